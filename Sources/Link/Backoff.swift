/// How long to wait after a failure: doubled each time between two bounds, with jitter, so that thirty pads that lost one
/// ward do not come back in one instant. The jitter is drawn from the pad's own id: the same pad waits the same way.
public struct Backoff: Equatable, Sendable {
  /// Nanoseconds.
  public let least: UInt64
  public let most: UInt64
  private var failures = 0
  private var random: UInt64

  public init(least: UInt64, most: UInt64, seed: some Sequence<UInt8>) {
    self.least = max(1, least)
    self.most = max(self.least, most)
    // FNV-1a: only to spread pads, nothing secret.
    random = seed.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }

  /// The next wait, in nanoseconds: between half of the doubled time and all of it, never outside the bounds.
  public mutating func next() -> UInt64 {
    let doubled =
      failures < UInt64.bitWidth
      ? least.multipliedReportingOverflow(by: 1 << failures) : (partialValue: most, overflow: true)
    let ceiling = doubled.overflow ? most : min(most, doubled.partialValue)
    failures += 1
    let floor = max(least, ceiling / 2)
    return floor + (ceiling > floor ? draw() % (ceiling - floor + 1) : 0)
  }

  public mutating func reset() { failures = 0 }

  /// SplitMix64.
  private mutating func draw() -> UInt64 {
    random &+= 0x9E37_79B9_7F4A_7C15
    var z = random
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }
}
