import Records

/// A day that a ward's calendar names: a holiday, a Saturday that is worked, a "ngày không viết".
public struct CalendarDay: Hashable, Sendable {
  public let date: CivilDate
  /// 1 to 64 bytes without control characters. Several days may bear one name, and are then tallied as one group.
  public let name: String
  /// Minutes since midnight, in order, not overlapping; empty where the office is closed, nil where the week's hours hold.
  public let hours: [Range<Int>]?

  /// Most days of one calendar, some decades of holidays.
  public static let most = 1_000
  /// Most spans of one day.
  static let mostSpans = 8
  /// Bytes.
  static let longestName = 64

  init(date: CivilDate, name: String, hours: [Range<Int>]? = nil) {
    (self.date, self.name, self.hours) = (date, name, hours)
  }

  /// `{"date":"2026-09-02","name":"Quốc khánh","closed":true}`, with `hours` where it has its own.
  public var json: JSON {
    var members: [JSON.Member] = [.init("date", .string(date.iso)), .init("name", .string(name))]
    if let hours {
      members.append(
        hours.isEmpty ? .init("closed", true) : .init("hours", .array(hours.map(OpeningHours.json))))
    }
    return .object(members)
  }
}

extension CivilDate {
  /// Reads `2026-09-02`, of the years 1970 to 9999.
  init?(iso text: String) {
    // The log's times are read by the same rule.
    guard text.utf8.count == 10, let time = UTCTime(text + "T00:00:00Z") else { return nil }
    self.init(daysSinceEpoch: Int(time.microseconds / LocalTime.microsecondsPerDay))
  }

  /// `2026-09-02`.
  var iso: String {
    String(
      UTCTime(microseconds: Int64(daysSinceEpoch) * LocalTime.microsecondsPerDay).text.prefix { $0 != "T" })
  }
}

/// Why a calendar was not taken.
public struct CalendarFault: Error, Equatable, Sendable, CustomStringConvertible {
  public enum Code: String, Sendable, CaseIterable {
    /// No JSON object, or one of more than ``OpeningHours/largest`` bytes.
    case notAnObject = "HL-CAL-001"
    /// A member that this version does not know.
    case unknownMember = "HL-CAL-002"
    /// A member that is missing or of the wrong type.
    case wrongType = "HL-CAL-003"
    /// A span that is none, or spans that overlap, or hours of a day that is closed.
    case badHours = "HL-CAL-004"
    /// A date that no calendar has, or a day that is named twice.
    case badDate = "HL-CAL-005"
    /// A zone, a name or a number of entries outside its range.
    case outOfRange = "HL-CAL-006"
  }

  public var code: Code
  /// The member concerned, `days[3].date` for one inside; empty for the whole.
  public var member: String
  private var vi: String
  private var en: String

  /// One sentence without the code and the member.
  public func message(_ language: Language) -> String { language == .vi ? vi : en }

  public var description: String { text(.en) }

  /// The whole line: code, member and message.
  public func text(_ language: Language) -> String {
    "\(code.rawValue): \(member.isEmpty ? "" : "`\(member)`: ")\(message(language))"
  }

  init(_ code: Code, _ member: String, vi: String, en: String) {
    self.code = code
    self.member = PlainText.word(member, most: 80)
    (self.vi, self.en) = (vi, en)
  }
}
