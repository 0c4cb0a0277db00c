import Foundation
import GRDB
import Ratings
import Records

import struct Records.Record

/// The rules' state at the end of a branch. It is only a short cut: where it is missing or of another version, the branch is
/// read again from its first line.
enum BallotState {
  static func load(_ db: Database, _ branch: Branch) throws -> Ballot {
    let state = try Data.fetchOne(
      db.cachedStatement(sql: "SELECT ballot FROM branch WHERE id = ?"), arguments: [branch.id])
    if let state, let ballot = Ballot(state: [UInt8](state)), ballot.seq == branch.head.seq { return ballot }
    return try replay(db, branch)
  }

  static func save(_ db: Database, _ branch: Int64, _ ballot: Ballot) throws {
    try db.cachedStatement(sql: "UPDATE branch SET ballot = ? WHERE id = ?")
      .execute(arguments: [Data(ballot.state), branch])
  }

  private static func replay(_ db: Database, _ branch: Branch) throws -> Ballot {
    var ballot = Ballot()
    try Ledger.forEachChunk(db, branch, after: 0) { piece in
      for index in piece.index..<piece.index + piece.count {
        let seq = piece.first + Int64(index)
        let record = try? piece.lines.withLine(index) { try Record(line: $0) }
        ballot.take(record?.seq == seq ? record : nil, seq: seq) { _ in }
      }
    }
    return ballot
  }
}
