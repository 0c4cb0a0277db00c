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
  var offsetMinutes: Int
  var hours: OpeningHours

  init(_ settings: WardSettings) { (offsetMinutes, hours) = (settings.offsetMinutes, settings.hours) }

  /// 2020-01-01T00:00:00Z. No pad is older.
  private static let earliest = UTCTime(microseconds: 1_577_836_800_000_000)
  /// Two days, in microseconds: more is no clock that drifts, but one that is wrong.
  private static let ahead: Int64 = 172_800_000_000

  /// The day and minute of the day of an instant in the ward's zone.
  func place(_ time: UTCTime) -> (day: Int, minute: Int) {
    let local = time.microseconds / 60_000_000 + Int64(offsetMinutes)
    let day = local >= 0 ? local / 1_440 : (local - 1_439) / 1_440
    return (Int(day), Int(local - day * 1_440))
  }

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
    let (day, minute) = place(time)
    return (day, hours.contains(day: day, minute: minute) ? inside : inside.union(.outsideHours))
  }

  /// The first instant of a day.
  func start(of day: Int) -> UTCTime {
    UTCTime(microseconds: (Int64(day) * 1_440 - Int64(offsetMinutes)) * 60_000_000)
  }
}

extension OpeningHours {
  func contains(day: Int, minute: Int) -> Bool {
    weekdays.contains(CivilDate(daysSinceEpoch: day).weekday) && spans.contains { $0.contains(minute) }
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
