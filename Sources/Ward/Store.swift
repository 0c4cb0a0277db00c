import GRDB
import GRDBSQLite
import Records
import Wire

/// The ward's database. Every change is one transaction that is flushed before anybody is told of it.
public final class Store: Sendable {
  let pool: any DatabaseWriter
  /// The database file; empty for a ward in memory.
  let path: String
  /// There is one connection, so nothing changes while it is looked at.
  private let isAlone: Bool

  /// Opens the database of a ward that is there, and brings an older schema up.
  public convenience init(_ folder: DataFolder) throws(WardFault) {
    try folder.requireWard()
    try self.init(path: folder.database)
  }

  /// Opens or creates the database file.
  convenience init(path: String) throws(WardFault) {
    var configuration = Configuration()
    configuration.label = "ward"
    configuration.maximumReaderCount = 4
    // `tally` and `pad add` are run beside a server that writes.
    configuration.busyMode = .timeout(10)
    let pool: any DatabaseWriter
    do { pool = try DatabasePool(path: path, configuration: configuration) } catch {
      throw Store.fault(error, Said("mở \(path)", "open \(path)"))
    }
    try self.init(pool, path: path)
  }

  /// Opens or creates the database by another of SQLite's ways to open files than the system's: for the simulator, whose disk fails and
  /// loses its power. One connection holds it, so that the write-ahead log needs no memory that connections share; commits are
  /// padded as ``PaddedCommits`` has them. All else is as above.
  package convenience init(path: String, vfs: String) throws(WardFault) {
    var configuration = Configuration()
    configuration.label = "ward"
    configuration.journalMode = .wal
    configuration.prepareDatabase { try $0.execute(sql: "PRAGMA locking_mode = EXCLUSIVE") }
    let queue: DatabaseQueue
    do {
      queue = try DatabaseQueue(path: "file:\(path)?vfs=\(vfs)&psow=0", configuration: configuration)
    } catch { throw Store.fault(error, Said("mở \(path)", "open \(path)")) }
    try self.init(queue, path: path, isAlone: true)
  }

  /// A ward that lives as long as this object: for the fuzzer, and for copies that the simulator keeps.
  /// - Parameter now: when it is founded; its first epoch of orders.
  package convenience init(inMemory settings: WardSettings, now: UTCTime) throws(WardFault) {
    let queue: DatabaseQueue
    do { queue = try DatabaseQueue() } catch {
      throw Store.fault(error, Said("mở phường trong bộ nhớ", "open a ward in memory"))
    }
    try self.init(queue, path: "", isAlone: true)
    try begin(settings, now: now)
  }

  /// A ward that was just founded.
  /// - Parameter now: its first epoch of orders.
  package func begin(_ settings: WardSettings, now: UTCTime) throws(WardFault) {
    try save(settings)
    try write(Said("bắt đầu đợt lệnh đầu tiên", "begin the first epoch")) { db in
      try db.execute(
        sql: "UPDATE setting SET value = ? WHERE key = 'order_epoch'",
        arguments: ["\(max(1, now.microseconds / 1_000_000))"])
    }
  }

  /// A copy in memory as of now: a backup that needs no file.
  package func copyInMemory() throws(WardFault) -> Store {
    do {
      let queue = try DatabaseQueue()
      try pool.backup(to: queue)
      return try Store(queue, path: "", isAlone: true)
    } catch { throw Store.fault(error, Said("chép phường", "copy a ward")) }
  }

  /// Makes `other` what this one is. Nothing else may be open on it, and it is to be opened anew.
  package func copy(to other: Store) throws(WardFault) {
    do { try pool.backup(to: other.pool) } catch {
      throw Store.fault(error, Said("chép phường", "copy a ward"))
    }
  }

  private init(_ pool: any DatabaseWriter, path: String, isAlone: Bool = false) throws(WardFault) {
    (self.pool, self.path, self.isAlone) = (pool, path, isAlone)
    do {
      try pool.writeWithoutTransaction { db in
        // GRDB sets NORMAL when it turns WAL on, after every hook of ours: a power cut could then take votes for which a pad
        // was thanked and has forgotten. So it is set here, and read back.
        try db.execute(sql: "PRAGMA synchronous = FULL")
        guard try Int.fetchOne(db, sql: "PRAGMA synchronous") == 2 else {
          throw WardFault.badLibrary(
            "\(path) did not take PRAGMA synchronous = FULL",
            vi: "\(path) không nhận PRAGMA synchronous = FULL")
        }
        try db.execute(sql: "PRAGMA journal_size_limit = 67108864")
        try Schema.bringUp(db, path: path)
      }
    } catch { throw Store.fault(error, Said("mở \(path)", "open \(path)")) }
  }

  /// Reads from one snapshot.
  func read<T>(_ tried: Said, _ body: (Database) throws -> T) throws(WardFault) -> T {
    do { return try look(body) } catch { throw Store.fault(error, tried) }
  }

  /// GRDB would bar a connection that is alone from writing by a pragma, for which SQLite compiles every kept statement again.
  private func look<T>(_ body: (Database) throws -> T) throws -> T {
    try isAlone ? pool.unsafeRead(body) : pool.read(body)
  }

  /// Changes things, whole or not at all; durable when it returns.
  func write<T>(_ tried: Said, _ body: (Database) throws -> T) throws(WardFault) -> T {
    do { return try pool.write(body) } catch { throw Store.fault(error, tried) }
  }

  /// Reads for a pad: what a pad is refused with passes through.
  func snapshot<T>(_ tried: Said, _ body: (Database) throws -> T) throws -> T {
    do { return try look(body) } catch let problem as Problem { throw problem } catch {
      throw Store.fault(error, tried)
    }
  }

  /// Changes things for a pad; see ``snapshot(_:_:)``. Durable when it returns.
  func transaction<T>(_ tried: Said, _ body: (Database) throws -> T) throws -> T {
    do { return try pool.write(body) } catch let problem as Problem { throw problem } catch {
      throw Store.fault(error, tried)
    }
  }

  static func fault(_ error: any Error, _ tried: Said) -> WardFault {
    if let fault = error as? WardFault { return fault }
    let check = Said("Chạy `hailong-ward check`", "Run `hailong-ward check`")
    guard let error = error as? DatabaseError else {
      return WardFault(
        .database, "could not \(tried.en): \(error)", vi: "không \(tried.vi) được: \(error)",
        remedy: check.en, remedyVi: check.vi)
    }
    let number = error.extendedResultCode.rawValue
    let said = error.message ?? ""
    // In Vietnamese SQLite's own words where nobody has met them yet.
    let (why, remedy): (String, Said) =
      switch error.resultCode {
      case .SQLITE_FULL:
        (
          "đĩa đầy",
          Said("Dọn bớt chỗ trên đĩa của thư mục dữ liệu", "Free space on the disk of the data folder")
        )
      // A full disk's word where not even the few pages have room that all connections to a database share.
      case .SQLITE_IOERR where error.extendedResultCode == .SQLITE_IOERR_SHMSIZE:
        (
          "đĩa đầy hoặc bị lỗi",
          Said(
            "Dọn bớt chỗ trên đĩa của thư mục dữ liệu; nếu còn chỗ thì xem lại đĩa (`dmesg`)",
            "Free space on the disk of the data folder; where there is some, look at the disk (`dmesg`)")
        )
      case .SQLITE_IOERR:
        (
          "đĩa đọc hoặc ghi bị lỗi",
          Said(
            "Xem lại đĩa của thư mục dữ liệu (`dmesg`), rồi chạy `hailong-ward check`",
            "Look at the disk of the data folder (`dmesg`), then run `hailong-ward check`")
        )
      case .SQLITE_BUSY:
        (
          "chương trình khác đang giữ cơ sở dữ liệu",
          Said("Thử lại sau", "Another program holds the database; try again")
        )
      case .SQLITE_CORRUPT, .SQLITE_NOTADB:
        (
          "cơ sở dữ liệu bị hỏng",
          Said(
            "Khôi phục bản sao lưu mới nhất; bàn bấm tự gửi lại những gì còn thiếu",
            "Restore the newest backup; pads send again what is missing")
        )
      case .SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_PERM:
        (
          "không được mở hoặc ghi tệp",
          Said("Xem lại chủ sở hữu của thư mục dữ liệu", "Check the owner of the data folder")
        )
      default: (said, check)
      }
    return WardFault(
      .database,
      "could not \(tried.en): SQLite \(number) \(said)" + (error.sql.map { " in \($0)" } ?? ""),
      vi: "không \(tried.vi) được: \(why) (SQLite \(number))", remedy: remedy.en, remedyVi: remedy.vi)
  }

  /// What SQLite says of its own pages: `ok`, or what is broken.
  func integrity() throws(WardFault) -> [String] {
    try read(Said("kiểm tra các trang của cơ sở dữ liệu", "check the database's pages")) {
      try String.fetchAll($0, sql: "PRAGMA integrity_check(20)")
    }
  }

  /// Folds the write-ahead log into the database and empties it, durably, so that the database's file alone is the whole of it.
  ///
  /// A log that an ended program left is read as the kernel shows it. Where that program's last flush failed, frames may stand in the
  /// kernel's cache and not on the disk, whole to the eye, and no later flush writes them. In the database they are written once
  /// more; and the log's older frames, which are on the disk, must not stand before them after a power cut.
  package func foldIn() throws(WardFault) {
    do {
      try pool.writeWithoutTransaction { db in
        _ = try db.checkpoint(.truncate)
        try Store.flushLog(db)
      }
    } catch {
      throw Store.fault(
        error, Said("gộp nhật ký ghi trước vào cơ sở dữ liệu", "fold the write-ahead log in"))
    }
  }

  /// SQLite flushes the database in a checkpoint, and not the log that it has emptied.
  private static func flushLog(_ db: Database) throws {
    var file: UnsafeMutablePointer<sqlite3_file>?
    let asked = sqlite3_file_control(db.sqliteConnection, "main", SQLITE_FCNTL_JOURNAL_POINTER, &file)
    guard asked == SQLITE_OK, let file, let sync = file.pointee.pMethods?.pointee.xSync else {
      throw DatabaseError(resultCode: .SQLITE_MISUSE, message: "no write-ahead log is open")
    }
    let code = sync(file, SQLITE_SYNC_NORMAL)
    guard code == SQLITE_OK else { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
  }

  /// Ends all connections; nothing may be asked afterwards.
  public func close() { try? pool.close() }
}
