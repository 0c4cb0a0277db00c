import Records

/// One instant on the two clocks that a board has.
public struct Moment: Equatable, Sendable {
  /// CLOCK_MONOTONIC, nanoseconds: for lengths and deadlines.
  public var monotonic: UInt64
  /// The system's UTC, which may be wrong by decades.
  public var utc: UTCTime

  public init(monotonic: UInt64, utc: UTCTime) {
    self.monotonic = monotonic
    self.utc = utc
  }
}

/// The ward's time, as far as its answers tell it. Used for `created` of signatures, and handed to the pad; the system's
/// clock is never set. It runs on the monotonic clock, so that a jump of the system's clock changes nothing.
struct WardClock: Equatable, Sendable {
  /// The ward's UTC minus the monotonic clock, microseconds.
  private var origin: Int64?
  private var handed: (at: UInt64, error: Int64)?
  /// Nanoseconds between two times handed to the pad, unless one is much better.
  private static let rest: UInt64 = 600_000_000_000

  /// A time for the pad: UTC was `utc` at `uptime`, give or take `error`. All microseconds.
  struct Reading: Equatable, Sendable {
    var utc: UTCTime
    var uptime: Int64
    var error: Int64
  }

  /// The ward's UTC at `now`; the system's where no answer has come yet.
  func utc(at now: Moment) -> UTCTime {
    origin.map { UTCTime(microseconds: $0 + Int64(now.monotonic / 1_000)) } ?? now.utc
  }

  /// Unix seconds for `created`.
  func created(at now: Moment) -> Int64 { max(0, utc(at: now).microseconds / 1_000_000) }

  /// An answer says `utc`; it was asked at `sent` and came at `now` (monotonic ns). Returns what to hand to the pad, where
  /// that is worth it: the first time, after ten minutes, or where the bound of the error has halved.
  mutating func heard(_ utc: UTCTime, granularity: Int64, sent: UInt64, at now: UInt64) -> Reading? {
    let trip = Int64((now - min(sent, now)) / 1_000)
    let uptime = Int64(now / 1_000) - trip / 2
    origin = utc.microseconds - uptime
    let error = trip / 2 + granularity
    if let handed, now - min(handed.at, now) < WardClock.rest, error * 2 > handed.error { return nil }
    // The pad takes no bound beyond a minute for a time at all.
    guard error <= 60_000_000 else { return nil }
    handed = (now, error)
    return Reading(utc: utc, uptime: uptime, error: error)
  }

  /// A refusal's `Date` (Unix seconds): good enough for `created`, too coarse for the pad.
  mutating func corrected(to date: Int64, at now: UInt64) {
    let seconds = min(max(date, 0), UTCTime.last.microseconds / 1_000_000)
    origin = seconds * 1_000_000 - Int64(now / 1_000)
  }

  static func == (left: WardClock, right: WardClock) -> Bool { left.origin == right.origin }
}
