import Traces

/// Random numbers that a seed replays, for Swift's own `random(in:using:)` and `shuffled(using:)`.
package struct Seeded: RandomNumberGenerator, Sendable {
  private var numbers: SplitMix64

  package init(_ seed: UInt64) { numbers = SplitMix64(seed: seed) }

  package mutating func next() -> UInt64 { numbers.next() }
}
