import Buttons
import GPIO
import GPIOContract
import Glibc
import Testing

/// Time that a test moves by hand.
final class HandTime {
  var now: UInt64 = 1_000_000_000
  func pass(ms: UInt64) { now += ms * 1_000_000 }
}

/// All that the bank has to say by now.
private func drainAll(_ bank: SimulatedBank) throws -> (events: [LineEvent], lost: [Int]) {
  var all: (events: [LineEvent], lost: [Int]) = ([], [])
  while true {
    let before = all.events.count
    try bank.drain({ all.events.append($0) }, lost: { all.lost.append($0) })
    if all.events.count == before { return all }
  }
}

struct SimulatedBankTests {
  let time = HandTime()

  private func bank(seed: UInt64 = 1, interface: SimulatedBank.Interface = .v2) throws -> SimulatedBank {
    try SimulatedBank(inputs: 4, outputs: 2, seed: seed, interface: interface, clock: { [time] in time.now })
  }

  @Test(arguments: 1...100) func aPressBouncesWithinItsBoundsAndEndsOpen(seed: UInt64) throws {
    let bank = try bank(seed: seed)
    let start = try bank.press(input: 2, holdMs: 80, bounceMs: 5)
    time.pass(ms: 40)
    #expect(try bank.isClosed(input: 2))
    time.pass(ms: 60)
    #expect(try !bank.isClosed(input: 2))
    let events = try drainAll(bank).events
    #expect(events.first?.at == start)
    #expect(events.allSatisfy { $0.line == 2 })
    #expect(events.map(\.closed) == events.indices.map { $0 % 2 == 0 })
    #expect(events.map(\.sequence) == events.indices.map { UInt32($0 + 1) })
    let offsets = events.map { $0.at - start }
    #expect(zip(offsets, offsets.dropFirst()).allSatisfy { $0 < $1 }, "\(offsets)")
    let making = offsets.filter { $0 <= 5_000_000 }
    let breaking = offsets.filter { $0 >= 80_000_000 && $0 <= 85_000_000 }
    #expect(making.count + breaking.count == offsets.count, "\(offsets)")
    #expect(making.count % 2 == 1 && making.count > 1, "\(offsets)")
    #expect(breaking.count % 2 == 1 && breaking.count > 1 && breaking[0] == 80_000_000, "\(offsets)")
  }

  @Test func theSameSeedGivesTheSameEdgesAndAnotherOthers() throws {
    func edges(_ seed: UInt64) throws -> [LineEvent] {
      let bank = try bank(seed: seed)
      let start = time.now
      for input in 0..<4 { try bank.press(input: input, holdMs: 80, bounceMs: 5) }
      time.pass(ms: 200)
      return try drainAll(bank).events.map {
        LineEvent(line: $0.line, closed: $0.closed, at: $0.at - start, sequence: nil)
      }
    }
    let first = try edges(7)
    #expect(try edges(7) == first)
    #expect(try edges(8) != first)
  }

  @Test func withoutBounceAPressIsTwoEdges() throws {
    let bank = try bank()
    let start = try bank.press(input: 0, hold: 100, bounce: 0, after: 50)
    #expect(start == time.now + 50)
    #expect(bank.nextEdge == start)
    time.pass(ms: 1)
    #expect(try drainAll(bank).events.map(\.at) == [start, start + 100])
    #expect(bank.nextEdge == nil)
  }

  @Test func aSecondPressWaitsForTheFinger() throws {
    let bank = try bank()
    try bank.press(input: 0, hold: 10_000_000, bounce: 0)
    #expect(try bank.press(input: 0, hold: 10_000_000, bounce: 0) == time.now + 11_000_000)
    #expect(try bank.press(input: 1, hold: 10_000_000, bounce: 0) == time.now)
  }

  @Test func absurdLengthsAreBoundedAndDoNotTrap() throws {
    let bank = try bank()
    try bank.press(input: 0, hold: .max, bounce: .max, after: .max)
    try bank.press(input: 1, hold: 0, bounce: 3)
    #expect(bank.nextEdge != nil)
    time.pass(ms: 10)
    let events = try drainAll(bank).events
    #expect(events.count % 2 == 0 && events.last?.closed == false)
  }

  @Test func aFullScheduleIsAFaultAndSchedulesNothing() throws {
    let bank = try bank()
    var presses = 0
    let fault = try #require(throws: LineFault.self) {
      while presses < 10_000 {
        try bank.press(input: 0, holdMs: 80, bounceMs: 5)
        presses += 1
      }
    }
    #expect(fault.code == .scheduleFull)
    #expect(presses >= SimulatedBank.scheduleLimit / 34)
    var closings = 0
    while let next = bank.nextEdge {
      time.now = next
      for event in try drainAll(bank).events { closings += event.closed ? 1 : -1 }
    }
    #expect(closings == 0, "half a press was scheduled")
    #expect(try bank.press(input: 0, holdMs: 80, bounceMs: 5) > 0)
  }

  @Test func aStuckContactMovesOnceAndIsDeafUntilReleased() throws {
    let bank = try bank()
    try bank.press(input: 1, holdMs: 50, bounceMs: 5)
    try bank.stick(input: 1, closed: true)
    try bank.press(input: 1, holdMs: 50, bounceMs: 5)
    time.pass(ms: 1_000)
    #expect(try bank.isClosed(input: 1))
    #expect(try drainAll(bank).events.map(\.closed).last == true)
    try bank.release(input: 1)
    #expect(try drainAll(bank).events.map(\.closed) == [false])
    try bank.press(input: 1, hold: 50, bounce: 0)
    time.pass(ms: 1_000)
    #expect(try drainAll(bank).events.map(\.closed) == [true, false])
  }

  @Test func lostEdgesLeaveAGapInTheNumbersAndTheLevelIsTrue() throws {
    let bank = try bank()
    try bank.loseEdges(input: 0, count: 2)
    for closed in [true, false, true] { try bank.move(input: 0, closed: closed) }
    let events = try drainAll(bank).events
    #expect(events.map(\.sequence) == [3])
    #expect(try bank.isClosed(input: 0))
  }

  @Test func theOldInterfaceKeepsTheOldestSixteenAndSaysThatMoreMayBeLost() throws {
    let bank = try bank(interface: .v1)
    for turn in 1...15 { try bank.move(input: 0, closed: turn % 2 == 1) }
    #expect(try drainAll(bank).lost.isEmpty)
    let first = time.now
    for turn in 16...40 {
      time.now += 1
      try bank.move(input: 0, closed: turn % 2 == 1)
    }
    let (events, lost) = try drainAll(bank)
    #expect(events.map(\.at) == (1...16).map { first + $0 })
    #expect(events.allSatisfy { $0.sequence == nil })
    #expect(lost == [0])
  }

  @Test func theNewInterfaceKeepsTheNewest() throws {
    let bank = try bank()
    for turn in 1...1030 { try bank.move(input: 0, closed: turn % 2 == 1) }
    let (events, lost) = try drainAll(bank)
    #expect(events.map(\.sequence) == (7...1030).map { UInt32($0) })
    #expect(lost.isEmpty)
  }

  @Test func theObserverSeesEachChangeOfALampOnce() throws {
    let bank = try bank()
    var seen: [String] = []
    bank.onOutput = { seen.append("\($0) \($1)") }
    for on in [true, true, false, true] { try bank.set(output: 1, on: on) }
    bank.close()
    #expect(seen == ["1 true", "1 false", "1 true", "1 false"])
  }

  @Test func aVanishedChipMissesEdgesAndComesBackWithTheLevelAsItIs() throws {
    let bank = try bank()
    try bank.set(output: 0, on: true)
    bank.vanish()
    try bank.move(input: 0, closed: true)
    let again = try #require(throws: LineFault.self) { try bank.reopen() }
    #expect(again.code == .chipNotFound)
    bank.comeBack()
    try bank.reopen()
    #expect(try bank.isClosed(input: 0))
    #expect(try !bank.isOn(output: 0))
    #expect(try drainAll(bank).events.isEmpty)
    try bank.move(input: 0, closed: false)
    #expect(try drainAll(bank).events.map(\.sequence) == [1])
  }

  @Test func theDescriptorWakesAWaitingLoopWhenAnEdgeIsDueAndNotBefore() throws {
    let bank = try SimulatedBank(inputs: 1, outputs: 0, seed: 1)
    defer { bank.close() }
    let start = try bank.press(input: 0, hold: 1_000_000, bounce: 0, after: 30_000_000)
    var descriptor = pollfd(fd: bank.pollDescriptor, events: Int16(POLLIN), revents: 0)
    #expect(poll(&descriptor, 1, 0) == 0)
    #expect(poll(&descriptor, 1, 10_000) == 1)
    #expect(monotonicNanoseconds() >= start)
    var events: [LineEvent] = []
    try bank.drain({ events.append($0) }, lost: { _ in })
    #expect(events.first == LineEvent(line: 0, closed: true, at: start, sequence: 1))
  }

  @Test func openingAndClosingLeavesNoDescriptorBehind() throws {
    for _ in 1...1_500 {
      try SimulatedBank(inputs: 1, outputs: 1, seed: 1).close()
      _ = try SimulatedBank(inputs: 1, outputs: 1, seed: 1)
    }
    // Each turn would leak two. Other tests have some open meanwhile, but never so many.
    #expect(openDescriptors() < 1_500)
  }

  @Test func aBankThatIsTooLargeIsRefused() {
    #expect(throws: LineFault.self) { try SimulatedBank(inputs: 17, outputs: 0, seed: 1) }
    #expect(throws: LineFault.self) { try SimulatedBank(inputs: 1, outputs: -1, seed: 1) }
  }
}
