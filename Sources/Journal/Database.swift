import CSQLite

/// One connection to an SQLite file. Everything of SQLite's that throws here carries code, message and SQL.
/// Used by one thread.
final class Database {
  let handle: OpaquePointer
  let path: String

  /// Opens with SQLite's own flags. `name` is `path` itself, or a `file:` URI of it with SQLITE_OPEN_URI among the flags.
  init(_ name: String, path: String, flags: Int32, vfs: String? = nil) throws(JournalFault) {
    var opened: OpaquePointer?
    let code = sqlite3_open_v2(
      name, &opened, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, vfs)
    guard code == SQLITE_OK, let opened else {
      let detail = opened.map { String(cString: sqlite3_errmsg($0)) } ?? "out of memory"
      sqlite3_close_v2(opened)
      throw JournalFault(sqlite: code, "could not open \(path): \(detail)", path: path)
    }
    handle = opened
    self.path = path
  }

  /// Whether a transaction is open.
  var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

  func execute(_ sql: String) throws(JournalFault) {
    let code = sqlite3_exec(handle, sql, nil, nil, nil)
    guard code == SQLITE_OK else { throw fault(code, sql) }
  }

  func prepare(_ sql: String) throws(JournalFault) -> Statement { try Statement(self, sql) }

  /// The first column of the first row of `sql`, as an integer; 0 where there is none.
  func integer(_ sql: String) throws(JournalFault) -> Int64 {
    let statement = try prepare(sql)
    defer { statement.finish() }
    return try statement.step() ? statement.integer(0) : 0
  }

  /// The first column of the first row of `sql`, as text; empty where there is none.
  func text(_ sql: String) throws(JournalFault) -> String {
    let statement = try prepare(sql)
    defer { statement.finish() }
    return try statement.step() ? statement.text(0) : ""
  }

  /// Runs `body` in one transaction. After a throw the transaction is rolled back, as far as SQLite still can.
  func transaction(_ body: () throws(JournalFault) -> Void) throws(JournalFault) {
    try execute("BEGIN IMMEDIATE")
    do throws(JournalFault) {
      try body()
      try execute("COMMIT")
    } catch {
      rollback()
      throw error
    }
  }

  /// Ends a transaction that failed. Its own failure says nothing new: the state is read back by whoever asks next.
  func rollback() {
    if isInTransaction { sqlite3_exec(handle, "ROLLBACK", nil, nil, nil) }
  }

  /// Copies all of the write-ahead log's frames into the database file and makes them durable there. Returns how many frames
  /// the log held.
  @discardableResult
  func checkpoint(_ mode: Int32 = SQLITE_CHECKPOINT_PASSIVE) throws(JournalFault) -> Int {
    var frames: Int32 = 0
    var copied: Int32 = 0
    let code = sqlite3_wal_checkpoint_v2(handle, "main", mode, &frames, &copied)
    guard code == SQLITE_OK else { throw fault(code, "checkpoint") }
    guard frames == copied else {
      throw JournalFault(
        .busy, "checkpoint copied \(copied) of \(frames) frames of \(path)",
        vi: "chỉ chép được \(copied) trên \(frames) khung của \(path)", sqlite: SQLITE_BUSY)
    }
    return Int(frames)
  }

  /// Closes. Statements must have been finished before.
  func close() { sqlite3_close_v2(handle) }

  func fault(_ code: Int32, _ sql: String) -> JournalFault {
    JournalFault(sqlite: code, "\(path): \(String(cString: sqlite3_errmsg(handle)))", path: path, sql: sql)
  }
}

/// One prepared statement. A statement that has returned a row holds a read transaction until ``reset()``, and a
/// checkpoint cannot finish behind it: each use resets.
final class Statement {
  private let database: Database
  private let sql: String
  private var handle: OpaquePointer?

  fileprivate init(_ database: Database, _ sql: String) throws(JournalFault) {
    self.database = database
    self.sql = sql
    let code = sqlite3_prepare_v3(
      database.handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &handle, nil)
    guard code == SQLITE_OK else { throw database.fault(code, sql) }
  }

  // The result codes of binding are not looked at: they fail only on a wrong index or without memory, and the
  // step that follows then fails, or the NOT NULL of the schema does.

  func bind(_ index: Int32, _ value: Int64) { sqlite3_bind_int64(handle, index, value) }

  func bind(_ index: Int32, _ value: String) {
    sqlite3_bind_text(handle, index, value, -1, copied)
  }

  func bind(_ index: Int32, _ value: UnsafeRawBufferPointer) {
    sqlite3_bind_blob(handle, index, value.baseAddress, Int32(value.count), copied)
  }

  /// True with a row, false at the end.
  func step() throws(JournalFault) -> Bool {
    let code = sqlite3_step(handle)
    switch code {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    default:
      let fault = database.fault(code, sql)
      sqlite3_reset(handle)
      throw fault
    }
  }

  /// Runs a statement that gives no rows, and resets it.
  func run() throws(JournalFault) {
    _ = try step()
    sqlite3_reset(handle)
  }

  func reset() { sqlite3_reset(handle) }

  func finish() {
    sqlite3_finalize(handle)
    handle = nil
  }

  func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

  func text(_ column: Int32) -> String {
    sqlite3_column_text(handle, column).map { String(cString: $0) } ?? ""
  }

  /// Valid until the next step or reset.
  func blob(_ column: Int32) -> UnsafeBufferPointer<UInt8> {
    guard let start = sqlite3_column_blob(handle, column) else {
      return UnsafeBufferPointer(start: nil, count: 0)
    }
    let count = Int(sqlite3_column_bytes(handle, column))
    return UnsafeBufferPointer(start: start.assumingMemoryBound(to: UInt8.self), count: count)
  }

  deinit { sqlite3_finalize(handle) }
}

/// SQLITE_TRANSIENT: SQLite takes its own copy. The macro is a cast that Swift does not import.
private let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
