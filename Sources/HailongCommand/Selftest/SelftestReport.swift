import Ratings
import Records

/// What a selftest found wrong: a code, where, and what was seen.
struct SelftestFound: Equatable, Sendable {
  var code: String
  /// `b2`, `buzzer`; empty where there is only one.
  var place = ""
  var seen: Said
  /// A warning leaves the pad ready for citizens.
  var isWarning = false

  var mark: String { place.isEmpty ? code : "\(code) \(place)" }
}

/// A line was asked to be written and read again.
enum JournalTrial: Equatable, Sendable {
  /// Read back as it was written, up to this record, and the chain holds.
  case sound(Int64)
  case broken(Said)
}

/// All that one selftest found.
struct SelftestReport: Sendable {
  var pad: String
  var buttons: [String]
  var verdicts: [ButtonTrial.Verdict] = []
  var lamps: [(lamp: Lamp, seen: Bool?)] = []
  /// Whether somebody was asked about the lamps.
  var asked: Bool
  var journal: JournalTrial
  /// Nil where the pad is not enrolled.
  var wanted: Int64?
  var wardReached: UInt64?
  /// What the pad itself says is wrong, as in `status`.
  var padFaults: [String] = []

  /// Ready for citizens: nothing but warnings.
  var hasPassed: Bool { !found.contains { !$0.isWarning } }

  var found: [SelftestFound] {
    var all: [SelftestFound] = []
    if case .broken(let seen) = journal { all.append(SelftestFound(code: "HL-TEST-007", seen: seen)) }
    for (index, verdict) in verdicts.enumerated() {
      if let found = found(verdict, button(index)) { all.append(found) }
    }
    for (lamp, seen) in lamps {
      if let found = SelftestReport.found(lamp, seen, asked: asked) { all.append(found) }
    }
    all += ward
    // What the pad names itself, and the trial found already, is one fault.
    let named = Set(all.map(\.mark))
    all += padFaults.filter { !named.contains($0) }.map { fault in
      let words = fault.split(separator: " ", maxSplits: 1).map(String.init)
      return SelftestFound(
        code: words.first ?? fault, place: words.count > 1 ? words[1] : "",
        seen: Said("thiết bị tự báo sự cố này", "the pad itself names this fault"))
    }
    return all
  }

  func button(_ index: Int) -> String { buttons.indices.contains(index) ? buttons[index] : "b\(index + 1)" }

  private func found(_ verdict: ButtonTrial.Verdict, _ name: String) -> SelftestFound? {
    switch verdict {
    case .good: return nil
    case .cut:
      return SelftestFound(
        code: "HL-TEST-001", place: name,
        seen: Said("không có xung nào khi được nhấn", "no edge came when it was to be pressed"))
    case .swapped(let other):
      let other = button(other)
      return SelftestFound(
        code: "HL-TEST-002", place: name,
        seen: Said(
          "nhấn \(name) thì \(other) đóng, hai lần", "\(other) closed when \(name) was pressed, twice"))
    case .weak(let measured):
      return SelftestFound(code: "HL-TEST-003", place: name, seen: SelftestReport.weakness(measured))
    case .shorted(let other):
      let other = button(other)
      return SelftestFound(
        code: "HL-TEST-004", place: name,
        seen: Said(
          "\(other) đóng và mở cùng lúc với \(name)", "\(other) closed and opened together with \(name)"))
    case .closed:
      return SelftestFound(
        code: "HL-BTN-002", place: name,
        seen: Said("đã đóng sẵn, không mở ra", "it was closed before it was pressed, and did not open"))
    case .stuck:
      return SelftestFound(
        code: "HL-BTN-001", place: name, seen: Said("nhấn rồi không mở ra", "it did not open after the press")
      )
    case .untested:
      return SelftestFound(
        code: "HL-TEST-006", place: name, seen: Said("hết giờ, chưa thử", "time ran out before it was tried"),
        isWarning: true)
    }
  }

  private static func weakness(_ measured: ButtonTrial.Measured) -> Said {
    if measured.make == nil {
      return Said("chạm mà không đóng hẳn", "it touched, and never stayed closed")
    }
    if measured.dropOuts > 0 {
      return Said(
        "rớt \(measured.dropOuts) lần khi đang giữ", "let go \(measured.dropOuts) times while it was held")
    }
    if !measured.isPress {
      return Said(
        "đóng quá ngắn, bộ không nhận là một lần nhấn", "closed too shortly for the pad to take it as a press"
      )
    }
    let bounce = max(measured.make ?? 0, measured.release ?? 0)
    return Said(
      "nảy \(Language.vi.milliseconds(nanoseconds: bounce)) ms, quá 10 ms",
      "bounced for \(Language.en.milliseconds(nanoseconds: bounce)) ms, more than 10 ms")
  }

  private static func found(_ lamp: Lamp, _ seen: Bool?, asked: Bool) -> SelftestFound? {
    switch seen {
    case true?: return nil
    case false?:
      return SelftestFound(
        code: "HL-TEST-005", place: lamp.place,
        seen: Said("không thấy sáng, không nghe kêu", "it was not seen or heard"))
    case nil:
      guard asked else { return nil }
      return SelftestFound(
        code: "HL-TEST-006", place: lamp.place, seen: Said("không có câu trả lời", "nobody said"),
        isWarning: true)
    }
  }

  private var ward: [SelftestFound] {
    guard let wanted else {
      return [
        SelftestFound(
          code: "HL-LINK-001", seen: Said("chưa ghi danh với phường nào", "it is enrolled with no ward"),
          isWarning: true)
      ]
    }
    guard wardReached == nil else { return [] }
    return [
      SelftestFound(
        code: "HL-TEST-008",
        seen: Said(
          "phường chưa giữ bản ghi \(wanted) khi hết giờ", "the ward did not hold record \(wanted) in time"),
        isWarning: true)
    ]
  }

  // MARK: for scripts

  var json: JSON {
    var members: [JSON.Member] = [
      .init("pad", .string(pad)), .init("passed", .bool(hasPassed)),
      .init(
        "buttons",
        .array(verdicts.enumerated().map { SelftestReport.json($1, button($0), buttons) })),
      .init(
        "lamps",
        .array(lamps.map { ["lamp": .string($0.lamp.rawValue), "seen": $0.seen.map { .bool($0) } ?? .null] })),
    ]
    if case .sound(let seq) = journal { members.append(.init("read_back", .int(seq))) }
    if let wanted {
      members.append(
        .init(
          "ward",
          [
            "wanted": .int(wanted),
            "after_ms": wardReached.map { .int(Int64($0 / 1_000_000)) } ?? .null,
          ]))
    }
    members.append(
      .init(
        "found",
        .array(
          found.map { found in
            [
              "code": .string(found.code), "place": .string(found.place),
              "severity": .string(found.isWarning ? "warning" : "fault"),
              "seen": .string(found.seen.en),
            ]
          })))
    return .object(members)
  }

  private static func json(_ verdict: ButtonTrial.Verdict, _ name: String, _ names: [String]) -> JSON {
    var members: [JSON.Member] = [.init("button", .string(name))]
    func measured(_ word: String, _ measured: ButtonTrial.Measured) {
      func microseconds(_ time: UInt64?) -> JSON { time.map { .int(Int64(clamping: $0 / 1_000)) } ?? .null }
      members += [
        .init("verdict", .string(word)), .init("hold_us", microseconds(measured.hold)),
        .init("make_us", microseconds(measured.make)), .init("break_us", microseconds(measured.release)),
        .init("drop_outs", .int(Int64(measured.dropOuts))), .init("edges", .int(Int64(measured.edges))),
      ]
    }
    func other(_ word: String, _ index: Int) {
      members += [
        .init("verdict", .string(word)),
        .init("other", .string(names.indices.contains(index) ? names[index] : "b\(index + 1)")),
      ]
    }
    switch verdict {
    case .good(let values): measured("good", values)
    case .weak(let values): measured("weak", values)
    case .swapped(let index): other("swapped", index)
    case .shorted(let index): other("shorted", index)
    case .cut: members.append(.init("verdict", "cut"))
    case .closed: members.append(.init("verdict", "closed"))
    case .stuck: members.append(.init("verdict", "stuck"))
    case .untested: members.append(.init("verdict", "untested"))
    }
    return .object(members)
  }
}
