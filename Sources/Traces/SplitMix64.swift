/// SplitMix64 (Steele, Lea, Flood 2014): a seeded generator whose numbers are the same on every machine and
/// in every release, which Swift's own `SystemRandomNumberGenerator` and `shuffled()` do not promise. Not for
/// secrets.
public struct SplitMix64: Sendable {
  private var state: UInt64

  public init(seed: UInt64) { state = seed }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A number of the range, each (but for a bias below 2^-32 on the ranges used here) as likely as the
  /// others.
  public mutating func pick(_ range: ClosedRange<UInt64>) -> UInt64 {
    let width = range.upperBound - range.lowerBound
    if width == .max { return next() }
    return range.lowerBound + next().multipliedFullWidth(by: width + 1).high
  }

  /// A number of the range, small ones more often: the mean lies a third of the way up (the square of an even
  /// draw).
  public mutating func pickLow(_ range: ClosedRange<UInt64>) -> UInt64 {
    let width = range.upperBound - range.lowerBound
    let even = next() >> 32
    return range.lowerBound + width.multipliedFullWidth(by: even &* even).high
  }

  /// As `pick(_:)` over small counts; the range must not be negative.
  public mutating func pick(_ range: ClosedRange<Int>) -> Int {
    Int(pick(UInt64(range.lowerBound)...UInt64(range.upperBound)))
  }

  /// True in `percent` of 100 calls.
  public mutating func chance(percent: UInt64) -> Bool { pick(1...100) <= percent }
}
