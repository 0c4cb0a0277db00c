import Ratings
import Records

/// On which day of the ward a press is counted, and whether the office was open.
struct Calendar: Equatable, Sendable {
  let hours: OpeningHours

  init(_ settings: WardSettings) { hours = settings.openingHours }

  init(_ hours: OpeningHours) { self.hours = hours }

  /// A day for what has no day: in no period, but never forgotten.
  static let undated = 0
  /// 2020-01-01T00:00:00Z. No pad is older.
  static let earliest = UTCTime(microseconds: 1_577_836_800_000_000)
  /// Two days, in microseconds: more is no clock that drifts, but one that is wrong.
  private static let ahead: Int64 = 172_800_000_000

  /// The day on which a press at that time is counted, and its flags with what the opening hours say. `received` is when
  /// its batch came in.
  func place(_ time: UTCTime, _ flags: BallotFlags, received: UTCTime) -> (day: Int, flags: BallotFlags) {
    let inside = flags.subtracting(.outsideHours)
    guard time >= Calendar.earliest, time.microseconds <= received.microseconds + Calendar.ahead else {
      return (Calendar.undated, inside)
    }
    let isOutside = !inside.contains(.clockUnset) && !hours.contains(time)
    return (hours.zone.day(of: time).daysSinceEpoch, isOutside ? inside.union(.outsideHours) : inside)
  }
}
