import CPadSystem
import Glibc
import Records

/// One look at the machine's clocks. Everything that decides takes it as an argument.
public struct Moment: Equatable, Sendable {
  /// CLOCK_MONOTONIC, nanoseconds: the clock of the kernel's line events.
  public var monotonic: UInt64
  /// The system's UTC. The pad never sets it.
  public var utc: UTCTime
  /// Whether something (NTP) disciplines the system's clock now.
  public var isDisciplined: Bool
  /// The kernel's bound of its error, microseconds.
  public var error: Int64

  public init(monotonic: UInt64, utc: UTCTime, isDisciplined: Bool, error: Int64) {
    self.monotonic = monotonic
    self.utc = utc
    self.isDisciplined = isDisciplined
    self.error = error
  }

  /// Now. Where adjtimex(2) is forbidden the clock counts as not disciplined, because it cannot be shown to be.
  public static func now() -> Moment {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    let monotonic = UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    var clock = hl_clock()
    guard hl_clock_read(&clock) == 0 else {
      clock_gettime(CLOCK_REALTIME, &time)
      let utc = Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
      return Moment(monotonic: monotonic, utc: UTCTime(microseconds: utc), isDisciplined: false, error: 0)
    }
    return Moment(
      monotonic: monotonic, utc: UTCTime(microseconds: clock.utc_us), isDisciplined: clock.synced != 0,
      error: clock.error_us)
  }

  /// Uptime in microseconds, as records carry it.
  public var uptime: Int64 { Int64(monotonic / 1_000) }
}
