import Ratings
import Records
import Testing

@Suite struct TallyTests {
  /// What a table of votes says of its scale, in the language that was asked for.
  @Test(arguments: [
    (
      Scale.three, "Thang 3 mức: 2 tích cực, 0 trung tính, 1 tiêu cực",
      "3-level scale: 2 positive, 0 neutral, 1 negative"
    ),
    (
      .four, "Thang 4 mức: 2 tích cực, 1 trung tính, 1 tiêu cực",
      "4-level scale: 2 positive, 1 neutral, 1 negative"
    ),
    (
      .five, "Thang 5 mức: 2 tích cực, 1 trung tính, 2 tiêu cực",
      "5-level scale: 2 positive, 1 neutral, 2 negative"
    ),
  ])
  func captions(_ scale: Scale, _ vi: String, _ en: String) {
    #expect(scale.caption(.vi) == vi)
    #expect(scale.caption(.en) == en)
  }

  /// The paper counts on record, and small ones: what any statistics package gives.
  @Test(arguments: [
    (19, 31, "61.3 %", "[43.8, 76.3]"), (32, 34, "94.1 %", "[80.9, 98.4]"), (31, 31, "100 %", "[89.0, 100]"),
    (34, 34, "100 %", "[89.8, 100]"), (9, 10, "90.0 %", "[59.6, 98.2]"), (0, 10, "0 %", "[0, 27.8]"),
  ])
  func wilsonAt95(_ count: Int, _ n: Int, _ share: String, _ interval: String) throws {
    let wilson = try #require(Wilson(count, of: n))
    #expect(Language.en.percent(wilson.share) == share)
    #expect(Language.en.interval(wilson) == interval)
  }

  @Test func thereIsNoIntervalOfNothing() {
    #expect(Wilson(0, of: 0) == nil)
    #expect(Wilson(3, of: 2) == nil)
    #expect(Wilson(-1, of: 2) == nil)
  }

  @Test func numbersAreWrittenInBothLanguages() throws {
    let wilson = try #require(Wilson(32, of: 34))
    #expect(Language.vi.figure(wilson) == "32/34 94,1 % [80,9; 98,4]")
    #expect(Language.en.figure(wilson) == "32/34 94.1 % [80.9, 98.4]")
    #expect(Language.vi.count(1_350_000) == "1.350.000")
    #expect(Language.en.count(999) == "999")
    #expect(Language.en.count(-1_000) == "-1,000")
    #expect(Language.vi.percent(0.0005) == "0,1 %")
    #expect(Language.en.percent(.nan) == "? %")
  }

  private func row(
    _ outcome: BallotRow.Outcome, officer: String? = nil, scale: Scale = .four,
    at time: String = "2026-06-01T01:00:00Z"
  ) -> BallotRow {
    BallotRow(
      seq: 1, outcome: outcome, button: button1(1), level: 4, scale: scale,
      officer: officer.flatMap { OfficerCode($0) },
      flags: [], boot: 1, uptime: 0, clock: .synced, time: UTCTime(time) ?? .epoch, provisional: false)
  }

  @Test func theDemosDay() throws {
    var tally = Tally(scale: .four)
    for _ in 0..<32 { tally.add(row(.vote(4), officer: "an")) }
    for _ in 0..<2 { tally.add(row(.vote(3))) }
    tally.add(row(.out(.repeat)))
    #expect(tally.n == 34 && tally.presses == 35)
    #expect(Language.en.figure(try #require(tally.topBox)) == "32/34 94.1 % [80.9, 98.4]")
    #expect(Language.en.figure(try #require(tally.index)) == "34/34 100 % [89.8, 100]")
    #expect(tally.unassigned == 2)
    #expect(tally.excluded == [.repeat: 1])
    #expect(tally.votes(4) == 32 && tally.votes(5) == 0)
  }

  @Test func scalesAreNeverAdded() {
    var tally = Tally(scale: .four)
    let added = [tally.add(row(.vote(5), scale: .five)), tally.add(Tally(scale: .three))]
    #expect(added == [false, false])
    #expect(tally.presses == 0)
    let taken = [tally.add(row(.vote(4))), tally.add(Tally(scale: .four))]
    #expect(taken == [true, true], "and what is added is told as added")
    #expect(tally.presses == 1)
    var table = TallyTable(by: .total)
    table.add(row(.vote(4)))
    table.add(row(.vote(5), scale: .five))
    #expect(table.entries.map(\.scale) == [.four, .five])
    #expect(table.entries.map { $0.tally?.n } == [1, 1])
  }

  @Test func aTallyIsTheSumOfItsParts() {
    var (whole, left, right) = (Tally(scale: .four), Tally(scale: .four), Tally(scale: .four))
    for index in 0..<40 {
      var row = row(
        index.isMultiple(of: 3) ? .out(.changed) : .vote(1 + index % 4), officer: index < 9 ? "an" : nil)
      row.direction = index.isMultiple(of: 2) ? .up : nil
      if index.isMultiple(of: 5) { row.flags = [.burst, .clockUnset] }
      row.provisional = index > 37
      whole.add(row)
      if index < 15 { left.add(row) } else { right.add(row) }
    }
    left.unknown = 2
    right.unknown = 1
    whole.unknown = 3
    left.add(right)
    #expect(left == whole)
    #expect(whole.flagged(.burst) == 8 && whole.flagged(.outsideHours) == 0)
  }

  @Test func anOfficersFiguresBelowTenVotesAreWithheld() {
    var table = TallyTable(by: .officer)
    for _ in 0..<10 { table.add(row(.vote(4), officer: "an")) }
    for _ in 0..<9 { table.add(row(.vote(1), officer: "binh")) }
    for _ in 0..<9 { table.add(row(.out(.repeat), officer: "binh")) }
    table.add(row(.vote(4)))
    let entries = table.entries
    #expect(
      entries.map(\.group) == [.officer(OfficerCode("an")), .officer(OfficerCode("binh")), .officer(nil)])
    #expect(entries.map { $0.tally?.n } == [10, nil, 1])
  }

  @Test func daysAreTheWards() {
    var table = TallyTable(by: .day)
    table.add(row(.vote(4), at: "2026-06-01T16:59:59.999Z"))
    table.add(row(.vote(4), at: "2026-06-01T17:00:00Z"))
    let days = table.entries.map(\.group)
    #expect(
      days == [1, 2].map { .day(CivilDate(year: 2026, month: 6, day: $0) ?? CivilDate(daysSinceEpoch: 0)) })
  }

  @Test func pressesOutsideTheHoursAreFlaggedAndCounted() {
    var table = TallyTable(by: .total, hours: .default)
    table.add(row(.vote(4), at: "2026-06-01T00:29:59Z"))
    table.add(row(.vote(4), at: "2026-06-01T00:30:00Z"))
    table.add(row(.vote(4), at: "2026-06-07T03:00:00Z"))
    let tally = table.entries[0].tally
    #expect(tally?.n == 3)
    #expect(tally?.flagged(.outsideHours) == 2)
  }
}
