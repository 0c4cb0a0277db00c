import Records

/// When the chain is to be sealed. Pure.
struct SealSchedule {
  /// Nanoseconds; from the settings' `seal`.
  struct Timing: Equatable {
    var idle: UInt64 = 6_000_000_000
    var longest: UInt64 = 30_000_000_000
    var unread: UInt64 = 600_000_000_000
    var records = 500
  }

  private let timing: Timing
  /// Whether somebody is waiting for sealed records.
  var isRead = false
  private var unsealed = 0
  private var oldest: UInt64 = 0
  private var newest: UInt64 = 0
  /// A seal is on its way to the disk.
  private var isAsked = false

  init(timing: Timing) { self.timing = timing }

  /// A record became durable at `now`.
  mutating func wrote(at now: UInt64) {
    if unsealed == 0 { oldest = now }
    unsealed += 1
    newest = now
  }

  /// A seal became durable, or there was nothing to seal. What is written later is counted later: outcomes come in order.
  mutating func sealed() {
    unsealed = 0
    isAsked = false
  }

  /// A seal was asked for beside the schedule.
  mutating func asked() { isAsked = true }

  /// The seal could not be asked for: it is due again.
  mutating func sealRefused() { isAsked = false }

  /// Why to seal now, if at all. Says so once, until ``sealed()``.
  mutating func due(at now: UInt64) -> SealReason? {
    guard unsealed > 0, !isAsked else { return nil }
    let reason: SealReason? =
      if unsealed >= timing.records {
        .count
      } else if isRead {
        now >= oldest + timing.longest ? .age : now >= newest + timing.idle ? .idle : nil
      } else {
        now >= oldest + timing.unread ? .age : nil
      }
    isAsked = reason != nil
    return reason
  }

  var nextDeadline: UInt64? {
    guard unsealed > 0, !isAsked else { return nil }
    if unsealed >= timing.records { return 0 }
    return isRead ? min(oldest + timing.longest, newest + timing.idle) : oldest + timing.unread
  }
}
