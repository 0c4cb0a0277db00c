import CSQLite

/// The journal's tables and their version.
enum Schema {
  /// `HLJ1`: says that an SQLite file is a journal of ours.
  static let applicationID: Int64 = 0x484C_4A31
  /// A newer number is refused and never set aside.
  static let version: Int64 = 1

  /// `record` is the log. `latest` finds the newest record of each rare kind, so that a start needs no scan; it is kept in the
  /// same transaction, and says nothing that `record` does not.
  private static let tables = """
    CREATE TABLE record (seq INTEGER PRIMARY KEY, line BLOB NOT NULL, hash BLOB NOT NULL);
    CREATE TABLE latest (kind TEXT PRIMARY KEY, seq INTEGER NOT NULL) WITHOUT ROWID;
    """

  /// Sets every pragma on which the journal rests and reads it back; makes the tables in an empty file.
  static func prepare(_ database: Database, options: JournalOptions) throws(JournalFault) {
    sqlite3_busy_timeout(database.handle, options.busyMilliseconds)
    try database.execute("PRAGMA locking_mode=EXCLUSIVE")
    // A journal that is refused below is left with every byte that it has; one that is ours is copied and emptied by our own close.
    try WriteAheadLog.leaveAlone(database)
    try checkVersion(database)
    let isNew = try database.integer("SELECT count(*) FROM sqlite_schema") == 0
    if isNew { try database.execute("PRAGMA page_size=\(options.pageBytes)") }
    try database.execute(
      """
      PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0;
      PRAGMA cache_size=-256; PRAGMA temp_store=MEMORY; PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON;
      """)
    if isNew {
      try database.transaction { () throws(JournalFault) in
        try database.execute(tables)
        try database.execute("PRAGMA application_id=\(applicationID); PRAGMA user_version=\(version)")
      }
      // Another VFS keeps its files where it likes.
      if options.vfs == nil { try Folder.sync(of: database.path) }
    }
    try readBack(database, options)
  }

  static func checkVersion(_ database: Database) throws(JournalFault) {
    let found = try database.integer("PRAGMA user_version")
    guard found <= version else {
      throw JournalFault(
        .newer, "\(database.path) is a journal of version \(found); this program writes version \(version)",
        vi: "\(database.path) là nhật ký phiên bản \(found); chương trình này ghi phiên bản \(version)")
    }
    let application = try database.integer("PRAGMA application_id")
    let tables = try database.integer("SELECT count(*) FROM sqlite_schema")
    guard application == applicationID && found > 0 || tables == 0 else {
      throw JournalFault(
        .cannotOpen, "\(database.path) is an SQLite file, but not a journal",
        vi: "\(database.path) là tệp SQLite, nhưng không phải nhật ký")
    }
  }

  private static func readBack(_ database: Database, _ options: JournalOptions) throws(JournalFault) {
    func expect(_ pragma: String, _ wanted: String) throws(JournalFault) {
      let found = try database.text("PRAGMA \(pragma)")
      guard found == wanted else {
        throw JournalFault(
          .unsafe, "\(database.path): \(pragma) is `\(found)`, not `\(wanted)`",
          vi: "\(database.path): \(pragma) là `\(found)`, phải là `\(wanted)`")
      }
    }
    try expect("journal_mode", "wal")
    try expect("synchronous", "2")
    try expect("locking_mode", "exclusive")
    try expect("wal_autocheckpoint", "0")
    var powersafe: Int32 = -1
    sqlite3_file_control(database.handle, "main", SQLITE_FCNTL_POWERSAFE_OVERWRITE, &powersafe)
    // Another VFS need not know the question; what it does is its own affair.
    guard options.vfs != nil || powersafe == (options.tearing == .blocks ? 0 : 1) else {
      throw JournalFault(
        .unsafe, "\(database.path): `psow` is \(powersafe)", vi: "\(database.path): `psow` là \(powersafe)")
    }
  }
}
