import Traces

/// Numbers that a seed replays, on every machine (SplitMix64).
package struct Dice: RandomNumberGenerator, Sendable {
  private var numbers: SplitMix64

  package init(_ seed: UInt64) { numbers = SplitMix64(seed: seed) }

  /// Numbers of their own for one purpose, so that drawing more of one kind does not change another.
  package init(_ seed: UInt64, _ purpose: String) {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in purpose.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    numbers = SplitMix64(seed: seed ^ hash)
    numbers = SplitMix64(seed: next())
  }

  package mutating func next() -> UInt64 { numbers.next() }

  /// 0 up to, and without, `limit`.
  package mutating func below(_ limit: Int) -> Int { Int(next().multipliedFullWidth(by: UInt64(limit)).high) }

  /// A number of the range.
  package mutating func pick(_ range: ClosedRange<Int64>) -> Int64 {
    range.lowerBound
      + Int64(next().multipliedFullWidth(by: UInt64(range.upperBound - range.lowerBound) + 1).high)
  }

  /// True in `percent` of 100 calls.
  package mutating func chance(_ percent: Int) -> Bool { below(100) < percent }

  /// One of them; there must be one.
  package mutating func one<T>(of choices: [T]) -> T { choices[below(choices.count)] }

  /// Whether something of that chance, 0 to 1, happens.
  package mutating func falls(_ chance: Double) -> Bool { Double.random(in: 0..<1, using: &self) < chance }

  package mutating func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8.random(in: 0...255, using: &self) }
  }
}
