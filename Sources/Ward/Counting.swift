import Ratings
import Records

/// What one batch changes in a branch's votes: rows in the order in which the ballot gave them, and repairs of older rows'
/// times.
struct Counting: Sendable {
  /// The rules' state behind the last line.
  private(set) var ballot: Ballot
  /// Rows that are certain, with times as well known as the batch makes them.
  private(set) var votes: [BallotRow] = []
  /// For rows of earlier batches.
  private(set) var repairs: [TimeRepair] = []

  init(_ ballot: Ballot) { self.ballot = ballot }

  mutating func take(_ records: [Record?], from first: Int64) {
    votes.reserveCapacity(votes.count + records.count)
    var seq = first
    for record in records {
      ballot.take(record, seq: seq) { output in
        switch output {
        case .row(let row): votes.append(row)
        case .repair(let repair):
          for index in votes.indices { votes[index].apply(repair) }
          repairs.append(repair)
        }
      }
      seq += 1
    }
  }

  /// Rows that are not certain yet.
  var provisional: [BallotRow] {
    var rows: [BallotRow] = []
    ballot.unsettled { rows.append($0) }
    return rows
  }
}
