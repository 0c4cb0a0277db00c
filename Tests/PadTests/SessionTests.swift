import Journal
import Ratings
import Records
import Testing

@testable import Pad

@Suite("An officer's session")
struct SessionTests {
  private func presses(_ bench: Bench) throws -> [Int64?] {
    try bench.records().compactMap { record -> Int64?? in
      if case .press(_, let session) = record.body { .some(session) } else { nil }
    }
  }

  @Test("a press behind a sign-in that is not yet on disk belongs to it")
  func queued() throws {
    let bench = try Bench()
    bench.isDiskHeld = true
    bench.ask(.sessionOpen, ["officer": "cb-01"])
    bench.press(0)
    bench.isDiskHeld = false
    bench.flushDisk()
    bench.settle()
    let opened = try #require(try bench.records().first { $0.body.kind == "session-opened" })
    #expect(try presses(bench) == [opened.seq])
    #expect(bench.replies.last?.value?["officer"]?.string == "cb-01")
  }

  @Test("a hand-over closes one session and opens the next at once")
  func handOver() throws {
    let bench = try Bench()
    bench.ask(.sessionOpen, ["officer": "cb-01"])
    bench.press(0)
    bench.ask(.sessionOpen, ["officer": "cb-02"])
    bench.press(0)
    bench.ask(.sessionClose)
    bench.press(0)
    let kinds = try bench.kinds().filter { $0 == "press" || $0.hasPrefix("session") }
    #expect(
      kinds == [
        "session-opened", "press", "session-closed", "session-opened", "press", "session-closed", "press",
      ])
    let sessions = try bench.records().filter { $0.body.kind == "session-opened" }.map(\.seq)
    #expect(try presses(bench) == [sessions[0], sessions[1], nil])
    #expect(!bench.lights.contains(.officer))
  }

  @Test("a session ends by itself after session_max")
  func longest() throws {
    let bench = try Bench()
    bench.ask(.sessionOpen, ["officer": "cb-01"])
    bench.pass(milliseconds: Int(Policy.default.sessionMax) - 1)
    #expect(bench.core.session != nil)
    bench.pass(milliseconds: 1)
    #expect(bench.core.session == nil)
    let last = try #require(try bench.records().last { $0.body.kind == "session-closed" })
    guard case .sessionClosed(_, let how, let by) = last.body else { return }
    #expect(how == .timer)
    #expect(by == .pad)
  }

  @Test("a session outlives a restart of the program, and its time goes on")
  func restart() throws {
    let first = try Bench()
    first.ask(.sessionOpen, ["officer": "cb-01"])
    let opened = try #require(try first.records().last).seq
    first.cut()
    let hour: UInt64 = 3_600_000_000_000
    let second = try Bench(folder: first.folder, start: first.now.monotonic + hour)
    #expect(second.core.session?.officer.text == "cb-01")
    second.press(1)
    #expect(try presses(second) == [opened])
    second.pass(milliseconds: Int(Policy.default.sessionMax) - 3_600_000)
    #expect(second.core.session == nil)
  }

  @Test(
    "a session outlives a reboot only with both clocks synced and less than ten minutes away",
    arguments: [(true, 9.0, true), (true, 11.0, false), (false, 1.0, false), (true, -1.0, false)])
  func reboot(synced: Bool, minutes: Double, survives: Bool) throws {
    let first = try Bench()
    first.ask(.sessionOpen, ["officer": "cb-01"])
    first.cut()
    let utc = UTCTime(microseconds: first.now.utc.microseconds + Int64(minutes * 60_000_000))
    let second = try Bench(folder: first.folder, boot: 2, utc: utc, synced: synced)
    #expect((second.core.session != nil) == survives)
    #expect(try second.kinds().contains("session-closed") != survives)
  }

  @Test(
    "what a reboot ended stays ended where a start was killed before it had said so",
    arguments: [false, true])
  func killedStart(synced: Bool) throws {
    let first = try Bench()
    first.ask(.sessionOpen, ["officer": "cb-01"])
    first.ask(.maintenanceOpen)
    first.cut()
    // All that the next boot's first start wrote before it was killed.
    let utc = UTCTime(microseconds: first.now.utc.microseconds + 60_000_000)
    let journal = try Journal.open(first.folder.path + "/journal.db")
    let boot = Boot(board: "bench", backend: "simulated", version: "0", unsealed: 2, kernel: "k-2")
    _ = try journal.append(
      Stamp(boot: 2, uptime: 500_000, time: utc, clock: synced ? .synced : .unset), .boot(boot))
    journal.close()
    let later = UTCTime(microseconds: utc.microseconds + 5_000_000)
    let second = try Bench(folder: first.folder, boot: 2, utc: later, synced: synced)
    #expect((second.core.session != nil) == synced)
    #expect((second.core.maintenance != nil) == synced)
    #expect(try second.kinds().contains("session-closed") != synced)
    #expect(try second.kinds().contains("maintenance-closed") != synced)
    second.cut()
    // Two boots on, both of good clocks: what the boot between had ended stays so.
    let third = try Bench(
      folder: first.folder, boot: 3, utc: UTCTime(microseconds: later.microseconds + 60_000_000))
    #expect((third.core.session != nil) == synced)
  }

  @Test(
    "a session that began under a wrong clock keeps its age through a reboot, and through the next",
    arguments: [-31_536_000, 7_200], [1, 2])
  func wrongClockFirst(seconds: Int64, reboots: Int) throws {
    let right = UTCTime("2026-06-01T01:00:00Z")!
    let first = try Bench(
      utc: UTCTime(microseconds: right.microseconds + seconds * 1_000_000), synced: false)
    first.ask(.sessionOpen, ["officer": "cb-01"])
    // The clock is set, an hour passes, and the pad says that it is there.
    first.now.utc = right
    first.now.isDisciplined = true
    first.pass(milliseconds: 3_600_000)
    first.cut()
    var last = first
    for reboot in 1...reboots {
      let later = UTCTime(microseconds: last.now.utc.microseconds + 60_000_000)
      last = try Bench(folder: first.folder, boot: 1 + Int64(reboot), utc: later)
      #expect(last.core.session?.officer.text == "cb-01")
      if reboot < reboots { last.cut() }
    }
    let left = Int(Policy.default.sessionMax) - 3_600_000 - reboots * 60_000
    last.pass(milliseconds: left - 30_000)
    #expect(last.core.session != nil)
    last.pass(milliseconds: 60_000)
    #expect(last.core.session == nil)
  }

  @Test("only a code is an officer: a name is refused")
  func names() throws {
    let bench = try Bench()
    for name in ["Nguyễn Văn A", "CB-01", "", "a.b", String(repeating: "a", count: 17)] {
      #expect(bench.ask(.sessionOpen, ["officer": .string(name)])?.fault?.code == "HL-CTRL-005", "\(name)")
    }
    #expect(try !bench.kinds().contains("session-opened"))
  }
}
