import Records

/// One officer at one counter.
public struct Session: Equatable, Sendable {
  /// The sequence number of its `session-opened`: its name.
  public var seq: Int64
  public var officer: OfficerCode
  /// When it opened, in microseconds of the present boot's uptime; negative where it came through a reboot, or from a log before.
  public var openedAt: Int64
}

/// The life of sessions, as records tell it.
///
/// A session ends by its `session-closed`, by the next `session-opened` (hand-over), after the policy's `session_max`, and at
/// a reboot unless ``survives(last:next:)``. It survives a restart of the program. Grace is applied by
/// ``session(carrying:at:policy:)``, which is the ballot's; ``open`` knows none.
public struct SessionTimeline: Equatable, Sendable {
  /// The session that records leave open. The policy's `session_max` may have ended it: ask ``session(openAt:policy:)``.
  public private(set) var open: Session?
  /// The session that ended last in this boot, and the uptime of its end in microseconds.
  private(set) var ended: Session?
  private(set) var endedAt: Int64 = 0
  private var clock = BootClock()

  public init() {}

  init(open: Session?, ended: Session?, endedAt: Int64) {
    (self.open, self.ended, self.endedAt) = (open, ended, endedAt)
  }

  /// A reboot shorter than this does not end a session, where both clocks are synced. Microseconds.
  public static let longestReboot: Int64 = 600_000_000

  /// Whether a session goes on through a reboot: `last` is the stamp of the last record of the old boot, `next` of the first
  /// of the new.
  public static func survives(last: Stamp, next: Stamp) -> Bool {
    guard last.clock == .synced, next.clock == .synced else { return false }
    return (0..<longestReboot).contains(next.time.microseconds - last.time.microseconds)
  }

  /// Takes the next record of the log, in order of `seq`.
  public mutating func take(_ record: Record) {
    let last = clock.last
    let step = clock.take(record)
    take(record, step, last: last)
  }

  mutating func take(_ record: Record, _ step: BootClock.Step, last: Stamp?) {
    switch step {
    case .onwards, .programStarted: break
    case .steppedBack: ended = nil
    case .rebooted: reboot(to: record.stamp, last: last)
    }
    switch record.body {
    case .sessionOpened(let officer, _, _, let age):
      end(at: record.stamp.uptime)
      open = Session(seq: record.seq, officer: officer, openedAt: record.stamp.uptime - age)
    case .sessionClosed(let session, _, _):
      // A close of a session that is not open says nothing new: the pad closes after a reboot what the reboot ended.
      if open?.seq == session { end(at: record.stamp.uptime) }
    default: break
    }
  }

  private mutating func end(at uptime: Int64) {
    guard let session = open else { return }
    (ended, endedAt, open) = (session, uptime, nil)
  }

  private mutating func reboot(to next: Stamp, last: Stamp?) {
    ended = nil
    guard var session = open, let last else { return }
    guard SessionTimeline.survives(last: last, next: next) else {
      open = nil
      return
    }
    let age = last.uptime - session.openedAt + next.time.microseconds - last.time.microseconds
    // Held within what a record can say, so that no log of many reboots makes it overflow.
    session.openedAt = next.uptime - min(age, JSON.largestInt)
    open = session
  }

  /// The open session, unless `session_max` has passed at `uptime` (microseconds).
  public func session(openAt uptime: Int64, policy: Policy) -> Session? {
    guard let session = open, uptime - session.openedAt < policy.sessionMax * 1_000 else { return nil }
    return session
  }

  /// Whose a press is that carries `raw`, the session that the pad had open, and whose first edge was at `uptime`.
  func session(carrying raw: Int64?, at uptime: Int64, policy: Policy) -> Session? {
    let (grace, longest) = (policy.grace * 1_000, policy.sessionMax * 1_000)
    if let session = open {
      let end = session.openedAt + longest
      // Ended by its length, and no other is open.
      if uptime >= end { return (raw == nil || raw == session.seq) && uptime - end <= grace ? session : nil }
      if raw == session.seq { return session }
      // The first edge came before the hand-over, the record after.
      if let ended, raw == ended.seq, uptime <= min(endedAt, ended.openedAt + longest) { return ended }
      return nil
    }
    // A close that was written late does not make a session longer than its length.
    guard let ended, raw == nil || raw == ended.seq, uptime - min(endedAt, ended.openedAt + longest) <= grace
    else { return nil }
    return ended
  }
}
