import Glibc
import Journal
import Records
import SimulatedDisk
import Testing
import Traces

/// Parts of the bits, tried side by side.
private let journalShards = 4

/// A small journal's files, as an orderly end or a power cut leaves them, and what is exported from it.
private struct SmallJournal: Sendable {
  enum State: String, CaseIterable, Sendable, CustomTestStringConvertible {
    /// All of it in the database, the write-ahead log blank.
    case closed
    /// The newest records in the write-ahead log alone.
    case cut = "after a power cut"
    var testDescription: String { rawValue }
  }

  let database: [UInt8]
  let log: [UInt8]
  let kept: HeadLine
  let exports: [[UInt8]]

  init(_ state: State, seed: UInt64) throws {
    let source = TamperSeed.sources.map { "\($0)/\(state)" }
    if let source, let saved = try? bytes(source + ".head") {
      database = try bytes(source + ".db")
      log = try bytes(source + ".db-wal")
      kept = try #require(HeadLine(String(decoding: saved, as: UTF8.self)))
      exports = try Copy(database, log).exports()
      return
    }
    var random = Seeded(seed)
    let scratch = try Scratch()
    let path = scratch.path("j.db")
    var options = JournalOptions()
    options.checkpointBytes = 24 << 10
    options.reserveBytes = 0
    let key = SealKey()
    let journal = try Journal.open(path, options: options)
    let first = try journal.append(stamp(1), genesis(key))
    for n in 2...44 {
      if n % 9 == 0 {
        _ = try journal.seal(stamp(n), why: .idle, key: key)
      } else if n % 11 == 0 {
        // A rare kind, whose place is noted beside the log.
        _ = try journal.append(
          stamp(n), .maintenanceOpened(how: .command, by: Actor("lan")!))  // a name of ours
      } else {
        let button = Button(index: Int.random(in: 0..<4, using: &random))!  // below 8
        _ = try journal.append(stamp(n), .press(button: button, session: Int64(n)))
      }
      if n == 30 { try journal.idle() }
    }
    let names = try #require(journal.genesis)
    kept = HeadLine(pad: names.pad, log: names.log, head: journal.head, key: key.publicKey.fingerprint)
    #expect(first.seq == 1)
    if state == .closed { journal.close() }
    database = try bytes(path)
    log = try bytes(path + "-wal")
    let copy = try Copy(database, log)
    exports = try copy.exports()
    if state == .cut { journal.close() }
    guard let source else { return }
    try write(database, source + ".db")
    try write(log, source + ".db-wal")
    // Last: where it is, the others are whole.
    try write(Array("\(kept)".utf8), source + ".head")
  }

  /// Bits of both files; those of a blank log say nothing that differs from one to the next.
  func bits(_ state: State) -> Int { 8 * (database.count + (state == .cut ? log.count : 32)) }
}

/// The files in a folder of their own, one bit changed at a time.
private final class Copy {
  let scratch: Scratch
  private let path: String
  private let sizes: [Int]

  init(_ database: [UInt8], _ log: [UInt8]) throws {
    scratch = try Scratch()
    path = scratch.path("j.db")
    sizes = [database.count, log.count]
    try write(database, path)
    try write(log, path + "-wal")
  }

  /// Flips a bit, counted through both files; flipping it again puts it back.
  func flip(_ bit: Int) throws {
    let isLog = bit / 8 >= sizes[0]
    let offset = isLog ? bit / 8 - sizes[0] : bit / 8
    let file = open(isLog ? path + "-wal" : path, O_RDWR)
    guard file >= 0 else { throw FileFault(path: path) }
    defer { close(file) }
    var byte: UInt8 = 0
    guard pread(file, &byte, 1, offset) == 1 else { throw FileFault(path: path) }
    byte ^= 1 << (bit % 8)
    guard pwrite(file, &byte, 1, offset) == 1 else { throw FileFault(path: path) }
  }

  /// A copy of both as they are now.
  func leave(_ name: String) throws {
    try write(try bytes(path), name)
    try write(try bytes(path + "-wal"), name + "-wal")
  }

  /// Whether the verifier says that something is wrong. Not reading a file at all says it, too.
  func isFound(_ kept: HeadLine) -> Bool {
    guard let verdict = try? Verifier(keptHead: kept).verify(path) else { return true }
    return !verdict.problems.isEmpty
  }

  /// What `hailong journal export` reads, sealed and all: in few lines at a time, so that many places are looked up.
  func exports() throws -> [[UInt8]] {
    let reader = try JournalReader(path)
    return try [true, false].map { sealed in
      var bytes: [UInt8] = []
      let end = sealed ? reader.sealedHead.seq : reader.head.seq
      var last: Int64 = 0
      while last < end {
        let chunk = try reader.lines(after: last, sealedOnly: sealed, maxBytes: 65_536, maxCount: 3)
        guard !chunk.isEmpty else { break }
        bytes += chunk.bytes
        last = chunk.last
      }
      return bytes
    }
  }
}

/// Whatever bit of a journal's files is flipped: it is found against a head that was kept elsewhere, or what is exported is byte for byte
/// the same. `Tests/Proof/tampering` tries each bit, in parts (`HAILONG_TAMPER`); otherwise it is a sample.
@Suite("tampering with a journal's files")
struct JournalTamperingTests {
  private static let made = SmallJournal.State.allCases.map { state in
    Result { try SmallJournal(state, seed: TamperSeed.value) }
  }

  @Test("a bit of a journal", arguments: SmallJournal.State.allCases, 0..<journalShards)
  fileprivate func bits(state: SmallJournal.State, shard: Int) throws {
    let journal = try Self.made[state == .closed ? 0 : 1].get()
    let copy = try Copy(journal.database, journal.log)
    #expect(!copy.isFound(journal.kept), "the control: untouched, nothing is found")
    #expect(try copy.exports() == journal.exports)
    #expect(journal.exports[0].count > 4_000 && journal.exports[1].count > journal.exports[0].count)
    if let folder = TamperSeed.folder { try write(Array("\(journal.kept)".utf8), "\(folder)/\(state).head") }
    var random = TamperSeed.random(500 + UInt64(shard))
    let bits =
      if let part = TamperSeed.part {
        Array(
          stride(
            from: part.index * journalShards + shard, to: journal.bits(state), by: part.of * journalShards))
      } else {
        (0..<500).map { _ in Int.random(in: 0..<journal.bits(state), using: &random) }
      }
    var (found, same) = (0, 0)
    var missed: [String] = []
    for bit in bits {
      try copy.flip(bit)
      let isFound = copy.isFound(journal.kept)
      if isFound {
        found += 1
      } else if (try? copy.exports()) == journal.exports {
        same += 1
      } else {
        missed.append("bit \(bit % 8) of byte \(bit / 8) of \(journal.database.count)")
      }
      if let folder = TamperSeed.folder, (found + same).isMultiple(of: bits.count / 25) {
        try copy.leave("\(folder)/\(isFound ? "broken" : "sound")-\(state)-\(bit).db")
      }
      try copy.flip(bit)
    }
    print(
      "tampering: journal \(state.rawValue), shard \(shard): \(bits.count) bits, \(found) found, \(same) the same export"
    )
    #expect(missed.isEmpty, "HAILONG_SEED=\(TamperSeed.value): \(missed.count): \(missed.prefix(20))")
    // Both ways out are taken: a check that finds everything, or nothing, would look at something else.
    #expect(found > bits.count / 10 && same > 0)
    #expect(try copy.exports() == journal.exports, "put back")
  }
}
