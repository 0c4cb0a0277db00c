import Control
import Records
import Testing

@testable import Pad

@Suite("Maintenance")
struct MaintenanceTests {
  private func story(_ bench: Bench) throws -> [String] {
    try bench.records().compactMap { record in
      switch record.body {
      case .maintenanceOpened(let how, let by, _): "opened \(how.rawValue) \(by)"
      case .maintenanceClosed(let how, let by): "closed \(how.rawValue) \(by)"
      case .press(let button, _): "press \(button)"
      case .fault(let fault): "fault \(fault.code)\(fault.button.map { " \($0)" } ?? "")"
      case .faultCleared(let code, let button): "cleared \(code)\(button.map { " \($0)" } ?? "")"
      default: nil
      }
    }
  }

  @Test("a press in it is written down, not thanked, and answered by `not now`")
  func press() throws {
    let bench = try Bench()
    bench.ask(.maintenanceOpen, ["officer": "kt-01"])
    bench.pass(milliseconds: 1_000)
    bench.edge(0, closed: true)
    bench.pass(milliseconds: 20)
    #expect(bench.lights.contains(.fault) && !bench.lights.contains(.thanks))
    bench.edge(0, closed: false)
    bench.pass(milliseconds: 2_000)
    #expect(bench.lights == [])
    #expect(bench.core.thanked == 0)
    bench.ask(.maintenanceClose)
    bench.pass(milliseconds: 1_000)
    bench.press(1)
    #expect(bench.lights.contains(.thanks))
    #expect(try story(bench) == ["opened command kt-01", "press b1", "closed command uid-0", "press b2"])
  }

  @Test("it ends by itself after ten minutes; asked for again, its time begins anew, which is a record")
  func timer() throws {
    let bench = try Bench()
    bench.ask(.maintenanceOpen)
    bench.pass(milliseconds: 300_000)
    #expect(bench.ask(.maintenanceOpen)?.value == ["again": true])
    bench.pass(milliseconds: 599_999)
    #expect(bench.core.maintenanceStatus(bench.now)?["open"] == true)
    bench.pass(milliseconds: 2)
    #expect(bench.core.maintenanceStatus(bench.now) == nil)
    #expect(try story(bench) == ["opened command uid-0", "opened command uid-0", "closed timer pad"])
    #expect(bench.ask(.maintenanceClose)?.fault?.code == "HL-CTRL-006")
    #expect(bench.ask(.maintenanceOpen, ["officer": "Nguyễn Văn A"])?.fault?.code == "HL-CTRL-005")
  }

  @Test("it outlives a restart of the program, and its time goes on")
  func restart() throws {
    let first = try Bench()
    first.ask(.maintenanceOpen)
    first.cut()
    let minutes: UInt64 = 9 * 60_000_000_000
    let second = try Bench(folder: first.folder, start: first.now.monotonic + minutes)
    #expect(second.core.maintenance?.by.text == "uid-0")
    second.press(0)
    #expect(!second.lights.contains(.thanks))
    second.pass(milliseconds: 60_000)
    #expect(second.core.maintenance == nil)
    #expect(try story(second).last == "closed timer pad")
  }

  @Test("the length that an order gave it is in its record, and holds across a restart", arguments: [2, 60])
  func orderedLength(minutes: Int) throws {
    let first = try Bench()
    first.core.openMaintenance(how: .order, by: .ward, minutes: Int64(minutes), first.now)
    first.settle()
    first.pass(milliseconds: 30_000)
    first.cut()
    // The bench lets a second pass at each start.
    let second = try Bench(folder: first.folder, start: first.now.monotonic)
    second.pass(milliseconds: minutes * 60_000 - 32_000)
    #expect(second.core.maintenance != nil)
    second.pass(milliseconds: 2_000)
    #expect(second.core.maintenance == nil)
    #expect(try story(second) == ["opened order ward", "closed timer pad"])
  }

  @Test("begun anew, its time is counted from then across a restart, too")
  func anewAndRestart() throws {
    let first = try Bench()
    first.ask(.maintenanceOpen)
    first.pass(milliseconds: 540_000)
    first.ask(.maintenanceOpen)
    first.cut()
    let second = try Bench(folder: first.folder, start: first.now.monotonic)
    second.pass(milliseconds: 597_000)
    #expect(second.core.maintenance != nil)
    second.pass(milliseconds: 4_000)
    #expect(second.core.maintenance == nil)
  }

  @Test("a log that follows says what is left of it", arguments: [(30, 0, 30), (30, 601, 20), (1, 59, 1)])
  func leftInNewLog(minutes: Int64, after seconds: Int64, left: Int64) {
    let opened = Stamp(boot: 3, uptime: 5, time: UTCTime(microseconds: 1_780_000_000_000_000), clock: .synced)
    var now = opened
    now.uptime += seconds * 1_000_000
    now.time.microseconds += seconds * 1_000_000
    #expect(JournalKeeper.minutesLeft(of: minutes, since: opened, now: now) == left)
    // In another boot only the clock tells.
    now.boot += 1
    now.uptime = 0
    #expect(JournalKeeper.minutesLeft(of: minutes, since: opened, now: now) == left)
  }

  @Test("a log begun in an ordered maintenance says the minutes left of it, and a restart keeps to them")
  func orderedInNewLog() throws {
    let first = try Bench()
    first.core.openMaintenance(how: .order, by: .ward, minutes: 30, first.now)
    first.settle()
    first.pass(milliseconds: 601_000)
    let ahead: JSON = [
      "log": .string(first.core.log.text), "seq": 900, "hash": .string(String(repeating: "ab", count: 32)),
    ]
    first.ask(.wardHead, ahead)
    let said = try first.records().compactMap { record -> Int64? in
      if case .maintenanceOpened(.boot, .ward, let minutes) = record.body { minutes } else { nil }
    }
    #expect(said == [20], "20 minutes of the thirty are not over")
    first.cut()
    let second = try Bench(folder: first.folder, start: first.now.monotonic)
    second.pass(milliseconds: 20 * 60_000 - 2_000)
    #expect(second.core.maintenance != nil)
    second.pass(milliseconds: 3_000)
    #expect(second.core.maintenance == nil)
    #expect(try story(second).last == "closed timer pad")
  }

  @Test(
    "it outlives a reboot that is known to have been short; otherwise the start ends it",
    arguments: [(true, true), (false, false)])
  func reboot(synced: Bool, survives: Bool) throws {
    let first = try Bench()
    first.ask(.maintenanceOpen)
    first.cut()
    let utc = UTCTime(microseconds: first.now.utc.microseconds + 60_000_000)
    let second = try Bench(folder: first.folder, boot: 2, utc: utc, synced: synced)
    #expect((second.core.maintenance != nil) == survives)
    #expect(try story(second).contains("closed boot pad") != survives)
  }

  @Test("it goes on in a log that follows")
  func newLog() throws {
    let bench = try Bench()
    bench.ask(.maintenanceOpen)
    let ahead: JSON = [
      "log": .string(bench.core.log.text), "seq": 900, "hash": .string(String(repeating: "ab", count: 32)),
    ]
    bench.ask(.wardHead, ahead)
    #expect(try story(bench) == ["opened boot uid-0"])
    bench.pass(milliseconds: 600_000)
    #expect(try story(bench) == ["opened boot uid-0", "closed timer pad"])
  }

  @Test("both outer buttons held for ten seconds open it, without a fault, and held again close it")
  func buttons() throws {
    let bench = try Bench()
    func hold(_ milliseconds: Int) {
      bench.edge(0, closed: true)
      bench.pass(milliseconds: 40)
      bench.edge(3, closed: true)
      bench.pass(milliseconds: milliseconds)
      bench.edge(0, closed: false)
      bench.edge(3, closed: false)
      bench.pass(milliseconds: 3_000)
    }
    hold(9_900)
    #expect(bench.core.maintenance == nil)
    hold(14_000)
    #expect(bench.core.maintenance != nil)
    hold(11_000)
    #expect(bench.core.maintenance == nil)
    let two = ["press b1", "press b4"]
    #expect(try story(bench) == two + two + ["opened buttons pad"] + two + ["closed buttons pad"])
    #expect(bench.core.faults(bench.now) == [])
  }

  @Test("two outer buttons that were not pressed together are no pair, however long both are held")
  func apart() throws {
    let bench = try Bench()
    bench.edge(0, closed: true)
    bench.pass(milliseconds: 200)
    bench.edge(3, closed: true)
    bench.pass(milliseconds: 13_000)
    #expect(bench.core.maintenance == nil)
    #expect(try story(bench) == ["press b1", "press b4", "fault HL-BTN-001 b1", "fault HL-BTN-001 b4"])
  }

  @Test("one outer button that sticks is a fault at its time, and another's press beside it opens nothing")
  func stuck() throws {
    let bench = try Bench()
    bench.edge(0, closed: true)
    bench.pass(milliseconds: 5_000)
    bench.edge(3, closed: true)
    bench.pass(milliseconds: 5_100)
    #expect(try story(bench) == ["press b1", "press b4", "fault HL-BTN-001 b1"])
    bench.pass(milliseconds: 20_000)
    #expect(bench.core.maintenance == nil)
    #expect(try story(bench).last == "fault HL-BTN-001 b4")
  }

  @Test(
    "two that are held for a minute are stuck like any other; one let go early leaves the other's fault to be told"
  )
  func stuckTogether() throws {
    let bench = try Bench()
    bench.edge(0, closed: true)
    bench.edge(3, closed: true)
    bench.pass(milliseconds: 61_000)
    #expect(
      try story(bench) == [
        "press b1", "press b4", "opened buttons pad", "fault HL-BTN-001 b1", "fault HL-BTN-001 b4",
      ])
    bench.edge(0, closed: false)
    bench.edge(3, closed: false)
    bench.pass(milliseconds: 2_000)
    #expect(try story(bench).suffix(2) == ["cleared HL-BTN-001 b1", "cleared HL-BTN-001 b4"])
    let other = try Bench()
    other.edge(0, closed: true)
    other.edge(3, closed: true)
    other.pass(milliseconds: 5_000)
    other.edge(3, closed: false)
    other.pass(milliseconds: 6_000)
    #expect(try story(other) == ["press b1", "press b4", "fault HL-BTN-001 b1"])
    #expect(other.core.maintenance == nil)
  }

  @Test("single lamps and the self-test's report: bounded, and lamps in maintenance only")
  func selfTest() throws {
    let bench = try Bench()
    #expect(bench.ask(.lamp, ["lamp": "thanks", "on": 500])?.fault?.code == "HL-CTRL-006")
    bench.ask(.maintenanceOpen)
    bench.pass(milliseconds: 1_000)
    for (light, name) in Lights.names {
      #expect(bench.ask(.lamp, ["lamp": .string(name), "on": 500])?.fault == nil)
      #expect(bench.lights == light)
      bench.pass(milliseconds: 501)
      #expect(bench.lights == [])
    }
    #expect(bench.ask(.lamp, ["lamp": "moon", "on": 500])?.fault?.code == "HL-CTRL-005")
    #expect(bench.ask(.lamp, ["lamp": "fault", "on": 10_001])?.fault?.code == "HL-CTRL-005")
    let answer = bench.ask(.readiness, ["passed": false, "found": ["HL-TEST-001", "HL-BTN-001"]])
    #expect(answer?.value?["receipt_us"]?.int != nil)
    let last = try #require(try bench.records().last)
    #expect(answer?.value?["seq"] == .int(last.seq))
    #expect(last.body == .readiness(Readiness(passed: false, found: ["HL-TEST-001", "HL-BTN-001"])!))
    for found: JSON in [["Nguyễn Văn A"], ["HL-"], [1], .array(Array(repeating: "HL-A-1", count: 33))] {
      let refused = bench.ask(.readiness, ["passed": true, "found": found])
      #expect(refused?.fault?.code == "HL-CTRL-005", "\(found)")
    }
  }
}
