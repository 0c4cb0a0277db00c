import CSQLite
import Testing

@testable import Journal

@Suite("what a journal's durability rests on is read back after it was set")
struct InForceTests {
  private let folder: Scratch
  private let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_URI

  init() throws { folder = try Scratch() }

  @Test("write-ahead log, FULL, exclusive, no checkpoint but our own: each is in force behind an open")
  func inForce() throws {
    let path = folder.path("j.db")
    let database = try Database(FileURI.of(path, "psow=0"), path: path, flags: flags, vfs: nil)
    defer { database.close() }
    try Schema.prepare(database, options: .init())
    #expect(try database.text("PRAGMA journal_mode") == "wal")
    #expect(try database.integer("PRAGMA synchronous") == 2)
    #expect(try database.text("PRAGMA locking_mode") == "exclusive")
    #expect(try database.integer("PRAGMA wal_autocheckpoint") == 0)
  }

  /// SQLite refuses a write-ahead log without an error, by another word in the answer, where it may lock nothing; and it takes `psow`
  /// from the file's name.
  @Test("a file on which one of them does not hold is not opened", arguments: ["psow=0&nolock=1", "psow=1"])
  func notInForce(_ parameters: String) throws {
    let path = folder.path("j.db")
    let database = try Database(FileURI.of(path, parameters), path: path, flags: flags, vfs: nil)
    defer { database.close() }
    let fault = #expect(throws: JournalFault.self) { try Schema.prepare(database, options: .init()) }
    #expect(fault?.code == "HL-JRNL-008")
  }
}
