import Testing

@testable import Buttons

@Suite struct DebouncerTests {
  @Test func aFirmClosingIsOnePressDatedToItsFirstEdge() {
    var c = Contact()
    c.close(ms(100))
    c.open(ms(250))
    c.advance(ms(9_000))
    #expect(c.events == [press(ms(100), ms(115))])
  }

  @Test func aPressIsToldWhileTheButtonIsStillDown() {
    var c = Contact()
    c.close(ms(100))
    c.advance(ms(115) - 1)
    #expect(c.events.isEmpty)
    c.advance(ms(115))
    #expect(c.events == [press(ms(100), ms(115))])
  }

  @Test func bounceDelaysThePressButNotItsDate() {
    var c = Contact()
    c.close(ms(100))
    c.open(ms(104))  // charge 4
    c.close(ms(106))  // 2: never empty, so the run goes on
    c.advance(ms(1_000))
    #expect(c.events == [press(ms(100), ms(106) + ms(13))])
  }

  @Test func aChargeThatRanEmptyBeginsANewRun() {
    var c = Contact()
    c.close(ms(100))
    c.open(ms(104))
    c.close(ms(108))  // empty at this very instant
    c.advance(ms(1_000))
    #expect(c.events == [press(ms(108), ms(123))])
  }

  @Test func closedForSettleExactlyIsAPressAndALittleLessIsNone() {
    var exact = Contact()
    exact.close(ms(100))
    exact.open(ms(115))
    exact.advance(ms(1_000))
    #expect(exact.events == [press(ms(100), ms(115))])

    var short = Contact()
    short.close(ms(100))
    short.open(ms(115) - 1)
    short.advance(ms(1_000))
    #expect(short.events.isEmpty)
  }

  @Test func spikesThatFallFasterThanTheyRiseNeverAddUp() {
    var c = Contact()
    for i in 0..<1_000 as Range<UInt64> {
      c.close(ms(100 + 3 * i))
      c.open(ms(101 + 3 * i))
    }
    c.advance(ms(10_000))
    #expect(c.events.isEmpty)
  }

  @Test func openForRearmExactlyMakesTheNextPressAndALittleLessDoesNot() {
    var exact = Contact()
    exact.close(ms(100))
    exact.open(ms(200))
    exact.close(ms(250))
    exact.advance(ms(1_000))
    #expect(exact.presses.map(\.at) == [ms(100), ms(250)])

    var short = Contact()
    short.close(ms(100))
    short.open(ms(200))
    short.close(ms(250) - 1)
    short.advance(ms(1_000))
    #expect(short.presses.map(\.at) == [ms(100)])
  }

  @Test func reArmingNeedsTheContactOpenWithoutABreak() {
    var c = Contact()
    c.close(ms(100))
    c.open(ms(200))
    c.close(ms(240))
    c.open(ms(241))  // the plunger rebounds: 50 ms begin again
    c.close(ms(290))
    c.open(ms(400))
    c.close(ms(450))
    c.advance(ms(1_000))
    #expect(c.presses.map(\.at) == [ms(100), ms(450)])
  }

  @Test func twoFastTapsAreTwoPresses() {
    var c = Contact()
    c.close(ms(100))
    c.open(ms(135))
    c.close(ms(195))
    c.open(ms(230))
    c.advance(ms(1_000))
    #expect(c.presses.map(\.at) == [ms(100), ms(195)])
  }

  @Test func aHeldButtonIsOnePressThenAFaultUntilOpenForASecond() {
    var c = Contact()
    c.close(ms(100))
    c.advance(ms(10_100) - 1)
    #expect(c.events == [press(ms(100), ms(115))])
    c.advance(ms(60_000))
    c.open(ms(60_000))
    c.close(ms(60_900))  // not yet a second: neither clear nor a press
    c.open(ms(61_000))
    c.advance(ms(62_000) - 1)
    #expect(c.events == [press(ms(100), ms(115)), .held(at: ms(10_100))])
    c.advance(ms(62_000))
    #expect(c.events.last == .heldCleared(at: ms(62_000)))
    c.close(ms(62_000))
    c.advance(ms(63_000))
    #expect(c.presses.map(\.at) == [ms(100), ms(62_000)])
  }

  @Test func aTremblingHoldIsHeldAllTheSame() {
    var c = Contact()
    c.close(ms(0))
    for t in stride(from: ms(1_000), to: ms(11_000), by: Int(ms(500))) {
      c.open(t)
      c.close(t + ms(49))
    }
    c.advance(ms(11_000))
    #expect(c.events == [press(0, ms(15)), .held(at: ms(10_000))])
  }

  @Test func aButtonOpenAtTenSecondsIsNotHeldUnlessItClosesAgain() {
    var letGo = Contact()
    letGo.close(ms(0))
    letGo.open(ms(9_990))
    letGo.advance(ms(30_000))
    #expect(letGo.events == [press(0, ms(15))])

    var again = Contact()
    again.close(ms(0))
    again.open(ms(9_990))
    again.close(ms(10_020))
    again.advance(ms(30_000))
    #expect(again.events == [press(0, ms(15)), .held(at: ms(10_020))])
  }

  @Test func closedAtTheStartIsNoPressUntilItWasOpenForRearm() {
    var c = Contact(closed: true, at: ms(500))
    c.advance(ms(1_000))
    c.open(ms(1_000))
    c.close(ms(1_049))
    c.open(ms(1_200))
    #expect(c.events.isEmpty)
    c.close(ms(1_250))
    c.advance(ms(1_300))
    #expect(c.events == [press(ms(1_250), ms(1_265))])
  }

  @Test func closedFromTheStartForTenSecondsIsAFaultAndNoPress() {
    var c = Contact(closed: true, at: ms(500))
    c.advance(ms(20_000))
    c.open(ms(20_000))
    c.advance(ms(30_000))
    #expect(c.events == [.held(at: ms(10_500)), .heldCleared(at: ms(21_000))])
  }

  @Test func aRestingButtonNeedsNoWakeUp() {
    var c = Contact()
    #expect(c.debouncer.nextDeadline == nil)
    c.close(ms(100))
    #expect(c.debouncer.nextDeadline == ms(115))
    c.advance(ms(115))
    #expect(c.debouncer.nextDeadline == ms(10_100))
    c.open(ms(200))
    #expect(c.debouncer.nextDeadline == nil)
  }

  @Test func anEdgeReadAfterTheTimerFiredCountsFromTheTimer() {
    var c = Contact()
    c.advance(ms(100))
    c.close(ms(99))
    c.advance(ms(114))
    #expect(c.events.isEmpty)
    c.advance(ms(115))
    #expect(c.events == [press(ms(100), ms(115))])
  }

  @Test func timesAtTheEndOfTimeNeitherCrashNorFire() {
    var c = Contact(at: .max - 5)
    c.close(.max - 2)
    #expect(c.debouncer.nextDeadline == nil)
    c.advance(.max)
    c.open(0)
    c.close(.max)
    #expect(c.events.isEmpty)
    #expect(c.debouncer.nextDeadline == nil)
  }

  @Test func timesOfZeroAreSafe() {
    var c = Contact(timing: DebounceTiming(settle: 0, rearm: 0, heldFault: 0, heldClear: 0))
    c.close(5)
    c.open(5)
    c.advance(5)
    #expect(c.events == [press(5, 5), .held(at: 5), .heldCleared(at: 5)])
  }

  @Test func itIsSmall() {
    #expect(MemoryLayout<Debouncer>.stride <= 96)
  }
}
