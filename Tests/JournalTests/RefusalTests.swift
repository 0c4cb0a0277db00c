import CSQLite
import Glibc
import Journal
import Records
import Testing

@Suite("what a journal refuses")
struct RefusalTests {
  private let folder: Scratch
  private let key = SealKey()

  init() throws { folder = try Scratch() }

  @Test("records that would not be good lines are refused, and change nothing")
  func badRecords() throws {
    let journal = try Journal.open(folder.path("j.db"))
    func refused(_ body: Body) throws {
      let head = journal.head
      let fault = #expect(throws: JournalFault.self) { _ = try journal.append(stamp(2), body) }
      if case .refused? = fault?.kind {} else { Issue.record("\(body.kind): \(String(describing: fault))") }
      #expect(fault?.code == "HL-JRNL-006")
      #expect(journal.head == head)
    }
    try refused(.alive)
    #expect(throws: JournalFault.self) { try journal.seal(stamp(1), why: .idle, key: key) }
    _ = try journal.append(stamp(1), genesis(key))
    try refused(genesis(key))
    try refused(.policy(["name": .string(String(repeating: "x", count: 1_024))]))
    try refused(.policy(["seq": 9]))
    try refused(.policy(["a": 1, "a": 2]))
    try refused(.policy(["a": .int(JSON.largestInt + 1)]))
    try refused(.unknown(kind: "window-opened"))
    try refused(.malformed(kind: "press", reason: ""))
    try refused(.fault(Fault(code: "HL", count: -1)))
    try refused(
      .seal(why: .idle, signature: try #require(SealSignature(hex: String(repeating: "0", count: 128)))))
    #expect(throws: JournalFault.self) { try journal.seal(stamp(2), why: .idle, key: SealKey()) }
    #expect(journal.head.seq == 1)
  }

  @Test("a newer journal is refused and not touched")
  func newer() throws {
    try makeJournal()
    try sql("PRAGMA user_version=2")
    let before = try bytes(folder.path("j.db"))
    let fault = #expect(throws: JournalFault.self) { _ = try Journal.open(folder.path("j.db")) }
    #expect(fault?.kind == .newer)
    #expect(try bytes(folder.path("j.db")) == before)
  }

  @Test("a file that is no database is corrupt, another program's database is not ours")
  func notOurs() throws {
    try write(Array(repeating: 0x41, count: 5_000), folder.path("j.db"))
    #expect(
      #expect(throws: JournalFault.self) { _ = try Journal.open(folder.path("j.db")) }?.kind == .corrupt)
    unlink(folder.path("j.db"))
    try sql("CREATE TABLE t (x); PRAGMA user_version=1")
    #expect(
      #expect(throws: JournalFault.self) { _ = try Journal.open(folder.path("j.db")) }?.kind == .cannotOpen)
    let missing = #expect(throws: JournalFault.self) { _ = try Journal.open(folder.path("no/such/j.db")) }
    #expect(missing?.kind == .cannotOpen)
  }

  @Test("a second program is told that the journal is in use")
  func busy() throws {
    let journal = try Journal.open(folder.path("j.db"))
    _ = try journal.append(stamp(1), genesis(key))
    var options = JournalOptions()
    options.busyMilliseconds = 0
    #expect(
      #expect(throws: JournalFault.self) { _ = try Journal.open(folder.path("j.db"), options: options) }?.kind
        == .busy)
    _ = try journal.append(stamp(2), .alive)
    journal.close()
    #expect(try Journal.open(folder.path("j.db")).head.seq == 2)
    #expect(throws: JournalFault.self) { _ = try journal.append(stamp(3), .alive) }
  }

  @Test(
    "an end that is not chained, or not sealed by the log's key, is corrupt",
    arguments: [
      "UPDATE record SET line = CAST(replace(CAST(line AS TEXT), 'synced', 'unset') AS BLOB) WHERE seq = 12",
      "UPDATE record SET hash = zeroblob(32) WHERE seq = 12", "UPDATE record SET hash = x'00' WHERE seq = 12",
      "DELETE FROM record WHERE seq = 11", "DELETE FROM record WHERE seq = 10",
      "DELETE FROM record WHERE seq = 1",
      "UPDATE record SET line = CAST(replace(CAST(line AS TEXT), 'idle', 'age') AS BLOB) WHERE seq = 10",
    ])
  func brokenEnd(change: String) throws {
    try makeJournal()
    try sql(change)
    let fault = #expect(throws: JournalFault.self) { _ = try Journal.open(folder.path("j.db")) }
    #expect(fault?.kind == .corrupt)
    #expect(fault?.code == "HL-JRNL-003")
  }

  @Test("a corrupt journal is set aside whole, and its place is free")
  func setAside() throws {
    let path = folder.path("j.db")
    try makeJournal()
    let kept = try bytes(path)
    try write([1, 2, 3], path + "-wal")
    let aside = try SetAside.move(path)
    #expect(aside == path + ".aside-1")
    #expect(try bytes(aside) == kept)
    #expect(try bytes(aside + "-wal") == [1, 2, 3])
    #expect(access(path, F_OK) != 0 && access(path + "-wal", F_OK) != 0)
    try makeJournal()
    #expect(try SetAside.move(path) == path + ".aside-2")
    #expect(try bytes(aside) == kept)
  }

  @Test("a journal is set aside behind all that are there, also where earlier ones were taken")
  func setAsideNumbers() throws {
    let path = folder.path("j.db")
    for _ in 1...3 {
      try makeJournal()
      _ = try SetAside.move(path)
    }
    for number in 1...2 {
      remove("\(path).aside-\(number)")
      remove("\(path).aside-\(number)-wal")
    }
    // What a program leaves that is killed between the log's second name and the database's.
    try write([1, 2, 3], path + ".aside-4-wal")
    try makeJournal()
    #expect(try SetAside.move(path) == path + ".aside-5")
    #expect(SetAside.all(of: path) == [path + ".aside-3", path + ".aside-5"], "oldest first")
    #expect(try SetAside.move(path) == path + ".aside-5", "done before, and said again")
  }

  @Test("where no journal is and none was set aside, none is said to have been")
  func nothingToSetAside() throws {
    let fault = #expect(throws: JournalFault.self) { _ = try SetAside.move(folder.path("j.db")) }
    #expect(fault?.kind == .io)
    #expect(folder.names == [])
  }

  @Test("a journal that is refused is let go of")
  func refusedIsClosed() throws {
    try makeJournal()
    try sql("DELETE FROM latest WHERE kind = 'genesis'")
    for inPlace in [true, false] {
      let fault = #expect(throws: JournalFault.self) {
        _ = try JournalReader(folder.path("j.db"), inPlace: inPlace)
      }
      #expect(fault?.kind == .corrupt)
      #expect(openFiles(below: folder.root) == [])
    }
    let opened = open(folder.path("j.db"), O_RDONLY)
    defer { close(opened) }
    #expect(openFiles(below: folder.root) == [folder.path("j.db")], "an open file is seen")
  }

  /// A genesis, eight records, a seal as number 10, and two behind it.
  private func makeJournal() throws {
    let journal = try Journal.open(folder.path("j.db"))
    _ = try journal.append(stamp(1), genesis(key))
    for n in 2...9 { _ = try journal.append(stamp(n), .alive) }
    _ = try journal.seal(stamp(10), why: .idle, key: key)
    for n in 11...12 { _ = try journal.append(stamp(n), .alive) }
    journal.close()
  }

  private func sql(_ text: String) throws { try runSQL(text, folder.path("j.db")) }
}

@Suite("reading a journal")
struct ReadingTests {
  @Test("the newest record of each rare kind is found, and no press")
  func latest() throws {
    let folder = try Scratch()
    let key = SealKey()
    var journal = try Journal.open(folder.path("j.db"))
    _ = try journal.append(stamp(1), genesis(key))
    _ = try journal.append(stamp(2), .policy(["name": "one"]))
    _ = try journal.append(stamp(3), .policy(["name": "two"]))
    _ = try journal.append(stamp(4), .press(button: Button("b2")!, session: nil))
    _ = try journal.seal(stamp(5), why: .age, key: key)
    journal.close()
    journal = try Journal.open(folder.path("j.db"))
    #expect(try journal.latest("policy")?.seq == 3)
    #expect(try journal.latest("policy")?.body == .policy(["name": "two"]))
    #expect(try journal.latest("genesis")?.seq == 1)
    #expect(try journal.latest("seal")?.seq == 5)
    #expect(try journal.latest("press") == nil)
    #expect(try journal.latest("mapping") == nil)
  }

  @Test("a journal read in place with its write-ahead log gives all records, and neither file changes")
  func inPlace() throws {
    let folder = try Scratch()
    let key = SealKey()
    let journal = try Journal.open(folder.path("j.db"))
    _ = try journal.append(stamp(1), genesis(key))
    for n in 2...60 { _ = try journal.append(stamp(n), .alive) }
    _ = try journal.seal(stamp(61), why: .idle, key: key)
    let whole = try journal.lines(after: 0, sealedOnly: true, maxBytes: .max, maxCount: .max)
    // As a power cut leaves them: no checkpoint, no orderly end.
    for suffix in ["", "-wal"] {
      try write(try bytes(folder.path("j.db" + suffix)), folder.path("old.db" + suffix))
    }
    let before = try ["old.db", "old.db-wal"].map { try bytes(folder.path($0)) }
    #expect(before[1].prefix(32).contains { $0 != 0 }, "the log holds records")
    do {
      let reader = try JournalReader(folder.path("old.db"), inPlace: true)
      #expect(reader.sealedHead == journal.sealedHead)
      #expect(
        try reader.lines(after: 0, sealedOnly: true, maxBytes: .max, maxCount: .max).bytes == whole.bytes)
    }
    #expect(try ["old.db", "old.db-wal"].map { try bytes(folder.path($0)) } == before)
    #expect(!folder.names.contains("old.db-shm"))
  }

  @Test("a path is a path, whatever of it would mean something else in a URI")
  func strangePath() throws {
    let folder = try Scratch()
    let key = SealKey()
    let name = "sổ ghi #1?psow=0&mode=memory 50%41.db"
    let path = folder.path(name)
    let journal = try Journal.open(path)
    _ = try journal.append(stamp(1), genesis(key))
    _ = try journal.seal(stamp(2), why: .idle, key: key)
    let head = journal.head
    journal.close()
    #expect(folder.names.contains(name), "\(folder.names)")
    let again = try Journal.open(path)
    #expect(again.head == head)
    again.close()
    #expect(try JournalReader(path).sealedHead == head)
    #expect(try Verifier(key: key.publicKey.fingerprint).verify(path).isVerified)
  }

  @Test(
    "a start behind an orderly end leaves the write-ahead log as it lies: it was laid out and flushed before")
  func quietStart() throws {
    let log = try SealedLog()
    let before = try state(log.journal + "-wal")
    #expect(before.size > 0)
    let again = try Journal.open(log.journal)
    #expect(try state(log.journal + "-wal") == before)
    again.close()
  }

  private struct State: Equatable {
    var (inode, size, seconds, nanoseconds) = (0, 0, 0, 0)
  }

  /// Which file it is, how long, and when it was written last.
  private func state(_ path: String) throws -> State {
    var info = stat()
    try #require(stat(path, &info) == 0)
    return State(
      inode: Int(info.st_ino), size: Int(info.st_size), seconds: info.st_mtim.tv_sec,
      nanoseconds: info.st_mtim.tv_nsec)
  }

  @Test("chunks end at whole lines and within their bounds")
  func chunks() throws {
    let folder = try Scratch()
    let key = SealKey()
    let journal = try Journal.open(folder.path("j.db"))
    _ = try journal.append(stamp(1), genesis(key))
    for n in 2...30 { _ = try journal.append(stamp(n), .alive) }
    _ = try journal.seal(stamp(31), why: .idle, key: key)
    _ = try journal.append(stamp(32), .alive)
    let whole = try journal.lines(after: 0, sealedOnly: false, maxBytes: .max, maxCount: .max)
    #expect(whole.count == 32)
    for bytes in [1, 150, 400, 1_000, 100_000] {
      for count in [1, 3, 100] {
        var seq: Int64 = 0
        var joined: [UInt8] = []
        while true {
          let chunk = try journal.lines(after: seq, sealedOnly: false, maxBytes: bytes, maxCount: count)
          if chunk.isEmpty { break }
          #expect(chunk.first == seq + 1)
          #expect(chunk.count == 1 || chunk.bytes.count <= bytes)
          #expect(chunk.count <= count)
          #expect(chunk.bytes.last == 0x0A)
          joined += chunk.bytes
          seq = chunk.last
        }
        #expect(joined == whole.bytes)
      }
    }
    #expect(try journal.lines(after: 0, sealedOnly: true, maxBytes: .max, maxCount: .max).last == 31)
    #expect(try journal.lines(after: 31, sealedOnly: true, maxBytes: .max, maxCount: .max).isEmpty)
    #expect(try journal.lines(after: 99, sealedOnly: false, maxBytes: .max, maxCount: .max).isEmpty)
    #expect(try journal.head(at: 0) == .empty)
    #expect(try journal.head(at: 32) == journal.head)
    #expect(try journal.head(at: 33) == nil)
  }
}
