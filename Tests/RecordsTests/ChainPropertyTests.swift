import Glibc
import Records
import Testing
import Traces

/// What holds for the chain of every log. The seed is printed; `HAILONG_SEED` repeats a run.
@Suite("the chain, on random logs (seed printed)")
struct ChainPropertyTests {
  private static let seed =
    getenv("HAILONG_SEED").flatMap { UInt64(String(cString: $0)) } ?? UInt64.random(in: 0..<1 << 40)

  /// Lines that a pad may have written, among them some that cannot be read, sealed now and then, and the head behind each.
  private struct Log {
    let key: SealKey
    var lines: [[UInt8]] = []
    var heads = [Head.empty]

    init(_ random: inout Seeded, count: Int) throws {
      key = SealKey(seed: Hex.decode(random.hex(32))!)!  // 32 bytes are a seed
      while lines.count < count {
        switch Int.random(in: 0..<8, using: &random) {
        case 0: try seal(random.stamp())
        case 1:
          append(
            (0..<Int.random(in: 0...1_500, using: &random)).map { _ in
              UInt8.random(in: 11...255, using: &random)
            })
        default:
          let body = random.body(Int.random(in: 0..<18, using: &random))
          // What a writer refuses as too long, or because of its text, is not in a log.
          if let line = try? Record(seq: Int64(lines.count + 1), stamp: random.stamp(), body: body).line() {
            append(line)
          }
        }
      }
    }

    mutating func seal(_ stamp: Stamp) throws {
      append(try Seal.line(after: heads[lines.count], stamp: stamp, why: .idle, key: key))
    }

    mutating func append(_ line: [UInt8]) {
      lines.append(line)
      heads.append(heads[heads.count - 1].advanced(by: line))
    }

    static func head(_ lines: some Sequence<[UInt8]>, from start: Head = .empty) -> Head {
      lines.reduce(start) { $0.advanced(by: $1) }
    }

    var seals: [Int] { lines.indices.filter { (try? Record(line: lines[$0]))?.body.kind == "seal" } }
  }

  private func forEachLog(_ count: Int = 60, _ body: (Log, inout Seeded, Comment) throws -> Void) throws {
    print("records: HAILONG_SEED=\(Self.seed)")
    for index in 0..<count {
      var random = Seeded(Self.seed &+ UInt64(index))
      let log = try Log(&random, count: Int.random(in: 2...40, using: &random))
      try body(log, &random, "HAILONG_SEED=\(Self.seed), log \(index)")
    }
  }

  @Test("a head is the page's formula, worked out by another way, whatever stands in a line")
  func formula() throws {
    try forEachLog { log, _, seed in
      var hash = [UInt8](repeating: 0, count: 32)
      for (index, line) in log.lines.enumerated() {
        hash = Digest.sha256(hash + line).bytes
        #expect(log.heads[index + 1].seq == Int64(index + 1) && log.heads[index + 1].hash.bytes == hash, seed)
      }
    }
  }

  @Test("a log split anywhere has the head of the whole")
  func split() throws {
    try forEachLog { log, random, seed in
      let at = Int.random(in: 0...log.lines.count, using: &random)
      #expect(
        Log.head(log.lines[at...], from: Log.head(log.lines[..<at])) == log.heads[log.lines.count], seed)
    }
  }

  @Test("a line changed, dropped, doubled, put in or moved gives another head")
  func otherLog() throws {
    try forEachLog { log, random, seed in
      let at = Int.random(in: log.lines.indices, using: &random)
      let other = Int.random(in: log.lines.indices, using: &random)
      for change in 0..<5 {
        var lines = log.lines
        switch change {
        case 0 where !lines[at].isEmpty:
          lines[at][Int.random(in: lines[at].indices, using: &random)] ^=
            1 << UInt8.random(in: 0...7, using: &random)
        case 1: lines.remove(at: at)
        case 2: lines.insert(lines[at], at: other)
        case 3: lines.insert([], at: other)
        default: lines.swapAt(at, other)
        }
        // A swap with itself, or of equal lines, is no change.
        if lines != log.lines { #expect(Log.head(lines).hash != log.heads[log.lines.count].hash, seed) }
      }
    }
  }

  @Test("a seal holds at its own place of its own log, by its own key, and nowhere else")
  func seals() throws {
    try forEachLog { log, random, seed in
      let stranger = SealKey().publicKey
      for at in log.seals {
        let line = log.lines[at]
        #expect(Seal.isValid(line, previous: log.heads[at].hash, key: log.key.publicKey), seed)
        #expect(!Seal.isValid(line, previous: log.heads[at].hash, key: stranger), seed)
        let elsewhere = Int.random(in: log.heads.indices, using: &random)
        if elsewhere != at {
          #expect(!Seal.isValid(line, previous: log.heads[elsewhere].hash, key: log.key.publicKey), seed)
        }
        var changed = line
        let byte = Int.random(in: line.indices, using: &random)
        changed[byte] ^= 1 << UInt8.random(in: 0...7, using: &random)
        #expect(!Seal.isValid(changed, previous: log.heads[at].hash, key: log.key.publicKey), seed)
      }
    }
  }
}
