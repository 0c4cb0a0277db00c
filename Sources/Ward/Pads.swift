import Foundation
import GRDB
import Records
import Wire

/// What the ward decided about pads that are still to enrol.
public struct PadOrder: Equatable, Sendable {
  public var counter: CounterCode
  /// Whether the pads have the simulated board. Their votes are tallied apart.
  public var simulated: Bool
  /// The policy that the pads are to write into their logs; nil leaves their own.
  public var policy: JSON?
  /// The code's life from now, in seconds.
  public var lifetime: Int64

  public init(
    counter: CounterCode, simulated: Bool = false, policy: JSON? = nil, lifetime: Int64 = 7 * 86_400
  ) {
    self.counter = counter
    self.simulated = simulated
    self.policy = policy
    self.lifetime = lifetime
  }
}

/// What a pad is told when it enrols.
public struct Enrolled: Equatable, Sendable {
  public var pad: PadID
  public var counter: CounterCode
  public var policy: JSON?
}

/// One line of `pad list`.
public struct PadStatus: Equatable, Sendable {
  public var pad: PadID
  public var counter: CounterCode
  public var simulated: Bool
  public var key: Fingerprint
  /// When the ward last heard of it, nil for never.
  public var heard: UTCTime?
  /// Records that waited at the pad then, where its link said so.
  public var backlog: Int64?
  /// Quality of the pad's clock at its newest record.
  public var clock: ClockQuality?
  /// The newest log's name and head.
  public var log: LogID?
  public var head: Head
  /// Since when nothing is taken from it over the network; nil for one in use.
  public var retired: UTCTime?
  /// The pad that took its place.
  public var replacedBy: PadID?
  /// What needs a person: forks, simulated records in a real pad's log. One code each.
  public var alarms: [String]
}

extension Store {
  /// Makes one code for one pad. Only its hash is kept: who steals the database cannot enrol.
  public func addPad(_ order: PadOrder, now: UTCTime) throws(WardFault) -> EnrolmentCode {
    let code = EnrolmentCode.random()
    try write(Said("thêm bàn bấm", "add a pad")) { db in
      try db.execute(
        sql: """
          INSERT INTO enrolment (code, counter, simulated, policy, made, expires) VALUES (?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          Data(code.hash.bytes), order.counter.text, order.simulated, order.policy?.text,
          now.microseconds, now.microseconds + order.lifetime * 1_000_000,
        ])
    }
    return code
  }

  private static let simulatedRule =
    "A simulated pad needs a code of `hailong-ward pad add --simulated`, and no other pad may use one."

  /// Enrols the pad that signed `statement`. The same statement with the same code is answered alike for as long as the
  /// code lives: an answer may be lost on its way, and the pad asks again.
  public func enrol(code: EnrolmentCode, _ statement: EnrolmentStatement, now: UTCTime) throws -> Enrolled {
    let hash = Data(code.hash.bytes)
    let bytes = Data(statement.bytes)
    return try transaction(Said("ghi danh bàn bấm", "enrol a pad")) { db in
      guard let row = try Row.fetchOne(db, sql: "SELECT * FROM enrolment WHERE code = ?", arguments: [hash])
      else { throw Problem(.unknownCode, "Was it copied whole?") }
      if let used = row["statement"] as Data?, used != bytes {
        throw Problem(.codeUsed, "Another pad used this code; make a new one with `hailong-ward pad add`.")
      }
      guard now.microseconds <= row["expires"] as Int64 else {
        throw Problem(.codeExpired, "Make a new one with `hailong-ward pad add`.")
      }
      guard row["simulated"] as Bool == statement.simulated else {
        throw Problem(.simulated, Store.simulatedRule)
      }
      let counter: String = row["counter"]
      let policy: String? = row["policy"]
      let sealKey = Data(statement.sealKey.bytes)
      let known = try Row.fetchOne(
        db, sql: "SELECT id, seal_key, simulated FROM pad WHERE name = ?", arguments: [statement.pad.text])
      try PadLife.check(row, known, statement)
      if let known {
        // Votes that are there would change sides.
        guard known["simulated"] as Bool == statement.simulated else {
          throw Problem(.simulated, Store.simulatedRule)
        }
      }
      // An answer that was lost is given again, and changes nothing: the pad may have been moved or retired since.
      if row["statement"] as Data? == bytes, let again = try Store.enrolled(db, statement.pad) {
        return again
      }
      try db.execute(
        sql: """
          INSERT INTO pad (name, counter, simulated, policy, seal_key, link_key, enrolled, heard)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?)
          ON CONFLICT (name) DO UPDATE SET counter = excluded.counter, policy = coalesce(excluded.policy, policy),
            seal_key = excluded.seal_key, link_key = excluded.link_key, enrolled = excluded.enrolled,
            heard = excluded.heard, retired = NULL, replaced_by = NULL
          """,
        arguments: [
          statement.pad.text, counter, statement.simulated, policy, sealKey, Data(statement.linkKey.bytes),
          now.microseconds, now.microseconds,
        ])
      try db.execute(
        sql: """
          UPDATE enrolment SET used = coalesce(used, ?), statement = ?,
            pad = (SELECT id FROM pad WHERE name = ?) WHERE code = ?
          """, arguments: [now.microseconds, bytes, statement.pad.text, hash])
      try PadLife.enrolled(db, statement, by: row, now: now)
      // A pad that enrols anew may have been given an empty folder.
      if try Store.badgeCount(db) > 0 {
        try Orders.sendBadges(db, to: try PadLife.id(db, statement.pad), statement.pad, now: now)
      }
      guard let enrolled = try Store.enrolled(db, statement.pad) else {
        throw Problem(.failed, "The pad was not stored.")
      }
      return enrolled
    }
  }

  /// What a pad that has enrolled is answered.
  private static func enrolled(_ db: Database, _ pad: PadID) throws -> Enrolled? {
    try Row.fetchOne(db, sql: "SELECT counter, policy FROM pad WHERE name = ?", arguments: [pad.text]).map {
      row in
      Enrolled(
        pad: pad, counter: CounterCode(unchecked: row[0]),
        policy: (row[1] as String?).flatMap { try? JSON.read($0) })
    }
  }

  public func pads() throws(WardFault) -> [PadStatus] {
    try read(Said("liệt kê bàn bấm", "list the pads")) { db in
      try Row.fetchAll(db, sql: "SELECT * FROM pad ORDER BY counter, name").map { row in
        let newest = try Row.fetchOne(
          db,
          sql: """
            SELECT log.name, branch.seq, branch.hash FROM log JOIN branch ON branch.log = log.id
            WHERE log.pad = ? ORDER BY log.id DESC, branch.counts DESC, branch.id LIMIT 1
            """, arguments: [row["id"] as Int64])
        let alarms = try String.fetchAll(
          db,
          sql: """
            SELECT DISTINCT why FROM log JOIN branch ON branch.log = log.id
            WHERE log.pad = ? AND branch.counts = 0 AND (why = 'simulated'
              OR why = 'fork' AND NOT EXISTS (SELECT * FROM decided WHERE decided.branch = branch.id))
            ORDER BY why
            """, arguments: [row["id"] as Int64])
        return PadStatus(
          pad: PadID(unchecked: row["name"]), counter: CounterCode(unchecked: row["counter"]),
          simulated: row["simulated"],
          key: Fingerprint(of: Array(row["seal_key"] as Data)),
          heard: (row["heard"] as Int64?).map { UTCTime(microseconds: $0) }, backlog: row["backlog"],
          clock: (row["clock"] as String?).flatMap(ClockQuality.init(rawValue:)),
          log: newest.flatMap { LogID($0[0] as String) },
          head: newest.map { Head(seq: $0[1], hash: Digest($0[2] as Data) ?? .zero) } ?? .empty,
          retired: (row["retired"] as Int64?).map { UTCTime(microseconds: $0) },
          replacedBy: try (row["replaced_by"] as Int64?).flatMap { id in
            try String.fetchOne(db, sql: "SELECT name FROM pad WHERE id = ?", arguments: [id])
          }.map { PadID(unchecked: $0) },
          alarms: alarms)
      }
    }
  }

  /// Codes that are out and can still be used.
  public func openCodes(now: UTCTime) throws(WardFault) -> Int {
    try read(Said("đếm mã ghi danh còn dùng được", "count the open codes")) { db in
      try Int.fetchOne(
        db, sql: "SELECT count(*) FROM enrolment WHERE used IS NULL AND expires >= ?",
        arguments: [now.microseconds]) ?? 0
    }
  }
}
