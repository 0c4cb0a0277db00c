import Glibc
import SimulatedDisk

/// How much is tried. `HAILONG_TAMPER=all` tries every bit, as `Tests/Proof/tampering` does; otherwise a sample by a seed that is
/// printed, and that `HAILONG_SEED` repeats.
enum TamperSeed {
  static let isAll = getenv("HAILONG_TAMPER").map { String(cString: $0) } == "all"

  /// A folder in which to leave tampered files for the real programs to judge (`Tests/Proof/tampering`).
  static let folder = getenv("HAILONG_TAMPER_FILES").map { String(cString: $0) }

  static let value: UInt64 = {
    let seed =
      getenv("HAILONG_SEED").flatMap { UInt64(String(cString: $0)) } ?? UInt64.random(in: 0..<1 << 40)
    print("tampering: HAILONG_SEED=\(seed)")
    return seed
  }()

  /// Random numbers of their own for each shard of each test.
  static func random(_ salt: UInt64) -> Seeded { Seeded(value &* 0x9E37_79B9 &+ salt) }
}

/// Cases tried, those that were not found, and one line to print of both.
struct Score {
  let name: String
  private(set) var tried = 0
  private(set) var missed: [String] = []

  init(_ name: String) { self.name = name }

  mutating func add(found: Bool, _ what: @autoclosure () -> String) {
    tried += 1
    if !found { missed.append(what()) }
  }

  /// Prints what a figure is made of: `tampering: NAME: N tried, N found`.
  func report() { print("tampering: \(name): \(tried) tried, \(tried - missed.count) found") }
}
