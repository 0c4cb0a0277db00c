import Ratings
import Records
import Testing

@Suite struct CoverageTests {
  private let minute: Int64 = 60_000_000
  private let monday = CivilDate(daysSinceEpoch: 20_605)  // 2026-06-01

  /// A pad that is up from 07:00 to 17:30 local time, except where the test says so.
  private func day(_ build: (inout LogBuilder, Int64) -> Void) -> UpTime {
    var log = LogBuilder()
    log.origin = (UTCTime("2026-06-01T00:00:00Z") ?? .epoch).microseconds
    log.add(log.start, at: 0)
    for tick in 1...63 { build(&log, Int64(tick) * 10 * minute) }
    var upTime = UpTime()
    for record in log.records { if let record { upTime.take(record) } }
    return upTime
  }

  private func coverage(_ upTime: UpTime) -> Coverage {
    Coverage(upTime.spans, hours: .default, from: monday, through: monday)
  }

  @Test func aPadThatIsUpAllDayCoversIt() {
    #expect(monday.weekday == 1 && monday.year == 2026 && monday.month == 6 && monday.day == 1)
    let upTime = day { $0.add(.alive, at: $1) }
    #expect(coverage(upTime) == Coverage(up: 27_000, open: 27_000))
    #expect(coverage(upTime).share == 1)
  }

  @Test func anHourOfSilenceIsMissing() {
    // Silent after 08:00 until 09:00.
    let upTime = day { log, at in if at <= 60 * minute || at >= 120 * minute { log.add(.alive, at: at) } }
    #expect(coverage(upTime).up == 27_000 - 3_600)
  }

  @Test func aClockThatWasUnsetUntilNoonIsRepaired() {
    let upTime = day { log, at in
      if at == 10 * minute {
        log.quality = .unset
        log.origin -= 86_400_000_000 * 365
      }
      if at == 300 * minute {
        log.add(.clock(ClockCorrection(offset: 86_400_000_000 * 365, error: 1, source: .ward)), at: at)
      } else {
        log.add(.alive, at: at)
      }
    }
    #expect(coverage(upTime) == Coverage(up: 27_000, open: 27_000))
  }

  @Test func aShutdownEndsAtItsSealAndAPowerCutAtTheLastRecord() {
    let shutdown = day { log, at in
      if at == 60 * minute {
        log.add(
          .seal(
            why: .shutdown,
            signature: SealSignature(hex: String(repeating: "0", count: 128)).unsafelyUnwrapped),
          at: at)
      } else if at == 65 * minute || at > 65 * minute {
        log.add(.alive, at: at)
      } else if at < 60 * minute {
        log.add(.alive, at: at)
      }
    }
    // Down from 08:00 to 08:10, though the records are only ten minutes apart.
    #expect(coverage(shutdown).up == 27_000 - 600)

    let powerCut = day { log, at in
      if at == 120 * minute {
        log.reboot(after: 60 * minute, at: 0)
      } else if at < 120 * minute {
        log.add(.alive, at: at)
      } else {
        log.add(.alive, at: at - 120 * minute)
      }
    }
    // Last record 08:50, started 09:50; the log ends at 17:00 or later.
    #expect(coverage(powerCut).up == 27_000 - 3_600)
  }

  @Test func twoBootsThatClaimTheSameHourCoverItOnce() {
    var upTime = UpTime()
    var log = LogBuilder()
    for _ in 0..<2 {
      log.boot += 1
      for tick in 0...6 { log.add(.alive, at: Int64(tick) * 10 * minute) }
    }
    for record in log.records { if let record { upTime.take(record) } }
    #expect(upTime.spans.count == 1)
    // 08:00 to 09:00 local.
    #expect(coverage(upTime).up == 3_600)
  }

  @Test func aPadThatStopsWithoutEndIsKeptInABoundedNumberOfStretches() throws {
    var log = LogBuilder()
    for second in 0..<5_000 as Range<Int64> {
      log.add(.alive, at: second * 2_000_000)
      log.add(
        .seal(
          why: .shutdown, signature: try #require(SealSignature(hex: String(repeating: "0", count: 128)))),
        at: second * 2_000_000 + 1_000_000)
    }
    var upTime = UpTime()
    for record in log.records { if let record { upTime.take(record) } }
    let spans = upTime.spans
    // One each second, and one for all that came behind the last for which there was room.
    #expect(spans.count == 4_096)
    #expect(spans.first.map { $0.upperBound.microseconds - $0.lowerBound.microseconds } == 1_000_000)
    #expect(spans.last?.upperBound.microseconds == log.origin + 4_999 * 2_000_000 + 1_000_000)
    #expect(spans.last?.lowerBound.microseconds == log.origin + 4_095 * 2_000_000)
  }

  @Test func hoursOfAMonthThatIsNotOverAreCountedUntilNow() {
    let upTime = day { $0.add(.alive, at: $1) }
    let noon = UTCTime("2026-06-01T05:00:00Z") ?? .epoch
    let coverage = Coverage(
      upTime.spans, hours: .default, from: monday, through: CivilDate(daysSinceEpoch: 20_634), until: noon)
    #expect(coverage == Coverage(up: 14_400, open: 14_400))
  }

  @Test func openingHoursAreReadFromTheirText() throws {
    let hours = try #require(OpeningHours("mon-fri 07:30-11:30 13:30-17:00; sat 08:00-11:00"))
    #expect(hours.week[0] == OpeningHours.default.week[0])
    #expect(hours.week[5] == [480..<660] && hours.week[6].isEmpty)
    #expect(OpeningHours("mon-fri 07:30-11:30 13:30-17:00") == .default)
    #expect(OpeningHours("mon-sun 00:00-24:00")?.week[6] == [0..<1_440])
    for bad in [
      "", "mon", "mon 7:30-11:30", "mon 11:30-07:30", "mon 07:30-11:30 11:00-12:00", "mon 07:30-24:01",
      "fri-mon 07:30-11:30", "lun 07:30-11:30", "mon 07:30-11:30; mon 13:00-14:00", "mon 07:60-11:30",
      "mon- 07:30-11:30", "mon 07:30",
    ] {
      #expect(OpeningHours(bad) == nil, "\(bad)")
    }
  }

  @Test func localTimeIsAFixedOffset() throws {
    let time = try #require(UTCTime("2026-06-01T17:00:00Z"))
    #expect(LocalTime.vietNam.day(of: time).day == 2)
    #expect(LocalTime.vietNam.minute(of: time) == 0)
    let west = try #require(LocalTime(offset: -600))
    #expect(west.day(of: .epoch).year == 1969)
    #expect(west.minute(of: .epoch) == 14 * 60)
    #expect(west.time(west.day(of: .epoch), minute: 14 * 60) == .epoch)
    #expect(LocalTime(offset: 841) == nil)
  }
}
