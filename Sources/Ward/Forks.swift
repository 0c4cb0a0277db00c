import Foundation
import GRDB
import Ratings
import Records

import struct Records.Digest
import struct Records.Record

extension Schema {
  /// What people decide of forks. A decision is never changed and never removed: a later one stands in its place.
  static let forks = """
    -- Of a branch that counts: the records up to this one are counted as a part of another history.
    ALTER TABLE branch ADD COLUMN counted_after INTEGER NOT NULL DEFAULT 0;
    UPDATE branch SET counted_after = fork;

    CREATE TABLE decision (
      id INTEGER PRIMARY KEY, log INTEGER NOT NULL REFERENCES log, made INTEGER NOT NULL,
      who TEXT NOT NULL, why TEXT NOT NULL) STRICT;
    -- Each history that there was then, where it ended, and whether it is to count.
    CREATE TABLE decided (
      decision INTEGER NOT NULL REFERENCES decision, branch INTEGER NOT NULL REFERENCES branch,
      counts INTEGER NOT NULL, seq INTEGER NOT NULL, hash BLOB NOT NULL,
      PRIMARY KEY (decision, branch)) STRICT, WITHOUT ROWID;
    CREATE INDEX decided_branch ON decided (branch);
    CREATE TRIGGER decision_stays BEFORE UPDATE ON decision BEGIN SELECT RAISE(ABORT, 'a decision stays'); END;
    CREATE TRIGGER decision_is_kept BEFORE DELETE ON decision BEGIN SELECT RAISE(ABORT, 'a decision stays'); END;
    CREATE TRIGGER decided_stays BEFORE UPDATE ON decided BEGIN SELECT RAISE(ABORT, 'a decision stays'); END;
    CREATE TRIGGER decided_is_kept BEFORE DELETE ON decided BEGIN SELECT RAISE(ABORT, 'a decision stays'); END;

    """
}

/// A log of which the ward holds more than one sealed history.
public struct Fork: Equatable, Sendable {
  /// One of them, as far as it differs from the others. What its votes say is left out on purpose: whoever decides must not
  /// see which way each history leans.
  public struct Side: Equatable, Sendable {
    public var history: History
    /// A simulated board wrote in it. It never counts.
    public var isSimulated: Bool
    /// Records behind those that all histories share.
    public var records: Int64
    public var presses: Int64
    /// Sessions that were opened there.
    public var sessions: Int64
    /// Starts of the pad's kernel that wrote them.
    public var boots: Int
    /// What the pad took for the time, of the first and the last of these records; nil where none can be read.
    public var written: ClosedRange<UTCTime>?
    /// When the first and the last of them came in.
    public var received: ClosedRange<UTCTime>?
  }

  public var pad: PadID
  public var counter: CounterCode
  public var log: LogID
  /// The last record that all histories share.
  public var shared: Int64
  /// The one that was heard first, first.
  public var sides: [Side]
  /// The newest last: it is the one in force.
  public var decisions: [ForkDecision]

  /// Whether a history waits for a person.
  public var isOpen: Bool { sides.contains { !$0.history.isDecided && $0.history.number > 1 } }
  /// Numbers of the histories that count.
  public var counted: [Int] { sides.filter(\.history.counts).map(\.history.number) }
}

/// What a person decided about a fork.
public struct ForkDecision: Equatable, Sendable {
  public var made: UTCTime
  public var who: String
  public var why: String
  /// Numbers of the histories that are to count, and of those that are not.
  public var counted: [Int]
  public var leftOut: [Int]
}

/// Which history of a log counts, and from which record on.
struct Standing: Equatable, Sendable {
  var branch: Branch
  var counts: Bool
  var after: Int64

  var isInForce: Bool { branch.counts == counts && (!counts || branch.countedAfter == after) }

  /// What holds for each history of a log: the newest decision's word, and where it has none, that the history that was heard
  /// first counts. A record that several of those share is counted as a part of the first of them.
  static func of(_ db: Database, log: Int64) throws -> [Standing] {
    let branches = try Ledger.branches(db, log: log)
    var said: [Int64: Bool] = [:]
    for row in try Row.fetchAll(
      db.cachedStatement(
        sql: """
          SELECT branch, counts FROM decided
          WHERE decision = (SELECT max(id) FROM decision WHERE log = ?)
          """), arguments: [log])
    {
      said[row[0]] = row[1]
    }
    let paths = branches.map { Standing.path($0, branches) }
    var standings: [Standing] = []
    for (index, branch) in branches.enumerated() {
      let counts = try (said[branch.id] ?? (branch.parent == nil)) && !isSimulated(db, paths[index])
      let before = counts ? (0..<index).filter { standings[$0].counts } : []
      let after = before.map { Standing.shared(paths[index], paths[$0]) }.max() ?? 0
      standings.append(Standing(branch: branch, counts: counts, after: counts ? after : branch.fork))
    }
    return standings
  }

  /// The branches that a history runs through, each with its last record there.
  static func path(_ branch: Branch, _ branches: [Branch]) -> [Int64: Int64] {
    var path = [branch.id: Int64.max]
    var at = branch
    while let parent = branches.first(where: { $0.id == at.parent }) {
      path[parent.id] = at.fork
      at = parent
    }
    return path
  }

  /// The last record that two histories share.
  static func shared(_ one: [Int64: Int64], _ other: [Int64: Int64]) -> Int64 {
    one.compactMap { branch, last in other[branch].map { min(last, $0) } }.max() ?? 0
  }

  static func isSimulated(_ db: Database, _ path: [Int64: Int64]) throws -> Bool {
    try path.contains { branch, last in
      try Bool.fetchOne(
        db.cachedStatement(
          sql: "SELECT EXISTS (SELECT * FROM oddity WHERE branch = ? AND what = 'simulated' AND first <= ?)"),
        arguments: [branch, last]) ?? false
    }
  }

  /// Puts what holds into force: histories that are to count are counted, the others' votes are taken out of the tables.
  /// No line is touched.
  static func settle(_ db: Database, log: Int64) throws {
    let standings = try of(db, log: log).filter { !$0.isInForce }
    guard !standings.isEmpty else { return }
    let calendar = Calendar(try WardSettings.load(db))
    for standing in standings {
      let id = standing.branch.id
      try db.cachedStatement(
        sql: "UPDATE branch SET counts = ?, counted_after = ?, ballot = NULL WHERE id = ?"
      ).execute(arguments: [standing.counts, standing.after, id])
      if standing.counts {
        try BranchCount(
          db, standing.branch, after: standing.after, Recount.Trial(), calendar: calendar,
          officers: try Store.officerNumbers(db)
        ).save(db, branch: id)
      } else {
        try db.cachedStatement(sql: "DELETE FROM vote WHERE branch = ?").execute(arguments: [id])
        try db.cachedStatement(sql: "DELETE FROM cell WHERE branch = ?").execute(arguments: [id])
      }
    }
  }
}

extension Store {
  /// Every log with more than one history, in the order of ``histories(of:)``.
  public func forks() throws(WardFault) -> [Fork] {
    try read(Said("liệt kê các nhật ký có nhiều lịch sử", "list the forks")) { db in
      let histories = try Store.histories(db)
      let forked = Set(histories.filter { $0.number > 1 }.map(\.log))
      var seen: Set<LogID> = []
      return try histories.filter { forked.contains($0.log) && seen.insert($0.log).inserted }.map {
        try Store.fork(db, $0.log, histories)
      }
    }
  }

  /// The fork of one log.
  public func fork(_ log: LogID) throws(WardFault) -> Fork {
    try read(Said("xem các lịch sử của nhật ký", "look at a fork")) {
      try Store.fork($0, log, try Store.histories($0))
    }
  }

  /// Decides which histories of a log count. Every history must be named, so that none is decided about unseen. What was
  /// decided before stays written down; histories that come later wait for another decision.
  /// - Parameters:
  ///   - counted: numbers of the histories that count, at least one.
  ///   - leftOut: numbers of those that do not.
  ///   - who: who decides, 1 to 80 characters.
  ///   - why: 1 to 400 characters.
  public func decide(
    _ log: LogID, counted: [Int], leftOut: [Int], who: String, why: String, now: UTCTime
  ) throws(WardFault) -> Fork {
    let who = try Plainly.said(who, Said("tên người quyết định", "who decides"), most: 80)
    let why = try Plainly.said(why, Said("lý do", "the reason"), most: 400)
    return try write(Said("ghi quyết định về lịch sử", "decide a fork")) { db in
      let fork = try Store.fork(db, log, try Store.histories(db))
      try Store.check(fork, counted: counted, leftOut: leftOut)
      guard let first = fork.sides.first?.history else { return fork }
      let id = try Ledger.branch(db, id: first.branch).log
      try db.execute(
        sql: "INSERT INTO decision (log, made, who, why) VALUES (?, ?, ?, ?)",
        arguments: [id, now.microseconds, who, why])
      let decision = db.lastInsertedRowID
      for side in fork.sides {
        try db.execute(
          sql: "INSERT INTO decided (decision, branch, counts, seq, hash) VALUES (?, ?, ?, ?, ?)",
          arguments: [
            decision, side.history.branch, counted.contains(side.history.number), side.history.head.seq,
            Data(side.history.head.hash.bytes),
          ])
      }
      try Standing.settle(db, log: id)
      return try Store.fork(db, log, try Store.histories(db))
    }
  }

  private static func check(_ fork: Fork, counted: [Int], leftOut: [Int]) throws(WardFault) {
    let numbers = fork.sides.map(\.history.number)
    guard !counted.isEmpty else {
      throw WardFault(
        .argument, "no history is to count", vi: "không lịch sử nào được tính",
        remedy: "Name one at least with --count", remedyVi: "Nêu ít nhất một lịch sử bằng --count")
    }
    if let wrong = (counted + leftOut).first(where: { !numbers.contains($0) }) {
      throw WardFault(
        .argument, "log \(fork.log) has no history \(wrong)",
        vi: "nhật ký \(fork.log) không có lịch sử \(wrong)",
        remedy: "See `hailong-ward fork show \(fork.log)`",
        remedyVi: "Xem `hailong-ward fork show \(fork.log)`")
    }
    guard (counted + leftOut).sorted() == numbers else {
      throw WardFault(
        .argument, "each of the \(numbers.count) histories must be named once",
        vi: "mỗi lịch sử trong \(numbers.count) lịch sử phải được nêu đúng một lần",
        remedy: "Name those that count with --count and the others with --leave-out",
        remedyVi: "Nêu lịch sử được tính bằng --count, còn lại bằng --leave-out")
    }
    if let side = fork.sides.first(where: { $0.isSimulated && counted.contains($0.history.number) }) {
      throw WardFault(
        .argument, "history \(side.history.number) has records of a simulated board",
        vi: "lịch sử \(side.history.number) có bản ghi của bo mạch mô phỏng",
        remedy: "It can only be left out", remedyVi: "Chỉ có thể bỏ bằng --leave-out")
    }
  }

  private static func fork(_ db: Database, _ log: LogID, _ all: [History]) throws -> Fork {
    let histories = all.filter { $0.log == log }
    guard let first = histories.first else {
      throw WardFault(
        .unknown, "no log \(log)", vi: "không có nhật ký \(log)", remedy: "See `hailong-ward fork list`",
        remedyVi: "Xem `hailong-ward fork list`")
    }
    guard histories.count > 1 else {
      throw WardFault(
        .argument, "log \(log) has one history", vi: "nhật ký \(log) chỉ có một lịch sử",
        remedy: "See `hailong-ward fork list`", remedyVi: "Xem `hailong-ward fork list`")
    }
    let branches = try Ledger.branches(db, log: try Ledger.branch(db, id: first.branch).log)
    let paths = branches.map { Standing.path($0, branches) }
    let shared = paths.dropFirst().map { Standing.shared($0, paths[0]) }.min() ?? 0
    var sides: [Fork.Side] = []
    for (history, (branch, path)) in zip(histories, zip(branches, paths)) {
      var side = Fork.Side(
        history: history, isSimulated: try Standing.isSimulated(db, path),
        records: history.head.seq - shared, presses: 0, sessions: 0, boots: 0)
      try side.read(db, branch, after: shared)
      sides.append(side)
    }
    return Fork(
      pad: first.pad, counter: first.counter, log: log, shared: shared, sides: sides,
      decisions: try decisions(db, log: branches[0].log, branches: branches.map(\.id)))
  }

  private static func decisions(_ db: Database, log: Int64, branches: [Int64]) throws -> [ForkDecision] {
    try Row.fetchAll(
      db, sql: "SELECT id, made, who, why FROM decision WHERE log = ? ORDER BY id", arguments: [log]
    ).map { row in
      var decision = ForkDecision(
        made: UTCTime(microseconds: row[1]), who: row[2], why: row[3], counted: [], leftOut: [])
      for said in try Row.fetchAll(
        db, sql: "SELECT branch, counts FROM decided WHERE decision = ? ORDER BY branch",
        arguments: [row[0] as Int64])
      {
        let number = (branches.firstIndex(of: said[0]) ?? -1) + 1
        if said[1] { decision.counted.append(number) } else { decision.leftOut.append(number) }
      }
      return decision
    }
  }
}

extension Fork.Side {
  fileprivate mutating func read(_ db: Database, _ branch: Branch, after: Int64) throws {
    var kernels: Set<Int64> = []
    try Ledger.forEachChunk(db, branch, after: after) { piece in
      received = Fork.Side.joined(received, piece.received)
      for index in piece.index..<piece.index + piece.count {
        guard let record = try? piece.lines.withLine(index, { try Record(line: $0) }),
          record.seq == piece.first + Int64(index)
        else { continue }
        kernels.insert(record.stamp.boot)
        written = Fork.Side.joined(written, record.stamp.time)
        switch record.body {
        case .press: presses += 1
        case .sessionOpened: sessions += 1
        default: break
        }
      }
    }
    boots = kernels.count
  }

  private static func joined(_ range: ClosedRange<UTCTime>?, _ time: UTCTime) -> ClosedRange<UTCTime> {
    guard let range else { return time...time }
    return min(range.lowerBound, time)...max(range.upperBound, time)
  }
}
