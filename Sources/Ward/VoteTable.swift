import GRDB
import Ratings
import Records

/// The table of votes, and the sums of it by which tallies are quick. Both are changed together, in the transaction that
/// stores the lines.
struct VoteTable {
  let db: Database
  let branch: Int64
  /// Rows up to this record are another history's.
  let after: Int64
  let calendar: Calendar
  private var sums: [VoteRow.Cell: Int] = [:]
  private var officers: [OfficerCode: Int64] = [:]

  init(_ db: Database, _ branch: Branch, calendar: Calendar) {
    (self.db, self.branch, after, self.calendar) = (db, branch.id, branch.countedAfter, calendar)
  }

  /// Applies what was counted since the last time: the rows that were provisional are dropped and come anew.
  mutating func apply(_ counting: Counting, received: UTCTime) throws {
    try dropProvisional()
    for repair in counting.repairs { try apply(repair, received: received) }
    for row in counting.votes { try insert(row, received: received) }
    for row in counting.provisional { try insert(row, received: received) }
    try VoteTable.add(db, branch, sums)
  }

  private mutating func insert(_ row: BallotRow, received: UTCTime) throws {
    guard row.seq > after else { return }
    let row = VoteRow(row, officer: try officer(row.officer), calendar: calendar, received: received)
    try VoteTable.insert(db, branch, row)
    sums[VoteRow.Cell(row), default: 0] += 1
  }

  /// Writes a row, in the place of one that may be there.
  static func insert(_ db: Database, _ branch: Int64, _ row: VoteRow) throws {
    let statement = try db.cachedStatement(
      sql: """
        INSERT OR REPLACE INTO vote (branch, \(VoteRow.columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """)
    statement.setUncheckedArguments([
      branch, row.seq, row.day, row.time, row.uptime, row.clock, row.button, row.level, row.scale,
      row.outcome,
      row.direction, row.officer, row.session, row.flags, row.provisional,
    ])
    try statement.execute()
  }

  private mutating func dropProvisional() throws {
    let cells = try Row.fetchAll(
      db.cachedStatement(sql: "SELECT \(VoteRow.Cell.columns) FROM vote WHERE branch = ? AND provisional"),
      arguments: [branch])
    guard !cells.isEmpty else { return }
    for cell in cells { sums[VoteRow.Cell(cell), default: 0] -= 1 }
    let drop = try db.cachedStatement(sql: "DELETE FROM vote WHERE branch = ? AND provisional")
    try drop.execute(arguments: [branch])
  }

  /// Moves older rows to their better time. Rows of this batch were moved before they came here.
  private mutating func apply(_ repair: TimeRepair, received: UTCTime) throws {
    let rows = try Row.fetchAll(
      db.cachedStatement(
        sql: "SELECT \(VoteRow.columns) FROM vote WHERE branch = ? AND seq > ? AND seq < ? AND clock != 0"),
      arguments: [branch, repair.after, repair.before])
    for row in rows {
      var row = VoteRow(row)
      sums[VoteRow.Cell(row), default: 0] -= 1
      row.apply(repair, calendar: calendar, received: received)
      sums[VoteRow.Cell(row), default: 0] += 1
      try VoteTable.insert(db, branch, row)
    }
  }

  /// Changes the sums of a branch by so much each.
  static func add(_ db: Database, _ branch: Int64, _ sums: [VoteRow.Cell: Int]) throws {
    let add = try db.cachedStatement(
      sql: """
        INSERT INTO cell (branch, \(VoteRow.Cell.columns), count) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET count = count + excluded.count
        """)
    var emptied = false
    for (cell, change) in sums where change != 0 {
      try add.execute(arguments: [
        branch, cell.day, cell.officer, cell.scale, cell.outcome, cell.direction, cell.flags,
        cell.provisional,
        change,
      ])
      emptied = emptied || change < 0
    }
    guard emptied else { return }
    let drop = try db.cachedStatement(sql: "DELETE FROM cell WHERE branch = ? AND count = 0")
    try drop.execute(arguments: [branch])
  }

  private mutating func officer(_ code: OfficerCode?) throws -> Int64 {
    guard let code else { return 0 }
    if let known = officers[code] { return known }
    let number = try Store.number(db, of: code)
    officers[code] = number
    return number
  }
}

extension Store {
  /// The officer's number. A code that was never added here gets one without a name.
  static func number(_ db: Database, of code: OfficerCode) throws -> Int64 {
    let find = try db.cachedStatement(sql: "SELECT id FROM officer WHERE code = ?")
    if let number = try Int64.fetchOne(find, arguments: [code.text]) { return number }
    try db.cachedStatement(sql: "INSERT INTO officer (code, name, added) VALUES (?, NULL, 0)").execute(
      arguments: [code.text])
    return db.lastInsertedRowID
  }
}
