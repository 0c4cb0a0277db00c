import Records

/// A `clock` record's effect on rows already given: each row with `after < seq < before` whose clock was not `synced` happened
/// at `time + (row.uptime - uptime)`, and is no longer `clock-unset`.
public struct TimeRepair: Equatable, Sendable {
  /// Exclusive: the clock record before this one, or the end of the boot before.
  public var after: Int64
  /// Exclusive: the clock record itself.
  public var before: Int64
  /// Microseconds of uptime at which UTC was `time`.
  public var uptime: Int64
  public var time: UTCTime
  /// Bound of the error, microseconds.
  public var error: Int64

  /// UTC at that uptime (microseconds), held within the years 1970 to 9999.
  public func time(at uptime: Int64) -> UTCTime {
    let moved = UTCTime(microseconds: time.microseconds + (uptime - self.uptime))
    return min(max(moved, .epoch), .last)
  }
}

/// Repairs the times of a boot by uptime, from that boot's `clock` records; never across boots. A time that the pad wrote
/// as `synced` stands. Any other is read from the first clock record behind it in the same boot, failing that from the last
/// one before it, failing that as it stands.
public struct ClockRepair: Equatable, Sendable {
  /// The newest repair of this boot.
  private(set) var newest: TimeRepair?
  /// The last record that a coming repair does not touch.
  private(set) var since: Int64 = 0

  public init() {}

  init(newest: TimeRepair?, since: Int64) { (self.newest, self.since) = (newest, since) }

  /// Takes the next record of the log, and gives the repair of those before it if it is a `clock` record.
  mutating func take(_ record: Record, _ step: BootClock.Step) -> TimeRepair? {
    switch step {
    case .onwards, .programStarted: break
    case .steppedBack, .rebooted: (newest, since) = (nil, record.seq - 1)
    }
    guard case .clock(let correction) = record.body else { return nil }
    // All three are below 2^58: no sum overflows.
    let repair = TimeRepair(
      after: since, before: record.seq, uptime: record.stamp.uptime,
      time: UTCTime(microseconds: record.stamp.time.microseconds + correction.offset), error: correction.error
    )
    (newest, since) = (repair, record.seq)
    return repair
  }

  /// The best time of a record just taken, and whether anything is known of it.
  public func time(of stamp: Stamp) -> (time: UTCTime, known: Bool) {
    if stamp.clock == .synced { return (stamp.time, true) }
    if let newest { return (newest.time(at: stamp.uptime), true) }
    return (stamp.time, stamp.clock != .unset)
  }
}
