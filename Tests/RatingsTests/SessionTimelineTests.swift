import Records
import Testing

@testable import Ratings

@Suite struct SessionTimelineTests {
  private func timeline(_ build: (inout LogBuilder) -> Void) -> SessionTimeline {
    var log = LogBuilder()
    log.add(log.start, at: 0)
    if let officer = OfficerCode("an") {
      log.add(.sessionOpened(officer: officer, how: .command, by: .pad), at: 1_000_000)
    }
    build(&log)
    var timeline = SessionTimeline()
    for record in log.records { if let record { timeline.take(record) } }
    return timeline
  }

  @Test func aRestartOfTheProgramEndsNoSession() {
    let open = timeline { $0.add($0.start, at: 9_000_000) }.open
    #expect(open?.officer.text == "an")
  }

  @Test func aRebootEndsASessionUnlessBothClocksAreSyncedAndItWasShort() {
    func isOpen(after away: Int64, last: ClockQuality = .synced, next: ClockQuality = .synced) -> Bool {
      timeline {
        $0.quality = last
        $0.add(.alive, at: 2_000_000)
        $0.quality = next
        $0.reboot(after: away, at: 5)
      }.open != nil
    }
    #expect(isOpen(after: 599_999_999))
    #expect(isOpen(after: 0))
    #expect(!isOpen(after: 600_000_000))
    #expect(!isOpen(after: -1))
    #expect(!isOpen(after: 5, last: .unset))
    #expect(!isOpen(after: 5, next: .drifting))
  }

  @Test func aLostBootCounterDoesNotHideAReboot() {
    let timeline = timeline {
      $0.kernel += 1
      $0.quality = .unset
      $0.add($0.start, at: 9_000_000)
    }
    #expect(timeline.open == nil)
  }

  @Test func aSessionEndsByItsLengthToTheMicrosecond() {
    let timeline = timeline { _ in }
    var policy = Policy.default
    policy.sessionMax = 60_000
    #expect(timeline.session(openAt: 60_999_999, policy: policy) != nil)
    #expect(timeline.session(openAt: 61_000_000, policy: policy) == nil)
  }

  @Test func aSessionThatALogSaysAgainIsAsOldAsItWas() {
    let timeline = timeline {
      $0.add(
        .sessionOpened(officer: OfficerCode(unchecked: "an"), how: .boot, by: .pad, age: 50_000_000),
        at: 2_000_000)
    }
    var policy = Policy.default
    policy.sessionMax = 60_000
    #expect(timeline.session(openAt: 11_999_999, policy: policy) != nil)
    #expect(timeline.session(openAt: 12_000_000, policy: policy) == nil)
  }

  @Test func aCloseWrittenLateLengthensNothing() {
    let timeline = timeline { $0.add(.sessionClosed(session: 2, how: .timer, by: .pad), at: 90_000_000) }
    var policy = Policy.default
    policy.sessionMax = 60_000
    #expect(timeline.session(carrying: nil, at: 71_000_000, policy: policy) != nil)
    #expect(timeline.session(carrying: nil, at: 91_000_000, policy: policy) == nil)
    #expect(timeline.session(carrying: nil, at: 91_000_000, policy: .default) != nil)
  }

  @Test func aCloseOfAnotherSessionHasNoEffect() {
    let open = timeline { $0.add(.sessionClosed(session: 99, how: .boot, by: .pad), at: 5_000_000) }.open
    #expect(open != nil)
  }
}
