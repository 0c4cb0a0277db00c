import Glibc
import Traces

/// Numbers that come again from the same seed. The seed is printed, and HAILONG_SEED sets it.
struct Seed {
  let value: UInt64
  private var numbers: Seeded

  init(_ value: UInt64) {
    self.value = value
    numbers = Seeded(value)
  }

  static func ofThisRun() -> Seed {
    let given = getenv("HAILONG_SEED").flatMap { UInt64(String(cString: $0)) }
    return Seed(given ?? UInt64.random(in: 1...UInt64(UInt32.max)))
  }

  mutating func next() -> UInt64 { numbers.next() }

  /// 0 to `limit` - 1. The bias of the remainder is far below what a test could notice.
  mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(max(limit, 1))) }
  mutating func isChosen(_ percent: Int) -> Bool { below(100) < percent }
}
