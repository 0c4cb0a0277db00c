import Glibc
import Journal
import Records
import SimulatedDisk
import Testing
import Traces

@Suite("verification")
struct VerifierTests {
  @Test("a whole log is verified with its key, and only self-consistent without")
  func whole() throws {
    let log = try SealedLog()
    for path in [log.journal, log.export] {
      let verdict = try log.verify(path, head: log.headLine)
      #expect(verdict.isVerified, "\(verdict.problems)")
      #expect(verdict.records == 32 && verdict.seals == 3 && verdict.unsealed == 2)
      #expect(verdict.headLine == log.headLine)
      #expect(verdict.source == (path == log.journal ? .journal : .export))
      let unkeyed = try Verifier().verify(path)
      #expect(unkeyed.isConsistent && !unkeyed.isVerified && !unkeyed.keyChecked)
    }
  }

  @Test("another key, another log, and a kept head that this log never had are named")
  func expectations() throws {
    let log = try SealedLog()
    let other = try SealedLog()
    for path in [log.journal, log.export] {
      let wrongKey = try log.verify(path, key: other.key.publicKey.fingerprint)
      #expect(wrongKey.problems.map(\.what) == [.other])
      #expect(try log.verify(path, head: other.headLine).problems.contains { $0.what == .other })
      var kept = log.headLine
      kept.head.seq = 40
      let cut = try log.verify(path, head: kept)
      #expect(cut.problems.map(\.what) == [.missing])
      #expect(cut.problems.first?.first == 33 && cut.problems.first?.last == 40)
      kept.head = Head(seq: 20, hash: .zero)
      #expect(try log.verify(path, head: kept).problems.map(\.what) == [.changed])
      kept.head = Head(seq: 0, hash: .zero)
      #expect(try log.verify(path, head: kept).isVerified)
    }
  }

  @Test(
    "in an export each kind of tampering is named, with its first record",
    arguments: [
      "changed", "torn line", "missing", "missing first", "missing two", "inserted", "inserted copy",
      "swapped",
      "swapped far", "bad seal", "torn end", "cut end", "no genesis", "empty",
    ])
  func export(tampering: String) throws {
    let log = try SealedLog()
    var lines = log.lines
    var expected: (Problem.What, Int64, Int64)
    var kept: HeadLine?
    switch tampering {
    case "changed":
      lines[13] = log.changed(14)
      expected = (.changed, 11, 20)
    case "torn line":
      lines[13].removeLast(20)
      expected = (.torn, 14, 14)
    case "missing":
      lines.remove(at: 13)
      expected = (.missing, 14, 14)
    case "missing first":
      lines.remove(at: 0)
      expected = (.missing, 1, 1)
    case "missing two":
      lines.removeSubrange(13...14)
      expected = (.missing, 14, 15)
    case "inserted":
      lines.insert(try log.foreign(14), at: 13)
      expected = (.inserted, 15, 15)
    case "inserted copy":
      lines.insert(lines[4], at: 13)
      expected = (.inserted, 14, 14)
    case "swapped":
      lines.swapAt(13, 14)
      expected = (.swapped, 14, 15)
    case "swapped far":
      lines.swapAt(3, 25)
      expected = (.swapped, 4, 26)
    case "bad seal":
      // A seal signed by another key over the true chain, and the true key's seals behind it over that.
      lines = try forgedSeal(log)
      expected = (.badSeal, 20, 20)
    case "torn end":
      // One byte less is all of a line but its LF.
      for bytes in [30, 1] {
        try write(Array(lines.map { $0 + [0x0A] }.joined().dropLast(bytes)), log.export)
        #expect(try log.verify(log.export).problems.map(\.what) == [.torn])
        #expect(try log.verify(log.export).problems.first?.first == 32)
      }
      return
    case "cut end":
      lines.removeLast(3)
      kept = log.headLine
      expected = (.missing, 30, 32)
    case "no genesis":
      lines[0] = try log.foreign(1)
      expected = (.changed, 1, 1)
    default:
      lines = []
      expected = (.missing, 1, 1)
    }
    try log.writeExport(lines)
    let verdict = try log.verify(log.export, head: kept)
    let problem = try #require(verdict.problems.first, "nothing found")
    #expect(problem.what == expected.0, "\(problem)")
    #expect(problem.first == expected.1 && problem.last == expected.2, "\(problem)")
    #expect(!verdict.isVerified)
  }

  @Test(
    "in a journal each kind of tampering is named at its very record",
    arguments: [
      (
        "UPDATE record SET line = CAST(replace(CAST(line AS TEXT), 'synced', 'unset') AS BLOB) WHERE seq = 14",
        "changed", 14, 14
      ),
      ("UPDATE record SET hash = zeroblob(32) WHERE seq = 14", "changed", 14, 14),
      (
        "UPDATE record SET line = CAST(substr(CAST(line AS TEXT), 1, 60) AS BLOB) WHERE seq = 14", "torn", 14,
        14
      ),
      ("DELETE FROM record WHERE seq = 14", "missing", 14, 14),
      ("DELETE FROM record WHERE seq BETWEEN 14 AND 16", "missing", 14, 16),
      ("DELETE FROM record WHERE seq = 1", "missing", 1, 1),
      ("DELETE FROM record WHERE seq >= 29", "missing", 29, 30),
      // Renumbered so that no gap shows.
      (
        "DELETE FROM record WHERE seq = 14; UPDATE record SET seq = seq - 1 WHERE seq > 14", "missing", 14, 14
      ),
      (
        "UPDATE record SET seq = -seq WHERE seq > 13; UPDATE record SET seq = 1 - seq WHERE seq < 0;"
          + "INSERT INTO record SELECT 14, line, hash FROM record WHERE seq = 5", "inserted", 14, 14
      ),
      (
        "UPDATE record SET seq = 99 WHERE seq = 14; UPDATE record SET seq = 14 WHERE seq = 15;"
          + "UPDATE record SET seq = 15 WHERE seq = 99", "swapped", 14, 15
      ),
      (
        "UPDATE record SET seq = 99 WHERE seq = 4; UPDATE record SET seq = 4 WHERE seq = 26;"
          + "UPDATE record SET seq = 26 WHERE seq = 99", "swapped", 4, 26
      ),
      ("INSERT INTO record SELECT 0, line, hash FROM record WHERE seq = 5", "inserted", 0, 0),
      ("DELETE FROM record", "missing", 1, 1),
    ])
  func journal(change: String, what: String, first: Int64, last: Int64) throws {
    let log = try SealedLog()
    try runSQL(change, log.journal)
    let verdict = try log.verify(log.journal)
    let problem = try #require(verdict.problems.first, "nothing found")
    #expect(problem.what.rawValue == what, "\(problem)")
    #expect(problem.first == first && problem.last == last, "\(problem)")
  }

  @Test("a seal by another key over a true chain is a bad seal in a journal")
  func badSealInJournal() throws {
    let log = try SealedLog()
    try log.rewriteJournal(try forgedSeal(log))
    let problem = try #require(try log.verify(log.journal).problems.first)
    #expect(problem.what == .badSeal && problem.first == 20)
  }

  @Test("any changed byte of an export's sealed part is found (seed printed)")
  func anyByte() throws {
    let log = try SealedLog()
    let original = try bytes(log.export)
    let sealedEnd = log.lines[..<30].reduce(0) { $0 + $1.count + 1 }
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = Seeded(seed)
    for _ in 0..<300 {
      var changed = original
      let index = Int.random(in: 0..<sealedEnd, using: &random)
      changed[index] ^= UInt8.random(in: 1...255, using: &random)
      try write(changed, log.export)
      let verdict = try log.verify(log.export)
      // Where the last seal's own `kind` was hit, no seal vouches for what stands before it: the verdict says so.
      let isDisowned = verdict.seals == 2 && verdict.unsealed == 12
      #expect(!verdict.problems.isEmpty || isDisowned, "seed \(seed), byte \(index)")
    }
  }

  @Test("a flipped bit of a journal is found, or lies in unused space and changes nothing (seed printed)")
  func anyBit() throws {
    let log = try SealedLog()
    let original = try bytes(log.journal)
    let whole = try log.verify(log.journal)
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = Seeded(seed)
    var found = 0
    for _ in 0..<300 {
      var changed = original
      let index = Int.random(in: 0..<original.count, using: &random)
      changed[index] ^= 1 << UInt8.random(in: 0...7, using: &random)
      try write(changed, log.journal)
      guard let verdict = try? log.verify(log.journal) else {
        found += 1
        continue
      }
      if verdict.problems.isEmpty {
        #expect(verdict == whole, "seed \(seed), byte \(index)")
      } else {
        found += 1
      }
    }
    #expect(found > 100, "seed \(seed)")
  }

  @Test("a journal copied with its log is verified to its newest record, in a folder that cannot be written")
  func copiedWithSealedLog() throws {
    let log = try SealedLog()
    let folder = try Scratch()
    let copy = folder.path("copy.db")
    let open = try Journal.open(log.journal)
    for n in 33...40 { _ = try open.append(stamp(n), .alive) }
    try write(try bytes(log.journal), copy)
    try write(try bytes(log.journal + "-wal"), copy + "-wal")
    let head = open.head
    open.close()
    chmod(folder.root, 0o500)
    defer { chmod(folder.root, 0o700) }
    let verdict = try log.verify(copy)
    #expect(verdict.isVerified, "\(verdict.problems)")
    #expect(verdict.head == head)
    #expect(folder.names == ["copy.db", "copy.db-wal"])
    #expect(try log.verify(log.journal).head == head)
  }

  @Test("a journal whose first block a power cut tore is mended from its log, and not taken for an export")
  func tornFirstBlock() throws {
    let folder = try Scratch()
    let (original, copy) = (folder.path("journal.db"), folder.path("copy.db"))
    // So many that the database grows: its first page, which says by how much, is then in the log, and SQLite's neighbours
    // of it are too. A checkpoint begins to write their block, and the power goes.
    let open = try Journal.open(original)
    _ = try open.append(stamp(1), genesis(SealKey()))
    for n in 2...40 { _ = try open.append(stamp(n), .alive) }
    let head = open.head
    try write(try bytes(original), copy)
    try write(try bytes(original + "-wal"), copy + "-wal")
    open.close()
    var torn = try bytes(copy)
    for place in 0..<min(torn.count, 4_096) { torn[place] = 0xFF }
    try write(torn, copy)
    let verdict = try Verifier().verify(copy)
    #expect(verdict.problems.isEmpty, "\(verdict.problems)")
    #expect(verdict.head == head)
  }

  @Test("unreadable lines under a good seal are counted and no problem")
  func unreadableButSealed() throws {
    let log = try SealedLog()
    var lines = Array(log.lines[..<5])
    lines.append(Array("not a record, and yet the pad signed it".utf8))
    var head = Head.empty
    for line in lines { head = head.advanced(by: line) }
    lines.append(try Seal.line(after: head, stamp: stamp(7), why: .idle, key: log.key))
    try log.writeExport(lines)
    let verdict = try log.verify(log.export)
    #expect(verdict.isVerified && verdict.unreadable == 1 && verdict.records == 7)
  }

  @Test("a text without line ends does not fill the memory, and is no log")
  func endless() throws {
    let log = try SealedLog()
    try write([UInt8](repeating: 0x41, count: 5 << 20), log.export)
    #expect(try log.verify(log.export).problems.first?.what == .torn)
  }

  /// The log with seal 20 signed by a stranger; the pad's key then sealed over it.
  private func forgedSeal(_ log: SealedLog) throws -> [[UInt8]] {
    var lines: [[UInt8]] = []
    var head = Head.empty
    for (index, line) in log.lines.enumerated() {
      let seq = index + 1
      let key = seq == 20 ? SealKey() : log.key
      lines.append(
        seq % 10 == 0 ? try Seal.line(after: head, stamp: stamp(seq), why: .count, key: key) : line)
      head = head.advanced(by: lines[index])
    }
    return lines
  }
}
