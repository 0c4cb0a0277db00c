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

  /// Where a batch goes, and the chain over all of its lines.
  struct Found: Sendable {
    var placement: Placement
    /// The head behind each line.
    var heads: [Head]
  }

  /// Finds the place of `lines`, which say that they follow record `after`. The chain is reckoned from what the ward holds
  /// there, and the last line must be a valid seal over it: only then is anything compared, let alone stored.
  static func find(
    _ db: Database, _ lines: Lines, after: Int64, branches: [Branch], key: SealPublicKey
  ) throws -> Found {
    guard lines.count > 0 else { throw Problem(.seal, "No lines.") }
    guard !branches.isEmpty else {
      guard after == 0 else {
        throw Problem(.gap, "The ward has nothing of this log: send it from the first record.", head: .empty)
      }
      guard let heads = sealed(lines, from: .empty, key: key) else {
        throw Problem(.seal, "The last line is no seal of this pad over these lines.")
      }
      return Found(placement: .begin, heads: heads)
    }
    let reaching = branches.filter { $0.head.seq >= after }
    guard !reaching.isEmpty else {
      let current = try Ledger.current(db, branches)
      throw Problem(.gap, "The ward's copy ends at \(current.seq).", head: current)
    }
    // Branches differ behind their fork, so the seal tells which of them this batch continues. Almost always there is one.
    var bases: [Base] = []
    var tried: [Digest: [Head]?] = [:]
    for branch in reaching {
      let head = try Ledger.head(db, branch, at: after)
      let heads: [Head]?
      if let known = tried[head.hash] { heads = known } else { heads = sealed(lines, from: head, key: key) }
      tried[head.hash] = .some(heads)
      if let heads { bases.append(Base(branch: branch, head: head, heads: heads)) }
    }
    guard !bases.isEmpty else {
      throw Problem(
        .seal,
        "The last line is no seal of this pad over the ward's history up to \(after) and these lines.")
    }
    return try place(db, lines, after: after, bases: bases, all: branches)
  }

  /// A history that fits: what it has at `after`, and the chain from there over the batch.
  private struct Base {
    var branch: Branch
    var head: Head
    var heads: [Head]
  }

  /// Follows each fitting branch as far as its lines are the batch's, and takes the one that goes furthest.
  private static func place(
    _ db: Database, _ lines: Lines, after: Int64, bases: [Base], all: [Branch]
  ) throws -> Found {
    var best: (base: Base, same: Int)?
    for base in bases {
      let branch = base.branch
      let through = min(branch.head.seq, after + Int64(lines.count))
      let held = through > after ? try Ledger.lines(db, branch, after: after, through: through) : nil
      let same = held.map { lines.common(from: 0, with: $0, from: 0) } ?? 0
      if same == lines.count { return Found(placement: .held(branch.head), heads: base.heads) }
      if after + Int64(same) == branch.head.seq {
        return Found(placement: .append(branch, from: same), heads: base.heads)
      }
      if same > best?.same ?? -1 { best = (base, same) }
    }
    guard let (base, same) = best else { throw Problem(.failed, "No place.") }
    guard all.count < Ledger.mostBranches else {
      throw Problem(
        .chain, "The ward holds \(all.count) histories of this log already: a cloned or broken card.")
    }
    let shared = same == 0 ? base.head : base.heads[same - 1]
    // The fork may lie in what the branch itself shares with its parent; it is the owner of that stretch that forks.
    var owner = base.branch
    while let parent = owner.parent, shared.seq <= owner.fork { owner = try Ledger.branch(db, id: parent) }
    return Found(placement: .fork(of: owner, at: shared, from: same), heads: base.heads)
  }

  /// The head behind each line, if the last is a valid seal over the others behind `head`.
  private static func sealed(_ lines: Lines, from head: Head, key: SealPublicKey) -> [Head]? {
    let last = lines.count - 1
    let line = lines.line(last)
    guard let record = try? Record(line: line), record.seq == head.seq + Int64(lines.count),
      case .seal = record.body
    else { return nil }
    let heads = lines.heads(0..<lines.count, from: head)
    guard Seal.isValid(line, previous: last == 0 ? head.hash : heads[last - 1].hash, key: key) else {
      return nil
    }
    return heads
  }
}
