import Foundation
import GRDB
import Ratings
import Records
import struct Records.Record

/// The rules' state at the end of a branch. It is only a short cut: where it is missing or of another version, the branch is
/// read again from its first line.
enum BallotState {
  static func load(_ db: Database, _ branch: Branch) throws -> Ballot {
    try replay(db, branch)
  }

  static func save(_ db: Database, _ branch: Int64, _ ballot: Ballot) throws {
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
