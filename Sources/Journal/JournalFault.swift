import CSQLite
import Records
import SystemWords

/// Why the journal could not do what was asked: a stable code, what was tried, and what a person can do.
public struct JournalFault: Error, Sendable, CustomStringConvertible {
  public enum Kind: Equatable, Sendable {
    /// SQLITE_CORRUPT, SQLITE_NOTADB, a broken chain or a bad seal; nothing else. The only kind that a pad answers by
    /// setting the journal aside.
    case corrupt
    /// No space left. The reserve has been released: what is appended next has room again.
    case full
    /// The disk, or the file system, failed.
    case io
    /// Another program holds the journal.
    case busy
    /// Written by a newer version. Never set aside: it is whole, only not ours to write.
    case newer
    /// The record was not written because it would not be a good line of this log.
    case refused(WriteFault)
    /// The file cannot be opened: missing folder, permission, or not a journal.
    case cannotOpen
    /// A setting on which durability rests did not hold when read back.
    case unsafe
    /// Anything else that SQLite reports: a fault in this program, or memory.
    case other
  }

  public var kind: Kind
  /// SQLite's extended result code; 0 where SQLite was not what failed.
  public var sqlite: Int32
  /// The statement that failed, where there was one.
  public var sql: String?
  /// What was tried, where, and how it failed.
  public var message: String
  /// The message in Vietnamese, for a technician's screen; what goes into a system's log is English.
  public var vi: String

  public init(_ kind: Kind, _ message: String, vi: String, sqlite: Int32 = 0, sql: String? = nil) {
    self.kind = kind
    self.message = message
    self.vi = vi
    self.sqlite = sqlite
    self.sql = sql
  }

  /// The system said no while `tried` was done to a file.
  static func system(_ kind: Kind, _ tried: String, vi: String, _ number: Int32) -> JournalFault {
    JournalFault(
      kind, "could not \(tried): \(SystemWords.english(number))",
      vi: "không \(vi) được: \(SystemWords.vietnamese(number))")
  }

  /// The fault for a result code of SQLite. `path` is the file that it was about.
  init(sqlite code: Int32, _ message: String, path: String, sql: String? = nil) {
    let kind: Kind =
      switch code & 0xFF {
      case SQLITE_CORRUPT, SQLITE_NOTADB: .corrupt
      case SQLITE_FULL: .full
      case SQLITE_IOERR, SQLITE_PROTOCOL: .io
      case SQLITE_BUSY, SQLITE_LOCKED: .busy
      case SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_READONLY, SQLITE_AUTH: .cannotOpen
      default: .other
      }
    self.init(
      kind, message, vi: "\(path): \(JournalFault.vietnamese(sqlite: code)) (SQLite \(code))", sqlite: code,
      sql: sql)
  }

  /// What SQLite says of a file, for the reasons that a card or a copy can have.
  private static func vietnamese(sqlite code: Int32) -> String {
    switch code & 0xFF {
    case SQLITE_CORRUPT: "tệp bị hỏng"
    case SQLITE_NOTADB: "tệp không phải cơ sở dữ liệu SQLite"
    case SQLITE_FULL: "đĩa đầy"
    case SQLITE_IOERR, SQLITE_PROTOCOL: "đĩa đọc hoặc ghi bị lỗi"
    case SQLITE_BUSY, SQLITE_LOCKED: "chương trình khác đang giữ tệp"
    case SQLITE_CANTOPEN: "không mở được tệp"
    case SQLITE_PERM, SQLITE_AUTH: "không có quyền"
    case SQLITE_READONLY: "chỉ cho đọc"
    case SQLITE_NOMEM: "hết bộ nhớ"
    default: "lỗi của chương trình"
    }
  }

  /// `HL-JRNL-00x`: stable, one for each kind.
  public var code: String {
    switch kind {
    case .io: "HL-JRNL-001"
    case .full: "HL-JRNL-002"
    case .corrupt: "HL-JRNL-003"
    case .busy: "HL-JRNL-004"
    case .newer: "HL-JRNL-005"
    case .refused: "HL-JRNL-006"
    case .cannotOpen: "HL-JRNL-007"
    case .unsafe: "HL-JRNL-008"
    case .other: "HL-JRNL-009"
    }
  }

  /// What a person can do about it.
  public var remedy: String {
    switch kind {
    case .io: "Check the card and its mount (`dmesg`); replace the card if it fails again."
    case .full: "Free space on the disk that holds the journal."
    case .corrupt: "Keep the file: it is set aside whole, and a new log follows it. Check the card."
    case .busy: "Stop the other program that has the journal open, or read a copy of it."
    case .newer: "Install the version that wrote this journal, or a newer one."
    case .refused: "This is a fault of the program; report it with the record's kind."
    case .cannotOpen: "Check that the folder exists and that this user may write in it."
    case .unsafe: "Keep the journal on a local disk with a file system such as ext4."
    case .other: "This is a fault of the program or of memory; report it with the code."
    }
  }

  public var description: String {
    var text = "\(code): \(message)"
    if sqlite != 0 { text += " (SQLite \(sqlite): \(String(cString: sqlite3_errstr(sqlite))))" }
    if let sql { text += " in `\(sql)`" }
    return text
  }
}
