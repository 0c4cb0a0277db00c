import Ratings
import Records
import Testing

@Suite struct ClockRepairTests {
  private let hour: Int64 = 3_600_000_000

  /// Offsets of the presses' times from what the pad wrote, in hours.
  private func moved(_ build: (inout LogBuilder) -> Void) -> [Int64] {
    var log = LogBuilder()
    build(&log)
    let rows = Ballot.count(log.records)
    return rows.map { row in
      let written = log.records.compactMap { $0 }.first { $0.seq == row.seq }?.stamp.time.microseconds ?? 0
      return (row.time.microseconds - written) / hour
    }
  }

  private func correction(_ hours: Int64) -> Body {
    .clock(ClockCorrection(offset: hours * hour, error: 1, source: .ward))
  }

  @Test func theFirstClockRecordBehindARecordRepairsIt() {
    let moved = moved {
      $0.quality = .unset
      $0.press(1, at: 0)
      $0.add(correction(1), at: 20_000_000)
      $0.press(1, at: 30_000_000)
      $0.add(correction(2), at: 40_000_000)
      $0.press(1, at: 50_000_000)
    }
    #expect(moved == [1, 2, 2])
  }

  @Test func aSyncedTimeStands() {
    let moved = moved {
      $0.press(1, at: 0)
      $0.quality = .drifting
      $0.press(1, at: 10_000_000)
      $0.add(correction(1), at: 20_000_000)
    }
    #expect(moved == [0, 1])
  }

  @Test func aSyncedTimeStandsBehindAClockRecordToo() {
    let moved = moved {
      $0.quality = .unset
      $0.press(1, at: 0)
      $0.add(correction(1), at: 20_000_000)
      $0.quality = .synced
      $0.press(1, at: 30_000_000)
    }
    #expect(moved == [1, 0])
  }

  @Test func noRepairCrossesABoot() {
    let moved = moved {
      $0.quality = .unset
      $0.press(1, at: 0)
      $0.add(correction(1), at: 9_000_000)
      $0.reboot(after: 0, at: 0)
      $0.press(1, at: 1_000_000)
    }
    #expect(moved == [1, 0])
  }

  @Test func aRepairMovesByUptimeNotByTheWrittenTime() {
    var log = LogBuilder()
    log.quality = .unset
    log.press(1, at: 0)
    // The system clock was set in between: the written times are of two worlds.
    log.origin += 400 * 24 * hour
    log.add(.clock(ClockCorrection(offset: 0, error: 1, source: .ntp)), at: 20_000_000)
    let rows = Ballot.count(log.records)
    #expect(rows.map(\.time.microseconds) == [log.origin])
    #expect(rows[0].flags.isEmpty)
  }
}
