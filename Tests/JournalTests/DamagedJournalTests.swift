import Journal
import Records
import Testing

/// Journals that hold together as SQLite sees them, and often as their own hashes do, and are not what a pad wrote. Real ones, damaged
/// behind the program's back.
@Suite("a damaged journal")
struct DamagedJournalTests {
  @Test(
    "whose first record is no genesis that is known is told so, and neither read nor gone on with",
    arguments: ["alive", "a genesis of a later format", "text"])
  func noGenesis(first: String) throws {
    let log = try SealedLog()
    let line =
      switch first {
      case "alive": try log.foreign(1)
      case "text": Array("not a record".utf8)
      default:
        try Record(
          seq: 1, stamp: stamp(1),
          body: .genesis(
            Genesis(
              format: Genesis.format + 1, log: log.headLine.log, pad: log.headLine.pad, key: log.key.publicKey
            ))
        ).line()
      }
    // Chain and seals are the pad's own: only what the record says is wrong.
    try log.rewriteJournal(try log.resealed([line]))
    let verdict = try log.verify(log.journal)
    #expect(verdict.problems.map(\.what) == [.changed])
    #expect(verdict.problems.first?.first == 1)
    #expect(verdict.problems.first?.message == "record 1 is not a genesis that can be read")
    #expect(verdict.records == 0 && verdict.genesis == nil && verdict.headLine == nil)
    guard first != "a genesis of a later format" else { return }
    expectCorrupt("the first record is no genesis") { _ = try JournalReader(log.journal) }
    if first == "alive" {
      expectCorrupt("the first record is no genesis") { _ = try Journal.open(log.journal) }
    }
  }

  @Test(
    "that names another last seal, another newest record, or no genesis is named with what a reader is told",
    arguments: [
      ("DELETE FROM latest WHERE kind = 'seal'", 30, "the last seal is 30, and a reader is told 0"),
      ("UPDATE latest SET seq = 20 WHERE kind = 'seal'", 30, "the last seal is 30, and a reader is told 20"),
      (
        "UPDATE latest SET seq = 14 WHERE kind = 'seal'", 14,
        "record 14 is named as the newest `seal`, and is none"
      ),
      (
        "DELETE FROM latest WHERE kind = 'genesis'", 1,
        "the genesis is not named where a reader looks for it"
      ),
    ])
  func latest(change: String, seq: Int64, message: String) throws {
    let log = try SealedLog()
    try runSQL(change, log.journal)
    let verdict = try log.verify(log.journal)
    let problem = try #require(verdict.problems.first, "nothing found")
    #expect(problem.what == .torn && problem.first == seq && problem.last == seq, "\(problem)")
    #expect(problem.message == message)
    // The log itself is whole, and said to be.
    #expect(verdict.problems.count == 1 && verdict.records == 32 && verdict.seals == 3)
  }

  @Test("in which an earlier record stands a second time, in the place of another, is told which")
  func secondTime() throws {
    let log = try SealedLog()
    try runSQL("UPDATE record SET line = (SELECT line FROM record WHERE seq = 5) WHERE seq = 22", log.journal)
    let verdict = try log.verify(log.journal)
    #expect(verdict.problems.map(\.what) == [.inserted])
    #expect(verdict.problems.first?.first == 22)
    #expect(verdict.problems.first?.message == "record 22 is a second record 5")
  }

  @Test(
    "with a line that is chained and sealed and no record is sound: the line is counted, and said to be kept")
  func unreadable() throws {
    let log = try SealedLog()
    var lines = Array(log.lines[..<13])
    lines.append(Array("not a record, and yet the pad signed it".utf8))
    lines = try log.resealed(lines)
    try log.rewriteJournal(lines)
    let verdict = try log.verify(log.journal)
    #expect(verdict.isVerified, "\(verdict.problems)")
    #expect(verdict.unreadable == 1 && verdict.records == 32 && verdict.seals == 3 && verdict.unsealed == 2)
    // The export of the same lines comes to the same.
    try log.writeExport(lines)
    let export = try log.verify(log.export)
    #expect(export.isVerified && export.unreadable == 1 && export.head == verdict.head)
    let reader = try JournalReader(log.journal)
    #expect(
      try reader.lines(after: 13, sealedOnly: true, maxBytes: .max, maxCount: 1).bytes == lines[13] + [0x0A])
  }

  @Test("with such a line, chained by somebody without the key, is betrayed by the next seal")
  func unreadableUnsealed() throws {
    let log = try SealedLog()
    var lines = log.lines
    lines[13] = Array("not a record, and the pad never saw it".utf8)
    try log.rewriteJournal(lines)
    let verdict = try log.verify(log.journal)
    #expect(verdict.problems.map(\.what) == [.badSeal] && verdict.problems.first?.first == 20)
    #expect(verdict.seals == 1 && verdict.records == 19)
  }

  @Test(
    "that names a record which it does not have is neither read nor gone on with, and the record is named",
    arguments: [
      // The last seal itself; the record from which the seal goes on; one behind it.
      (30, "the last seal, 30, is missing"), (29, "record 29 is missing"), (31, "record 31 is missing"),
    ])
  func hole(seq: Int64, message: String) throws {
    let log = try SealedLog()
    try runSQL("DELETE FROM record WHERE seq = \(seq)", log.journal)
    expectCorrupt(message) { _ = try Journal.open(log.journal) }
    if seq == 30 { expectCorrupt(message) { _ = try JournalReader(log.journal) } }
    let problem = try #require(try log.verify(log.journal).problems.first, "nothing found")
    #expect(problem.what == .missing && problem.first == seq && problem.last == seq, "\(problem)")
    #expect(problem.message == "record \(seq) is missing")
  }

  @Test(
    "in which a page files a record under another number is not gone on with, and is told what stands there")
  func misfiled() throws {
    let log = try SealedLog()
    // In a row's cell stand its length, its number (one byte up to 127), the header of five bytes, and the line.
    var file = try bytes(log.journal)
    let line = try #require(file.firstRange(of: log.lines[30]))
    let number = line.lowerBound - 6
    try #require(file[number] == 31)
    file[number] = 127
    try write(file, log.journal)
    expectCorrupt("record 31 is missing") { _ = try Journal.open(log.journal) }
    let problem = try #require(try log.verify(log.journal).problems.first, "nothing found")
    #expect(problem.what == .torn && problem.first == 31 && problem.last == 31, "\(problem)")
    #expect(problem.message == "record 31 is filed as 127")
  }

  private func expectCorrupt(
    _ message: String, sourceLocation: SourceLocation = #_sourceLocation, _ open: () throws -> Void
  ) {
    let fault = #expect(throws: JournalFault.self, sourceLocation: sourceLocation) { try open() }
    #expect(fault?.kind == .corrupt, sourceLocation: sourceLocation)
    #expect(
      fault?.message.hasSuffix(message) == true, "\(fault?.message ?? "")", sourceLocation: sourceLocation)
  }
}
