import Glibc
import Testing
import Traces

@testable import Link

/// Waits under any bounds and any history. The seed is printed; `HAILONG_SEED` repeats a run.
@Suite("Waiting, on random histories (seed printed)")
struct BackoffPropertyTests {
  private static let seed =
    getenv("HAILONG_SEED").flatMap { UInt64(String(cString: $0)) } ?? UInt64.random(in: 0..<1 << 40)

  /// What the waits are, as a person would say it: the least doubled with each failure since the last success, held at the most; of that
  /// at least half, and never less than the least.
  @Test("each wait lies between half of the doubled time and all of it, within the bounds")
  func everyHistory() {
    print("back-off: HAILONG_SEED=\(Self.seed)")
    for index in 0..<400 {
      var random = Seeded(Self.seed &+ UInt64(index))
      let least = UInt64.random(in: 1...1 << UInt64.random(in: 0...62, using: &random), using: &random)
      let most = UInt64.random(
        in: 0...UInt64.max >> UInt64.random(in: 0...63, using: &random), using: &random)
      var backoff = Backoff(least: least, most: most, seed: "p-\(index)".utf8)
      let highest = max(least, most)
      var doubled = least
      for step in 0..<200 {
        if Int.random(in: 0..<25, using: &random) == 0 {
          backoff.reset()
          doubled = least
        }
        let wait = backoff.next()
        let comment: Comment = "HAILONG_SEED=\(Self.seed), history \(index), step \(step)"
        #expect(wait >= max(least, doubled / 2) && wait <= doubled, comment)
        doubled = doubled > highest / 2 ? highest : doubled * 2
      }
    }
  }

  @Test("thirty pads that lost one ward do not come back together")
  func spread() {
    let second: UInt64 = 1_000_000_000
    var pads = (0..<30).map { Backoff(least: second, most: 300 * second, seed: "p-\(Self.seed)-\($0)".utf8) }
    var times = [UInt64](repeating: 0, count: 30)
    for _ in 0..<12 {
      for pad in pads.indices { times[pad] += pads[pad].next() }
    }
    // By then the waits are minutes long: in no second may a third of them stand at the door.
    let seconds = Dictionary(grouping: times) { $0 / second }
    #expect(seconds.values.allSatisfy { $0.count < 10 }, "HAILONG_SEED=\(Self.seed)")
  }
}
