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

    fileprivate init?(_ row: VoteRow?, _ codes: [Int64: String]) {
      guard let row, let outcome = OutcomeCode.outcome(row.outcome) else { return nil }
      (self.outcome, day, scale, provisional) = (outcome, row.day, row.scale, row.provisional)
      (officer, direction) = (codes[row.officer] ?? "", OutcomeCode.direction(row.direction))
      flags = BallotFlags(rawValue: UInt8(truncatingIfNeeded: row.flags))
    }
  }

  public struct Result: Equatable, Sendable {
    public var records: Int64
    public var moves: [Move]
    /// More moves than are listed.
    public var unlisted: Int

    public init(records: Int64 = 0, moves: [Move] = [], unlisted: Int = 0) {
      (self.records, self.moves, self.unlisted) = (records, moves, unlisted)
    }
  }

  /// What a recount may try. Nothing comes into force by it: what counts is what the logs say and the ward's calendar, and a
  /// policy or a mapping comes into force by a record in a pad's log.
  public struct Trial: Equatable, Sendable {
    /// Instead of the policies in the logs.
    public var policy: Policy?
    /// Which buttons the recorded ones really were from the log's start on, instead of its `mapping` records: so the presses
    /// show from before it was found that wires were swapped.
    public var mapping: Mapping?
    /// Instead of the ward's calendar.
    public var calendar: OpeningHours?

    public init(policy: Policy? = nil, mapping: Mapping? = nil, calendar: OpeningHours? = nil) {
      (self.policy, self.mapping, self.calendar) = (policy, mapping, calendar)
    }
  }

  /// Most moves that are listed.
  static let mostMoves = 1_000
}

extension Store {
  /// What each press of a history stands as in the table, in order.
  package func counted(_ history: History) throws(WardFault) -> [(seq: Int64, outcome: Recount.Outcome)] {
    try read(Said("đọc phiếu", "read the votes")) { db in
      let codes = try Row.fetchAll(db.cachedStatement(sql: "SELECT id, code FROM officer WHERE id > 0")).map {
        ($0[0] as Int64, $0[1] as String)
      }
      let names = Dictionary(codes, uniquingKeysWith: { one, _ in one })
      return try Row.fetchAll(
        db.cachedStatement(sql: "SELECT \(VoteRow.columns) FROM vote WHERE branch = ? ORDER BY seq"),
        arguments: [history.branch]
      ).compactMap { row in
        let row = VoteRow(row)
        return Recount.Outcome(row, names).map { (row.seq, $0) }
      }
    }
  }

  /// Counts every log again that stands in tallies, says what came out otherwise, and sets the tables right.
  ///
  /// - Parameters:
  ///   - trial: what to try instead of what the logs say. Then nothing is changed.
  ///   - pad: of that pad's logs only; nil for all.
  ///   - keep: false to change nothing in any case.
  public func recount(
    _ trial: Recount.Trial = Recount.Trial(), of pad: PadID? = nil, keep: Bool = true
  ) throws(WardFault) -> Recount.Result {
    var result = Recount.Result(records: 0, moves: [], unlisted: 0)
    if keep, trial == Recount.Trial() {
      try write(Said("áp dụng các quyết định", "put decisions into force")) { db in
        for log in try Int64.fetchAll(db.cachedStatement(sql: "SELECT id FROM log")) {
          try Standing.settle(db, log: log)
        }
      }
    }
    for history in try histories(of: pad) where history.counts {
      // A branch a transaction: pads are taken in between.
      if keep, trial == Recount.Trial() {
        try write(Said("đếm lại", "recount")) { try Store.recount($0, history, trial, keep: true, &result) }
      } else {
        try read(Said("đếm lại", "recount")) { try Store.recount($0, history, trial, keep: false, &result) }
      }
    }
    return result
  }

  private static func recount(
    _ db: Database, _ history: History, _ trial: Recount.Trial, keep: Bool, _ result: inout Recount.Result
  ) throws {
    let branch = try Ledger.branch(db, id: history.branch)
    // A person may have decided against it since the list was made.
    guard branch.counts else { return }
    let count = try BranchCount(
      db, branch, after: branch.countedAfter, trial,
      calendar: try trial.calendar.map { Calendar($0) } ?? Calendar(try WardSettings.load(db)),
      officers: try officerNumbers(db))
    result.records += count.records
    let codes = count.codes()
    try count.differences(db, branch: history.branch) { was, now in
      guard result.moves.count < Recount.mostMoves else {
        result.unlisted += 1
        return
      }
      result.moves.append(
        Recount.Move(
          pad: history.pad, log: history.log, seq: now?.seq ?? was?.seq ?? 0,
          was: Recount.Outcome(was, codes),
          now: Recount.Outcome(now, codes)))
    }
    if keep { try count.save(db, branch: history.branch) }
  }

  /// Officers' numbers by their codes.
  static func officerNumbers(_ db: Database) throws -> [OfficerCode: Int64] {
    let officers = try Row.fetchAll(db.cachedStatement(sql: "SELECT code, id FROM officer WHERE id > 0")).map
    {
      (OfficerCode(unchecked: $0[0]), $0[1] as Int64)
    }
    return Dictionary(officers, uniquingKeysWith: { one, _ in one })
  }
}
