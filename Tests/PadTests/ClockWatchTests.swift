import Records
import Testing

@testable import Pad

@Suite("Whether the pad's UTC can be trusted")
struct ClockWatchTests {
  private static let utc = UTCTime("2026-06-01T01:00:00Z")!

  /// `seconds` of uptime; the system's UTC runs with it, `ahead` seconds ahead.
  private func moment(_ seconds: Int64, ahead: Int64 = 0, synced: Bool) -> Moment {
    Moment(
      monotonic: UInt64(seconds) * 1_000_000_000,
      utc: UTCTime(microseconds: ClockWatchTests.utc.microseconds + (seconds + ahead) * 1_000_000),
      isDisciplined: synced, error: 5_000)
  }

  @Test("unset until it was ever disciplined, then synced, then drifting, never unset again")
  func quality() {
    var watch = ClockWatch()
    #expect(watch.quality(at: moment(1, synced: false)) == .unset)
    #expect(watch.quality(at: moment(2, synced: true)) == .synced)
    #expect(watch.quality(at: moment(3, synced: false)) == .drifting)
    #expect(watch.quality(at: moment(4, synced: true)) == .synced)
  }

  @Test("one record when the clock becomes good, none while it stays so, one when it becomes good again")
  func transitions() {
    var watch = ClockWatch()
    #expect(watch.look(moment(1, synced: false)) == nil)
    #expect(watch.look(moment(2, synced: true)) == ClockCorrection(offset: 0, error: 5_000, source: .ntp))
    for second in 3...600 { #expect(watch.look(moment(Int64(second), synced: true)) == nil) }
    #expect(watch.look(moment(601, synced: false)) == nil)
    #expect(watch.look(moment(602, synced: true))?.source == .ntp)
  }

  @Test("a clock that was set while good is recorded; one that was slewed is not")
  func stepped() {
    var watch = ClockWatch()
    _ = watch.look(moment(1, synced: true))
    #expect(watch.look(moment(2, ahead: 1, synced: true)) == nil)
    #expect(watch.look(moment(3, ahead: 4, synced: true))?.source == .ntp)
    #expect(watch.look(moment(4, ahead: 4, synced: true)) == nil)
  }

  @Test("the ward's time counts only while nothing better disciplines the clock")
  func wardOnlyUndisciplined() {
    var watch = ClockWatch()
    let truth = UTCTime(microseconds: ClockWatchTests.utc.microseconds + 86_400_000_000)
    let unneeded = watch.ward(utc: truth, uptime: 0, error: 50_000, now: moment(10, synced: true))
    #expect(unneeded == nil)
    let said = watch.ward(utc: truth, uptime: 0, error: 50_000, now: moment(10, synced: false))
    #expect(said == ClockCorrection(offset: 86_400_000_000, error: 50_000, source: .ward))
  }

  @Test("a board's clock three centuries off: what no record can say is not said, and the rest is read again")
  func beyondRecords() throws {
    let most = JSON.largestInt
    for (ahead, isSaid) in [
      (most, true), (most + 1, false), (most * 2, false), (-most, true), (-most - 1, false),
    ] {
      var watch = ClockWatch()
      let far = Moment(
        monotonic: 10_000_000_000, utc: UTCTime(microseconds: ahead + 10_000_000), isDisciplined: false,
        error: 0)
      let said = watch.ward(utc: .epoch, uptime: 0, error: 0, now: far)
      #expect((said != nil) == isSaid, "\(ahead)")
      guard let said else { continue }
      let stamp = Stamp(boot: 1, uptime: 10_000_000, time: ClockWatchTests.utc, clock: .unset)
      let record = Record(seq: 9, stamp: stamp, body: .clock(said))
      #expect(try Record(line: record.line()).body == .clock(said), "\(ahead)")
    }
  }

  @Test("the ward's time is recorded once, and again only where it says something new")
  func noRepeats() {
    var watch = ClockWatch()
    let base = ClockWatchTests.utc.microseconds
    func ward(_ microseconds: Int64, at seconds: Int64, error: Int64 = 50_000) -> ClockCorrection? {
      watch.ward(
        utc: UTCTime(microseconds: base + microseconds), uptime: seconds * 1_000_000, error: error,
        now: moment(seconds, synced: false))
    }
    #expect(ward(1_000_000_000, at: 0) != nil)
    #expect(ward(1_010_000_000, at: 10) == nil)
    // Two seconds of disagreement are within what a round trip may do to it.
    #expect(ward(1_022_000_000, at: 20) == nil)
    #expect(ward(1_032_100_000, at: 30) != nil)
    #expect(ward(1_042_100_000, at: 40) == nil)
    // A wide error bound excuses a wide difference.
    #expect(ward(1_055_000_000, at: 50, error: 10_000_000) == nil)
    // A clock that the system has set itself meanwhile makes no difference: it is the origin that counts.
    #expect(ward(1_062_100_000, at: 60) == nil)
  }
}
