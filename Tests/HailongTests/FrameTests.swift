import Buttons
import Ratings
import Records
import Testing

@testable import HailongCommand

@Suite struct FrameTests {
  private func frame(_ status: PadStatus?, _ language: Language = .en) -> Frame {
    Frame(status: status, language: language, zone: hanoi)
  }

  private func text(_ frame: Frame) -> String {
    frame.lines(hasColours: false).map { $0 + "\n" }.joined()
  }

  private func votes() throws -> VoteCount {
    var count = VoteCount(log: "3fa99c0012de45b78890aabbccddeeff")
    let log = try SavedLog()
    count.take(RawLines(bytes: log.export, last: log.head.seq))
    return count
  }

  /// Contacts that were pressed: b1 clean and often, b2 with a long bounce, b3 with drop-outs.
  private func scope() -> ContactScope {
    var scope = ContactScope()
    scope.levels([false, false, false, false])
    var at: UInt64 = 1_000_000_000
    func press(_ line: Int, _ gaps: [UInt64]) {
      var closed = false
      for gap in gaps {
        at += gap * 100_000
        closed.toggle()
        scope.take(LineEvent(line: line, closed: closed, at: at, sequence: nil))
      }
      at += 500_000_000
      scope.advance(to: at)
    }
    for _ in 0..<9 { press(0, [1, 3, 4, 900, 2, 1]) }
    press(1, [1, 90, 80, 1_200])
    press(2, [1, 2_000, 10, 2_000, 12, 3_000])
    return scope
  }

  @Test("a serving pad with votes, a ward panel and key hints fits 80 by 24", arguments: Language.allCases)
  func serving(language: Language) throws {
    var frame = frame(try SavedStatus.serving(), language)
    frame.votes = try votes()
    frame.scope = scope()
    frame.wardPanel = ["Top box 32/34 94,1 % [80,9; 98,4]", "Index 34/34 100 % [89,8; 100]"]
    frame.footer = ["1-4 nhấn · o cán bộ · n mạng · k tắt nguồn · r báo cáo · q thoát"]
    expectGolden(text(frame), "watch-serving.\(language)")
  }

  @Test("faults are told", arguments: Language.allCases)
  func fault(language: Language) throws {
    expectGolden(text(frame(try SavedStatus.fault(), language)), "watch-fault.\(language)")
  }

  @Test("a pad that does not answer is not shown as alive", arguments: Language.allCases)
  func away(language: Language) throws {
    var frame = frame(try SavedStatus.serving(), language)
    frame.isAnswering = false
    frame.trouble = "cannot speak with hailongd at /run/hailong/control.sock: Connection refused"
    expectGolden(text(frame), "watch-away.\(language)")
    #expect(!frame.lines(hasColours: true).contains { $0.contains("\u{1B}[32m") }, "a green lamp")
  }

  @Test("no frame is larger than its terminal, and the title and the key hints stay")
  func bounds() throws {
    for status in [nil, try SavedStatus.serving(), try SavedStatus.fault()] {
      for columns in [20, 37, 40, 75, 76, 80, 200] {
        for rows in [5, 8, 12, 24, 60] {
          var frame = frame(status, .vi)
          frame.votes = try votes()
          frame.scope = scope()
          frame.wardPanel = (1...8).map { "line \($0)" }
          frame.footer = ["keys"]
          (frame.columns, frame.rows) = (columns, rows)
          let lines = frame.lines(hasColours: false)
          #expect(lines.count <= rows, "\(columns)x\(rows)")
          #expect(lines.allSatisfy { Columns.width($0) <= columns }, "\(columns)x\(rows)")
          #expect(lines.first?.contains("hailong") == true)
          if rows >= 24 { #expect(lines.last == " keys", "\(columns)x\(rows)") }
        }
      }
    }
  }

  @Test("nothing from the pad or a file reaches the terminal as a control sequence")
  func hostile() throws {
    let evil = "\u{1B}[2J\u{202E}\u{7}\r\nx"
    var members = try SavedStatus.json("status-serving").members ?? []
    for index in members.indices {
      switch members[index].key {
      case "pad", "board", "fingerprint", "version": members[index].value = .string(evil)
      case "faults", "lights": members[index].value = [.string(evil)]
      case "session": members[index].value = ["officer": .string(evil)]
      case "enrolment": members[index].value = ["ward": .string(evil), "counter": .string(evil)]
      case "last_press": members[index].value = ["button": .string(evil), "seq": 1]
      default: break
      }
    }
    let status = try PadStatus(.object(members))
    let scratch = Scratch()
    var frame = frame(status)
    frame.wardPanel = WardPanel(path: scratch.write("ward.txt", evil + evil)).lines
    frame.footer = [evil]
    frame.trouble = evil
    frame.isAnswering = false
    let all = text(frame) + StatusText(status: status, language: .en, zone: hanoi).text
    #expect(!all.unicodeScalars.contains { $0.value < 32 && $0 != "\n" || $0.value == 0x202E })
  }

  @Test("a narrow terminal shows the contacts above the votes, and still fits", arguments: Language.allCases)
  func narrow(language: Language) throws {
    var frame = frame(try SavedStatus.serving(), language)
    frame.votes = try votes()
    frame.scope = scope()
    (frame.columns, frame.rows) = (40, 24)
    expectGolden(text(frame), "watch-narrow.\(language)")
  }

  @Test("colours only where they are wanted")
  func colours() throws {
    let frame = frame(try SavedStatus.serving())
    #expect(!text(frame).contains("\u{1B}"))
    #expect(frame.lines(hasColours: true).contains { $0.hasPrefix("\u{1B}[32m") })
    #expect(Terminal.allowsColours { ["TERM": "xterm"][$0] })
    #expect(Terminal.allowsColours { ["TERM": "xterm", "NO_COLOR": ""][$0] })
    #expect(!Terminal.allowsColours { ["TERM": "xterm", "NO_COLOR": "1"][$0] })
    #expect(!Terminal.allowsColours { ["TERM": "dumb"][$0] })
  }

  @Test("the ward's panel is bounded, and a file that is not there is no fault")
  func panel() {
    let scratch = Scratch()
    let file = scratch.write("ward.txt", String(repeating: "line\n", count: 10_000))
    #expect(WardPanel(path: file).lines == Array(repeating: "line", count: WardPanel.mostLines))
    #expect(WardPanel(path: scratch.file("none")).lines.isEmpty)
    #expect(WardPanel(path: scratch.path).lines.isEmpty)
  }

  @Test("votes are counted as the ballot counts them, whatever the chunks")
  func count() throws {
    let log = try SavedLog()
    let whole = try votes().json
    var parts = VoteCount(log: "x")
    for (index, line) in log.lines.enumerated() {
      parts.take(RawLines(bytes: line + [0x0A], last: Int64(index + 1)))
    }
    #expect(parts.json == whole)
    #expect(whole["n"] == 5)
    #expect(whole["levels"] == ["4": 2, "3": 2, "2": 1, "1": 0])
  }
}
