import Glibc
import SimulatedDisk
import Traces

/// How much is tried. `HAILONG_TAMPER=K/N` tries the K-th of N parts of everything, as `Tests/Proof/tampering` does one after
/// another, so that a stopped run goes on; otherwise it is a sample by a seed that is printed, and that `HAILONG_SEED` repeats.
enum TamperSeed {
  /// Of all cases, counted from 0, those that leave `index` when divided by `of`.
  static let part: (index: Int, of: Int)? = {
    guard let said = getenv("HAILONG_TAMPER") else { return nil }
    let numbers = String(cString: said).split(separator: "/").compactMap { Int($0) }
    // Nothing half understood: a run that tries less than it says would look whole. No test can throw from here, so the run ends.
    guard numbers.count == 2, numbers[1] >= 1, 1...numbers[1] ~= numbers[0] else {
      fatalError("HAILONG_TAMPER is not K/N")
    }
    return (numbers[0] - 1, numbers[1])
  }()

  static var isAll: Bool { part != nil }

  /// A folder in which to leave tampered files for the real programs to judge (`Tests/Proof/tampering`).
  static let folder = getenv("HAILONG_TAMPER_FILES").map { String(cString: $0) }

  /// A folder for what is tampered with, where a seed alone does not make the same again: SQLite salts its write-ahead log.
  static let sources = getenv("HAILONG_TAMPER_SOURCES").map { String(cString: $0) }

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
