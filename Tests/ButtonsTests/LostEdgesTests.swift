import Testing

@testable import Buttons

@Suite struct LostEdgesTests {
  @Test func aGapInTheNumbersIsCountedAndAsksForTheLevel() {
    var c = Contact()
    c.close(ms(100), 7)
    c.open(ms(101), 11)
    #expect(c.events == [.edgesLost(at: ms(101), count: 3), .needsLevel])
  }

  @Test func numbersWrapWithoutALoss() {
    var c = Contact()
    c.close(ms(100), .max - 1)
    c.open(ms(101), .max)
    c.close(ms(102), 0)
    c.open(ms(103), 1)
    #expect(c.events.isEmpty)
    c.close(ms(104), 3)
    #expect(c.events == [.edgesLost(at: ms(104), count: 1), .needsLevel])
  }

  @Test func aGapAcrossTheWrapIsCounted() {
    var c = Contact()
    c.close(ms(100), .max - 1)
    c.open(ms(101), 1)
    #expect(c.events == [.edgesLost(at: ms(101), count: 2), .needsLevel])
  }

  @Test(arguments: [5, 3, 1] as [UInt32])
  func aNumberFromBehindIsALossOfUnknownSize(_ next: UInt32) {
    var c = Contact()
    c.close(ms(100), 5)
    c.open(ms(101), next)
    #expect(c.events == [.edgesLost(at: ms(101), count: 0), .needsLevel])
  }

  @Test(arguments: [true, false])
  func twoEqualEdgesAreALoss(_ closed: Bool) {
    var c = Contact()
    c.close(ms(100))
    c.open(ms(101))
    if closed { c.close(ms(102)) }
    c.edge(closed, ms(103))
    #expect(c.events == [.edgesLost(at: ms(103), count: 0), .needsLevel])
  }

  @Test func anEqualEdgeWithAGapIsToldOnce() {
    var c = Contact()
    c.close(ms(100), 1)
    c.close(ms(103), 3)
    #expect(c.events == [.edgesLost(at: ms(103), count: 1), .needsLevel])
  }

  @Test func aFirstEdgeOfAnyNumberIsNoLoss() {
    var c = Contact()
    c.close(ms(100), 4_000)
    #expect(c.events.isEmpty)
  }

  @Test func theBanksOwnReportIsToldAndTheGapBehindItNotAgain() {
    var c = Contact()
    c.close(ms(100), 1)
    c.lost(0, ms(105))
    c.open(ms(106), 40)
    #expect(c.events == [.edgesLost(at: ms(105), count: 0), .needsLevel])
  }

  @Test func timeThatWasNotSeenMakesNoPress() {
    var c = Contact()
    c.close(ms(100))
    c.close(ms(110))  // it was open in between, nobody knows how long
    c.advance(ms(125) - 1)
    #expect(c.presses.isEmpty)
    c.advance(ms(125))
    #expect(c.presses == [Press(at: ms(110), settledAt: ms(125))])
  }

  @Test func aLossWhileOpenStartsReArmingAgain() {
    var c = Contact()
    c.close(ms(100))
    c.open(ms(200))
    c.lost(1, ms(230))
    c.close(ms(279))
    c.advance(ms(300))
    #expect(c.presses.count == 1)
    c.open(ms(300))
    c.close(ms(350))
    c.advance(ms(400))
    #expect(c.presses.count == 2)
  }

  @Test func aLossAfterReArmingDoesNotUndoIt() {
    var c = Contact()
    c.close(ms(100))
    c.open(ms(200))
    c.resync(true, ms(300))  // the closing was lost, but 50 ms open had been seen
    c.advance(ms(400))
    #expect(c.presses.map(\.at) == [ms(100), ms(300)])
  }

  @Test func aLevelReadAgainThatAgreesChangesNothing() {
    var c = Contact()
    c.close(ms(100))
    c.resync(true, ms(105))
    c.advance(ms(200))
    #expect(c.events == [press(ms(100), ms(115))])
  }

  @Test func aLevelReadAgainThatDiffersIsALossAndIsBelieved() {
    var c = Contact()
    c.close(ms(100))
    c.resync(false, ms(105))
    c.advance(ms(200))
    #expect(c.events == [.edgesLost(at: ms(105), count: 0)])
  }

  @Test func aPressWhoseEdgesWereAllLostIsFoundByItsLevel() {
    var c = Contact()
    c.lost(0, ms(100))
    c.resync(true, ms(101))
    c.advance(ms(200))
    #expect(c.presses == [Press(at: ms(101), settledAt: ms(116))])
  }

  @Test func anEdgeOlderThanTheLevelReadAgainIsNoSecondLoss() {
    var c = Contact()
    c.resync(true, ms(100))
    c.close(ms(99), 1)
    #expect(c.events == [.edgesLost(at: ms(100), count: 0)])
    c.close(ms(101), 2)
    #expect(c.events.last == .needsLevel)
  }

  @Test func aLossWhileHeldStartsTheSecondAgainButKeepsTheFault() {
    var c = Contact()
    c.close(ms(0))
    c.advance(ms(11_000))
    c.open(ms(12_000))
    c.lost(2, ms(12_500))
    c.advance(ms(13_500) - 1)
    #expect(!c.events.contains(.heldCleared(at: ms(13_000))))
    c.advance(ms(13_500))
    #expect(c.events.last == .heldCleared(at: ms(13_500)))
  }

  @Test func aHoldIsCountedFromTheLastLoss() {
    var c = Contact()
    c.close(ms(0))
    c.close(ms(5_000))
    c.advance(ms(15_000) - 1)
    #expect(!c.events.contains { if case .held = $0 { true } else { false } })
    c.advance(ms(15_000))
    #expect(c.events.last == .held(at: ms(15_000)))
  }
}
