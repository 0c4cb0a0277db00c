import Buttons
import GPIO
import Glibc
import Testing

/// Time that a test moves by hand, and a bank that runs by it.
final class HandTime {
  var now: UInt64 = 1_000_000_000
}

struct SimulatedBankTests {
  @Test func aPressIsABouncingRunOfEdgesThatEndsOpen() throws {
    for seed in UInt64(1)...50 {
      let time = HandTime()
      let bank = try SimulatedBank(inputs: 4, outputs: 2, seed: seed, clock: { time.now })
      defer { bank.close() }
      let start = try bank.press(input: 2, holdMs: 80, bounceMs: 5)
      time.now += 1_000_000_000
      var events: [LineEvent] = []
      try bank.drain({ events.append($0) }, lost: { _ in Issue.record("lost, seed \(seed)") })
      while let before = events.last {
        try bank.drain({ events.append($0) }, lost: { _ in })
        if events.last == before { break }
      }
      #expect(events.count >= 2 && events.count % 2 == 0, "seed \(seed)")
      #expect(events.first?.at == start, "seed \(seed)")
      #expect(events.allSatisfy { $0.line == 2 })
      for (index, event) in events.enumerated() {
        #expect(event.closed == (index % 2 == 0), "seed \(seed)")
        #expect(event.sequence == UInt32(index + 1), "seed \(seed)")
        if index > 0 { #expect(events[index - 1].at < event.at, "seed \(seed)") }
      }
      #expect(try bank.isClosed(input: 2) == false)
    }
  }
}
