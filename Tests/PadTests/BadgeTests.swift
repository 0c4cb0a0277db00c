import Badge
import Control
import Glibc
import Records
import Testing

@testable import Pad

@Suite("An officer's badge")
struct BadgeTests {
  private let key = BadgeKey()

  private func bench() throws -> Bench {
    let bench = try Bench()
    bench.core.badges = BadgeList(
      key: key,
      badges: ["card 1111": "cb-01", "card 2222": "cb-02", "card 2223": "cb-02"].map {
        .init(hash: BadgeHash(of: $0.key.utf8, key: key), officer: OfficerCode($0.value)!)
      })
    return bench
  }

  private func tap(_ bench: Bench, _ text: String) {
    bench.core.badge(.text(Array(text.utf8)), bench.now)
    bench.settle()
  }

  private func sessions(_ bench: Bench) throws -> [String] {
    try bench.records().compactMap { record in
      switch record.body {
      case .sessionOpened(let officer, let how, let by, _): "open \(officer) \(how.rawValue) \(by)"
      case .sessionClosed(_, let how, let by): "close \(how.rawValue) \(by)"
      case .badgeRefused(let count): "refused \(count)"
      default: nil
      }
    }
  }

  @Test("the number of a badge is no officer's code, though it could be read as one")
  func numberAsCode() throws {
    let bench = try bench()
    #expect(bench.ask(.sessionOpen, ["officer": "card 1111"])?.fault?.code == "HL-CTRL-005")
    #expect(bench.ask(.maintenanceOpen, ["officer": "card 1111"])?.fault?.code == "HL-CTRL-005")
    #expect(bench.ask(.sessionOpen, ["officer": "1112"])?.fault == nil)
  }

  @Test("a tap signs in, another officer's hands over at once, one's own second signs out")
  func taps() throws {
    let bench = try bench()
    tap(bench, "card 1111")
    #expect(bench.lights == [.officer, .buzzer], "a beep when it is durable")
    bench.pass(milliseconds: 2_000)
    #expect(bench.lights == .officer)
    bench.press(0)
    tap(bench, "card 2222")
    #expect(bench.lights.contains(.thanks), "the citizen's thanks go on")
    bench.press(0)
    bench.pass(milliseconds: 2_000)
    // The same officer's other badge is the same officer.
    tap(bench, "card 2223")
    bench.pass(milliseconds: 2_000)
    #expect(bench.lights == [])
    #expect(
      try sessions(bench) == [
        "open cb-01 badge pad", "close badge pad", "open cb-02 badge pad", "close badge pad",
      ])
  }

  @Test("a card that is drawn away slowly is one tap")
  func bounce() throws {
    let bench = try bench()
    tap(bench, "card 1111")
    bench.pass(milliseconds: 999)
    tap(bench, "card 1111")
    #expect(bench.core.session?.officer.text == "cb-01")
    bench.pass(milliseconds: 1)
    tap(bench, "card 1111")
    #expect(bench.core.session == nil)
    // Another officer need not wait.
    tap(bench, "card 2222")
    #expect(bench.core.session?.officer.text == "cb-02")
  }

  @Test("an unknown badge has its sign and a record without its text, and a night of them a handful")
  func unknown() throws {
    let bench = try bench()
    tap(bench, "card 1111")
    bench.pass(milliseconds: 2_000)
    tap(bench, "card 9999")
    #expect(bench.lights.contains([.fault, .buzzer]))
    #expect(bench.core.session?.officer.text == "cb-01", "nobody is signed out by it")
    bench.core.badge(.noBadge, bench.now)
    for _ in 0..<5_000 {
      bench.pass(milliseconds: 3_000)
      tap(bench, "card 9999")
    }
    bench.pass(milliseconds: 600_000)
    let counts = try bench.records().compactMap { record -> Int64? in
      if case .badgeRefused(let count) = record.body { count } else { nil }
    }
    #expect(counts.reduce(0, +) == 5_002)
    #expect(counts.count < 40, "\(counts.count)")
    for record in try bench.records() {
      #expect(!String(decoding: try record.line(), as: UTF8.self).contains("card 9999"))
    }
  }

  @Test("what a badge typed is in no record, no answer and no line of the system's log, whosever it is")
  func forgotten() throws {
    let bench = try bench()
    for text in ["card 1111", "card 9999", "card 2222", "card 9999", "card 2223"] {
      tap(bench, text)
      bench.pass(milliseconds: 2_000)
    }
    bench.core.reader = PadCore.Reader(name: "reader", isPresent: true)
    bench.core.readerGone(code: "HL-BADGE-001", message: "gone", bench.now)
    bench.core.readerBack(bench.now)
    bench.settle()
    let status = try #require(bench.ask(.status))
    #expect(try sessions(bench).count == 6)
    #expect(!bench.logged.isEmpty)
    let said =
      try bench.records().map { String(decoding: try $0.line(), as: UTF8.self) }
      + bench.logged.map { "\($0)" } + ["\(status)", "\(bench.replies)"]
    for line in said {
      #expect(!line.contains("card "), "\(line)")
    }
  }

  @Test("a pad without a list refuses every badge; one whose disk is slow says so by the same sign")
  func none() throws {
    let bench = try Bench()
    tap(bench, "card 1111")
    #expect(try sessions(bench) == ["refused 1"])
    let slow = try self.bench()
    slow.isDiskHeld = true
    for _ in 0..<20 {
      tap(slow, "card 1111")
      slow.pass(milliseconds: 100)
      tap(slow, "card 2222")
      slow.pass(milliseconds: 1_000)
    }
    #expect(slow.held.count <= PadCore.mostAwaited / 2 + 2)
    #expect(slow.lights.contains(.fault))
  }

  @Test("a reader that is gone is one fault with lamp and code, cleared when it is back")
  func reader() throws {
    let bench = try bench()
    #expect(bench.core.status(bench.now)["badge"] == ["present": false, "list": 3])
    bench.core.reader = PadCore.Reader(name: "RFID", isPresent: true)
    #expect(bench.core.status(bench.now)["badge"] == ["reader": "RFID", "present": true, "list": 3])
    for _ in 0..<3 { bench.core.readerGone(code: "HL-BADGE-001", message: "gone", bench.now) }
    bench.settle()
    #expect(bench.lights.contains(.fault))
    #expect(bench.core.faults(bench.now) == ["HL-BADGE-001"])
    bench.core.readerGone(code: "HL-BADGE-002", message: "refused", bench.now)
    bench.core.readerBack(bench.now)
    bench.core.readerBack(bench.now)
    bench.settle()
    #expect(!bench.lights.contains(.fault))
    let story = try bench.records().compactMap { record -> String? in
      switch record.body {
      case .fault(let fault): "fault \(fault.code)"
      case .faultCleared(let code, _): "cleared \(code)"
      default: nil
      }
    }
    #expect(
      story == [
        "fault HL-BADGE-001", "cleared HL-BADGE-001", "fault HL-BADGE-002", "cleared HL-BADGE-002",
      ])
  }
}
