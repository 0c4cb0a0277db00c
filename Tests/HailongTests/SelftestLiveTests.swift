import Control
import Glibc
import Records
import Testing

@testable import HailongCommand

/// `hailong selftest` against the real hailongd on its simulated board. Each test is the person before the pad: it waits until it is
/// asked, and does something with the contacts.
@Suite struct SelftestLiveTests {
  /// Answers the program's questions, each once, until it ends. `act` is told which button is asked for, and how often it has been
  /// by now.
  private func play(_ test: Program, _ act: (_ button: Int, _ time: Int) throws -> Void) rethrows -> Int32? {
    var done = 0
    while test.exitCode(within: 0.02) == nil {
      let asked = test.err.split(separator: "\n").filter { $0.contains("press it, hold it") }.map { line in
        Int(line.drop { $0 != "b" }.dropFirst().prefix { $0.isNumber }) ?? 0
      }
      while done < asked.count {
        try act(asked[done], asked[...done].filter { $0 == asked[done] }.count)
        done += 1
      }
    }
    return test.exitCode(within: 0)
  }

  private func start(_ pad: RunningPad, _ more: String...) -> Program {
    Program("hailong", ["selftest", "--config", pad.config, "--json", "--lang", "en"] + more)
  }

  private func press(_ pad: RunningPad, _ button: Int, hold: Int = 300, bounce: Int = 2) throws {
    let run = pad.hailong("press", "b\(button)", "--hold-ms", "\(hold)", "--bounce-ms", "\(bounce)")
    try #require(run.code == 0, "\(run.err)")
  }

  private func records(_ pad: RunningPad) throws -> [JSON] {
    try pad.hailong("journal", "tail", "-n", "100000").out.split(separator: "\n").map {
      try JSON.read(Array($0.utf8))
    }
  }

  @Test(
    "a healthy pad passes; the period, the report and its read-back are in the journal, and no press is a vote"
  )
  func healthy() throws {
    let pad = try #require(RunningPad())
    let test = start(pad, "--no-ask", "--as", "cb-07")
    // Not enrolled with a ward is a warning: 1.
    #expect(try play(test) { button, _ in try press(pad, button) } == 1, "\(test.err)")
    let report = try JSON.read(Array(test.out.utf8))
    #expect(report["passed"] == true, "\(test.out)")
    #expect(report["found"]?.array?.compactMap { $0["code"]?.string } == ["HL-LINK-001"])
    #expect(report["buttons"]?.array?.count == 4)
    for button in report["buttons"]?.array ?? [] {
      #expect(button["verdict"] == "good")
      #expect((290_000...320_000).contains(button["hold_us"]?.int ?? 0), "\(button)")
      #expect((0...2_000).contains(button["make_us"]?.int ?? -1), "\(button)")
    }
    let log = try records(pad)
    let readiness = try #require(log.first { $0["kind"] == "readiness" })
    #expect(readiness["passed"] == true && readiness["found"] == ["HL-LINK-001"])
    #expect(readiness["seq"] == report["record"])
    #expect(log.first { $0["kind"] == "maintenance-opened" }?["by"] == "cb-07")
    #expect(log.last { $0["kind"] != "seal" }?["kind"] == "maintenance-closed")
    let votes = try JSON.read(Array(pad.hailong("watch", "--once", "--json").out.utf8))["votes"]
    #expect(votes?["n"] == 0)
  }

  @Test("cut, swapped, weak and shorted-closed contacts are each named, on the real daemon")
  func faults() throws {
    let pad = try #require(RunningPad())
    let client = try ControlClient(path: pad.scratch.file("control.sock"))
    _ = try client.call(.stick, ["button": "b4", "closed": true])
    let test = start(pad, "--no-ask")
    let code = try play(test) { button, time in
      switch button {
      case 1: break  // cut: whoever presses moves nothing
      case 2: try press(pad, 1)  // swapped, each time
      case 3:
        // Weak: it lets go for a moment in the middle. Asked for on one connection: a program each would take too long to start on a
        // busy machine, and the moment would be two presses.
        for _ in 0..<2 { _ = try client.call(.press, ["button": "b3", "hold_ms": 200, "bounce_ms": 0]) }
      default: break  // b4 is closed already
      }
    }
    #expect(code == 2, "\(test.err)")
    let found = try JSON.read(Array(test.out.utf8))["found"]?.array ?? []
    let marks = found.map { "\($0["code"]?.string ?? "") \($0["place"]?.string ?? "")" }
    #expect(
      marks.prefix(4) == ["HL-TEST-001 b1", "HL-TEST-002 b2", "HL-TEST-003 b3", "HL-BTN-002 b4"], "\(marks)")
    let readiness = try records(pad).first { $0["kind"] == "readiness" }
    #expect(readiness?["passed"] == false, "\(String(describing: readiness))")
  }

  @Test("Ctrl-C ends it at once and ends the period; a pad that nobody touches has ended it, too")
  func brokenOff() throws {
    let pad = try #require(RunningPad())
    let test = start(pad, "--no-ask")
    #expect(eventually { test.err.contains("press it, hold it") })
    test.signal(SIGINT)
    #expect(test.exitCode(within: 5) == 75)
    #expect(test.err.contains("HL-CMD-012"))
    let log = try records(pad)
    #expect(log.last { $0["kind"] != "seal" }?["kind"] == "maintenance-closed")
    #expect(!log.contains { $0["kind"] == "readiness" })
    // Maintenance by hand, and a test within it: two periods.
    #expect(pad.hailong("maintenance", "open", "--as", "cb-07").code == 0)
    #expect(pad.hailong("status").out.contains("MAINTENANCE"))
    #expect(pad.hailong("maintenance", "close").code == 0)
    #expect(pad.hailong("maintenance", "close").code == 69)
    #expect(pad.hailong("maintenance", "open", "--as", "Cán bộ A").code == 64)
  }

  @Test("answers are read from whoever types them, and no answer is no verdict")
  func answers() {
    #expect(AnswerReader.meaning("") == true && AnswerReader.meaning(" C ") == true)
    #expect(AnswerReader.meaning("Có") == true && AnswerReader.meaning("y") == true)
    #expect(AnswerReader.meaning("không") == false && AnswerReader.meaning("N\r") == false)
    #expect(AnswerReader.meaning("what?") == nil)
  }
}
