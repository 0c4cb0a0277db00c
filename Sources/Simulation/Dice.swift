import Traces

/// SplitMix64: the same numbers from the same seed, on every machine.
package struct Dice: RandomNumberGenerator, Sendable {
  private var numbers: SplitMix64

  package init(_ seed: UInt64) { numbers = SplitMix64(seed: seed) }

  package mutating func next() -> UInt64 { numbers.next() }

  /// Whether something of that chance, 0 to 1, happens.
  package mutating func falls(_ chance: Double) -> Bool { Double.random(in: 0..<1, using: &self) < chance }

  package mutating func one<T>(of choices: [T]) -> T {
    choices[Int.random(in: 0..<choices.count, using: &self)]
  }

  package mutating func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8.random(in: 0...255, using: &self) }
  }
}
