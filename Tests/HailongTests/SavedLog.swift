import Records

@testable import HailongCommand

/// A small log, the same bytes each time: the key's seed is known, and Ed25519 has no randomness of its own.
struct SavedLog {
  let key = SealKey(seed: [UInt8](repeating: 7, count: 32))!  // 32 bytes are a seed
  var lines: [[UInt8]] = []
  private(set) var head = Head.empty

  init() throws {
    let log = LogID("3fa99c0012de45b78890aabbccddeeff")!  // 32 hex digits
    let pad = PadID("p-7k3mwqxtvbnc")!  // letters, digits and -
    try append(.genesis(Genesis(log: log, pad: pad, key: key.publicKey)))
    for index in 0..<3 { try append(.press(button: Button(index: index)!, session: nil)) }  // below 8
    try seal()
    for index in 0..<2 { try append(.press(button: Button(index: index)!, session: nil)) }
    try seal()
  }

  mutating func append(_ body: Body) throws {
    take(try Record(seq: head.seq + 1, stamp: stamp, body: body).line())
  }

  mutating func seal() throws { take(try Seal.line(after: head, stamp: stamp, why: .idle, key: key)) }

  private mutating func take(_ line: [UInt8]) {
    lines.append(line)
    head = head.advanced(by: line)
  }

  /// Ten seconds apart: each press another citizen's.
  private var stamp: Stamp {
    let micros = (head.seq + 1) * 10_000_000
    return Stamp(
      boot: 1, uptime: micros, time: UTCTime(microseconds: 1_795_309_200_000_000 + micros), clock: .synced)
  }

  var export: [UInt8] { lines.flatMap { $0 + [0x0A] } }

  var fingerprint: String { key.publicKey.fingerprint.text }
}
