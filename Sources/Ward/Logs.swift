import Foundation
import GRDB
import Records

/// One history of one log, as it is named to people.
public struct History: Equatable, Sendable {
  public var pad: PadID
  public var counter: CounterCode
  public var log: LogID
  /// 1 for the history that was heard first.
  public var number: Int
  public var head: Head
  public var key: SealPublicKey
  public var counts: Bool
  /// Whether a person has decided about it.
  public var isDecided: Bool
  let branch: Int64

  public var line: HeadLine { HeadLine(pad: pad, log: log, head: head, key: key.fingerprint) }
}

extension Store {
  /// All histories of all logs, by counter and pad, the oldest log first.
  public func histories(of pad: PadID? = nil) throws(WardFault) -> [History] {
    try read(Said("liệt kê nhật ký", "list the logs")) { try Store.histories($0, of: pad) }
  }

  static func histories(_ db: Database, of pad: PadID? = nil) throws -> [History] {
    try Row.fetchAll(
      db.cachedStatement(
        sql: """
          SELECT pad.name, pad.counter, log.name, branch.seq, branch.hash,
            coalesce(log.seal_key, pad.seal_key), branch.counts, branch.id,
            row_number() OVER (PARTITION BY log.id ORDER BY branch.id),
            EXISTS (SELECT * FROM decided WHERE decided.branch = branch.id)
          FROM branch JOIN log ON log.id = branch.log JOIN pad ON pad.id = log.pad
          WHERE ? IS NULL OR pad.name = ? ORDER BY pad.counter, pad.name, log.id, branch.id
          """), arguments: [pad?.text, pad?.text]
    ).map { row in
      guard let log = LogID(row[2] as String), let hash = Digest([UInt8](row[4] as Data)),
        let key = SealPublicKey([UInt8](row[5] as Data))
      else {
        throw WardFault.damaged(
          "a log of pad \(row[0] as String)", vi: "một nhật ký của bàn \(row[0] as String) bị hỏng")
      }
      return History(
        pad: PadID(unchecked: row[0]), counter: CounterCode(unchecked: row[1]), log: log, number: row[8],
        head: Head(seq: row[3], hash: hash), key: key, counts: row[6], isDecided: row[9], branch: row[7])
    }
  }

  /// For each pad the head of its newest log: of the histories that count, and where none does, of the one that was heard
  /// first. What a supervisor keeps.
  public func heads() throws(WardFault) -> [History] {
    let all = try histories()
    var newest: [PadID: LogID] = [:]
    for history in all { newest[history.pad] = history.log }
    let present = all.filter { newest[$0.pad] == $0.log }
    let counted = Set(present.filter(\.counts).map(\.log))
    return present.filter { $0.counts || ($0.number == 1 && !counted.contains($0.log)) }
  }

  /// Hands out a history's stored bytes, line by line with their LF, in pieces of some hundred kilobytes.
  public func export(_ history: History, _ write: ([UInt8]) throws -> Void) throws(WardFault) {
    try read(Said("xuất nhật ký", "export a log")) { db in
      try Ledger.forEachChunk(db, try Ledger.branch(db, id: history.branch), after: 0) { piece in
        let start = piece.lines.range(piece.index).lowerBound
        let end = piece.lines.ends[piece.index + piece.count - 1] + 1
        try write(Array(piece.lines.bytes[start..<end]))
      }
    }
  }
}
