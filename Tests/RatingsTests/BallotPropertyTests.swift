import Foundation
import Ratings
import Records
import Testing
import Traces

/// What holds for every log. Seeds are printed; `HAILONG_SEED` repeats a run.
@Suite struct BallotPropertyTests {
  static let seed =
    ProcessInfo.processInfo.environment["HAILONG_SEED"].flatMap { UInt64($0) }
    ?? UInt64.random(in: 0..<1 << 40)

  /// Calls `body` with many logs, and with the words to repeat each.
  private func forEachLog(_ count: Int = 250, _ body: ([Record?], Comment) -> Void) {
    print("ratings: HAILONG_SEED=\(BallotPropertyTests.seed)")
    for index in 0..<count {
      var random = Seeded(BallotPropertyTests.seed &+ UInt64(index))
      let log = RandomLog.make(&random, count: 70)
      body(log, "HAILONG_SEED=\(BallotPropertyTests.seed), log \(index)")
    }
  }

  @Test func anIndependentModelAgrees() {
    forEachLog { log, seed in
      let (rows, model) = (Ballot.count(log).map(ModelRow.init), NaiveBallot.count(log))
      #expect(rows == model, seed)
      if rows != model {
        for (row, other) in zip(rows, model) where row != other { print("ballot \(row)\nmodel  \(other)") }
      }
    }
  }

  @Test func everyPressIsOneVoteOrHasOneReason() {
    forEachLog { log, seed in
      let presses = log.compactMap { record -> Int64? in
        if case .press? = record?.body { record?.seq } else { nil }
      }
      let rows = Ballot.count(log)
      #expect(rows.map(\.seq) == presses, seed)
      for scale in Scale.all {
        var tally = Tally(scale: scale)
        for row in rows { tally.add(row) }
        let mine = rows.filter { $0.scale == scale }
        #expect(tally.presses == mine.count, seed)
        #expect(tally.n + tally.excluded.values.reduce(0, +) == mine.count, seed)
        #expect(tally.changes.values.reduce(0, +) <= tally.excluded[.changed] ?? 0, seed)
      }
    }
  }

  /// At each record the state is written and read again, as a ward does between batches.
  @Test func aLogSplitAnywhereGivesTheRowsOfTheWhole() {
    forEachLog(60) { log, seed in
      var table: [Int64: BallotRow] = [:]
      var final: Set<Int64> = []
      var repairs: [TimeRepair] = []
      var ballot = Ballot()
      for (index, record) in log.enumerated() {
        ballot.take(record, seq: Int64(index + 1)) { output in
          switch output {
          case .row(let row):
            #expect(final.insert(row.seq).inserted, "a row given twice: \(seed)")
            table[row.seq] = row
          case .repair(let repair):
            repairs.append(repair)
            for (seq, var row) in table {
              row.apply(repair)
              table[seq] = row
            }
          }
        }
        ballot.unsettled { row in
          #expect(!final.contains(row.seq) && row.provisional, seed)
          table[row.seq] = row
        }
        guard let again = Ballot(state: ballot.state) else {
          Issue.record("a state that cannot be read: \(seed)")
          return
        }
        #expect(again == ballot, seed)
        ballot = again
      }
      #expect(table.values.sorted { $0.seq < $1.seq } == Ballot.count(log), seed)
    }
  }

  @Test func aChordIsMutual() {
    forEachLog { log, seed in
      let rows = Ballot.count(log)
      for row in rows where row.outcome == .out(.chord) {
        let partner = rows.contains {
          $0.outcome == .out(.chord) && $0.button != row.button && $0.boot == row.boot
            && abs($0.uptime - row.uptime) <= 150_000
        }
        #expect(partner, seed)
      }
    }
  }

  @Test func unknownAndUnreadableLinesMoveNoVote() {
    forEachLog(60) { log, seed in
      var with: [Record?] = []
      for record in log {
        with.append(record)
        if let record {
          with.append(nil)
          with.append(Record(seq: record.seq, stamp: record.stamp, body: .unknown(kind: "aspect")))
        }
      }
      #expect(Ballot.count(with).map(ModelRow.init) == Ballot.count(log).map(ModelRow.init), seed)
    }
  }
}
