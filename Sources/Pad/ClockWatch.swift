import Records

/// Judges the pad's own UTC, and says when better time has arrived. Pure.
struct ClockWatch {
  /// The ward's time must differ by more than this from what readers would repair, before it is worth a record.
  private static let worthwhile: Int64 = 2_000_000
  /// A system clock that moved further than this against CLOCK_MONOTONIC was set, not slewed (NTP slews 500 ppm at most;
  /// looks are at most minutes apart).
  private static let step: Int64 = 1_000_000

  /// Whether the clock was disciplined at some time in this boot of the kernel.
  private var wasSynced = false
  private var lastSynced = false
  /// UTC at uptime 0, by the last look and by the last `clock` record, microseconds.
  private var lastOrigin: Int64?
  private var recordedOrigin: Int64?

  /// The quality to write beside a time read now.
  mutating func quality(at now: Moment) -> ClockQuality {
    if now.isDisciplined {
      wasSynced = true
      return .synced
    }
    return wasSynced ? .drifting : .unset
  }

  /// Called at least every few minutes. Says to record that the system's clock became good, or was set while good.
  mutating func look(_ now: Moment) -> ClockCorrection? {
    let origin = now.utc.microseconds - now.uptime
    let stepped = lastOrigin.map { ($0 - origin).magnitude > UInt64(ClockWatch.step) } ?? false
    let became = now.isDisciplined && !lastSynced
    _ = quality(at: now)
    lastSynced = now.isDisciplined
    lastOrigin = origin
    guard now.isDisciplined, became || stepped else { return nil }
    recordedOrigin = origin
    return ClockCorrection(offset: 0, error: max(0, now.error), source: .ntp)
  }

  /// The ward said that UTC was `utc` at `uptime` microseconds, give or take `error`. Nil while the pad's own clock is
  /// disciplined, or where it says nothing new.
  mutating func ward(utc: UTCTime, uptime: Int64, error: Int64, now: Moment) -> ClockCorrection? {
    guard !now.isDisciplined else { return nil }
    let origin = utc.microseconds - uptime
    if let recordedOrigin, (recordedOrigin - origin).magnitude <= UInt64(max(ClockWatch.worthwhile, error)) {
      return nil
    }
    let offset = origin - (now.utc.microseconds - now.uptime)
    // A board's clock of after 2255 may be further from the ward's than a record can say.
    guard offset.magnitude <= UInt64(JSON.largestInt) else { return nil }
    recordedOrigin = origin
    return ClockCorrection(offset: offset, error: error, source: .ward)
  }
}
