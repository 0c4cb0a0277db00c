import Foundation
import GRDB
import Records
import Wire

/// A pad as intake needs it.
public struct KnownPad: Equatable, Sendable {
  public var id: Int64
  public var name: PadID
  public var sealKey: SealPublicKey
  public var linkKey: SealPublicKey
  public var simulated: Bool
  /// Nothing is taken from it over the network any more.
  public var isRetired: Bool

  /// Of columns id, name, seal_key, link_key, simulated, retired.
  init(_ row: Row) throws {
    guard let sealKey = SealPublicKey([UInt8](row[2] as Data)),
      let linkKey = SealPublicKey([UInt8](row[3] as Data))
    else {
      throw WardFault.damaged(
        "the keys of pad \(row[1] as String)", vi: "khóa của bàn \(row[1] as String) bị hỏng")
    }
    (id, name, simulated) = (row[0], PadID(unchecked: row[1]), row[4])
    isRetired = row[5] as Int64? != nil
    (self.sealKey, self.linkKey) = (sealKey, linkKey)
  }
}

/// Takes batches of records in. Each call is one batch: checked outside the write lock, then stored in one transaction,
/// lines and votes together, or not at all. When it returns, the lines are on disk.
public struct Intake: Sendable {
  public let store: Store

  public init(_ store: Store) { self.store = store }

  /// The pad of that name, or nil.
  public func pad(_ name: PadID) throws -> KnownPad? {
    try store.snapshot(Said("tra bàn bấm", "look up a pad")) { db in
      try Row.fetchOne(
        db.cachedStatement(
          sql: "SELECT id, name, seal_key, link_key, simulated, retired FROM pad WHERE name = ?"),
        arguments: [name.text]
      ).map { try KnownPad($0) }
    }
  }

  /// Whether this is, or was, the pad's seal key.
  public func accepts(_ key: SealPublicKey, of pad: KnownPad) throws -> Bool {
    try store.snapshot(Said("tra khóa", "look up a key")) { try PadLife.isKnown($0, key, of: pad) }
  }

  /// Where the ward's copy of a log ends; of two histories, the one that was extended last.
  public func head(_ pad: KnownPad, _ log: LogID) throws -> Head {
    try store.snapshot(Said("tra bản ghi cuối", "look up a head")) { db in
      try Ledger.current(db, try Ledger.branches(db, log: log, pad: pad.id))
    }
  }

  /// The same of the pad's other logs, the newest first.
  public func others(_ pad: KnownPad, than log: LogID) throws -> [LogHead] {
    try store.snapshot(Said("tra các bản ghi cuối", "look up heads")) { db in
      try String.fetchAll(
        db.cachedStatement(
          sql: """
            SELECT name FROM log WHERE pad = ? AND name != ? ORDER BY id DESC LIMIT \(RecordsReply.mostOthers)
            """), arguments: [pad.id, log.text]
      ).compactMap { LogID($0) }.map { name in
        LogHead(log: name, head: try Ledger.current(db, try Ledger.branches(db, log: name, pad: pad.id)))
      }
    }
  }

  /// What a batch did.
  public struct Taken: Equatable, Sendable {
    /// Where the history that holds the batch now ends.
    public var head: Head
    /// Lines that were new.
    public var stored: Int
    /// Set when the batch is another history than the ward holds, and when it comes from a board that it may not come from.
    public var alarm: Said?
  }

  /// Takes one batch. Throws a ``Problem`` where it is refused, and a ``WardFault`` where the ward cannot store.
  /// - Parameters:
  ///   - body: gzip of lines, each followed by LF, from record `after` + 1 to a seal.
  ///   - backlog: records that still wait at the pad behind these, where its link says so.
  ///   - byHand: a person brought it. Then the pad itself was not heard.
  public func take(
    _ pad: KnownPad, _ log: LogID, after: Int64, body: [UInt8], backlog: Int64? = nil, byHand: Bool = false,
    now: UTCTime
  ) throws -> Taken {
    let lines = try Intake.lines(body)
    // Two batches of one log may come at once, from a clone or a retry: the second finds the head moved, and looks again.
    for _ in 0..<8 {
      let plan = try store.snapshot(Said("xếp chỗ cho gói bản ghi", "place a batch")) { db in
        try Plan(db, pad: pad, log: log, after: after, lines: lines, body: body, byHand: byHand)
      }
      let taken = try store.transaction(Said("lưu gói bản ghi", "store a batch")) { db in
        try plan.commit(db, backlog: backlog, byHand: byHand, now: now)
      }
      if let taken { return taken }
    }
    throw Problem(.busy, "This log is being sent by others at the same time.")
  }

  private static func lines(_ body: [UInt8]) throws(Problem) -> Lines {
    let bytes: [UInt8]
    do throws(Gzip.Fault) { bytes = try Gzip.inflate(body) } catch {
      switch error {
      case .tooLong(let count): throw Problem(.tooLarge, "A body of \(count) bytes.")
      case .tooLarge: throw Problem(.tooLarge, "The body inflates to more than a batch may hold.")
      case .bomb: throw Problem(.gzip, "The body inflates beyond all reason.")
      case .broken: throw Problem(.gzip, "The body is not one whole gzip member.")
      case .memory: throw Problem(.busy, "No memory left.")
      }
    }
    return try Lines(bytes)
  }
}
