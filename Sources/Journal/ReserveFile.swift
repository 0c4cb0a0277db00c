import CSQLite
import Glibc

/// Space kept on the disk in a file of zeros beside the journal. When the disk is full the file goes, and the fault that says
/// so can still be written.
struct ReserveFile {
  private let path: String
  private let bytes: Int
  private let vfs: UnsafeMutablePointer<sqlite3_vfs>?
  /// Whether the space is held now.
  private(set) var isHeld = false

  init(journal: String, bytes: Int, vfs name: String?) {
    path = journal + "-reserve"
    self.bytes = bytes
    vfs = bytes > 0 ? sqlite3_vfs_find(name) : nil
  }

  /// Makes the file, or finds it. Without space it is removed again, so that a half reserve never stands for a whole one.
  mutating func hold() throws(JournalFault) {
    guard let vfs, !isHeld else { return }
    let file = UnsafeMutableRawPointer.allocate(
      byteCount: Int(vfs.pointee.szOsFile), alignment: MemoryLayout<Int>.alignment)
    defer { file.deallocate() }
    let opened = file.initializeMemory(as: UInt8.self, repeating: 0, count: Int(vfs.pointee.szOsFile))
    let handle = UnsafeMutableRawPointer(opened).assumingMemoryBound(to: sqlite3_file.self)
    // A rollback journal's flags: SQLite's VFS gives it the owner and mode of the database beside it.
    let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_MAIN_JOURNAL
    // SQLite's VFS keeps the pointer until the file is closed: the first flush opens the folder by it, to flush the name, too.
    guard let name = strdup(path) else {
      throw JournalFault(sqlite: SQLITE_NOMEM, "could not make \(path)", path: path)
    }
    defer { free(name) }
    let code = vfs.pointee.xOpen(vfs, name, handle, flags, nil)
    guard code == SQLITE_OK else { throw JournalFault(sqlite: code, "could not make \(path)", path: path) }
    let reserve = VFSFile(handle, path: path)
    do throws(JournalFault) {
      let present = try reserve.size()
      // One that is whole was flushed when it was made: no start waits for the disk over it.
      if present < bytes {
        try reserve.fill(from: present, to: bytes)
        try reserve.sync()
      }
    } catch {
      reserve.close()
      release()
      throw error
    }
    reserve.close()
    isHeld = true
  }

  /// Gives the space back to the file system.
  mutating func release() {
    guard let vfs else { return }
    _ = vfs.pointee.xDelete(vfs, path, 0)
    isHeld = false
  }
}
