/// An instant of UTC in microseconds since 1970-01-01T00:00:00Z, as the system counts it (no leap seconds).
/// Only for showing and for figures by day: order is always `seq`, lengths are always monotonic.
public struct UTCTime: Hashable, Comparable, Sendable {
  /// Microseconds since the epoch.
  public var microseconds: Int64

  public init(microseconds: Int64) { self.microseconds = microseconds }

  /// 9999-12-31T23:59:59.999Z: the last instant that four digits of year can write.
  public static let last = UTCTime(microseconds: 253_402_300_799_999_000)
  public static let epoch = UTCTime(microseconds: 0)

  public static func < (left: UTCTime, right: UTCTime) -> Bool { left.microseconds < right.microseconds }

  /// Reads `YYYY-MM-DDTHH:MM:SS[.fraction]Z` (RFC 3339, UTC only, at most nine digits of fraction) of the years
  /// 1970 to 9999; anything else is nil.
  public init?(_ text: some Collection<UInt8>) {
    let bytes = Array(text)
    guard bytes.count >= 20, bytes.count <= 30, bytes.last == UInt8(ascii: "Z") else { return nil }
    func number(_ from: Int, _ count: Int) -> Int64? {
      var value: Int64 = 0
      for index in from..<from + count {
        guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[index]) else { return nil }
        value = value * 10 + Int64(bytes[index] - UInt8(ascii: "0"))
      }
      return value
    }
    guard bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"), bytes[10] == UInt8(ascii: "T"),
      bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
      let year = number(0, 4), let month = number(5, 2), let day = number(8, 2),
      let hour = number(11, 2), let minute = number(14, 2), let second = number(17, 2),
      year >= 1970, hour < 24, minute < 60, second < 60,
      let date = CivilDate(year: Int(year), month: Int(month), day: Int(day))
    else { return nil }
    var micros: Int64 = 0
    if bytes.count > 20 {
      let digits = bytes.count - 21
      guard bytes[19] == UInt8(ascii: "."), (1...9).contains(digits), let fraction = number(20, digits) else {
        return nil
      }
      micros = fraction
      for _ in 0..<max(0, 6 - digits) { micros *= 10 }
      for _ in 0..<max(0, digits - 6) { micros /= 10 }
    }
    let seconds = Int64(date.daysSinceEpoch) * 86_400 + hour * 3_600 + minute * 60 + second
    microseconds = seconds * 1_000_000 + micros
  }

  public init?(_ text: String) { self.init(Array(text.utf8)) }

  /// The 24 characters `2026-11-22T08:00:00.123Z`, cut to the millisecond. Instants before 1970 or after 9999, which
  /// only a broken clock gives, are written as the nearest that can be.
  public var text: String {
    var out: [UInt8] = []
    append(to: &out)
    return String(decoding: out, as: UTF8.self)
  }

  func append(to out: inout [UInt8]) {
    let millis = min(max(self, .epoch), .last).microseconds / 1_000
    let date = CivilDate(daysSinceEpoch: Int(millis / 86_400_000))
    let ofDay = Int(millis % 86_400_000)
    func digits(_ value: Int, _ count: Int) {
      var unit = 1
      for _ in 1..<count { unit *= 10 }
      while unit > 0 {
        out.append(UInt8(ascii: "0") + UInt8(value / unit % 10))
        unit /= 10
      }
    }
    digits(date.year, 4)
    out.append(UInt8(ascii: "-"))
    digits(date.month, 2)
    out.append(UInt8(ascii: "-"))
    digits(date.day, 2)
    out.append(UInt8(ascii: "T"))
    digits(ofDay / 3_600_000, 2)
    out.append(UInt8(ascii: ":"))
    digits(ofDay / 60_000 % 60, 2)
    out.append(UInt8(ascii: ":"))
    digits(ofDay / 1_000 % 60, 2)
    out.append(UInt8(ascii: "."))
    digits(ofDay % 1_000, 3)
    out.append(UInt8(ascii: "Z"))
  }
}

/// A day of the proleptic Gregorian calendar. The arithmetic is Howard Hinnant's `days_from_civil`.
public struct CivilDate: Hashable, Comparable, Sendable {
  public let year: Int
  public let month: Int
  public let day: Int

  /// The date, or nil where the calendar has no such day. Years 1 to 9999.
  public init?(year: Int, month: Int, day: Int) {
    guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
      day <= CivilDate.days(inMonth: month, year: year)
    else { return nil }
    self.year = year
    self.month = month
    self.day = day
  }

  /// The date that lies `daysSinceEpoch` days after 1970-01-01.
  public init(daysSinceEpoch: Int) {
    let shifted = daysSinceEpoch + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  /// Days since 1970-01-01; negative before.
  public var daysSinceEpoch: Int {
    let shiftedYear = month <= 2 ? year - 1 : year
    let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
    let yearOfEra = shiftedYear - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// Monday is 1, Sunday 7 (ISO 8601).
  public var weekday: Int { ((daysSinceEpoch + 3) % 7 + 7) % 7 + 1 }

  public static func days(inMonth month: Int, year: Int) -> Int {
    switch month {
    case 2: year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400)) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  public static func < (left: CivilDate, right: CivilDate) -> Bool {
    left.daysSinceEpoch < right.daysSinceEpoch
  }
}
