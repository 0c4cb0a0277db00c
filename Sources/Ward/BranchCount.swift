import GRDB
import Ratings
import Records

import struct Records.Record

/// A history counted again from its log's first line, in memory: what its votes, sums and spans must be. The rules run over
/// the whole of it, the part that it shares with another too, so that a branch is counted with the session and the policy that
/// are in force where it splits. Its rows are those behind `after`.
struct BranchCount {
  private let calendar: Calendar
  private let after: Int64
  private var ballot: Ballot
  private var awake = Awake(newest: nil)
  private(set) var rows: [VoteRow] = []
  private(set) var records: Int64 = 0
  /// Of each chunk, its first record and how many rows were certain before it.
  private var starts: [(seq: Int64, index: Int)] = []
  /// Numbers of officers; codes that the ward's table does not have get negative ones.
  private var officers: [OfficerCode: Int64]

  /// Reads the history's chunks one after another, as intake took them.
  /// - Parameter after: The records up to this one are counted as a part of another history.
  init(
    _ db: Database, _ branch: Branch, after: Int64, _ trial: Recount.Trial, calendar: Calendar,
    officers: [OfficerCode: Int64]
  ) throws {
    (self.calendar, self.officers, self.after) = (calendar, officers, after)
    ballot = Ballot(policy: trial.policy, mapping: trial.mapping)
    var received = UTCTime.epoch
    try Ledger.forEachChunk(db, branch, after: 0) { piece in
      received = piece.received
      take(piece)
    }
    for row in Counting(ballot).provisional { append(row, received: received) }
    rows.sort { $0.seq < $1.seq }
  }

  private mutating func take(_ piece: Ledger.Piece) {
    // A branch may split in the middle of a chunk of its parent: only what is shared belongs to it.
    let lines = piece.lines
    let read = (piece.index..<piece.index + piece.count).map { index -> Record? in
      let record = try? lines.withLine(index) { try Record(line: $0) }
      return record?.seq == piece.first + Int64(index) ? record : nil
    }
    starts.append((piece.seq, rows.count))
    var counting = Counting(ballot)
    counting.take(read, from: piece.seq)
    for repair in counting.repairs { apply(repair, received: piece.received) }
    for row in counting.votes { append(row, received: piece.received) }
    ballot = counting.ballot
    for case let record? in read { awake.take(record) }
    for repair in counting.repairs { awake.apply(repair) }
    records += piece.records(behind: after)
  }

  private mutating func append(_ row: BallotRow, received: UTCTime) {
    guard row.seq > after else { return }
    rows.append(VoteRow(row, officer: officer(row.officer), calendar: calendar, received: received))
  }

  private mutating func officer(_ code: OfficerCode?) -> Int64 {
    guard let code else { return 0 }
    if let known = officers[code] { return known }
    let number = -Int64(officers.count) - 1
    officers[code] = number
    return number
  }

  /// A row is given after its record was taken, so none that the repair concerns came before that record's chunk.
  private mutating func apply(_ repair: TimeRepair, received: UTCTime) {
    let chunk = starts.lastIndex { $0.seq <= repair.after + 1 } ?? 0
    for index in starts[chunk].index..<rows.count {
      rows[index].apply(repair, calendar: calendar, received: received)
    }
  }

  /// The code of an officer's number.
  func codes() -> [Int64: String] {
    Dictionary(officers.map { ($0.value, $0.key.text) }, uniquingKeysWith: { one, _ in one })
  }

  /// Calls `body` with each row that is not as it stands in the table: as it stood, and as it is.
  func differences(_ db: Database, branch: Int64, _ body: (VoteRow?, VoteRow?) throws -> Void) throws {
    let stored = try Row.fetchCursor(
      db.cachedStatement(sql: "SELECT \(VoteRow.columns) FROM vote WHERE branch = ? ORDER BY seq"),
      arguments: [branch])
    var index = 0
    while let row = try stored.next() {
      let was = VoteRow(row)
      while index < rows.count, rows[index].seq < was.seq {
        try body(nil, rows[index])
        index += 1
      }
      if index < rows.count, rows[index].seq == was.seq {
        if rows[index] != was { try body(was, rows[index]) }
        index += 1
      } else {
        try body(was, nil)
      }
    }
    for row in rows[index...] { try body(nil, row) }
  }

  /// Makes the tables say what was counted. Rows that are right already are not touched.
  func save(_ db: Database, branch: Int64) throws {
    var known: [Int64: Int64] = [:]
    for (code, number) in officers where number < 0 { known[number] = try Store.number(db, of: code) }
    func named(_ row: VoteRow) -> VoteRow {
      var row = row
      row.officer = known[row.officer] ?? row.officer
      return row
    }
    var changes: [(was: VoteRow?, now: VoteRow?)] = []
    try differences(db, branch: branch) { changes.append(($0, $1)) }
    for change in changes {
      if let now = change.now {
        try VoteTable.insert(db, branch, named(now))
      } else if let was = change.was {
        try db.cachedStatement(sql: "DELETE FROM vote WHERE branch = ? AND seq = ?").execute(arguments: [
          branch, was.seq,
        ])
      }
    }
    var sums: [VoteRow.Cell: Int] = [:]
    for row in rows { sums[VoteRow.Cell(named(row)), default: 0] += 1 }
    try db.cachedStatement(sql: "DELETE FROM cell WHERE branch = ?").execute(arguments: [branch])
    try VoteTable.add(db, branch, sums)
    try db.cachedStatement(sql: "DELETE FROM awake WHERE branch = ?").execute(arguments: [branch])
    try awake.save(db, branch: branch, repairs: [])
    try BallotState.save(db, branch, ballot)
  }
}
