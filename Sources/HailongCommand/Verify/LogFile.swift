import Glibc
import Journal
import Ratings

/// A log in a file: a journal, which is an SQLite file, or an export, which is text. Told apart by content.
enum LogFile {
  /// Fails where the file is not there, is a folder, or may not be read: a verdict is about contents only.
  static func check(_ path: String) throws(CommandFault) {
    var status = stat()
    guard stat(path, &status) == 0 else { throw .unreadable(path, errno: errno) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw CommandFault(
        .noInput, code: "HL-CMD-001", "\(path) is no regular file", vi: "\(path) không phải tệp thường",
        remedy: "name a journal or an export", remedyVi: "nêu tên một nhật ký hoặc bản xuất")
    }
    guard access(path, R_OK) == 0 else { throw .unreadable(path, errno: errno) }
  }

  static func isJournal(_ path: String) throws(CommandFault) -> Bool {
    try check(path)
    do throws(JournalFault) {
      return try JournalFile.isJournal(path)
    } catch {
      throw CommandFault(error)
    }
  }

  static func verify(_ path: String, _ verifier: Verifier, _ say: Language) throws(CommandFault) -> Verdict {
    try check(path)
    var progress = Progress(say: say("bản ghi đã kiểm", "records checked"))
    defer { progress.end() }
    do throws(JournalFault) {
      return try verifier.verify(path) { progress.reached($0) }
    } catch {
      throw CommandFault(error)
    }
  }
}
