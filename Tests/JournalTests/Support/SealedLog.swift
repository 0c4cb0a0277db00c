import Journal
import Records
import Testing

/// A log of 32 records with seals at 10, 20 and 30, as a journal and as an export.
struct SealedLog {
  let folder: Scratch
  let key = SealKey()
  let journal: String
  let export: String
  let headLine: HeadLine
  let lines: [[UInt8]]

  init() throws {
    folder = try Scratch()
    journal = folder.path("j.db")
    export = folder.path("log.ndjson")
    let open = try Journal.open(journal)
    _ = try open.append(stamp(1), genesis(key))
    for n in 2...32 {
      if n % 10 == 0 {
        _ = try open.seal(stamp(n), why: .count, key: key)
      } else {
        _ = try open.append(stamp(n), .press(button: Button(index: n % 4)!, session: nil))
      }
    }
    let chunk = try open.lines(after: 0, sealedOnly: false, maxBytes: .max, maxCount: .max)
    lines = chunk.bytes.split(separator: 0x0A).map(Array.init)
    let first = try #require(open.genesis)
    headLine = HeadLine(pad: first.pad, log: first.log, head: open.head, key: key.publicKey.fingerprint)
    open.close()
    try writeExport(lines)
  }

  func writeExport(_ lines: [[UInt8]]) throws {
    try write(Array(lines.map { $0 + [0x0A] }.joined()), export)
  }

  /// The line with one character of its `time` changed: still a record, of the same length.
  func changed(_ seq: Int) -> [UInt8] {
    var line = lines[seq - 1]
    if let index = line.lastIndex(of: UInt8(ascii: "Z")) { line[index - 1] ^= 1 }
    return line
  }

  /// A line of another record's making, numbered `seq`.
  func foreign(_ seq: Int) throws -> [UInt8] {
    try Record(seq: Int64(seq), stamp: stamp(99), body: .alive).line()
  }

  func verify(_ path: String, key: Fingerprint? = nil, head: HeadLine? = nil) throws -> Verdict {
    try Verifier(key: key ?? self.key.publicKey.fingerprint, keptHead: head).verify(path)
  }

  /// Puts other lines into the journal with hashes that fit, as somebody would who knows how it is made and lacks the key.
  func rewriteJournal(_ lines: [[UInt8]]) throws {
    var head = Head.empty
    for line in lines {
      head = head.advanced(by: line)
      try runSQL(
        "UPDATE record SET line = x'\(Hex.encode(line))', hash = x'\(head.hash)' WHERE seq = \(head.seq)",
        journal)
    }
  }

  /// These lines in place of the log's first ones, and behind them the log as the pad would have gone on: sealed by its key.
  func resealed(_ first: [[UInt8]]) throws -> [[UInt8]] {
    var (all, head) = ([[UInt8]](), Head.empty)
    for (index, line) in (first + lines[first.count...]).enumerated() {
      let seq = index + 1
      all.append(seq % 10 == 0 ? try Seal.line(after: head, stamp: stamp(seq), why: .count, key: key) : line)
      head = head.advanced(by: all[index])
    }
    return all
  }
}
