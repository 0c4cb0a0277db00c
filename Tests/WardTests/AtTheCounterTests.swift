import GRDB
import Ratings
import Records
import Testing

@testable import Ward

/// What those who sit at a counter, or stand behind it, may try with a pad: what its rules and its report make of it.
@Suite("Those at the counter")
struct AtTheCounterTests {
  private func report(_ ward: Fixture) throws -> String {
    try Report.gather(
      ward.store, period: ward.june, language: .en, officers: false, simulated: false, now: ward.now
    ).html()
  }

  private func signIn(_ scribe: inout Scribe, _ officer: String) -> Int64 {
    scribe.write(.sessionOpened(officer: OfficerCode(officer)!, how: .badge, by: .pad))
    scribe.pass(60_000_000)
    return scribe.head.seq
  }

  @Test(
    "green every 4.9 s for an hour is a vote in 30 s at most, each of them flagged, beside its officer too")
  func greenWithoutQuiet() throws {
    let ward = try Fixture()
    var scribe = Scribe()
    try ward.enrol(scribe)
    let calm = signIn(&scribe, "c-calm")
    for _ in 0..<12 { scribe.vote(1, session: calm) }
    let green = signIn(&scribe, "c-green")
    for _ in 0..<735 {
      scribe.press(1, session: green)
      scribe.pass(4_900_000)
    }
    scribe.pass(60_000_000)
    scribe.seal()
    try ward.send(scribe)
    let rows = try ward.store.tally(ward.june, by: .officer).rows.map(\.tally)
    // In order of the codes.
    #expect(rows.map(\.n) == [12, 105])
    #expect(rows.map { $0.flagged(.burst) } == [0, 105])
    #expect(rows[1].excluded[.repeat] == 630)
    #expect(try report(ward).contains("<th scope=\"row\">bursts</th><td>105</td>"))
  }

  @Test("green every 6 s counts each time: only the hour's number of votes shows it")
  func greenWithQuiet() throws {
    let ward = try Fixture()
    var scribe = Scribe()
    try ward.enrol(scribe)
    for _ in 0..<600 {
      scribe.press(1)
      scribe.pass(6_000_000)
    }
    scribe.pass(60_000_000)
    scribe.seal()
    try ward.send(scribe)
    let hours = try ward.store.tally(ward.june, by: .hour).rows
    #expect(hours.map(\.tally.n).reduce(0, +) == 600)
    #expect(hours.map { $0.tally.flagged(.burst) } == hours.map { _ in 0 })
  }

  @Test("a level that nobody pressed is named beside its counter, until somebody has tried its button")
  func redNeverPressed() throws {
    let ward = try Fixture()
    var scribe = Scribe()
    try ward.enrol(scribe)
    var other = Scribe()
    try ward.enrol(other, counter: "q2")
    for index in 0..<49 { scribe.vote(1 + index % 3) }
    for index in 0..<80 { other.vote(1 + index % 4) }
    scribe.seal()
    other.seal()
    try ward.send(scribe)
    try ward.send(other)
    #expect(try !report(ward).contains("Levels that nobody pressed"), "too few presses to say anything")
    scribe.vote(1)
    scribe.seal()
    try ward.send(scribe, after: scribe.seals[0])
    let named = try ward.store.unpressedLevels(ward.june, simulated: false)
    #expect(
      named == [
        UnpressedLevel(pad: scribe.pad, counter: CounterCode("q1")!, scale: .four, level: 1, presses: 50)
      ])
    #expect(
      try report(ward).contains(
        "Levels that nobody pressed, not even at a test: q1 · Dissatisfied (50 presses of others)."))
    // The technician's self-test presses each button, in maintenance.
    scribe.write(.maintenanceOpened(how: .command, by: .pad))
    scribe.vote(4)
    scribe.write(.maintenanceClosed(how: .command, by: .pad))
    scribe.seal()
    try ward.send(scribe, after: scribe.seals[1])
    #expect(try ward.total().votes(1) == 20, "no vote came of it but the other counter's")
    #expect(try !report(ward).contains("Levels that nobody pressed"))
  }

  @Test("a pad whose plug was pulled shows as hours in which it was not up, in the report and beside the pad")
  func unplugged() throws {
    let ward = try Fixture()
    ward.now = UTCTime("2026-06-01T12:00:00Z")!
    var scribe = Scribe()
    try ward.enrol(scribe)
    func hours(_ count: Int) {
      for _ in 0..<6 * count {
        scribe.pass(600_000_000)
        scribe.write(.alive)
      }
    }
    // Monday 1 June, 08:00 to 09:00 at the ward; the plug is out until 10:00; then to 11:00.
    hours(1)
    scribe.time.microseconds += 3_600_000_000
    (scribe.boot, scribe.uptime) = (2, 5_000_000)
    scribe.start()
    hours(1)
    scribe.seal()
    try ward.send(scribe)
    let day = CivilDate(year: 2026, month: 6, day: 1)!
    let covered = try ward.store.coverages(
      Period(from: day, to: day)!, simulated: false, now: ward.now)
    #expect(covered.map(\.coverage) == [Coverage(up: 7_200, open: 27_000)])
    let html = try Report.gather(
      ward.store, period: Period(from: day, to: day)!, language: .en, officers: false, simulated: false,
      now: ward.now
    ).html()
    #expect(html.contains("26.7 %"), "\(html)")
    // Which hours: two stretches, and nothing between them.
    let stretches = try ward.store.read("look") {
      try Row.fetchAll($0, sql: "SELECT start, end FROM awake ORDER BY start").map { row in
        [row[0] as Int64, row[1] as Int64].map { UTCTime(microseconds: $0) }
      }
    }
    #expect(
      stretches == [
        [UTCTime("2026-06-01T01:00:00Z")!, UTCTime("2026-06-01T02:00:00Z")!],
        [UTCTime("2026-06-01T03:00:00Z")!, UTCTime("2026-06-01T04:00:00Z")!],
      ])
  }
}
