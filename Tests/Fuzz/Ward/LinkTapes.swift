import FuzzEngine
import Records
import Wire

/// Tapes for the link target that chance takes long to come to.
enum LinkTapes {
  /// Whole conversations.
  static var lives: [[UInt8]] {
    [
      // The ward holds nothing, takes all, and is asked again; then another log, and one that was set aside.
      sent + [6, 0, 5, 0, 8, 0, 5, 0, 5, 7, 5, 0, 5, 2, 2, 0, 5, 0, 0, 0, 0],
      [0, 5, 4] + all + [0, 5, 4] + head(0) + lines + head(2) + [0, 5, 4, 5, 0, 5, 4] + head(5) + head(2),
      [0, 5, 4] + all + [0, 5, 4, 9, 0, 5, 4, 9, 0, 5, 4, 9, 0, 5, 4] + head(0) + [
        4, 1, 0, 0, 0, 3, 1, 4, 1, 1, 1,
      ],
      // What the ward refuses, with a date, a pause and a gap; a batch that is too large; heads that are not the pad's.
      [0, 5, 0, 1, 1, 10, 1, 0, 0, 6, 0x5E, 0, 0, 0, 0, 1, 4, 10, 2, 0, 0, 0, 0, 0, 0, 0, 9, 5, 0, 5, 0]
        + head(0) + lines + [1, 3, 10, 0, 4, 3, 1, 3],
      sent + [5, 0, 3, 0, 2, 0, 3, 1, 0, 0, 0, 0, 3, 0, 2, 0, 3, 1, 0, 0, 0] + lines + [2, 1, 3, 4, 0]
        + lines,
      [0, 5, 0, 2, 0, 3, 2, 0, 0, 0, 0, 9, 9, 9, 9, 0, 0, 0, 0, 5, 0] + head(0) + lines + [
        2, 1, 0, 4, 0, 2, 1, 5, 4, 0,
      ],
      // Orders: carried, judged in each way, brought by answers, and the ward away.
      [
        11, 0, 5, 8, 11, 5, 11, 6, 0, 0, 11, 6, 1, 1, 11, 6, 2, 2, 11, 2, 11, 6, 0, 3, 5, 11, 4, 11, 1, 11,
        0, 5, 24, 11, 3, 5, 11, 4,
      ],
      [0, 5, 0, 2, 0, 5, 8, 0, 0, 0, 11, 7, 1, 10, 11, 7, 0] + Array("{}\n".utf8) + [
        11, 7, 2, 10, 5, 11, 4,
      ],
    ]
  }

  /// At the bounds of JSON: a line that hailongd gives, the ward's answers to the question, to a batch, and about orders, its refusals.
  static var edges: [[UInt8]] {
    let line =
      "{\"seq\":1,\"kind\":\"alive\",\"boot\":1,\"uptime\":9,\"time\":\"2026-11-22T08:00:00Z\",\"clock\":\"synced\"}"
    let reply = RecordsReply(head: .empty, time: LinkBench.time).json.text
    let refusal = Problem(.gap, "no", head: .empty).json.text
    let strange = [
      "", "\"time\":\"2026-02-30T08:00:00Z\",", "\"time\":\"1969-12-31T23:59:59Z\",",
      "\"time\":\"2026-11-22T08:00:00.1234567Z\",",
      "\"time\":7,", "\"orders\":[{\"order\":\"{}\",\"sig\":\"00\"}],", "\"orders\":7,", "\"others\":[7],",
      "\"others\":{},",
    ].map { Array("{\($0)\"head\":{\"seq\":0,\"hash\":\"\(String(repeating: "0", count: 64))\"}}".utf8) }
    let codes = [
      "7", "\"\"", "\"a b\"", "\"\(String(repeating: "A", count: 33))\"", "\"é\"", "\"HL-WARD-099\"",
    ].map {
      Array("{\"code\":\($0),\"title\":7,\"detail\":\"\(String(repeating: "ữ\\u0007", count: 40))\"}".utf8)
    }
    func lines(_ lines: [[UInt8]], _ before: [UInt8], _ after: [UInt8]) -> [[UInt8]] {
      lines.filter { !$0.contains(0x0A) && $0.count < 900 }.map { before + $0 + [0x0A] + after }
    }
    let replies = JSONEdges.all(around: reply) + strange
    let refusals = JSONEdges.all(around: refusal) + codes
    // The line is the first of four, and the limit one that none reaches.
    return lines(JSONEdges.all(around: line), [0, 5, 0] + head(0) + [4, 4, 2, 0], [23])
      + lines(replies, [0, 5, 0, 1, 0], [0]) + lines(replies, [11, 0, 5, 0, 11, 7, 0], [5, 11, 4])
      + lines(replies, [0, 5, 0] + head(0) + LinkTapes.lines + [1, 0], [0, 5])
      + lines(refusals, [0, 5, 0, 1, 5], [0]) + lines(refusals, [11, 0, 5, 0, 11, 7, 2], [5, 11, 4])
  }

  /// Each refusal of the ward, to the question and to a batch, with each status.
  static var problems: [[UInt8]] {
    ProblemCode.allCases.enumerated().map { index, code in
      let said = Problem(code, "no", head: index.isMultiple(of: 2) ? .empty : nil).bytes + [0x0A]
      let status = UInt8(index % 8)
      let answer: [UInt8] = [1, status] + said + [0]
      return [0, 5, 0] + answer + [5, 0, 5, 0] + head(0) + lines + answer + [11, 0, 5, 0, 11, 7, status % 3]
        + said + [5, 11, 4]
    }
  }

  /// The ward's answer with the head behind the seal of that number; what hailongd reads; both, and that it took them.
  static func head(_ seal: UInt8) -> [UInt8] { [2, 0, seal, 0, 0, 0, 0] }
  static let lines: [UInt8] = [4, 23, 1, 23]
  static let all = head(0) + lines + head(5)
  static let sent: [UInt8] = [0, 5, 0] + all

  /// Steps of the tape: the pad's head, an answer of each kind, lines, time, and what the orders' core hears.
  static let steps = [
    "\u{0}\u{5}\u{0}", "\u{0}\u{5}\u{4}", "\u{0}\u{2}\u{18}", "\u{2}\u{0}\u{2}\u{0}\u{0}\u{0}\u{0}",
    "\u{2}\u{0}\u{5}\u{0}\u{0}\u{0}\u{0}",
    "\u{2}\u{1}\u{2}\u{4}\u{0}", "\u{2}\u{0}\u{1}\u{10}\u{0}\u{0}\u{1}\u{0}", "\u{4}\u{17}\u{1}\u{17}",
    "\u{4}\u{8}\u{1}\u{0}", "\u{5}", "\u{3}",
    "\u{6}", "\u{7}", "\u{8}", "\u{9}", "\u{B}\u{0}\u{5}\u{18}", "\u{B}\u{2}", "\u{B}\u{4}", "\u{B}\u{5}",
    "\u{B}\u{6}\u{0}\u{0}",
    "\u{B}\u{6}\u{2}\u{1}",
  ]
}
