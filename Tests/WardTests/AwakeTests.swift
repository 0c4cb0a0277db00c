import Records
import Testing

@testable import Ward

@Suite("The times in which a pad was up")
struct AwakeTests {
  private static let noon: Int64 = 1_780_000_000_000_000

  private static func micro(_ seconds: Double) -> Int64 { Int64((seconds * 1_000_000).rounded()) }
  private static func utc(_ seconds: Double) -> UTCTime { UTCTime(microseconds: noon + micro(seconds)) }

  /// A record of boot 1, `at` seconds after it began, `time` seconds from noon by the pad's clock.
  private func record(_ seq: Int64, at: Double, time: Double, _ clock: ClockQuality, _ body: Body = .alive)
    -> Record
  {
    Record(
      seq: seq, stamp: Stamp(boot: 1, uptime: Self.micro(at), time: Self.utc(time), clock: clock), body: body)
  }

  /// Seconds, as in `record`.
  private func span(
    _ records: ClosedRange<Int64>, up: ClosedRange<Double>, _ time: ClosedRange<Double>, synced: Bool
  ) -> Awake.Span {
    Awake.Span(
      first: records.lowerBound, last: records.upperBound, boot: 1, up: Self.micro(up.lowerBound),
      upEnd: Self.micro(up.upperBound), start: Self.utc(time.lowerBound), end: Self.utc(time.upperBound),
      synced: synced)
  }

  @Test("a span reaches up to where time is told anew, and another begins there")
  func timeToldAnew() {
    var awake = Awake(newest: nil)
    awake.take(record(1, at: 0, time: 0, .synced))
    awake.take(record(2, at: 100, time: 100, .synced))
    // Runs free, and is five seconds behind when it is put right.
    awake.take(record(3, at: 200, time: 195, .drifting))
    let five = ClockCorrection(offset: 5_000_000, error: 1_000, source: .ntp)
    awake.take(record(4, at: 300, time: 295, .drifting, .clock(five)))
    awake.take(record(5, at: 400, time: 400, .synced))
    #expect(
      awake.spans == [
        span(1...2, up: 0...200, 0...200, synced: true),
        span(3...3, up: 200...300, 195...295, synced: false),
        span(4...4, up: 300...400, 300...400, synced: false),
        span(5...5, up: 400...400, 400...400, synced: true),
      ])
  }

  @Test(
    "a press that is written when it settles takes nothing back; a silence longer than a tenth over an alive period is none of it"
  )
  func lagAndSilence() {
    var awake = Awake(newest: nil)
    awake.take(record(1, at: 10, time: 10, .synced))
    awake.take(record(2, at: 9.5, time: 9.5, .synced))
    awake.take(record(3, at: 670, time: 670, .synced))
    awake.take(record(4, at: 1_330.001, time: 1_330.001, .synced))
    #expect(
      awake.spans == [
        span(1...3, up: 10...670, 10...670, synced: true),
        span(4...4, up: 1_330.001...1_330.001, 1_330.001...1_330.001, synced: true),
      ])
  }
}
