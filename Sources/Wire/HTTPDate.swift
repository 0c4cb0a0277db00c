import Records

/// The `Date` header (RFC 9110 IMF-fixdate): `Sun, 06 Nov 1994 08:49:37 GMT`.
public enum HTTPDate {
  private static let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// Unix seconds, or nil for anything but an IMF-fixdate of the years 1970 to 9999 whose day of the week is right.
  public static func read(_ text: String) -> Int64? {
    let bytes = Array(text.utf8)
    guard bytes.count == 29, bytes[3] == UInt8(ascii: ","), text.hasSuffix(" GMT") else { return nil }
    func number(_ range: Range<Int>) -> Int? {
      var value = 0
      for byte in bytes[range] {
        guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
        value = value * 10 + Int(byte - UInt8(ascii: "0"))
      }
      return value
    }
    let blanks = [4, 7, 11, 16, 25].allSatisfy { bytes[$0] == UInt8(ascii: " ") }
    let colons = [19, 22].allSatisfy { bytes[$0] == UInt8(ascii: ":") }
    guard blanks, colons, let day = number(5..<7), let year = number(12..<16), year >= 1970,
      let month = months.firstIndex(of: String(decoding: bytes[8..<11], as: UTF8.self)),
      let hour = number(17..<19), let minute = number(20..<22), let second = number(23..<25),
      hour < 24, minute < 60, second < 60,
      let date = CivilDate(year: year, month: month + 1, day: day),
      days[date.weekday - 1] == String(decoding: bytes[0..<3], as: UTF8.self)
    else { return nil }
    return Int64(date.daysSinceEpoch) * 86_400 + Int64(hour * 3_600 + minute * 60 + second)
  }

  /// Writes Unix seconds of the years 1970 to 9999; others as the nearest.
  public static func text(_ seconds: Int64) -> String {
    let clamped = min(max(seconds, 0), UTCTime.last.microseconds / 1_000_000)
    let date = CivilDate(daysSinceEpoch: Int(clamped / 86_400))
    let ofDay = Int(clamped % 86_400)
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    let year = String(repeating: "0", count: max(0, 4 - "\(date.year)".count)) + "\(date.year)"
    return "\(days[date.weekday - 1]), \(two(date.day)) \(months[date.month - 1]) \(year) "
      + "\(two(ofDay / 3_600)):\(two(ofDay / 60 % 60)):\(two(ofDay % 60)) GMT"
  }
}
