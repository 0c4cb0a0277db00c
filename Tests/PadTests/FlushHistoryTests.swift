import Records
import Testing

@testable import Pad

@Suite("How long the disk takes")
struct FlushHistoryTests {
  private func day(_ number: Int64) -> UTCTime {
    UTCTime(microseconds: UTCTime("2026-11-01T03:00:00Z")!.microseconds + number * 86_400_000_000)
  }

  @Test("the last 256 commits are what counts as now")
  func now() throws {
    var history = FlushHistory()
    #expect(history.status == nil)
    for number in 1...1_000 { history.took(UInt64(number) * 1_000) }
    let status = try #require(history.status)
    #expect(status["last_us"] == 1_000)
    #expect(status["p50_us"] == 872)
    #expect(status["p99_us"] == 997)
    #expect(status["past_p50_us"] == nil)
    var short = FlushHistory()
    for number in 1...3 { short.took(UInt64(number) * 1_000) }
    #expect(short.status == ["last_us": 3, "p50_us": 2, "p99_us": 2])
  }

  @Test("a day is kept once, when enough was seen of it, and judged by only afterwards")
  func past() throws {
    var history = FlushHistory()
    for _ in 0..<63 { history.took(2_000_000) }
    #expect(history.newDay(day(0)) == nil)
    history.took(2_000_000)
    let kept = history.newDay(day(0))
    let text = try #require(kept)
    #expect(history.newDay(day(0)) == nil)
    #expect(history.status?["past_p50_us"] == nil)
    // The next start reads it, and the disk has become slow.
    var later = FlushHistory(text)
    for _ in 0..<64 { later.took(50_000_000) }
    #expect(later.newDay(day(1)) != nil)
    #expect(later.status?["past_p50_us"] == 2_000)
    #expect(later.status?["p50_us"] == 50_000)
    for number in 2..<100 {
      // The day turns, and only what is seen from then on is its own.
      _ = later.newDay(day(Int64(number)))
      for _ in 0..<64 { later.took(3_000_000) }
      _ = later.newDay(day(Int64(number)))
    }
    #expect(later.days.count == 30)
    #expect(later.text.utf8.count < 2_048)
    #expect(FlushHistory(later.text).days == later.days)
  }

  @Test("what is no history is an empty one")
  func rubbish() {
    for text in [
      "", "{}", "[]", #"{"days":7}"#, #"{"days":[1,{"day":"x"},{"day":"2026-11-01","p50_us":-1}]}"#,
    ] {
      #expect(FlushHistory(text).days.isEmpty, "\(text)")
    }
  }

  @Test("what comes without end is told at once, then ever more seldom, and nothing goes uncounted")
  func paced() {
    var paced = Paced(shortest: 10, longest: 100)
    var told: [(at: UInt64, count: Int64)] = []
    for now in UInt64(1_000)..<2_000 {
      paced.happened(at: now)
      if let count = paced.due(at: now) { told.append((now, count)) }
    }
    #expect(
      told.map(\.at) == [
        1_000, 1_010, 1_030, 1_070, 1_150, 1_250, 1_350, 1_450, 1_550, 1_650, 1_750, 1_850, 1_950,
      ])
    #expect(paced.nextDeadline == 2_050)
    #expect(paced.due(at: 2_049) == nil)
    #expect(told.map(\.count).reduce(0, +) + (paced.due(at: 2_050) ?? 0) == 1_000)
    #expect(paced.nextDeadline == nil)
    // Quiet for the longest pause: the next is news.
    paced.happened(at: 2_300)
    #expect(paced.due(at: 2_300) == 1)
    paced.happened(at: 2_311)
    #expect(paced.due(at: 2_311) == 1)
  }
}
