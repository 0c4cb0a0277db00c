import GRDB
import Ratings
import Records

/// One row of the table of votes: numbers only, so that a million of them can be held and compared.
struct VoteRow: Equatable, Sendable {
  var seq: Int64
  /// Days since 1970-01-01 in the ward's zone, or ``Calendar/undated``.
  var day: Int
  /// UTC microseconds, as well as it is known.
  var time: Int64
  var uptime: Int64
  /// 0 synced, 1 drifting, 2 unset.
  var clock: Int
  var button: Int
  var level: Int?
  var scale: Int
  var outcome: Int
  var direction: Int
  /// The officer's number in the ward's table; 0 for nobody.
  var officer: Int64
  var session: Int64?
  var flags: Int
  var provisional: Bool

  static let columns =
    "seq, day, time, uptime, clock, button, level, scale, outcome, direction, officer, session, flags, provisional"

  /// The ballot's row as it is counted. `received` is when its batch came in.
  init(_ row: BallotRow, officer: Int64, calendar: Calendar, received: UTCTime) {
    let (day, flags) = calendar.place(row.time, row.flags, received: received)
    (seq, self.day, time, uptime) = (row.seq, day, row.time.microseconds, row.uptime)
    clock =
      switch row.clock {
      case .synced: 0
      case .drifting: 1
      case .unset: 2
      }
    (button, level, scale) = (row.button.index, row.level, row.scale.levels)
    (outcome, direction) = (OutcomeCode.number(row.outcome), OutcomeCode.number(row.direction))
    (self.officer, session, provisional) = (officer, row.session, row.provisional)
    self.flags = Int(flags.rawValue)
  }

  /// Of ``columns``.
  init(_ row: Row) {
    (seq, day, time, uptime) = (row[0], row[1], row[2], row[3])
    (clock, button, level, scale) = (row[4], row[5], row[6], row[7])
    (outcome, direction, officer, session) = (row[8], row[9], row[10], row[11])
    (flags, provisional) = (row[12], row[13])
  }

  /// Moves the row to its better time, where the repair concerns it. Says whether it does.
  @discardableResult
  mutating func apply(_ repair: TimeRepair, calendar: Calendar, received: UTCTime) -> Bool {
    guard clock != 0, seq > repair.after, seq < repair.before else { return false }
    let better = repair.time(at: uptime)
    let known = BallotFlags(rawValue: UInt8(truncatingIfNeeded: flags)).subtracting(.clockUnset)
    let place = calendar.place(better, known, received: received)
    (time, day, flags) = (better.microseconds, place.day, Int(place.flags.rawValue))
    return true
  }

  /// Rows that are alike in all that a tally looks at share a cell.
  struct Cell: Hashable, Sendable {
    var day: Int
    var officer: Int64
    var scale: Int
    var outcome: Int
    var direction: Int
    var flags: Int
    var provisional: Bool

    static let columns = "day, officer, scale, outcome, direction, flags, provisional"

    /// Of ``columns``.
    init(_ row: Row) {
      (day, officer, scale, outcome) = (row[0], row[1], row[2], row[3])
      (direction, flags, provisional) = (row[4], row[5], row[6])
    }

    init(_ row: VoteRow) {
      (day, officer, scale, outcome) = (row.day, row.officer, row.scale, row.outcome)
      (direction, flags, provisional) = (row.direction, row.flags, row.provisional)
    }
  }
}

/// Outcomes as the table writes them: a level for a vote, a negative number for a reason. They are kept for ever, so they
/// are said here and not taken from the order of an enumeration.
enum OutcomeCode {
  private static let reasons: [(reason: Reason, number: Int)] = [
    (.changed, -1), (.repeat, -2), (.chord, -3), (.stuck, -4), (.maintenance, -5), (.noSession, -6),
    (.noLevel, -7),
  ]

  static func number(_ outcome: BallotRow.Outcome) -> Int {
    switch outcome {
    case .vote(let level): level
    case .out(let reason): reasons.first { $0.reason == reason }?.number ?? -99
    }
  }

  static func outcome(_ number: Int) -> BallotRow.Outcome? {
    if number > 0 { return .vote(number) }
    return reasons.first { $0.number == number }.map { .out($0.reason) }
  }

  static func number(_ direction: Direction?) -> Int {
    switch direction {
    case nil: 0
    case .up: 1
    case .down: -1
    }
  }

  static func direction(_ number: Int) -> Direction? { number == 0 ? nil : number > 0 ? .up : .down }
}
