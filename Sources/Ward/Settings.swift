import GRDB
import Ratings
import Ratings
import Records

/// What a ward calls itself and how it counts days.
public struct WardSettings: Equatable, Sendable {
  /// The office's name as it stands on the report.
  public var name = "Trung tâm Phục vụ hành chính công"
  /// Of texts and reports: `vi` or `en`.
  public var language = Language.vi
  /// Minutes east of UTC in which days begin and end. Asia/Ho_Chi_Minh has had no other since 1975.
  public var offsetMinutes = 420
  /// Opening hours, for coverage.
  public var hours = OpeningHours()

  public init() {}
}

/// When the office is open: the same spans on each of its days.
public struct OpeningHours: Equatable, Sendable, CustomStringConvertible {
  /// ISO weekdays, Monday is 1.
  public var weekdays: Set<Int> = [1, 2, 3, 4, 5]
  /// Minutes of the day, each from..<to, in order and apart.
  public var spans: [Range<Int>] = [450..<690, 810..<1_020]

  public init() {}

  /// Reads `1-5 07:30-11:30 13:30-17:00`: days, then one to four spans. Nil where it is anything else.
  public init?(_ text: String) {
    let words = text.split(separator: " ")
    guard (2...5).contains(words.count) else { return nil }
    weekdays = []
    for part in words[0].split(separator: ",", omittingEmptySubsequences: false) {
      let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
      guard let first = ends.first, let last = ends.last, ends.count <= 2, (1...7).contains(first),
        (first...7).contains(last)
      else { return nil }
      weekdays.formUnion(first...last)
    }
    spans = []
    for word in words.dropFirst() {
      let ends = word.split(separator: "-").compactMap { OpeningHours.minute($0) }
      guard ends.count == 2, ends[0] < ends[1], ends[0] >= spans.last?.upperBound ?? 0 else { return nil }
      spans.append(ends[0]..<ends[1])
    }
  }

  private static func minute(_ text: Substring) -> Int? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[1].count == 2, let hour = Int(parts[0]), let minute = Int(parts[1]),
      (0...24).contains(hour), (0..<60).contains(minute), hour * 60 + minute <= 1_440
    else { return nil }
    return hour * 60 + minute
  }

  public var description: String {
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    func clock(_ minute: Int) -> String { two(minute / 60) + ":" + two(minute % 60) }
    return weekdays.sorted().map(String.init).joined(separator: ",") + " "
      + spans.map { clock($0.lowerBound) + "-" + clock($0.upperBound) }.joined(separator: " ")
  }
}

extension Store {
  public func settings() throws(WardFault) -> WardSettings {
    try read("read the settings") { try WardSettings.load($0) }
  }

  func save(_ settings: WardSettings) throws(WardFault) {
    try write("save the settings") { db in
      for (key, value) in [
        ("name", settings.name), ("lang", settings.language.rawValue),
        ("offset_minutes", "\(settings.offsetMinutes)"), ("hours", settings.hours.description),
      ] {
        try db.execute(
          sql: "INSERT INTO setting VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
          arguments: [key, value])
      }
    }
  }
}

extension WardSettings {
  static func load(_ db: Database) throws -> WardSettings {
    var settings = WardSettings()
    for row in try Row.fetchAll(db.cachedStatement(sql: "SELECT key, value FROM setting")) {
      let value: String = row[1]
      switch row[0] as String {
      case "name": settings.name = value
      case "lang": settings.language = Language(rawValue: value) ?? .vi
      case "offset_minutes": settings.offsetMinutes = Int(value) ?? 420
      case "hours": settings.hours = OpeningHours(value) ?? OpeningHours()
      default: break
      }
    }
    return settings
  }
}
