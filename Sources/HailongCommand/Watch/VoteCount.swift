import Ratings
import Records

/// The votes of one log, counted as its records arrive, by the rules in the log itself.
struct VoteCount {
  /// The log that is counted.
  let log: String
  private var ballot = Ballot()
  private var certain: [Scale: Tally] = [:]
  /// The last record taken.
  private(set) var seq: Int64 = 0

  init(log: String) { self.log = log }

  mutating func take(_ lines: RawLines) {
    lines.each { line in
      seq += 1
      let record = try? Record(line: Array(line))
      ballot.take(record, seq: seq) { output in
        if case .row(let row) = output { VoteCount.add(row, to: &certain) }
      }
    }
  }

  /// The figures on the scale in force, with the last citizen's presses as they stand.
  var tally: Tally {
    var tallies = certain
    ballot.unsettled { VoteCount.add($0, to: &tallies) }
    return tallies[ballot.policy.scale] ?? Tally(scale: ballot.policy.scale)
  }

  private static func add(_ row: BallotRow, to tallies: inout [Scale: Tally]) {
    tallies[row.scale, default: Tally(scale: row.scale)].add(row)
  }

  var json: JSON {
    let tally = tally
    return [
      "scale": .int(Int64(tally.scale.levels)), "n": .int(Int64(tally.n)),
      "presses": .int(Int64(tally.presses)), "unassigned": .int(Int64(tally.unassigned)),
      "levels": .object(
        (1...tally.scale.levels).reversed().map { JSON.Member("\($0)", .int(Int64(tally.votes($0)))) }),
      "provisional": .int(Int64(tally.provisional)), "seq": .int(seq),
    ]
  }
}
