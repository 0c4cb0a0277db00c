import Records

/// Follows `boot` and `uptime` through a log, and says where uptimes cannot be compared across.
///
/// Presses are written when they settle and bear the uptime of their first edge, so uptimes run backwards a little. More
/// than ``lag`` never comes from a button: it is treated as a new boot would be. So, once a record has been seen, no later
/// press of the same stretch lies more than ``lag`` before it, and what is older is settled.
struct BootClock: Equatable, Sendable {
  enum Step { case onwards, programStarted, steppedBack, rebooted }

  /// Microseconds.
  static let lag: Int64 = 1_000_000

  /// The last readable record's stamp; nil before the first.
  private(set) var last: Stamp?
  /// Largest uptime of this stretch, microseconds.
  private(set) var horizon: Int64 = 0
  /// The kernel's boot_id in the last `boot` record; empty before.
  private(set) var kernel = ""

  init() {}

  init(last: Stamp?, horizon: Int64, kernel: String) {
    (self.last, self.horizon, self.kernel) = (last, horizon, kernel)
  }

  mutating func take(_ record: Record) -> Step {
    let step = step(to: record)
    if case .boot(let boot) = record.body { kernel = boot.kernel }
    last = record.stamp
    switch step {
    case .onwards, .programStarted: horizon = max(horizon, record.stamp.uptime)
    case .steppedBack, .rebooted: horizon = record.stamp.uptime
    }
    return step
  }

  private func step(to record: Record) -> Step {
    guard let last else { return .rebooted }
    if record.stamp.boot != last.boot { return .rebooted }
    if case .boot(let boot) = record.body {
      // A boot counter that was lost with its folder may repeat a number; the kernel's own id does not.
      if !kernel.isEmpty && boot.kernel != kernel { return .rebooted }
      if record.stamp.uptime >= horizon - BootClock.lag { return .programStarted }
    }
    return record.stamp.uptime < horizon - BootClock.lag ? .steppedBack : .onwards
  }
}
