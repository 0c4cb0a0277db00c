import Foundation
import GRDB
import Records
import Wire

import struct Records.Record

extension Schema {
  /// What happens to pads in their life: they move, are replaced, retired, and get another key.
  static let pads = """
    -- Where a pad stood from `since` on, UTC microseconds; 0 is from its beginning. Its votes are that counter's, by their time.
    CREATE TABLE post (
      id INTEGER PRIMARY KEY, pad INTEGER NOT NULL REFERENCES pad, since INTEGER NOT NULL, counter TEXT NOT NULL,
      UNIQUE (pad, since)) STRICT;
    INSERT INTO post (pad, since, counter) SELECT id, 0, counter FROM pad;

    -- Each seal key that a person compared when the pad was enrolled with it. `pad.seal_key` is the newest.
    CREATE TABLE seal_key (
      pad INTEGER NOT NULL REFERENCES pad, key BLOB NOT NULL, since INTEGER NOT NULL,
      PRIMARY KEY (pad, key)) STRICT, WITHOUT ROWID;
    INSERT INTO seal_key SELECT id, seal_key, enrolled FROM pad;

    -- A log keeps the key of its genesis; a pad with a new key begins a new log.
    ALTER TABLE log ADD COLUMN seal_key BLOB;
    UPDATE log SET seal_key = (SELECT seal_key FROM pad WHERE pad.id = log.pad);

    ALTER TABLE pad ADD COLUMN retired INTEGER;      -- since then nothing is taken from it over the network
    ALTER TABLE pad ADD COLUMN replaced_by INTEGER REFERENCES pad;

    ALTER TABLE enrolment ADD COLUMN only_pad INTEGER REFERENCES pad;  -- no other pad may use the code
    ALTER TABLE enrolment ADD COLUMN replaces INTEGER REFERENCES pad;  -- which the pad that uses it takes the place of
    ALTER TABLE enrolment ADD COLUMN new_key INTEGER NOT NULL DEFAULT 0;  -- the pad may come with another seal key

    """
}

extension Store {
  /// A code for the pad that takes a dead one's place: same counter, same policy. The old one is retired when it is used.
  public func replacement(for pad: PadID, lifetime: Int64, now: UTCTime) throws(WardFault) -> EnrolmentCode {
    try code(for: pad, lifetime: lifetime, now: now, binding: "replaces", newKey: false)
  }

  /// A code with which this pad enrols again: with a new link key, and where `newSealKey` is set with another seal key too.
  public func renewal(of pad: PadID, newSealKey: Bool, lifetime: Int64, now: UTCTime) throws(WardFault)
    -> EnrolmentCode
  {
    try code(for: pad, lifetime: lifetime, now: now, binding: "only_pad", newKey: newSealKey)
  }

  private func code(
    for pad: PadID, lifetime: Int64, now: UTCTime, binding: String, newKey: Bool
  ) throws(WardFault) -> EnrolmentCode {
    let code = EnrolmentCode.random()
    try write(Said("tạo mã cho \(pad)", "make a code for \(pad)")) { db in
      let id = try PadLife.id(db, pad)
      try db.execute(
        sql: """
          INSERT INTO enrolment (code, counter, simulated, policy, made, expires, new_key, \(binding))
          SELECT ?, counter, simulated, policy, ?, ?, ?, id FROM pad WHERE id = ?
          """,
        arguments: [
          Data(code.hash.bytes), now.microseconds, now.microseconds + lifetime * 1_000_000, newKey, id,
        ])
    }
    return code
  }

  /// From `now` on the pad stands at another counter. Votes before stay with the old one.
  public func move(_ pad: PadID, to counter: CounterCode, now: UTCTime) throws(WardFault) {
    try write(Said("chuyển \(pad)", "move \(pad)")) { db in
      let id = try PadLife.id(db, pad)
      try db.execute(sql: "UPDATE pad SET counter = ? WHERE id = ?", arguments: [counter.text, id])
      try PadLife.post(db, pad: id, at: counter, now: now)
    }
  }

  /// From now on nothing is taken from the pad over the network. What it has recorded stays, and counts; a person can still
  /// bring its log as a file.
  public func retire(_ pad: PadID, now: UTCTime) throws(WardFault) {
    try write(Said("cho \(pad) nghỉ", "retire \(pad)")) { db in
      try db.execute(
        sql: "UPDATE pad SET retired = coalesce(retired, ?) WHERE id = ?",
        arguments: [now.microseconds, try PadLife.id(db, pad)])
    }
  }
}

/// What enrolments and commands do to a pad's posts and keys, within their transactions.
enum PadLife {
  static func id(_ db: Database, _ pad: PadID) throws -> Int64 {
    guard let id = try Int64.fetchOne(db, sql: "SELECT id FROM pad WHERE name = ?", arguments: [pad.text])
    else { throw WardFault.noPad(pad) }
    return id
  }

  /// Refuses a pad that may not use this code.
  /// - Parameters:
  ///   - enrolment: the code's row.
  ///   - known: the pad's row, where it has enrolled before.
  static func check(_ enrolment: Row, _ known: Row?, _ statement: EnrolmentStatement) throws(Problem) {
    if let only = enrolment["only_pad"] as Int64?, known?["id"] as Int64? != only {
      throw Problem(.unknownCode, "This code was made for another pad.")
    }
    guard let known, known["seal_key"] as Data != Data(statement.sealKey.bytes) else { return }
    guard enrolment["new_key"] else {
      throw Problem(
        .otherKey,
        "A pad makes its name and its key together: one was copied or lost, or needs `hailong-ward pad rotate-key`."
      )
    }
  }

  /// Writes down what a first use of a code means. The pad's own row is there already.
  static func enrolled(
    _ db: Database, _ statement: EnrolmentStatement, by enrolment: Row, now: UTCTime
  ) throws {
    let id = try id(db, statement.pad)
    try db.execute(
      sql: "INSERT OR IGNORE INTO seal_key VALUES (?, ?, ?)",
      arguments: [id, Data(statement.sealKey.bytes), now.microseconds])
    try post(db, pad: id, at: CounterCode(unchecked: enrolment["counter"]), now: now)
    // The dead pad itself may have come back to life with the code of its replacement.
    guard let old = enrolment["replaces"] as Int64?, old != id else { return }
    try db.execute(
      sql: "UPDATE pad SET retired = coalesce(retired, ?), replaced_by = ? WHERE id = ?",
      arguments: [now.microseconds, id, old])
  }

  /// The pad stands at `counter` from `now` on; at its first post, from its beginning.
  static func post(_ db: Database, pad: Int64, at counter: CounterCode, now: UTCTime) throws {
    let last = try String.fetchOne(
      db, sql: "SELECT counter FROM post WHERE pad = ? ORDER BY since DESC LIMIT 1", arguments: [pad])
    guard last != counter.text else { return }
    try db.execute(
      sql: "INSERT OR REPLACE INTO post (pad, since, counter) VALUES (?, ?, ?)",
      arguments: [pad, last == nil ? 0 : now.microseconds, counter.text])
  }

  /// The key under which a batch of this log must be sealed: the log's own, where it is known. A new log must be of the
  /// pad's present key; only a person may bring one of an earlier key.
  static func key(
    _ db: Database, _ pad: KnownPad, _ log: LogID, genesis line: [UInt8]?, byHand: Bool
  ) throws -> SealPublicKey {
    if let held = try Data.fetchOne(
      db.cachedStatement(sql: "SELECT seal_key FROM log WHERE name = ? AND pad = ?"),
      arguments: [log.text, pad.id])
    {
      guard let key = SealPublicKey([UInt8](held)) else {
        throw WardFault.damaged("the key of log \(log)", vi: "khóa của nhật ký \(log) bị hỏng")
      }
      return key
    }
    guard byHand, let line, case .genesis(let genesis)? = (try? Record(line: line))?.body,
      try isKnown(db, genesis.key, of: pad)
    else { return pad.sealKey }
    return genesis.key
  }

  static func isKnown(_ db: Database, _ key: SealPublicKey, of pad: KnownPad) throws -> Bool {
    try Bool.fetchOne(
      db, sql: "SELECT EXISTS (SELECT * FROM seal_key WHERE pad = ? AND key = ?)",
      arguments: [pad.id, Data(key.bytes)]) ?? false
  }
}
