import Ratings
import Records
import Testing
import Traces

/// What holds for the figures of all rows. Seeds are printed; `HAILONG_SEED` repeats a run.
@Suite struct TallyPropertyTests {
  private static let seed = BallotPropertyTests.seed

  private func forEachSet(_ count: Int = 120, _ body: ([BallotRow], inout Seeded, Comment) -> Void) {
    print("tally: HAILONG_SEED=\(Self.seed)")
    for index in 0..<count {
      var random = Seeded(Self.seed &+ UInt64(index) &* 7_919)
      let rows = (0..<Int.random(in: 0...120, using: &random)).map { _ in Self.row(&random) }
      body(rows, &random, "HAILONG_SEED=\(Self.seed), set \(index)")
    }
  }

  private static func row(_ random: inout Seeded) -> BallotRow {
    let level = Int.random(in: 0...6, using: &random)
    let reason = Reason.allCases[Int.random(in: 0..<Reason.allCases.count, using: &random)]
    let isVote = Int.random(in: 0..<3, using: &random) > 0
    let directions: [Direction?] = [nil, .up, .down]
    let officers = [nil, nil, "an", "binh", "chi"]
    return BallotRow(
      seq: Int64.random(in: 1...1 << 40, using: &random), outcome: isVote ? .vote(level) : .out(reason),
      button: button1(Int.random(in: 1...5, using: &random)), level: level,
      scale: Scale.all[Int.random(in: 0..<Scale.all.count, using: &random)],
      direction: directions[Int.random(in: 0..<3, using: &random)],
      officer: officers[Int.random(in: 0..<officers.count, using: &random)].flatMap { OfficerCode($0) },
      flags: BallotFlags(rawValue: UInt8.random(in: 0...7, using: &random)), boot: 1, uptime: 0,
      clock: .synced,
      time: UTCTime(microseconds: Int64.random(in: 0...UTCTime.last.microseconds, using: &random)),
      provisional: Bool.random(using: &random))
  }

  private func tally(_ rows: [BallotRow], _ scale: Scale) -> Tally {
    var tally = Tally(scale: scale)
    for row in rows { tally.add(row) }
    return tally
  }

  @Test func eachFigureIsTheCountOfTheRowsThatItNames() {
    forEachSet { rows, _, seed in
      for scale in Scale.all {
        let (tally, mine) = (tally(rows, scale), rows.filter { $0.scale == scale })
        func count(_ isCounted: (BallotRow) -> Bool) -> Int { mine.filter(isCounted).count }
        func isVote(_ row: BallotRow) -> Bool {
          if case .vote(let level) = row.outcome { (1...scale.levels).contains(level) } else { false }
        }
        for level in 0...6 {
          let expected = (1...scale.levels).contains(level) ? count { $0.outcome == .vote(level) } : 0
          #expect(tally.votes(level) == expected, seed)
        }
        for reason in Reason.allCases {
          var expected = count { $0.outcome == .out(reason) }
          // A vote for a level that the scale does not have is none.
          if reason == .noLevel {
            expected += count { if case .vote = $0.outcome { !isVote($0) } else { false } }
          }
          #expect(tally.excluded[reason] ?? 0 == expected, seed)
        }
        for direction in Direction.allCases {
          #expect(
            tally.changes[direction] ?? 0
              == count { $0.outcome == .out(.changed) && $0.direction == direction }, seed)
        }
        for (_, flag) in BallotFlags.named {
          #expect(tally.flagged(flag) == count { $0.flags.contains(flag) }, seed)
        }
        #expect(tally.unassigned == count { isVote($0) && $0.officer == nil }, seed)
        #expect(tally.provisional == count { $0.provisional }, seed)
        #expect(tally.presses == mine.count, seed)
      }
    }
  }

  @Test func noOrderAndNoDivisionOfTheRowsMovesAFigure() {
    forEachSet { rows, random, seed in
      for scale in Scale.all {
        let whole = tally(rows, scale)
        let shuffled = rows.shuffled(using: &random)
        #expect(tally(shuffled, scale) == whole, seed)
        var sum = Tally(scale: scale)
        var rest = rows[...]
        while !rest.isEmpty {
          let part = rest.prefix(Int.random(in: 1...rest.count, using: &random))
          rest = rest.dropFirst(part.count)
          sum.add(tally(Array(part), scale))
        }
        #expect(sum == whole, seed)
      }
    }
  }

  @Test func theGroupsOfATableAddUpToTheTotal() {
    forEachSet { rows, _, seed in
      for grouping in TallyTable.Grouping.allCases where grouping != .officer {
        var table = TallyTable(by: grouping)
        for row in rows { table.add(row) }
        for scale in Scale.all {
          var sum = Tally(scale: scale)
          for entry in table.entries where entry.scale == scale {
            if let tally = entry.tally { sum.add(tally) } else { Issue.record("withheld: \(seed)") }
          }
          #expect(sum == tally(rows, scale), seed)
        }
      }
    }
  }

  @Test func exactlyTheFiguresOfAnOfficerWithFewerThanTenVotesAreWithheld() {
    forEachSet { rows, _, seed in
      var table = TallyTable(by: .officer)
      for row in rows { table.add(row) }
      for entry in table.entries {
        guard case .officer(let officer) = entry.group else { continue }
        let own = tally(rows.filter { $0.officer == officer }, entry.scale)
        let shown: Tally? = officer != nil && own.n < 10 ? nil : own
        #expect(entry.tally == shown, seed)
      }
    }
  }

  /// By its definition: the two shares from which the observed one lies 1.96 standard deviations away.
  @Test func theIntervalIsTheOneOfItsDefinition() throws {
    print("tally: HAILONG_SEED=\(Self.seed)")
    var random = Seeded(Self.seed)
    for _ in 0..<2_000 {
      let largest = Bool.random(using: &random) ? 40 : 1_000_000
      let n = Int.random(in: 1...largest, using: &random)
      let count = Int.random(in: 0...n, using: &random)
      let seed: Comment = "HAILONG_SEED=\(Self.seed), \(count) of \(n)"
      let wilson = try #require(Wilson(count, of: n))
      #expect(
        0 <= wilson.low && wilson.low <= wilson.share && wilson.share <= wilson.high && wilson.high <= 1, seed
      )
      for bound in [wilson.low, wilson.high] {
        let distance = (wilson.share - bound) * (wilson.share - bound)
        let variance = 1.959963984540054 * 1.959963984540054 * bound * (1 - bound) / Double(n)
        #expect(abs(distance - variance) < 1e-12, seed)
      }
      let mirrored = try #require(Wilson(n - count, of: n))
      #expect(abs(mirrored.low - (1 - wilson.high)) < 1e-12, seed)
      let doubled = try #require(Wilson(2 * count, of: 2 * n))
      #expect(doubled.high - doubled.low < wilson.high - wilson.low, seed)
    }
  }
}
