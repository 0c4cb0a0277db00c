import GRDB
import Records
import Wire

import struct Records.Record

/// Where a batch belongs in the ward's copy of its log.
enum Placement: Equatable, Sendable {
  /// Every line is there already, byte for byte. The head is that of the history they are in.
  case held(Head)
  /// The lines from `from` on continue this branch.
  case append(Branch, from: Int)
  /// The lines from `from` on are another history behind `at`, which both share.
  case fork(of: Branch, at: Head, from: Int)
  /// The first lines of a log that the ward has never seen.
  case begin

  /// Finds the place of `lines`, which say that they follow record `after`. The chain is reckoned from what the ward holds
  /// there, and the last line must be a valid seal over it: only then is anything compared, let alone stored.
  static func find(
    _ db: Database, _ lines: Lines, after: Int64, branches: [Branch], key: SealPublicKey
  ) throws -> Placement {
    guard lines.count > 0 else { throw Problem(.seal, "No lines.") }
    guard let first = branches.first else {
      guard after == 0 else {
        throw Problem(.gap, "The ward has nothing of this log: send it from the first record.", head: .empty)
      }
      try requireSeal(lines, from: .empty, key: key)
      return .begin
    }
    let reaching = branches.filter { $0.head.seq >= after }
    guard !reaching.isEmpty else {
      throw Problem(.gap, "The ward's copy ends at \(first.head.seq).", head: first.head)
    }
    // Branches differ behind their fork, so the seal tells which of them this batch continues. Almost always there is one.
    var bases: [(branch: Branch, head: Head)] = []
    var tried: [Digest: Bool] = [:]
    for branch in reaching {
      let head = try Ledger.head(db, branch, at: after)
      if tried[head.hash] == nil { tried[head.hash] = isSealed(lines, from: head, key: key) }
      if tried[head.hash] == true { bases.append((branch, head)) }
    }
    guard !bases.isEmpty else {
      throw Problem(
        .seal,
        "The last line is no seal of this pad over the ward's history up to \(after) and these lines.")
    }
    return try place(db, lines, after: after, bases: bases, all: branches)
  }

  /// Follows each fitting branch as far as its lines are the batch's, and takes the one that goes furthest.
  private static func place(
    _ db: Database, _ lines: Lines, after: Int64, bases: [(branch: Branch, head: Head)], all: [Branch]
  ) throws -> Placement {
    var best: (branch: Branch, same: Int)?
    for (branch, _) in bases {
      let through = min(branch.head.seq, after + Int64(lines.count))
      let held = through > after ? try Ledger.lines(db, branch, after: after, through: through) : nil
      let same = held.map { lines.common(from: 0, with: $0, from: 0) } ?? 0
      if same == lines.count { return .held(branch.head) }
      if after + Int64(same) == branch.head.seq { return .append(branch, from: same) }
      if same > best?.same ?? -1 { best = (branch, same) }
    }
    guard let best, let base = bases.first(where: { $0.branch.id == best.branch.id }) else {
      throw Problem(.failed, "No place.")
    }
    guard all.count < Ledger.mostBranches else {
      throw Problem(
        .chain, "The ward holds \(all.count) histories of this log already: a cloned or broken card.")
    }
    let shared = lines.heads(0..<best.same, from: base.head).last ?? base.head
    // The fork may lie in what the branch itself shares with its parent; it is the owner of that stretch that forks.
    var owner = best.branch
    while owner.parent != nil, shared.seq <= owner.fork {
      owner = try Ledger.branch(db, id: owner.parent ?? owner.id)
    }
    return .fork(of: owner, at: shared, from: best.same)
  }

  private static func isSealed(_ lines: Lines, from head: Head, key: SealPublicKey) -> Bool {
    let last = lines.count - 1
    let before = lines.heads(0..<last, from: head).last ?? head
    return isSeal(lines, last, before: before, key: key)
  }

  private static func requireSeal(_ lines: Lines, from head: Head, key: SealPublicKey) throws(Problem) {
    guard isSealed(lines, from: head, key: key) else {
      throw Problem(.seal, "The last line is no seal of this pad over these lines.")
    }
  }

  private static func isSeal(_ lines: Lines, _ index: Int, before: Head, key: SealPublicKey) -> Bool {
    let line = lines.line(index)
    guard let record = try? Record(line: line), record.seq == before.seq + 1, case .seal = record.body else {
      return false
    }
    return Seal.isValid(line, previous: before.hash, key: key)
  }
}
