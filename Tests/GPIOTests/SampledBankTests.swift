import Buttons
import Glibc
import Testing

@testable import GPIO

/// What holds for a bank that samples, beyond the contract of every bank. Time is the test's own; the alarm is real.
struct SampledBankTests {
  /// Levels that the test sets.
  private final class Levels: LevelSource {
    var count = 3
    var now: UInt32 = 0
    var fault: LineFault?
    var isClosed = false
    var reads = 0

    func read() throws(LineFault) -> UInt32 {
      reads += 1
      if let fault { throw fault }
      return now
    }
    func close() { isClosed = true }
  }

  private final class Bench {
    let levels = Levels()
    var time: UInt64 = 1_000_000_000
    var events: [LineEvent] = []
    var lost: [Int] = []

    func open(every interval: UInt64 = 1_000_000) throws -> SampledBank {
      try SampledBank(
        inputs: levels, lamps: SimulatedBank(inputs: 0, outputs: 1, seed: 1), every: interval,
        clock: { self.time })
    }

    /// Waits for the alarm, and drains at `time`.
    func sample(_ bank: SampledBank, after nanoseconds: UInt64) throws {
      var descriptor = pollfd(fd: bank.pollDescriptor, events: Int16(POLLIN), revents: 0)
      try #require(poll(&descriptor, 1, 10_000) == 1, "the alarm did not come")
      time += nanoseconds
      try bank.drain({ events.append($0) }, lost: { lost.append($0) })
    }
  }

  @Test("closed, it has closed its inputs and its lamps, too")
  func closes() throws {
    let (levels, lamps) = (Levels(), try SimulatedBank(inputs: 0, outputs: 1, seed: 1))
    let bank = try SampledBank(inputs: levels, lamps: lamps, every: 5_000_000)
    try bank.set(output: 0, on: true)
    bank.close()
    #expect(levels.isClosed)
    #expect(throws: LineFault.self) { try lamps.set(output: 0, on: false) }
  }

  @Test("an edge is dated to the sample that saw it, and several of one sample come by line")
  func dates() throws {
    let bench = Bench()
    let bank = try bench.open()
    try bench.sample(bank, after: 5_000_000)
    bench.levels.now = 0b101
    try bench.sample(bank, after: 5_000_000)
    try bench.sample(bank, after: 5_000_000)
    bench.levels.now = 0b001
    try bench.sample(bank, after: 5_000_000)
    let expected: [LineEvent] = [
      .init(line: 0, closed: true, at: 1_010_000_000, sequence: nil),
      .init(line: 2, closed: true, at: 1_010_000_000, sequence: nil),
      .init(line: 2, closed: false, at: 1_020_000_000, sequence: nil),
    ]
    #expect(bench.events == expected)
    #expect(bench.lost.isEmpty)
  }

  @Test("a drain between two samples reads nothing")
  func betweenSamples() throws {
    let bench = Bench()
    let bank = try bench.open(every: 20_000_000)
    var isQuiet = false
    // Where the machine stood still for 20 ms just here the next sample is due: then once more.
    for _ in 0..<50 where !isQuiet {
      bench.levels.now = 0
      try bench.sample(bank, after: 20_000_000)
      bench.levels.now = 1
      bench.events = []
      let reads = bench.levels.reads
      try bank.drain({ bench.events.append($0) }, lost: { bench.lost.append($0) })
      isQuiet = bench.levels.reads == reads && bench.events.isEmpty
    }
    #expect(isQuiet)
    try bench.sample(bank, after: 20_000_000)
    #expect(bench.events.map(\.closed) == [true])
  }

  @Test("after 50 ms without a sample each line is said to have lost edges, once, and not a moment earlier")
  func blind() throws {
    let bench = Bench()
    let bank = try bench.open()
    try bench.sample(bank, after: SampledBank.blindLimit)
    #expect(bench.lost.isEmpty)
    try bench.sample(bank, after: SampledBank.blindLimit + 1)
    #expect(bench.lost == [0, 1, 2])
    try bench.sample(bank, after: 5_000_000)
    #expect(bench.lost == [0, 1, 2])
  }

  @Test("a level that is asked for takes no edge away from the next sample")
  func askedLevel() throws {
    let bench = Bench()
    let bank = try bench.open()
    bench.levels.now = 0b010
    #expect(try bank.isClosed(input: 1))
    try bench.sample(bank, after: 5_000_000)
    #expect(bench.events.map(\.line) == [1])
  }

  @Test("a reading that fails for once is a fault, and the bank reads on; a chip that is gone stays gone")
  func faults() throws {
    let bench = Bench()
    let bank = try bench.open()
    bench.levels.fault = LineFault(.refused, "a bus error", vi: "lỗi bus", remedy: "none")
    #expect(throws: LineFault.self) { try bench.sample(bank, after: 1) }
    bench.levels.fault = nil
    bench.levels.now = 1
    try bench.sample(bank, after: 1)
    #expect(bench.events.count == 1)
    bench.levels.fault = LineFault(.gone, "unplugged", vi: "bị rút", remedy: "none")
    #expect(throws: LineFault.self) { try bench.sample(bank, after: 1) }
    bench.levels.fault = nil
    let fault = #expect(throws: LineFault.self) { try bank.drain({ _ in }, lost: { _ in }) }
    #expect(fault?.code == .gone)
  }

  @Test(
    "an interval outside of 1 to 20 ms is refused and gives everything back",
    arguments: [0, 999_999, 20_000_001])
  func interval(_ nanoseconds: UInt64) throws {
    let bench = Bench()
    #expect(throws: LineFault.self) { try bench.open(every: nanoseconds) }
    #expect(bench.levels.isClosed)
  }

  @Test("a bouncing press through the debouncer is one press, dated within a sample of its first edge")
  func press() throws {
    for seed in UInt64(1)...20 {
      let bench = Bench()
      let contact = try SimulatedBank(inputs: 1, outputs: 0, seed: seed, clock: { bench.time })
      let bank = try SampledBank(over: contact, every: 1_000_000, clock: { bench.time })
      var debouncer = Debouncer(
        timing: DebounceTiming(settle: 15_000_000, rearm: 40_000_000, heldFault: 10_000_000_000),
        closed: false, at: bench.time)
      let start = try contact.press(input: 0, hold: 120_000_000, bounce: 6_000_000, after: 13_000_000)
      var presses: [Press] = []
      for _ in 0..<80 {
        bench.events = []
        try bench.sample(bank, after: 5_000_000)
        let take: (ButtonEvent) -> Void = { if case .press(let press) = $0 { presses.append(press) } }
        for event in bench.events {
          debouncer.handle(closed: event.closed, at: event.at, sequence: nil, take)
        }
        debouncer.advance(to: bench.time, take)
      }
      #expect(presses.count == 1, "seed \(seed)")
      // Bounce of 6 ms, then one interval.
      let at = try #require(presses.first?.at, "seed \(seed)")
      #expect(at >= start && at <= start + 11_000_000, "seed \(seed): \(at) against \(start)")
    }
  }
}
