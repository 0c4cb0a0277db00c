import Buttons
import Testing

@testable import HailongCommand

@Suite struct ContactScopeTests {
  private let ms: UInt64 = 1_000_000

  /// A scope of one contact that saw edges at these milliseconds, the level changing with each.
  private func scope(_ moments: [UInt64], until end: UInt64, closed: Bool = false) -> ContactScope.Contact? {
    var scope = ContactScope()
    scope.levels([closed])
    var level = closed
    for at in moments {
      level.toggle()
      scope.take(LineEvent(line: 0, closed: level, at: at * ms, sequence: nil))
    }
    scope.advance(to: end * ms)
    return scope.contacts.first
  }

  @Test("a clean press is two movements without bounce")
  func clean() {
    let contact = scope([100, 300], until: 400)
    #expect(contact?.bounces.counts == [2, 0, 0, 0, 0, 0, 0])
    #expect(contact?.edges == 2 && contact?.dropOuts == 0 && contact?.isClosed == false)
  }

  @Test("bounce is counted from a movement's first edge to its last, in its step")
  func bounce() {
    let contact = scope([100, 101, 104, 300, 312, 315], until: 400)
    #expect(contact?.bounces.counts == [0, 0, 0, 1, 0, 1, 0], "4 ms and 15 ms")
    #expect(contact?.bounces.longest == 15 * ms)
  }

  @Test("a contact that lets go while it is held is a drop-out, and a touch is a glitch: no bounce")
  func dropOut() {
    let contact = scope([100, 300, 302, 500, 600, 601], until: 700)
    #expect(contact?.dropOuts == 1 && contact?.glitches == 1)
    #expect(contact?.bounces.total == 2)
  }

  @Test("a movement counts once it has come to rest, not before")
  func rest() {
    #expect(scope([100], until: 124)?.bounces.total == 0)
    #expect(scope([100], until: 125)?.bounces.total == 1)
  }

  @Test("edges of a line that the pad does not have, and a clock that goes back, are no crash")
  func strange() {
    var scope = ContactScope()
    scope.take(LineEvent(line: 3, closed: true, at: 5, sequence: nil))
    scope.levels([false])
    scope.take(LineEvent(line: 0, closed: true, at: 5 * ms, sequence: nil))
    scope.take(LineEvent(line: 0, closed: false, at: 1 * ms, sequence: nil))
    scope.advance(to: 0)
    scope.advance(to: .max)
    #expect(scope.contacts[0].edges == 2 && scope.contacts[0].glitches == 1)
  }

  @Test("each step of the histogram is one column, and what was counted is seen")
  func bars() {
    var histogram = BounceHistogram()
    #expect(histogram.bars == "·······")
    for _ in 0..<1_000 { histogram.add(0) }
    histogram.add(ms / 2)
    histogram.add(30 * ms)
    #expect(histogram.bars == "█▁····▁")
  }
}
