import CSQLite
import Records

/// The journal's SQL, prepared once.
struct JournalStatements {
  private let database: Database
  private let insertRecord: Statement
  private let insertLatest: Statement
  private let selectLast: Statement
  private let selectHash: Statement
  private let selectLines: Statement
  private let selectLatest: Statement
  private let selectLatestSeq: Statement

  init(_ database: Database) throws(JournalFault) {
    self.database = database
    insertRecord = try database.prepare("INSERT INTO record (seq, line, hash) VALUES (?1, ?2, ?3)")
    insertLatest = try database.prepare("INSERT OR REPLACE INTO latest (kind, seq) VALUES (?1, ?2)")
    selectLast = try database.prepare("SELECT seq, hash FROM record ORDER BY seq DESC LIMIT 1")
    selectHash = try database.prepare("SELECT hash FROM record WHERE seq = ?1")
    selectLines = try database.prepare(
      "SELECT seq, line, hash FROM record WHERE seq > ?1 AND seq <= ?2 ORDER BY seq LIMIT ?3")
    selectLatest = try database.prepare(
      "SELECT line FROM record WHERE seq = (SELECT seq FROM latest WHERE kind = ?1)")
    selectLatestSeq = try database.prepare("SELECT seq FROM latest WHERE kind = ?1")
  }

  func finish() {
    for statement in [
      insertRecord, insertLatest, selectLast, selectHash, selectLines, selectLatest, selectLatestSeq,
    ] {
      statement.finish()
    }
  }

  /// One transaction: the record and, for a rare kind, its place in `latest`.
  func insert(_ head: Head, _ line: [UInt8], kind: String?) throws(JournalFault) {
    insertRecord.bind(1, head.seq)
    line.withUnsafeBytes { insertRecord.bind(2, $0) }
    head.hash.withUnsafeBytes { insertRecord.bind(3, $0) }
    guard let kind else { return try insertRecord.run() }
    try database.transaction { () throws(JournalFault) in
      try insertRecord.run()
      insertLatest.bind(1, kind)
      insertLatest.bind(2, head.seq)
      try insertLatest.run()
    }
  }

  func last() throws(JournalFault) -> Head? {
    defer { selectLast.reset() }
    guard try selectLast.step() else { return nil }
    return Head(seq: selectLast.integer(0), hash: try digest(selectLast, 1, seq: selectLast.integer(0)))
  }

  func hash(at seq: Int64) throws(JournalFault) -> Digest? {
    defer { selectHash.reset() }
    selectHash.bind(1, seq)
    return try selectHash.step() ? try digest(selectHash, 0, seq: seq) : nil
  }

  /// Calls `each` with lines in order until it returns false.
  func lines(
    after seq: Int64, through last: Int64, limit: Int,
    _ each: (Int64, UnsafeBufferPointer<UInt8>) -> Bool
  ) throws(JournalFault) {
    defer { selectLines.reset() }
    selectLines.bind(1, seq)
    selectLines.bind(2, last)
    selectLines.bind(3, Int64(limit))
    while try selectLines.step() {
      guard each(selectLines.integer(0), selectLines.blob(1)) else { return }
    }
  }

  func latest(_ kind: String) throws(JournalFault) -> [UInt8]? {
    defer { selectLatest.reset() }
    selectLatest.bind(1, kind)
    return try selectLatest.step() ? Array(selectLatest.blob(0)) : nil
  }

  func latestSeq(_ kind: String) throws(JournalFault) -> Int64? {
    defer { selectLatestSeq.reset() }
    selectLatestSeq.bind(1, kind)
    return try selectLatestSeq.step() ? selectLatestSeq.integer(0) : nil
  }

  private func digest(_ statement: Statement, _ column: Int32, seq: Int64) throws(JournalFault) -> Digest {
    guard let digest = Digest(statement.blob(column)) else {
      throw JournalFault(
        .corrupt, "\(database.path): record \(seq) has no hash of 32 bytes",
        vi: "\(database.path): bản ghi \(seq) không có mã băm 32 byte")
    }
    return digest
  }
}
