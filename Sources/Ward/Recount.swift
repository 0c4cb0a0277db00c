import GRDB
import Ratings
import Records

import struct Records.Record

/// Counting a ward's logs again from their lines.
public enum Recount {
  /// One press that came out otherwise than it stands in the ward's table.
  public struct Move: Equatable, Sendable {
    public var pad: PadID
    public var log: LogID
    public var seq: Int64
    /// As it stood; nil where it stood nowhere.
    public var was: Outcome?
    /// As it is now; nil where it is nowhere.
    public var now: Outcome?
  }

  /// What a press is counted as.
  public struct Outcome: Equatable, Sendable {
    public var outcome: BallotRow.Outcome
    public var day: Int
    public var officer: String
    public var scale: Int
    public var direction: Direction?
    public var flags: BallotFlags
    public var provisional: Bool

    fileprivate init?(_ row: Row) {
      guard let outcome = OutcomeCode.outcome(row["outcome"]) else { return nil }
      (self.outcome, day, officer, scale) = (outcome, row["day"], row["code"], row["scale"])
      (direction, provisional) = (OutcomeCode.direction(row["direction"]), row["provisional"])
      flags = BallotFlags(rawValue: row["flags"])
    }
  }

  public struct Result: Equatable, Sendable {
    public var records: Int64
    public var moves: [Move]
    /// More moves than are listed.
    public var unlisted: Int
  }

  /// Most moves that are listed.
  static let mostMoves = 1_000
}

extension Store {
  /// Reckons all that is reckoned from the lines anew, in one transaction, and says what came out otherwise.
  ///
  /// - Parameter policy: rules to try instead of those in the logs. Then nothing is changed: what counts is what the logs
  ///   say, and a policy comes into force by a `policy` record.
  /// - Parameter keep: false to change nothing in any case.
  public func recount(policy: Policy? = nil, keep: Bool = true) throws(WardFault) -> Recount.Result {
    do {
      return try pool.writeWithoutTransaction { db in
        var result: Recount.Result?
        try db.inTransaction(.immediate) {
          result = try Store.recount(db, policy: policy)
          return keep && policy == nil ? .commit : .rollback
        }
        return result ?? Recount.Result(records: 0, moves: [], unlisted: 0)
      }
    } catch { throw Store.fault(error, "recount") }
  }

  private static func recount(_ db: Database, policy: Policy?) throws -> Recount.Result {
    try db.execute(
      sql: """
        DROP TABLE IF EXISTS temp.stood;
        CREATE TEMP TABLE stood AS SELECT * FROM vote;
        DELETE FROM vote;
        DELETE FROM cell;
        DELETE FROM awake;
        DELETE FROM oddity;
        """)
    let calendar = Calendar(try WardSettings.load(db))
    var records: Int64 = 0
    for id in try Int64.fetchAll(db, sql: "SELECT id FROM branch ORDER BY id") {
      records += try recount(db, branch: id, policy: policy, calendar: calendar)
    }
    let (moves, unlisted) = try moves(db)
    try db.execute(sql: "DROP TABLE temp.stood")
    return Recount.Result(records: records, moves: moves, unlisted: unlisted)
  }

  /// Reads a branch's own chunks as intake did, one after another.
  private static func recount(_ db: Database, branch id: Int64, policy: Policy?, calendar: Calendar) throws
    -> Int64
  {
    let branch = try Ledger.branch(db, id: id)
    let pad = try pad(db, ofLog: branch.log)
    var ballot = Ballot(policy: policy)
    var newest: Awake.Span?
    var records: Int64 = 0
    let rows = try Row.fetchCursor(
      db,
      sql: "SELECT first, last, before, packed, lines, received FROM chunk WHERE branch = ? ORDER BY first",
      arguments: [id])
    while let row = try rows.next() {
      let piece = try Ledger.Piece(row, from: row[0], through: row[1])
      let start = Head(seq: piece.first - 1, hash: piece.before)
      let lines = piece.lines
      let reading = Reading(
        lines, 0..<lines.count, before: start, heads: lines.heads(0..<lines.count, from: start)[...],
        key: pad.sealKey, simulated: pad.simulated)
      try Oddities.add(db, branch: id, reading.odd)
      var repairs: [TimeRepair] = []
      if branch.counts {
        var counting = Counting(ballot)
        counting.take(reading.records, from: piece.first)
        var table = VoteTable(db, branch: id, calendar: calendar)
        try table.apply(counting, received: UTCTime(microseconds: row[5]))
        (ballot, repairs) = (counting.ballot, counting.repairs)
      }
      var awake = Awake(newest: newest)
      for case let record? in reading.records { awake.take(record) }
      try awake.save(db, branch: id, repairs: repairs)
      newest = awake.spans.last
      records += Int64(lines.count)
    }
    if branch.counts { try BallotState.save(db, id, ballot) }
    return records
  }

  static func pad(_ db: Database, ofLog log: Int64) throws -> KnownPad {
    guard
      let row = try Row.fetchOne(
        db,
        sql: """
          SELECT pad.id, pad.name, seal_key, link_key, simulated FROM log JOIN pad ON pad.id = log.pad WHERE log.id = ?
          """, arguments: [log])
    else { throw WardFault(.damaged, "log \(log) has no pad", remedy: "Restore the newest backup") }
    return try KnownPad(row)
  }

  /// Rows that differ between the table as it stood and as it is.
  private static func moves(_ db: Database) throws -> ([Recount.Move], unlisted: Int) {
    let columns = "vote.branch, vote.seq, day, outcome, scale, direction, flags, provisional, code"
    func difference(_ one: String, _ other: String) -> String {
      """
      SELECT \(columns) FROM \(one) AS vote JOIN officer ON officer.id = vote.officer
      EXCEPT SELECT \(columns) FROM \(other) AS vote JOIN officer ON officer.id = vote.officer
      """
    }
    var moves: [String: Recount.Move] = [:]
    var keys: [String] = []
    var unlisted = 0
    for (isNew, sql) in [
      (false, difference("temp.stood", "main.vote")), (true, difference("main.vote", "temp.stood")),
    ] {
      let rows = try Row.fetchCursor(db, sql: sql + " ORDER BY 1, 2")
      while let row = try rows.next() {
        let branch: Int64 = row[0]
        let key = "\(branch) \(row[1] as Int64)"
        if moves[key] == nil {
          guard keys.count < Recount.mostMoves else {
            unlisted += isNew ? 0 : 1
            continue
          }
          let names = try Row.fetchOne(
            db,
            sql: """
              SELECT pad.name, log.name FROM branch JOIN log ON log.id = branch.log JOIN pad ON pad.id = log.pad
              WHERE branch.id = ?
              """, arguments: [branch])
          guard let names, let log = LogID(names[1] as String) else { continue }
          moves[key] = Recount.Move(
            pad: PadID(unchecked: names[0]), log: log, seq: row[1], was: nil, now: nil)
          keys.append(key)
        }
        if isNew { moves[key]?.now = Recount.Outcome(row) } else { moves[key]?.was = Recount.Outcome(row) }
      }
    }
    return (keys.compactMap { moves[$0] }, unlisted)
  }
}
