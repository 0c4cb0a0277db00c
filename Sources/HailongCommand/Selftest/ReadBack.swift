import Records

/// Reads back what a pad has just written, from its disk and not from memory, and holds it against the pad's own head.
struct ReadBack {
  /// Tries until the head stands still; a pad in use goes on writing.
  private static let tries = 5
  /// More lines than a selftest can cause.
  private static let mostLines = 4_096

  private let connection: PadConnection
  private var log: LogID
  private var head: Head

  /// Begins at the pad's present head.
  init(_ connection: PadConnection) throws(CommandFault) {
    self.connection = connection
    let now = try connection.head().line
    log = now.log
    head = now.head
  }

  /// Reads every line since the last time: each must follow from the one before by its hash, up to the pad's head, and one of them
  /// must be of `kind`.
  mutating func read(expecting kind: String) throws(CommandFault) -> JournalTrial {
    var found: Int64?
    for _ in 0..<ReadBack.tries {
      let end = try connection.head().line
      guard end.log == log else {
        return .broken(Said("thiết bị vừa bắt đầu nhật ký mới", "the pad began a new log"))
      }
      while head.seq < end.head.seq {
        let raw = try connection.records(after: head.seq, sealed: false, fresh: true)
        guard raw.header.count > 0, raw.header.count <= ReadBack.mostLines, raw.header.first == head.seq + 1
        else {
          return .broken(Said("không đọc lại được bản ghi", "a record could not be read back"))
        }
        RawLines(bytes: raw.bytes, last: raw.header.last).each { line in
          head = head.advanced(by: Array(line))
          let json = try? JSON.read(Array(line))
          if json?["kind"]?.string == kind { found = head.seq }
        }
      }
      guard head.seq == end.head.seq else { continue }
      guard head.hash == end.head.hash else {
        return .broken(
          Said("bản ghi đọc lại không khớp chuỗi băm", "what was read back does not hash to the pad's head"))
      }
      return found.map { .sound($0) }
        ?? .broken(
          Said("không thấy bản ghi `\(kind)` vừa ghi", "the `\(kind)` record just written is not there"))
    }
    return .broken(Said("nhật ký không lúc nào đứng yên", "the journal never stood still"))
  }
}
