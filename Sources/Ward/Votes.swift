import GRDB
import Ratings
import Records

import struct Records.Record

/// One press as the ward keeps it: the ballot's row, with the day on which it is counted.
struct Vote: Equatable, Sendable {
  var row: BallotRow
  /// Days since 1970-01-01 in the ward's zone; ``undated`` where the time cannot be true.
  var day: Int

  /// A day for what has no day: in no period, but never forgotten.
  static let undated = 0
}

/// How the ward reads a row's time.
struct Calendar: Equatable, Sendable {
  let hours: OpeningHours

  init(_ settings: WardSettings) { hours = settings.openingHours }

  /// 2020-01-01T00:00:00Z. No pad is older.
  static let earliest = UTCTime(microseconds: 1_577_836_800_000_000)
  /// Two days, in microseconds: more is no clock that drifts, but one that is wrong.
  private static let ahead: Int64 = 172_800_000_000

  /// The row as it is counted. `received` is when its batch came in.
  func vote(_ row: BallotRow, received: UTCTime) -> Vote {
    var vote = Vote(row: row, day: Vote.undated)
    (vote.day, vote.row.flags) = place(row.time, row.flags, received: received)
    return vote
  }

  /// The day on which a press at that time is counted, and its flags with what the opening hours say.
  func place(_ time: UTCTime, _ flags: BallotFlags, received: UTCTime) -> (day: Int, flags: BallotFlags) {
    let inside = flags.subtracting(.outsideHours)
    guard time >= Calendar.earliest, time.microseconds <= received.microseconds + Calendar.ahead else {
      return (Vote.undated, inside)
    }
    let isOutside = !inside.contains(.clockUnset) && !hours.contains(time)
    return (hours.zone.day(of: time).daysSinceEpoch, isOutside ? inside.union(.outsideHours) : inside)
  }
}

/// What one batch, or one recount, changes in a branch's votes: rows in the order in which the ballot gave them, and
/// repairs of older rows' times among them.
struct Counting: Sendable {
  /// The rules' state behind the last line.
  private(set) var ballot: Ballot
  private(set) var votes: [BallotRow] = []
  /// With each repair, how many of `votes` came before it: those are repaired here, older ones in the table.
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
