import GRDB
import Ratings
import Records

/// The table of votes, and the sums of it by which tallies are quick. Both are changed together, in the transaction that
/// stores the lines.
struct VoteTable {
  let db: Database
  let branch: Int64
  let calendar: Calendar
  private var sums: [Cell: Int] = [:]
  private var officers: [OfficerCode: Int64] = [:]

  /// Rows that are alike in all that a tally looks at.
  struct Cell: Hashable {
    var day: Int
    var officer: Int64
    var scale: Int
    var outcome: Int
    var direction: Int
    var flags: Int
    var provisional: Bool
  }

  init(_ db: Database, branch: Int64, calendar: Calendar) {
    (self.db, self.branch, self.calendar) = (db, branch, calendar)
  }

  /// Applies what was counted since the last time: the rows that were provisional are dropped and come anew.
  mutating func apply(_ counting: Counting, received: UTCTime) throws {
    try dropProvisional()
    for repair in counting.repairs { try apply(repair, received: received) }
    for row in counting.votes { try insert(calendar.vote(row, received: received)) }
    for row in counting.provisional { try insert(calendar.vote(row, received: received)) }
    try flush()
  }

  // MARK: rows

  private mutating func insert(_ vote: Vote) throws {
    let row = vote.row
    let officer = try officer(row.officer)
    let cell = Cell(
      day: vote.day, officer: officer, scale: row.scale.levels, outcome: OutcomeCode.number(row.outcome),
      direction: OutcomeCode.number(row.direction), flags: Int(row.flags.rawValue),
      provisional: row.provisional)
    let statement = try db.cachedStatement(sql: VoteTable.insertion)
    statement.setUncheckedArguments([
      branch, row.seq, cell.day, row.time.microseconds, row.uptime, VoteTable.number(row.clock),
      row.button.index,
      row.level, cell.scale, cell.outcome, cell.direction, officer, row.session, cell.flags, row.provisional,
    ])
    try statement.execute()
    sums[cell, default: 0] += 1
  }

  private static let insertion = """
    INSERT INTO vote (branch, seq, day, time, uptime, clock, button, level, scale, outcome, direction, officer, session,
      flags, provisional) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    """

  private mutating func dropProvisional() throws {
    let cells = try Row.fetchAll(
      db.cachedStatement(sql: "SELECT \(VoteTable.cellColumns) FROM vote WHERE branch = ? AND provisional"),
      arguments: [branch])
    guard !cells.isEmpty else { return }
    for cell in cells { sums[VoteTable.cell(cell), default: 0] -= 1 }
    try db.cachedStatement(sql: "DELETE FROM vote WHERE branch = ? AND provisional").execute(arguments: [
      branch
    ])
  }

  /// Moves older rows to their better time. Rows of this batch were moved before they came here.
  private mutating func apply(_ repair: TimeRepair, received: UTCTime) throws {
    let rows = try Row.fetchAll(
      db,
      sql: """
        SELECT \(VoteTable.cellColumns), seq, uptime FROM vote
        WHERE branch = ? AND seq > ? AND seq < ? AND clock != 0
        """, arguments: [branch, repair.after, repair.before])
    for row in rows {
      var cell = VoteTable.cell(row)
      sums[cell, default: 0] -= 1
      let time = repair.time(at: row["uptime"])
      var flags = BallotFlags(rawValue: UInt8(truncatingIfNeeded: cell.flags))
      flags.remove(.clockUnset)
      (cell.day, flags) = calendar.place(time, flags, received: received)
      cell.flags = Int(flags.rawValue)
      sums[cell, default: 0] += 1
      try db.cachedStatement(sql: "UPDATE vote SET time = ?, day = ?, flags = ? WHERE branch = ? AND seq = ?")
        .execute(arguments: [time.microseconds, cell.day, cell.flags, branch, row["seq"] as Int64])
    }
  }

  // MARK: sums

  static let cellColumns = "day, officer, scale, outcome, direction, flags, provisional"

  static func cell(_ row: Row) -> Cell {
    Cell(
      day: row[0], officer: row[1], scale: row[2], outcome: row[3], direction: row[4], flags: row[5],
      provisional: row[6])
  }

  private mutating func flush() throws {
    let add = try db.cachedStatement(
      sql: """
        INSERT INTO cell (branch, \(VoteTable.cellColumns), count) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET count = count + excluded.count
        """)
    var emptied = false
    for (cell, change) in sums where change != 0 {
      try add.execute(arguments: [
        branch, cell.day, cell.officer, cell.scale, cell.outcome, cell.direction, cell.flags,
        cell.provisional, change,
      ])
      emptied = emptied || change < 0
    }
    sums = [:]
    if emptied {
      try db.cachedStatement(sql: "DELETE FROM cell WHERE branch = ? AND count = 0").execute(arguments: [
        branch
      ])
    }
  }

  // MARK: numbers for words

  /// The officer's number. A code that was never added here gets one without a name.
  private mutating func officer(_ code: OfficerCode?) throws -> Int64 {
    guard let code else { return 0 }
    if let known = officers[code] { return known }
    let find = try db.cachedStatement(sql: "SELECT id FROM officer WHERE code = ?")
    var id = try Int64.fetchOne(find, arguments: [code.text])
    if id == nil {
      try db.execute(
        sql: "INSERT INTO officer (code, name, added) VALUES (?, NULL, 0)", arguments: [code.text])
      id = db.lastInsertedRowID
    }
    officers[code] = id
    return id ?? 0
  }

  private static func number(_ clock: ClockQuality) -> Int {
    switch clock {
    case .synced: 0
    case .drifting: 1
    case .unset: 2
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
