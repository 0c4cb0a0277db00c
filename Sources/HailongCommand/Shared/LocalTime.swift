import Glibc
import Records

/// An instant as a wall clock beside the reader shows it. Only for showing.
struct LocalTime {
  /// Seconds east of UTC.
  var offset: Int

  /// The reader's own zone (TZ, /etc/localtime), as it holds at `time`.
  static func here(at time: UTCTime) -> LocalTime {
    var seconds = time_t(time.microseconds / 1_000_000)
    var parts = tm()
    return localtime_r(&seconds, &parts) == nil ? LocalTime(offset: 0) : LocalTime(offset: parts.tm_gmtoff)
  }

  /// `2026-11-22 08:00:05`
  func full(_ time: UTCTime) -> String {
    let text = shifted(time)
    return "\(text.prefix(10)) \(clock(time))"
  }

  /// `08:00:05`
  func clock(_ time: UTCTime) -> String { String(shifted(time).dropFirst(11).prefix(8)) }

  /// `+07:00`
  var zone: String {
    let minutes = abs(offset) / 60
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    return "\(offset < 0 ? "-" : "+")\(two(minutes / 60)):\(two(minutes % 60))"
  }

  private func shifted(_ time: UTCTime) -> String {
    // Bounded before the sum: a broken clock must not overflow it.
    let sane = min(max(time, .epoch), .last)
    return UTCTime(microseconds: sane.microseconds + Int64(offset) * 1_000_000).text
  }
}
