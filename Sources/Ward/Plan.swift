import Foundation
import GRDB
import Ratings
import Records
import Wire

import struct Records.Record

/// All that storing one batch will change, reckoned from one snapshot. Committing checks that the snapshot still holds.
struct Plan: Sendable {
  private let pad: KnownPad
  private let log: LogID
  private let placement: Placement
  /// How many histories of the log there were.
  private let known: Int
  /// Nil when nothing is new.
  private let addition: Addition?

  private struct Addition: Sendable {
    var chunk: Ledger.NewChunk
    var reading: Reading
    var genesis: Genesis?
    var last: Stamp?
    /// Nil for a branch whose votes do not stand.
    var counting: Counting?
    var awake: Awake
    var calendar: Calendar
  }

  init(
    _ db: Database, pad: KnownPad, log: LogID, after: Int64, lines: Lines, body: [UInt8], byHand: Bool = false
  ) throws {
    self.pad = pad
    self.log = log
    let branches = try Ledger.branches(db, log: log, pad: pad.id)
    known = branches.count
    let key = try PadLife.key(
      db, pad, log, genesis: after == 0 && lines.count > 0 ? lines.line(0) : nil, byHand: byHand)
    let found = try Placement.find(db, lines, after: after, branches: branches, key: key)
    placement = found.placement
    let from: Int
    let before: Head
    switch placement {
    case .held:
      addition = nil
      return
    case .append(let branch, let index): (from, before) = (index, branch.head)
    case .fork(_, let shared, let index): (from, before) = (index, shared)
    case .begin: (from, before) = (0, .empty)
    }
    let heads = found.heads[from...]
    let reading = Reading(
      lines, from..<lines.count, before: before, heads: heads, key: key, simulated: pad.simulated
    )
    var genesis: Genesis?
    if before.seq == 0 {
      genesis = try Plan.genesis(reading.records.first ?? nil, pad: pad, log: log, key: key)
    }
    var awake: Awake
    var counting: Counting?
    switch placement {
    case .append(let branch, _):
      awake = Awake(newest: try Awake.newest(db, branch: branch.id))
      if branch.counts { counting = Counting(try BallotState.load(db, branch)) }
    case .begin: (awake, counting) = (Awake(newest: nil), Counting(Ballot()))
    case .fork, .held: awake = Awake(newest: nil)
    }
    if reading.odd.contains(where: { $0.what == .simulated }) { counting = nil }
    counting?.take(reading.records, from: before.seq + 1)
    for case let record? in reading.records { awake.take(record) }
    addition = Addition(
      chunk: try Plan.chunk(lines, from: from, before: before, after: heads.last ?? before, body: body),
      reading: reading, genesis: genesis, last: reading.records.last(where: { $0 != nil })??.stamp,
      counting: counting, awake: awake, calendar: Calendar(try WardSettings.load(db)))
  }

  /// What a log's first line must be.
  private static func genesis(
    _ record: Record?, pad: KnownPad, log: LogID, key: SealPublicKey
  ) throws(Problem) -> Genesis {
    guard case .genesis(let genesis)? = record?.body else {
      throw Problem(.genesis, "The first line is no genesis.")
    }
    guard genesis.log == log else { throw Problem(.genesis, "The genesis names another log.") }
    guard genesis.pad == pad.name else { throw Problem(.genesis, "The genesis names another pad.") }
    guard genesis.key == key else { throw Problem(.genesis, "The genesis names another seal key.") }
    return genesis
  }

  /// A body that is new from its first line is kept as it came; a rest is packed again.
  private static func chunk(
    _ lines: Lines, from: Int, before: Head, after: Head, body: [UInt8]
  ) throws(Problem) -> Ledger.NewChunk {
    if from == 0 { return Ledger.NewChunk(before: before, after: after, packed: true, stored: body) }
    guard let packed = Gzip.compress(lines.bytes(from: from)) else { throw Problem(.busy, "No memory left.") }
    return Ledger.NewChunk(before: before, after: after, packed: true, stored: packed)
  }

  /// Stores it. Nil where somebody else has moved the head in the meantime: plan again.
  func commit(_ db: Database, backlog: Int64?, byHand: Bool = false, now: UTCTime) throws -> Intake.Taken? {
    guard let addition else {
      guard case .held(let head) = placement else { return nil }
      if !byHand { try heard(db, nil, backlog: backlog, now: now) }
      return Intake.Taken(head: head, stored: 0, alarm: nil)
    }
    guard let target = try target(db, addition, now: now) else { return nil }
    try Ledger.append(db, branch: target.branch.id, addition.chunk, now: now)
    try Oddities.add(db, branch: target.branch.id, addition.reading.odd)
    if let counting = addition.counting {
      var table = VoteTable(db, target.branch, calendar: addition.calendar)
      try table.apply(counting, received: now)
      try BallotState.save(db, target.branch.id, counting.ballot)
    }
    try addition.awake.save(db, branch: target.branch.id, repairs: addition.counting?.repairs ?? [])
    try Orders.settle(db, pad: pad.id, addition.reading.records, now: now)
    var alarm = target.alarm
    if let odd = addition.reading.odd.first(where: { $0.what == .simulated }) {
      try Plan.exclude(db, branch: target.branch.id, why: "simulated")
      // Where it counted beside another history, that one now counts what they share.
      try Standing.settle(db, log: target.branch.log)
      alarm = Said(
        "bản ghi \(odd.seq) là của bo mạch mô phỏng, mà bàn này không được thêm như vậy",
        "record \(odd.seq) comes from a simulated board, and the pad was not added as one")
    }
    if !byHand { try heard(db, addition.last, backlog: backlog, now: now) }
    return Intake.Taken(head: addition.chunk.after, stored: addition.reading.records.count, alarm: alarm)
  }

  /// The branch to append to, made where there is none yet.
  private func target(_ db: Database, _ addition: Addition, now: UTCTime) throws -> (
    branch: Branch, alarm: Said?
  )? {
    switch placement {
    case .held: return nil
    case .append(let branch, _):
      let current = try Ledger.branch(db, id: branch.id)
      // Another batch may have moved the head, and a person may have decided whether this history counts.
      return current == branch ? (current, nil) : nil
    case .fork(let parent, let shared, _):
      // Another sender may have made the very same fork.
      guard try Ledger.branches(db, log: log, pad: pad.id).count == known else { return nil }
      let branch = try Plan.newBranch(
        db, log: parent.log, parent: parent.id, at: shared, why: "fork", now: now)
      let alarm = Said(
        "một lịch sử khác đã niêm phong sau bản ghi \(shared.seq): thẻ nhớ bị nhân bản hoặc khôi phục",
        "another sealed history behind record \(shared.seq): a cloned or restored card")
      return (branch, alarm)
    case .begin:
      guard try Ledger.branches(db, log: log, pad: pad.id).isEmpty else { return nil }
      let taken = try Int64.fetchOne(
        db.cachedStatement(sql: "SELECT pad FROM log WHERE name = ?"), arguments: [log.text])
      guard taken == nil else { throw Problem(.genesis, "Another pad has a log of this name.") }
      let follows = addition.genesis?.follows
      try db.cachedStatement(
        sql:
          "INSERT INTO log (pad, name, begun, follows_log, follows_seq, follows_hash, seal_key) VALUES (?, ?, ?, ?, ?, ?, ?)"
      ).execute(arguments: [
        pad.id, log.text, now.microseconds, follows?.log.text, follows?.head.seq,
        (follows?.head.hash.bytes).map { Data($0) },
        Data((addition.genesis?.key ?? pad.sealKey).bytes),
      ])
      return (
        try Plan.newBranch(db, log: db.lastInsertedRowID, parent: nil, at: .empty, why: nil, now: now), nil
      )
    }
  }

  private static func newBranch(
    _ db: Database, log: Int64, parent: Int64?, at head: Head, why: String?, now: UTCTime
  ) throws -> Branch {
    try db.cachedStatement(
      sql:
        "INSERT INTO branch (log, parent, fork, seq, hash, counts, counted_after, found, why) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
    ).execute(arguments: [
      log, parent, head.seq, head.seq, Data(head.hash.bytes), why == nil, head.seq, now.microseconds, why,
    ])
    return Branch(
      id: db.lastInsertedRowID, log: log, parent: parent, fork: head.seq, head: head, counts: why == nil,
      countedAfter: head.seq)
  }

  /// Takes a branch out of every tally until a person decides.
  private static func exclude(_ db: Database, branch: Int64, why: String) throws {
    try db.cachedStatement(sql: "UPDATE branch SET counts = 0, why = coalesce(why, ?) WHERE id = ?").execute(
      arguments: [why, branch])
  }

  private func heard(_ db: Database, _ stamp: Stamp?, backlog: Int64?, now: UTCTime) throws {
    try db.cachedStatement(
      sql: "UPDATE pad SET heard = ?, backlog = ?, clock = coalesce(?, clock) WHERE id = ?"
    ).execute(arguments: [now.microseconds, backlog, stamp?.clock.rawValue, pad.id])
  }
}
