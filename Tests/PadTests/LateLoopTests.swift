import Buttons
import GPIO
import Records
import Testing

@testable import Pad

/// A loop that comes late finds more edges of one contact than one read takes.
@Suite("A loop that comes late")
struct LateLoopTests {
  @Test("dates each press to its first edge, however many edges wait and however late it comes")
  func dates() throws {
    var seed = Seed.ofThisRun()
    print("late loop: HAILONG_SEED=\(seed.value)")
    var split = 0
    for _ in 0..<300 {
      let bench = try Bench(folder: TemporaryFolder(in: "/dev/shm"))
      // The bench's time and the bank's are one.
      let bank = try SimulatedBank(
        inputs: 4, outputs: 0, seed: seed.next(), interface: .v2, clock: { bench.now.monotonic })
      let line = seed.below(4)
      bench.pass(milliseconds: seed.below(20))
      let bounce = UInt64(1 + seed.below(10)) * 1_000_000
      let start = try bank.press(input: line, hold: 80_000_000, bounce: bounce)
      // Late once, as by a disk or another program, then as a loop that has nothing else to do.
      bench.stall(milliseconds: 1 + seed.below(60))
      for _ in 0..<60 {
        let instant = bench.now.monotonic
        var events: [LineEvent] = []
        try bank.drain({ events.append($0) }, lost: { Issue.record("edges of \($0) were lost") })
        for event in events { bench.core.edge(event, now: bench.now) }
        let known = edgesKnown(after: events, upTo: instant)
        if known < instant { split += 1 }
        bench.core.advance(to: bench.now, edgesUpTo: known)
        bench.settle()
        bench.stall(milliseconds: known < instant ? 0 : 3)
      }
      let presses = try bench.records().compactMap { record -> Int64? in
        if case .press = record.body { record.stamp.uptime } else { nil }
      }
      #expect(presses.count == 1)
      let late = (presses.first ?? 0) - Int64(start / 1_000)
      #expect(
        (0...Int64(bounce / 1_000)).contains(late), "\(late) us behind its first edge, bounce \(bounce)")
    }
    // Otherwise this shows nothing.
    #expect(split > 20)
  }
}
