import Glibc

/// Tells a journal from an export, by content.
public enum JournalFile {
  /// Whether the readable file at `path` is a journal: it begins as SQLite's files do, or a write-ahead log with frames lies
  /// beside it. A power cut can tear the database's first block while it is written; the log then holds that block whole, and
  /// an export has no log.
  public static func isJournal(_ path: String) throws(JournalFault) -> Bool {
    if try begins(path, with: [Array("SQLite format 3\0".utf8)]) { return true }
    guard access(path + "-wal", R_OK) == 0 else { return false }
    // Its two magic numbers: sums in little or in big endian (https://sqlite.org/fileformat2.html#walformat).
    return try begins(path + "-wal", with: [[0x37, 0x7F, 0x06, 0x82], [0x37, 0x7F, 0x06, 0x83]])
  }

  private static func begins(_ path: String, with beginnings: [[UInt8]]) throws(JournalFault) -> Bool {
    let file = try InputFile(path)
    defer { file.close() }
    for beginning in beginnings where try file.startsWith(beginning) { return true }
    return false
  }
}
