import Glibc

/// Numbers that come again from the same seed (SplitMix64). The seed is printed, and HAILONG_SEED sets it.
struct Seed {
  let value: UInt64
  private var state: UInt64

  init(_ value: UInt64) {
    self.value = value
    state = value
  }

  static func ofThisRun() -> Seed {
    let given = getenv("HAILONG_SEED").flatMap { UInt64(String(cString: $0)) }
    return Seed(given ?? UInt64.random(in: 1...UInt64(UInt32.max)))
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// 0 to `limit` - 1. The bias of the remainder is far below what a test could notice.
  mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(max(limit, 1))) }
  mutating func isChosen(_ percent: Int) -> Bool { below(100) < percent }
}
