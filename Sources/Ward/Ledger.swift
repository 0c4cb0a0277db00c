import Foundation
import GRDB
import Records
import Wire

/// One history of one log.
struct Branch: Equatable, Sendable {
  var id: Int64
  var log: Int64
  var parent: Int64?
  /// The last sequence number that it shares with its parent.
  var fork: Int64
  var head: Head
  /// Whether its votes stand in tallies.
  var counts: Bool
  /// Where it counts: the records up to this one are counted as a part of another history.
  var countedAfter: Int64
}

/// The ward's copies of the logs: chunks of lines as they came, never changed and never removed.
enum Ledger {
  /// Most histories of one log that are kept apart. One more is a broken card or an attack.
  static let mostBranches = 16

  /// The log's branches, the first heard first.
  static func branches(_ db: Database, log: LogID, pad: Int64) throws -> [Branch] {
    try Row.fetchAll(
      db.cachedStatement(
        sql: """
          SELECT branch.id, log.id, parent, fork, seq, hash, counts, counted_after
          FROM branch JOIN log ON log.id = branch.log
          WHERE log.name = ? AND log.pad = ? ORDER BY branch.id
          """), arguments: [log.text, pad]
    ).map(branch)
  }

  static func branches(_ db: Database, log: Int64) throws -> [Branch] {
    try Row.fetchAll(
      db.cachedStatement(
        sql: """
          SELECT id, log, parent, fork, seq, hash, counts, counted_after FROM branch WHERE log = ? ORDER BY id
          """), arguments: [log]
    ).map(branch)
  }

  static func branch(_ db: Database, id: Int64) throws -> Branch {
    guard
      let row = try Row.fetchOne(
        db.cachedStatement(
          sql: "SELECT id, log, parent, fork, seq, hash, counts, counted_after FROM branch WHERE id = ?"),
        arguments: [id])
    else { throw WardFault.damaged("branch \(id) is missing", vi: "thiếu nhánh \(id)") }
    return try branch(row)
  }

  /// Where the history ends that was extended last: where a pad goes on whose card has another history.
  static func current(_ db: Database, _ branches: [Branch]) throws -> Head {
    guard branches.count > 1 else { return branches.first?.head ?? .empty }
    let newest = try branches.max { one, other in
      try newestChunk(db, one) < newestChunk(db, other)
    }
    return newest?.head ?? .empty
  }

  private static func newestChunk(_ db: Database, _ branch: Branch) throws -> Int64 {
    try Int64.fetchOne(
      db.cachedStatement(sql: "SELECT rowid FROM chunk WHERE branch = ? ORDER BY first DESC LIMIT 1"),
      arguments: [branch.id])
      ?? 0
  }

  private static func branch(_ row: Row) throws -> Branch {
    guard let hash = Digest(row[5] as Data) else {
      let count = (row[5] as Data).count
      throw WardFault.damaged("a head of \(count) bytes", vi: "mã băm của bản ghi cuối dài \(count) byte")
    }
    return Branch(
      id: row[0], log: row[1], parent: row[2], fork: row[3], head: Head(seq: row[4], hash: hash),
      counts: row[6], countedAfter: row[7])
  }

  /// The stretches of branches that together are the history of `branch` from 1 to its head: each branch with the last
  /// sequence number that it gives.
  private static func stretches(_ db: Database, _ branch: Branch) throws -> [(branch: Int64, last: Int64)] {
    var stretches = [(branch.id, branch.head.seq)]
    var at = branch
    while let parent = at.parent {
      let last = at.fork
      at = try self.branch(db, id: parent)
      stretches.insert((at.id, last), at: 0)
    }
    return stretches
  }

  /// Calls `body` with the stored lines of a history that hold any of `after`+1...`through`, in order: the sequence number of
  /// the first line that is meant, where it stands in the lines, how many are meant, and the hash before the chunk.
  static func forEachChunk(
    _ db: Database, _ branch: Branch, after: Int64, through: Int64 = .max, _ body: (Piece) throws -> Void
  ) throws {
    var from = after + 1
    for stretch in try stretches(db, branch) {
      let last = min(stretch.last, through)
      guard from <= last else { continue }
      // The newest chunk that begins at or before `from` may hold it.
      let rows = try Row.fetchCursor(
        db.cachedStatement(
          sql: """
            SELECT first, last, before, packed, lines, received FROM chunk WHERE branch = ? AND first <= ? AND last >= ?
              AND first >= coalesce((SELECT max(first) FROM chunk WHERE branch = ? AND first <= ?), 0)
            ORDER BY first
            """), arguments: [stretch.branch, last, from, stretch.branch, from])
      while let row = try rows.next() {
        let piece = try Piece(row, from: from, through: last)
        try body(piece)
        from = piece.seq + Int64(piece.count)
      }
      guard from == last + 1 else {
        throw WardFault(
          .damaged, "records \(from) to \(last) of branch \(stretch.branch) are missing",
          vi: "thiếu bản ghi \(from) đến \(last) của nhánh \(stretch.branch)",
          remedy: "Restore the newest backup; pads send again what came later",
          remedyVi: "Khôi phục bản sao lưu mới nhất; bàn bấm tự gửi lại những gì đến sau")
      }
    }
  }

  /// A chunk, and which of its lines are meant.
  struct Piece {
    var lines: Lines
    /// Sequence number of the chunk's first line.
    var first: Int64
    /// Hash of the record before `first`.
    var before: Digest
    /// When it came in.
    var received: UTCTime
    /// Index in `lines` of the first line that is meant.
    var index: Int
    /// Sequence number of that line.
    var seq: Int64
    var count: Int

    init(_ row: Row, from: Int64, through: Int64) throws {
      first = row[0]
      let last: Int64 = row[1]
      guard let before = Digest(row[2] as Data) else {
        throw WardFault.damaged(
          "chunk \(first) has no hash before it", vi: "khúc \(first) thiếu mã băm đứng trước")
      }
      (self.before, received) = (before, UTCTime(microseconds: row[5]))
      let stored = [UInt8](row[4] as Data)
      if row[3] as Bool {
        do throws(Gzip.Fault) {
          lines = Lines(stored: try Gzip.inflate(stored, limits: Ledger.storedLimits))
        } catch {
          throw WardFault.damaged(
            "chunk \(first) cannot be unpacked: \(error)", vi: "không giải nén được khúc \(first)")
        }
      } else {
        lines = Lines(stored: stored)
      }
      guard Int64(lines.count) == last - first + 1 else {
        throw WardFault.damaged(
          "chunk \(first) holds \(lines.count) lines instead of \(last - first + 1)",
          vi: "khúc \(first) có \(lines.count) dòng thay vì \(last - first + 1)")
      }
      seq = max(first, from)
      index = Int(seq - first)
      count = Int(min(last, through) - seq + 1)
    }

    /// How many of the lines that are meant stand behind record `after`.
    func records(behind after: Int64) -> Int64 { max(0, seq + Int64(count) - 1 - max(after, seq - 1)) }
  }

  /// What was taken once is taken again, with room to spare.
  private static let storedLimits = {
    var limits = Gzip.Limits()
    limits.compressed *= 2
    limits.inflated *= 2
    limits.freely = limits.inflated
    return limits
  }()

  /// The hash behind record `seq` of a history. `seq` must lie within it.
  static func head(_ db: Database, _ branch: Branch, at seq: Int64) throws -> Head {
    if seq == 0 { return .empty }
    if seq == branch.head.seq { return branch.head }
    var head = Head.empty
    try forEachChunk(db, branch, after: seq - 1, through: seq) { piece in
      let start = Head(seq: piece.first - 1, hash: piece.before)
      head = piece.lines.heads(0..<piece.index + 1, from: start).last ?? start
    }
    return head
  }

  /// The stored lines of `after`+1...`through` as one.
  static func lines(_ db: Database, _ branch: Branch, after: Int64, through: Int64) throws -> Lines {
    var bytes: [UInt8] = []
    try forEachChunk(db, branch, after: after, through: through) { piece in
      for index in piece.index..<piece.index + piece.count {
        bytes += piece.lines.bytes[piece.lines.range(index)]
        bytes.append(0x0A)
      }
    }
    return Lines(stored: bytes)
  }

  /// Appends lines to a branch and moves its head.
  static func append(_ db: Database, branch: Int64, _ chunk: NewChunk, now: UTCTime) throws {
    try db.cachedStatement(
      sql:
        "INSERT INTO chunk (branch, first, last, before, packed, lines, received) VALUES (?, ?, ?, ?, ?, ?, ?)"
    ).execute(arguments: [
      branch, chunk.before.seq + 1, chunk.after.seq, Data(chunk.before.hash.bytes), chunk.packed,
      Data(chunk.stored),
      now.microseconds,
    ])
    try db.cachedStatement(sql: "UPDATE branch SET seq = ?, hash = ? WHERE id = ?")
      .execute(arguments: [chunk.after.seq, Data(chunk.after.hash.bytes), branch])
  }

  /// Lines that are about to be stored.
  struct NewChunk: Sendable {
    var before: Head
    var after: Head
    var packed: Bool
    var stored: [UInt8]
  }
}
