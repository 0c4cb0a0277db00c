/// Random numbers that a seed replays, for Swift's own `random(in:using:)` and `shuffled(using:)`. For tests, worlds and benches.
package struct Seeded: RandomNumberGenerator, Sendable {
  private var numbers: SplitMix64

  package init(_ seed: UInt64) { numbers = SplitMix64(seed: seed) }

  package mutating func next() -> UInt64 { numbers.next() }

  /// 0 up to, and without, `limit`, which is at least 1.
  package mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }

  package mutating func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8.random(in: 0...255, using: &self) }
  }

  /// A new seed, to be printed with every failure.
  package static func fresh() -> UInt64 { UInt64.random(in: 0...UInt64.max) }
}
