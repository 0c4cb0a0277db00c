import Ratings
import Records

extension Fork {
  /// Everything about the fork, for a terminal. `zone` is the ward's.
  public func text(_ language: Language, zone: LocalTime) -> String {
    let words = Words(language: language)
    var lines = [
      "\(counter)  \(pad)  " + words("nhật ký", "log") + " \(log)",
      "  "
        + words(
          "Bản ghi 1 đến \(shared) có trong mọi lịch sử; sau đó chúng khác nhau.",
          "Records 1 to \(shared) are in every history; behind them they differ."),
    ]
    for side in sides { lines += side.lines(words, zone) }
    for decision in decisions {
      var said = words("tính", "count") + " \(Fork.list(decision.counted))"
      if !decision.leftOut.isEmpty {
        said += words("; bỏ", "; leave out") + " \(Fork.list(decision.leftOut))"
      }
      lines.append("  \(words.minute(decision.made, zone))  \(decision.who): \(said). \(decision.why)")
    }
    if isOpen {
      lines.append(
        "  ! "
          + words(
            "Có lịch sử chưa ai quyết định: `hailong-ward fork decide`",
            "A history waits for a person: `hailong-ward fork decide`"))
    }
    return lines.joined(separator: "\n")
  }

  /// One line of a list: which histories count, and by whose word.
  public func summary(_ language: Language, zone: LocalTime) -> String {
    let words = Words(language: language)
    var text = words("nhật ký", "log") + " \(log): "
    text += words("\(sides.count) lịch sử; tính ", "\(sides.count) histories; counted ")
    text += counted.isEmpty ? words("không lịch sử nào", "none") : Fork.list(counted)
    if let last = decisions.last {
      text += words(" theo quyết định của ", " as decided by ") + last.who
      text += words(" ngày ", " on ") + words.date(zone.day(of: last.made))
    }
    if isOpen { text += words("; còn chờ quyết định", "; a history waits for a decision") }
    return text
  }

  private static func list(_ numbers: [Int]) -> String { numbers.map { "\($0)" }.joined(separator: ", ") }

  public var json: JSON {
    func numbers(_ list: [Int]) -> JSON { .array(list.map { .int(Int64($0)) }) }
    return .object([
      .init("pad", .string(pad.text)), .init("counter", .string(counter.text)),
      .init("log", .string(log.text)),
      .init("shared", .int(shared)), .init("open", .bool(isOpen)),
      .init("histories", .array(sides.map(\.json))),
      .init(
        "decisions",
        .array(
          decisions.map {
            .object([
              .init("made", .string($0.made.text)), .init("who", .string($0.who)),
              .init("why", .string($0.why)),
              .init("count", numbers($0.counted)), .init("leave_out", numbers($0.leftOut)),
            ])
          })),
    ])
  }
}

extension Fork.Side {
  fileprivate func lines(_ words: Words, _ zone: LocalTime) -> [String] {
    var standing = history.counts ? words("tính", "counts") : words("không tính", "does not count")
    if history.number > 1, !history.isDecided { standing += words(", chưa ai quyết định", ", undecided") }
    if isSimulated { standing += words(", có bàn mô phỏng", ", of a simulated board") }
    let head =
      "  \(history.number)  \(standing)  " + words("đầu", "head")
      + " \(history.head.seq) \(history.head.hash)"
    let apart = words(
      "riêng: \(records) bản ghi, \(presses) lượt bấm, \(sessions) phiên trực, \(boots) lần khởi động",
      "its own: \(records) records, \(presses) presses, \(sessions) sessions, \(boots) boots")
    var out = [head, "     \(apart)"]
    if let written {
      out.append("     " + words("bàn ghi lúc", "written") + " \(words.span(written, zone))")
    }
    if let received {
      out.append("     " + words("nhận lúc", "received") + " \(words.span(received, zone))")
    }
    return out
  }

  fileprivate var json: JSON {
    func span(_ range: ClosedRange<UTCTime>?) -> JSON {
      range.map { .array([.string($0.lowerBound.text), .string($0.upperBound.text)]) } ?? .null
    }
    return .object([
      .init("history", .int(Int64(history.number))), .init("counts", .bool(history.counts)),
      .init("decided", .bool(history.isDecided)), .init("simulated", .bool(isSimulated)),
      .init("seq", .int(history.head.seq)), .init("hash", .string(history.head.hash.hex)),
      .init("records", .int(records)), .init("presses", .int(presses)), .init("sessions", .int(sessions)),
      .init("boots", .int(Int64(boots))), .init("written", span(written)), .init("received", span(received)),
    ])
  }
}

extension Words {
  /// A day and a minute of the ward's.
  func minute(_ time: UTCTime, _ zone: LocalTime) -> String {
    let minute = zone.minute(of: time)
    return "\(date(zone.day(of: time))) \(Words.two(minute / 60)):\(Words.two(minute % 60))"
  }

  func span(_ range: ClosedRange<UTCTime>, _ zone: LocalTime) -> String {
    "\(minute(range.lowerBound, zone)) – \(minute(range.upperBound, zone))"
  }
}
