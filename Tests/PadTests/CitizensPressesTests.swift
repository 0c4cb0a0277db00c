import Glibc
import Ratings
import Records
import Testing

@testable import Pad

/// From bouncing contacts to votes: the core on the bench and the real program, each counted by the real ballot.
@Suite("What citizens press is counted as the rules say", .ownThread)
struct CitizensPressesTests {
  private static let thirty = ["b4", "b3", "b2", "b1"]

  @Test("thirty presses in 20 s are one vote, and 29 are kept with a reason") func thirtyPresses() throws {
    let bench = try Bench()
    for index in 0..<30 {
      bench.bouncingPress(3 - index % 4)
      bench.pass(milliseconds: 490)
    }
    CitizensPressesTests.expectThirty(try bench.records())
  }

  @Test("thirty presses in 20 s are one vote, and 29 are kept with a reason: hailongd") func thirtyOnThePad()
    throws
  {
    let daemon = try RunningDaemon(DaemonHome(debounce: "{settle_ms: 15, rearm_ms: 50, held_ms: 10000}"))
    let finger = Finger(client: try daemon.connect())
    let start = monotonic()
    for index in 0..<30 {
      Finger.pause(until: start + UInt64(index) * 667_000_000)
      try finger.press(CitizensPressesTests.thirty[index % 4])
    }
    try finger.waitForThanks(30)
    CitizensPressesTests.expectThirty(try daemon.ended())
  }

  private static func expectThirty(_ records: [Record]) {
    let rows = Ballot.count(records)
    let uptimes = rows.map(\.uptime)
    #expect(rows.count == 30)
    #expect(
      (uptimes.last ?? 0) - (uptimes.first ?? 0) <= 30_000_000, "the machine was too slow for this test")
    let votes = rows.filter { if case .vote = $0.outcome { true } else { false } }
    let reasons = rows.compactMap { if case .out(let reason) = $0.outcome { reason } else { nil } }
    #expect(votes.count == 1)
    #expect(reasons.count == 29 && Set(reasons) == [.changed, .repeat])
    // The last press within 3 s of the first is the vote.
    let first = uptimes.first ?? 0
    #expect(votes.first?.uptime == uptimes.last { $0 - first <= 3_000_000 })
    var tally = Tally(scale: .four)
    for row in rows { tally.add(row) }
    #expect(tally.n == 1 && tally.presses == 30)
  }

  @Test("two buttons within 150 ms are no vote, and the next single press counts") func chord() throws {
    let bench = try Bench()
    bench.edge(0, closed: true)
    bench.pass(milliseconds: 100)
    bench.edge(3, closed: true)
    bench.pass(milliseconds: 100)
    bench.edge(0, closed: false)
    bench.edge(3, closed: false)
    bench.pass(milliseconds: 800)
    bench.bouncingPress(1)
    bench.pass(milliseconds: 10_000)
    #expect(counted(try bench.records()) == ["chord", "chord", "vote3"])
  }

  @Test("two buttons within 150 ms are no vote, and the next single press counts: hailongd")
  func chordOnThePad() throws {
    let daemon = try RunningDaemon(DaemonHome(debounce: "{settle_ms: 15, rearm_ms: 50, held_ms: 10000}"))
    let finger = Finger(client: try daemon.connect())
    // In one message: two that are sent one after the other may be 150 ms apart on a busy machine.
    let both = try RawClient(daemon.home.socket)
    both.send(
      ["b1", "b4"].map {
        "{\"v\":1,\"id\":1,\"do\":\"press\",\"button\":\"\($0)\",\"hold_ms\":60,\"bounce_ms\":2}\n"
      }.joined())
    try finger.waitForThanks(2)
    Finger.pause(until: monotonic() + 400_000_000)
    try finger.press("b2")
    try finger.waitForThanks(3)
    #expect(counted(try daemon.ended()) == ["chord", "chord", "vote3"])
  }

  @Test("red, then green within 3 s, is green, counted as a change up") func changed() throws {
    let bench = try Bench()
    bench.bouncingPress(3)
    bench.pass(milliseconds: 2_000)
    bench.bouncingPress(0)
    bench.pass(milliseconds: 10_000)
    CitizensPressesTests.expectUp(try bench.records())
  }

  @Test("red, then green within 3 s, is green, counted as a change up: hailongd") func changedOnThePad()
    throws
  {
    let daemon = try RunningDaemon(DaemonHome(debounce: "{settle_ms: 15, rearm_ms: 50, held_ms: 10000}"))
    let finger = Finger(client: try daemon.connect())
    let start = monotonic()
    try finger.press("b4")
    Finger.pause(until: start + 1_500_000_000)
    try finger.press("b1")
    try finger.waitForThanks(2)
    CitizensPressesTests.expectUp(try daemon.ended())
  }

  private static func expectUp(_ records: [Record]) {
    #expect(counted(records) == ["changed-up", "vote4"])
    var tally = Tally(scale: .four)
    for row in Ballot.count(records) { tally.add(row) }
    #expect(
      tally.n == 1 && tally.votes(4) == 1 && tally.changes == [.up: 1] && tally.excluded == [.changed: 1])
  }
}
