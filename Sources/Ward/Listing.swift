import Ratings
import Records

extension Officer {
  public var json: JSON {
    .object([.init("code", .string(code.text)), .init("name", name.map { .string($0) } ?? .null)])
  }

  /// With the number of badges that the ward knows as theirs.
  public func json(badges count: Int) -> JSON {
    .object((json.members ?? []) + [.init("badges", .int(Int64(count)))])
  }
}

extension History {
  /// The head with the names that `hailong head --json` gives it, and which history it is of.
  public var json: JSON {
    .object([
      .init("pad", .string(pad.text)), .init("log", .string(log.text)), .init("seq", .int(head.seq)),
      .init("hash", .string(head.hash.hex)), .init("fingerprint", .string(key.fingerprint.text)),
      .init("counter", .string(counter.text)), .init("history", .int(Int64(number))),
      .init("counts", .bool(counts)),
    ])
  }

  /// With the ward's day, as a line that somebody keeps has it.
  public func json(on day: CivilDate) -> JSON {
    .object([.init("date", .string(day.text))] + (json.members ?? []))
  }
}

extension PadStatus {
  public var json: JSON {
    .object([
      .init("pad", .string(pad.text)), .init("counter", .string(counter.text)),
      .init("simulated", .bool(simulated)),
      .init("fingerprint", .string(key.text)), .init("heard", heard.map { .string($0.text) } ?? .null),
      .init("backlog", backlog.map { .int($0) } ?? .null),
      .init("clock", clock.map { .string($0.rawValue) } ?? .null),
      .init("log", log.map { .string($0.text) } ?? .null), .init("seq", .int(head.seq)),
      .init("hash", .string(head.hash.hex)),
      .init("retired", retired.map { .string($0.text) } ?? .null),
      .init("replaced_by", replacedBy.map { .string($0.text) } ?? .null),
      .init("alarms", .array(alarms.map { .string($0) })),
    ])
  }

  /// All pads for a terminal: one line each, one more where something is wrong.
  public static func table(_ pads: [PadStatus], _ language: Language, openCodes: Int, now: UTCTime) -> String
  {
    let words = Words(language: language)
    var lines = pads.map { pad in
      var line = "\(pad.counter)  \(pad.pad)  "
      line +=
        words("nghe lần cuối", "heard") + " "
        + (pad.heard.map { ago($0, now, words) } ?? words("chưa", "never"))
      line += "  " + words("chờ", "backlog") + " " + (pad.backlog.map { "\($0)" } ?? "–")
      line += "  " + words("đồng hồ", "clock") + " " + (pad.clock.map(words.clock) ?? "–")
      line += "  " + words("đầu", "head") + " \(pad.head.seq) \(pad.head.hash.hex.prefix(12))"
      line += "  \(pad.key)"
      if let retired = pad.retired {
        line += "  " + words("đã nghỉ từ", "retired") + " \(retired.text.prefix(10))"
        if let replacedBy = pad.replacedBy {
          line += " " + words("thay bằng", "replaced by") + " \(replacedBy)"
        }
      }
      if pad.simulated { line += "  " + words("mô phỏng", "simulated") }
      for alarm in pad.alarms { line += "\n  ! " + PadStatus.alarm(alarm, words) }
      return line
    }
    if pads.isEmpty { lines.append(words("Chưa có bàn bấm nào.", "No pads yet.")) }
    if openCodes > 0 {
      lines.append(
        words("Mã ghi danh còn dùng được: \(openCodes)", "Enrolment codes that are still good: \(openCodes)"))
    }
    return lines.joined(separator: "\n")
  }

  private static func alarm(_ code: String, _ words: Words) -> String {
    switch code {
    case "fork":
      words(
        "fork: hai lịch sử cùng được niêm phong; nhánh sau không tính cho đến khi có quyết định: `hailong-ward fork list`",
        "fork: two sealed histories; the later one is in no tally until a person decides: `hailong-ward fork list`"
      )
    case "simulated":
      words(
        "simulated: bản ghi của bàn mô phỏng; không tính",
        "simulated: records of a simulated board; in no tally")
    default: code
    }
  }

  private static func ago(_ time: UTCTime, _ now: UTCTime, _ words: Words) -> String {
    let seconds = max(0, (now.microseconds - time.microseconds) / 1_000_000)
    let length =
      switch seconds {
      case ..<120: "\(seconds) s"
      case ..<7_200: "\(seconds / 60) min"
      case ..<172_800: "\(seconds / 3_600) h"
      default: "\(seconds / 86_400) d"
      }
    return words("\(length) trước", "\(length) ago")
  }
}
