import GRDBSQLite
import Glibc

/// Commits that share no block with the commits before them: SQLite pads each to whole blocks of 4 KiB (`psow=0`), so a disk that
/// loses the block that it was writing when the power went takes nothing along that was acknowledged before.
public enum PaddedCommits {
  /// From now on this process opens its databases so. To be called once, by a program's main, before the first is opened.
  ///
  /// SQLite asks a file for this once, as soon as it is open, and keeps the answer. A hook of GRDB comes later than that, and a
  /// `file:` URI, which would be in time, hides from GRDB where the write-ahead log is. So SQLite is given a way to open files that
  /// is its own, and says the one word in between.
  public static func begin() throws(WardFault) {
    guard let system = sqlite3_vfs_find("unix"), let name = strdup("hailong-padded") else {
      throw WardFault.badLibrary("SQLite has no `unix` VFS", vi: "SQLite không có VFS `unix`")
    }
    // Never freed: it serves as long as the process does.
    let padded = UnsafeMutablePointer<sqlite3_vfs>.allocate(capacity: 1)
    padded.initialize(to: system.pointee)
    padded.pointee.pNext = nil
    padded.pointee.zName = UnsafePointer(name)
    padded.pointee.xOpen = { _, path, file, flags, given in
      guard let system = sqlite3_vfs_find("unix"), let open = system.pointee.xOpen else {
        return SQLITE_CANTOPEN
      }
      let code = open(system, path, file, flags, given)
      if code == SQLITE_OK, flags & SQLITE_OPEN_MAIN_DB != 0, let file {
        var sharesBlocks: Int32 = 0
        _ = file.pointee.pMethods?.pointee.xFileControl?(
          file, SQLITE_FCNTL_POWERSAFE_OVERWRITE, &sharesBlocks)
      }
      return code
    }
    guard sqlite3_vfs_register(padded, 1) == SQLITE_OK else {
      throw WardFault.badLibrary("SQLite takes no VFS", vi: "SQLite không nhận VFS")
    }
  }
}
