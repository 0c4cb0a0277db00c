import CSQLite
import Glibc

/// The write-ahead log as a file of fixed length.
///
/// A commit that lengthens a file also changes the file system's metadata, and its flush then writes both. So the log is
/// made long once, kept when the journal closes, and overwritten from its start after each checkpoint.
enum WriteAheadLog {
  /// Bytes of SQLite's header before each page in the log.
  static let frameHeader = 24
  /// Bytes of its header at the log's beginning.
  static let header = 32

  /// Neither copies the log into the database nor removes it when this connection closes.
  static func leaveAlone(_ database: Database) throws(JournalFault) {
    var on: Int32 = 1
    let kept = sqlite3_file_control(database.handle, "main", SQLITE_FCNTL_PERSIST_WAL, &on)
    guard kept == SQLITE_OK else { throw database.fault(kept, "SQLITE_FCNTL_PERSIST_WAL") }
    let code = hl_sqlite_no_checkpoint_on_close(database.handle)
    guard code == SQLITE_OK else { throw database.fault(code, "SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE") }
  }

  /// Empties the log of what the last program left in it, so that all of it is durable in the database.
  ///
  /// Recovery reads what the kernel shows. Where the last program's flush failed, its frames may stand in the kernel's cache
  /// and not on the disk, and no later flush will write them. Copying them into the database makes them durable; cutting the
  /// log then keeps its older frames, which are on the disk, from standing before them after a power cut.
  static func recover(_ database: Database) throws(JournalFault) {
    guard try database.checkpoint() > 0 else { return }
    try database.checkpoint(SQLITE_CHECKPOINT_TRUNCATE)
  }

  /// Lengthens the file to `bytes` with zeros, which no reader takes for frames, and flushes it. Does nothing where it is
  /// long enough. Blocks are written, not only allocated: ext4 changes metadata again at the first write to a block that
  /// is merely allocated. The log must be empty.
  ///
  /// That it is empty is flushed first. It may have been cut just now, by this program or by one that ended behind that: of a cut that is
  /// not flushed, and zeros over it, a power cut may leave some of the old frames, and a log that ends at an older commit
  /// turns the pages that it still holds back, under those that the database has from later ones.
  static func preallocate(_ database: Database, bytes: Int) throws(JournalFault) {
    let file = try file(of: database)
    let size = try file.size()
    guard size < bytes else { return }
    // Not the cut alone: where flushing that has failed once, the kernel calls it done.
    try file.fill(from: 0, to: header)
    try file.sync()
    try file.fill(from: max(size, header), to: bytes)
    try file.sync()
  }

  /// Makes the log empty without making it shorter. Only when a checkpoint has copied everything: the next open then finds
  /// nothing to recover, and a reader of a copy needs the database file alone.
  static func blank(_ database: Database) throws(JournalFault) {
    try file(of: database).fill(from: 0, to: header)
  }

  /// Writes the log back and drops its pages from the kernel's memory. The database's own are left: a second descriptor of that file would
  /// take SQLite's locks along as it closes, which this one, that nobody locks, has none of.
  static func forget(_ database: Database) {
    let descriptor = open(database.path + "-wal", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    // SQLite ends a padded frame behind the flush, and readers take the last frame of a page: its end is still to be written, and
    // only what is clean is dropped.
    fdatasync(descriptor)
    posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED)
    _ = Glibc.close(descriptor)
  }

  /// SQLite's own open file, so that the log is written through the same VFS.
  static func file(of database: Database) throws(JournalFault) -> VFSFile {
    try database.file(SQLITE_FCNTL_JOURNAL_POINTER, path: database.path + "-wal")
  }
}

extension Database {
  /// SQLite's own open file, named by the file control that gives it.
  func file(_ control: Int32, path: String) throws(JournalFault) -> VFSFile {
    var pointer: UnsafeMutablePointer<sqlite3_file>?
    let code = sqlite3_file_control(handle, "main", control, &pointer)
    guard code == SQLITE_OK, let pointer, pointer.pointee.pMethods != nil else {
      throw JournalFault(sqlite: code, "SQLite has no open file \(path)", path: path)
    }
    return VFSFile(pointer, path: path)
  }
}

/// A file that an SQLite VFS has opened: the few calls that the journal makes besides SQLite's own.
struct VFSFile {
  private let file: UnsafeMutablePointer<sqlite3_file>
  private let path: String

  init(_ file: UnsafeMutablePointer<sqlite3_file>, path: String) {
    self.file = file
    self.path = path
  }

  // The methods of an open file are never null (sqlite3.h, "OS Interface File Virtual Methods Object").
  private var methods: sqlite3_io_methods { file.pointee.pMethods.pointee }

  func size() throws(JournalFault) -> Int {
    var size: sqlite3_int64 = 0
    try check(methods.xFileSize(file, &size), "measure")
    return Int(size)
  }

  /// Writes zeros from `start` up to `end`.
  func fill(from start: Int, to end: Int) throws(JournalFault) {
    // In few calls: 4.5 MiB go before the first READY of a pad's life.
    let stretch = 64 << 10
    let zeros = [UInt8](repeating: 0, count: min(stretch, max(end - start, 0)))
    var offset = start
    while offset < end {
      // Up to the next multiple first, so that whole blocks are written from then on.
      let count = min(stretch - offset % stretch, end - offset)
      let code = zeros.withUnsafeBytes {
        methods.xWrite(file, $0.baseAddress, Int32(count), sqlite3_int64(offset))
      }
      try check(code, "lengthen")
      offset += count
    }
  }

  func sync() throws(JournalFault) { try check(methods.xSync(file, SQLITE_SYNC_NORMAL), "flush") }

  func close() { _ = methods.xClose(file) }

  private func check(_ code: Int32, _ verb: String) throws(JournalFault) {
    guard code == SQLITE_OK else { throw JournalFault(sqlite: code, "could not \(verb) \(path)", path: path) }
  }
}
