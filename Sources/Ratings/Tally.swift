import Records

/// Figures of one group of rows on one scale. It is a button index, a convenience sample: not SIPAS.
public struct Tally: Equatable, Sendable {
  public let scale: Scale
  /// Votes by level, index 0 for level 1.
  public private(set) var votes: [Int]
  /// Presses that are no vote, by reason.
  public private(set) var excluded: [Reason: Int] = [:]
  /// Changed presses whose successor was a higher or a lower level.
  public private(set) var changes: [Direction: Int] = [:]
  /// Votes without an officer: "chưa gán".
  public private(set) var unassigned = 0
  /// Rows that bear each flag, votes or not, in the order of ``BallotFlags/named``.
  public private(set) var flagged = [Int](repeating: 0, count: BallotFlags.named.count)
  /// Rows that the log's end leaves open; they are counted above as they stand.
  public private(set) var provisional = 0
  /// Lines of the logs concerned that could not be read. Whole logs' counts: who knows them sets them.
  public var unreadable: Int64 = 0
  /// Records of the logs concerned of a kind, or with members, that this version does not know.
  public var unknown: Int64 = 0

  public init(scale: Scale) {
    self.scale = scale
    votes = [Int](repeating: 0, count: scale.levels)
  }

  /// Adds `count` presses that are alike in all this. A level that the scale does not have is counted as `no-level`.
  public mutating func add(
    _ outcome: BallotRow.Outcome, direction: Direction? = nil, assigned: Bool, flags: BallotFlags = [],
    provisional: Bool = false, count: Int = 1
  ) {
    switch outcome {
    case .vote(let level) where votes.indices.contains(level - 1):
      votes[level - 1] += count
      if !assigned { unassigned += count }
    case .vote: excluded[.noLevel, default: 0] += count
    case .out(let reason):
      excluded[reason, default: 0] += count
      if reason == .changed, let direction { changes[direction, default: 0] += count }
    }
    for (index, named) in BallotFlags.named.enumerated() where flags.contains(named.flag) {
      flagged[index] += count
    }
    if provisional { self.provisional += count }
  }

  /// Adds a row of this scale. False, and nothing added, where the row is of another scale.
  @discardableResult
  public mutating func add(_ row: BallotRow) -> Bool {
    guard row.scale == scale else { return false }
    add(
      row.outcome, direction: row.direction, assigned: row.officer != nil, flags: row.flags,
      provisional: row.provisional)
    return true
  }

  /// Adds another tally of the same scale. False, and nothing added, where the scales differ.
  @discardableResult
  public mutating func add(_ other: Tally) -> Bool {
    guard other.scale == scale else { return false }
    for index in votes.indices { votes[index] += other.votes[index] }
    excluded.merge(other.excluded, uniquingKeysWith: +)
    changes.merge(other.changes, uniquingKeysWith: +)
    unassigned += other.unassigned
    for index in flagged.indices { flagged[index] += other.flagged[index] }
    provisional += other.provisional
    unreadable += other.unreadable
    unknown += other.unknown
    return true
  }

  /// Votes.
  public var n: Int { votes.reduce(0, +) }
  /// Presses, votes or not.
  public var presses: Int { n + excluded.values.reduce(0, +) }
  /// Votes of that level (1 is the worst).
  public func votes(_ level: Int) -> Int { votes.indices.contains(level - 1) ? votes[level - 1] : 0 }
  /// The two highest levels among the votes; nil without votes.
  public var index: Wilson? { Wilson(votes.suffix(2).reduce(0, +), of: n) }
  /// The highest level among the votes; nil without votes.
  public var topBox: Wilson? { Wilson(votes.last ?? 0, of: n) }
  /// One level among the votes; nil without votes.
  public func share(_ level: Int) -> Wilson? { Wilson(votes(level), of: n) }
  /// "Chưa gán" among the votes, 0 to 1; nil without votes.
  public var unassignedShare: Double? { n == 0 ? nil : Double(unassigned) / Double(n) }
  public func flagged(_ flag: BallotFlags) -> Int {
    zip(BallotFlags.named, flagged).first { $0.0.flag == flag }?.1 ?? 0
  }
  /// Fewer votes than this about one officer are withheld, in every format.
  public static let leastForOfficer = 10
  /// Whether figures of one officer must be withheld.
  public var isTooSmallForOfficer: Bool { n < Tally.leastForOfficer }
}
