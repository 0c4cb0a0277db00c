import Records

/// A ward's calendar: when its counters are open, by day of the week, in local time, and the days that have a name or
/// hours of their own. Pressing outside is flagged, never dropped.
public struct OpeningHours: Hashable, Sendable {
  public var zone: LocalTime
  /// Monday first; each day's spans in minutes since midnight, in order, not overlapping.
  public let week: [[Range<Int>]]
  /// By date, each date once.
  public let days: [CalendarDay]

  /// Monday to Friday, 07:30-11:30 and 13:30-17:00, in Viet Nam.
  public static let `default` = OpeningHours(
    zone: .vietNam, week: Array(repeating: [450..<690, 810..<1_020], count: 5) + [[], []])

  /// `week` has seven entries, and no date stands twice in `days`.
  init(zone: LocalTime, week: [[Range<Int>]], days: [CalendarDay] = []) {
    (self.zone, self.week, self.days) = (zone, week, days.sorted { $0.date < $1.date })
  }

  static let dayNames = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

  /// Reads `mon-fri 07:30-11:30 13:30-17:00; sat 07:30-11:30`; a day that is not named is closed, one named twice is refused.
  /// Nil where the text is not such.
  public init?(_ text: String, zone: LocalTime = .vietNam) {
    var week = [[Range<Int>]](repeating: [], count: 7)
    guard text.utf8.count <= 1_024 else { return nil }
    for part in text.split(separator: ";") {
      let words = part.split(separator: " ")
      guard let name = words.first, let days = OpeningHours.weekdays(name), words.count > 1 else {
        return nil
      }
      var spans: [Range<Int>] = []
      for word in words.dropFirst() {
        guard let span = OpeningHours.span(word), span.lowerBound >= spans.last?.upperBound ?? 0 else {
          return nil
        }
        spans.append(span)
      }
      for day in days {
        guard week[day].isEmpty else { return nil }
        week[day] = spans
      }
    }
    guard week.contains(where: { !$0.isEmpty }) else { return nil }
    self.init(zone: zone, week: week)
  }

  private static func weekdays(_ text: Substring) -> ClosedRange<Int>? {
    let ends = text.split(separator: "-", omittingEmptySubsequences: false).map {
      dayNames.firstIndex(of: String($0))
    }
    guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1], first <= last
    else {
      return nil
    }
    return first...last
  }

  static func span(_ text: Substring) -> Range<Int>? {
    let ends = text.split(separator: "-", omittingEmptySubsequences: false).map(minute)
    guard ends.count == 2, let from = ends[0], let to = ends[1], from < to else { return nil }
    return from..<to
  }

  /// `07:30`; `24:00` is the day's end.
  private static func minute(_ text: Substring) -> Int? {
    let digits = Array(text.utf8)
    guard digits.count == 5, digits[2] == UInt8(ascii: ":"),
      [0, 1, 3, 4].allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digits[$0]) })
    else { return nil }
    func two(_ at: Int) -> Int {
      Int(digits[at] - UInt8(ascii: "0")) * 10 + Int(digits[at + 1] - UInt8(ascii: "0"))
    }
    let minutes = two(0) * 60 + two(3)
    return two(3) < 60 && minutes <= 1_440 ? minutes : nil
  }

  /// What the calendar says of that date, where it names it.
  public func day(_ date: CivilDate) -> CalendarDay? {
    var (low, high) = (0, days.count)
    while low < high {
      let middle = (low + high) / 2
      if days[middle].date < date { low = middle + 1 } else { high = middle }
    }
    return low < days.count && days[low].date == date ? days[low] : nil
  }

  /// The open spans of a date, in minutes since its local midnight, in order.
  public func minutes(on date: CivilDate) -> [Range<Int>] { day(date)?.hours ?? week[date.weekday - 1] }

  /// Whether the counters are open at that instant.
  public func contains(_ time: UTCTime) -> Bool {
    let minute = zone.minute(of: time)
    return minutes(on: zone.day(of: time)).contains { $0.contains(minute) }
  }

  /// The open spans of a day, in order.
  public func spans(on day: CivilDate) -> [Range<UTCTime>] {
    minutes(on: day).map {
      zone.time(day, minute: $0.lowerBound)..<zone.time(day, minute: $0.upperBound)
    }
  }
}
