import Records

/// What became of one press: exactly one vote, or exactly one reason why not.
public struct BallotRow: Equatable, Sendable {
  /// The press record's sequence number. A later row with the same one replaces this (only a provisional row is replaced).
  public var seq: Int64
  public var outcome: Outcome
  /// The recorded button.
  public var button: Button
  /// What the button meant by policy and mapping; nil where it meant nothing.
  public var level: Int?
  public var scale: Scale
  /// For a `changed` press: where the press went that replaced it; nil where it was the same level.
  public var direction: Direction?
  /// Nil is "chưa gán".
  public var officer: OfficerCode?
  /// The session's name: the sequence number of its `session-opened`.
  public var session: Int64?
  public var flags: BallotFlags
  public var boot: Int64
  /// Microseconds.
  public var uptime: Int64
  public var clock: ClockQuality
  /// The best time known when the row was given. A ``TimeRepair`` may move it later.
  public var time: UTCTime
  /// The log ends before this row is certain.
  public var provisional: Bool

  public init(
    seq: Int64, outcome: Outcome, button: Button, level: Int?, scale: Scale, direction: Direction? = nil,
    officer: OfficerCode? = nil, session: Int64? = nil, flags: BallotFlags = [], boot: Int64, uptime: Int64,
    clock: ClockQuality, time: UTCTime, provisional: Bool = false
  ) {
    (self.seq, self.outcome, self.button, self.level, self.scale) = (seq, outcome, button, level, scale)
    (self.direction, self.officer, self.session, self.flags) = (direction, officer, session, flags)
    (self.boot, self.uptime, self.clock, self.time) = (boot, uptime, clock, time)
    self.provisional = provisional
  }

  public enum Outcome: Equatable, Sendable {
    /// From 1 (worst) to the scale's highest.
    case vote(Int)
    case out(Reason)
  }

  /// Moves the row's time, where the repair concerns it.
  public mutating func apply(_ repair: TimeRepair) {
    guard seq > repair.after, seq < repair.before, clock != .synced else { return }
    time = repair.time(at: uptime)
    flags.remove(.clockUnset)
  }
}

/// Why a press is no vote.
public enum Reason: String, Sendable, CaseIterable {
  /// The citizen pressed again within the time of correction.
  case changed
  /// The citizen had already voted.
  case `repeat`
  /// Two buttons at once.
  case chord
  /// The button was held or faulty.
  case stuck
  case maintenance
  /// No officer was signed in, and the policy requires one.
  case noSession = "no-session"
  /// The policy and mapping in force give this button no level, or are such as this version cannot read.
  case noLevel = "no-level"
}

public enum Direction: String, Sendable, CaseIterable {
  case up, down
}

/// What stands beside a row and excludes nothing.
public struct BallotFlags: OptionSet, Hashable, Sendable {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// A vote of a run that `citizen_max` cut, or of the run that the cut began.
  public static let burst = BallotFlags(rawValue: 1)
  /// Pressed outside the opening hours. Only who knows the hours can set it; the ballot does not.
  public static let outsideHours = BallotFlags(rawValue: 2)
  /// The pad did not know the time, and no repair is known.
  public static let clockUnset = BallotFlags(rawValue: 4)

  public static let named: [(name: String, flag: BallotFlags)] = [
    ("burst", .burst), ("outside-hours", .outsideHours), ("clock-unset", .clockUnset),
  ]

  public var names: [String] { BallotFlags.named.filter { contains($0.flag) }.map(\.name) }
}

/// What the ballot gives as records are taken.
public enum BallotOutput: Equatable, Sendable {
  case row(BallotRow)
  /// Better time for rows already given.
  case repair(TimeRepair)
}
