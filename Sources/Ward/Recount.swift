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
  }

  /// Most moves that are listed.
  static let mostMoves = 1_000
}

extension Store {
  /// Counts every log again that stands in tallies, says what came out otherwise, and sets the tables right.
  ///
  /// - Parameters:
  ///   - policy: rules to try instead of those in the logs. Then nothing is changed: what counts is what the logs say, and a
  ///     policy comes into force by a `policy` record.
  ///   - keep: false to change nothing in any case.
  public func recount(policy: Policy? = nil, keep: Bool = true) throws(WardFault) -> Recount.Result {
    var result = Recount.Result(records: 0, moves: [], unlisted: 0)
    for history in try histories() where history.counts {
      // A branch a transaction: pads are taken in between.
      if keep, policy == nil {
        try write("recount") { try Store.recount($0, history, policy: nil, keep: true, &result) }
      } else {
        try read("recount") { try Store.recount($0, history, policy: policy, keep: false, &result) }
      }
    }
    return result
  }

  private static func recount(
    _ db: Database, _ history: History, policy: Policy?, keep: Bool, _ result: inout Recount.Result
  ) throws {
    let officers = try Row.fetchAll(db, sql: "SELECT code, id FROM officer WHERE id > 0").map {
      (OfficerCode(unchecked: $0[0]), $0[1] as Int64)
    }
    let count = try BranchCount(
      db, branch: history.branch, policy: policy, calendar: Calendar(try WardSettings.load(db)),
      officers: Dictionary(officers, uniquingKeysWith: { one, _ in one }))
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
}
