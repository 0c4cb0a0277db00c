import Glibc
import Records
import Testing
import Traces

@Suite("time")
struct TimeTests {
  @Test("each day to 2400, and many to 9999, has its number, its date and its weekday, as the C library says")
  func days() {
    for day in Array(0..<157_054) + Array(stride(from: 157_054, to: 2_932_897, by: 97)) {
      let date = CivilDate(daysSinceEpoch: day)
      if date.daysSinceEpoch != day || date.weekday != (day + 3) % 7 + 1 {
        Issue.record("day \(day)")
        return
      }
      guard day % 13 == 0 else { continue }
      var seconds = day * 86_400
      var parts = tm()
      gmtime_r(&seconds, &parts)
      let same =
        date.year == Int(parts.tm_year) + 1_900 && date.month == Int(parts.tm_mon) + 1
        && date.day == Int(parts.tm_mday)
      if !same { Issue.record("day \(day)") }
    }
    #expect(CivilDate(daysSinceEpoch: 2_932_896) == CivilDate(year: 9_999, month: 12, day: 31))
    let first = CivilDate(year: 1, month: 1, day: 1)
    #expect(first?.daysSinceEpoch == -719_162)
    #expect(CivilDate(daysSinceEpoch: -719_162) == first)
  }

  @Test("days that the calendar has not are refused")
  func noSuchDay() {
    for (year, month, day) in [
      (2026, 2, 29), (2100, 2, 29), (2024, 2, 30), (2026, 4, 31), (2026, 0, 1), (2026, 13, 1), (2026, 1, 0),
      (0, 1, 1),
    ] {
      #expect(CivilDate(year: year, month: month, day: day) == nil)
    }
    #expect(CivilDate(year: 2000, month: 2, day: 29) != nil)
    #expect(CivilDate(year: 2026, month: 11, day: 22)?.weekday == 7)
  }

  @Test("an instant is read back to its millisecond (seed printed)")
  func roundTrip() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = Seeded(seed)
    for _ in 0..<20_000 {
      let time = UTCTime(microseconds: random.upTo(UTCTime.last.microseconds))
      let text = time.text
      #expect(text.utf8.count == 24)
      let back = try #require(UTCTime(text), "seed \(seed): \(text)")
      #expect(back.microseconds == time.microseconds / 1_000 * 1_000, "seed \(seed)")
      #expect(back.text == text)
    }
    #expect(UTCTime(microseconds: -5).text == "1970-01-01T00:00:00.000Z")
    #expect(UTCTime(microseconds: .max).text == "9999-12-31T23:59:59.999Z")
  }

  @Test("fractions of one to nine digits are read, cut to the microsecond")
  func fractions() {
    let base = UTCTime("2026-11-22T08:00:00Z")!.microseconds
    for (text, micros) in [
      ("1", 100_000), ("12", 120_000), ("123456", 123_456), ("123456789", 123_456), ("000000001", 0),
    ] {
      #expect(UTCTime("2026-11-22T08:00:00.\(text)Z")?.microseconds == base + Int64(micros), "\(text)")
    }
    for bad in [
      "2026-11-22T08:00:00.Z", "2026-11-22T08:00:00.1234567890Z", "2026-11-22T08:00:00",
      "2026-11-22 08:00:00Z",
      "2026-11-22T08:00:00z", "2026-11-22T24:00:00Z", "2026-11-22T08:60:00Z", "2026-11-22T08:00:60Z",
      "1969-12-31T23:59:59Z",
      "2026-11-22T08:00:00+07:00", "２026-11-22T08:00:00Z", "",
    ] {
      #expect(UTCTime(bad) == nil, "\(bad)")
    }
  }
}
