import Foundation
import GRDB
import Records
import Wire

import struct Records.Record

/// What became of an order, as far as the ward has heard.
public enum OrderState: Equatable, Sendable {
  /// Not heard of yet. It is offered to the pad with every answer until it is.
  case waiting
  case taken
  /// With the pad's code, `HL-ORD-…`.
  case refused(String)
  /// A later order says otherwise, and this one was not heard of.
  case replaced
  /// The pad took a later one: it will not take this one any more.
  case passed
  /// It was about a moment, and that is over.
  case expired
}

/// One line of `hailong-ward orders`.
public struct GivenOrder: Equatable, Sendable {
  public var pad: PadID
  public var counter: CounterCode
  public var position: OrderPosition
  /// The order's `do`.
  public var act: String
  /// What it says, for people; never a badge.
  public var detail: String
  public var made: UTCTime
  public var state: OrderState
  /// When the ward heard what became of it.
  public var settled: UTCTime?
}

/// A ward's orders to its pads: written down here by any of the ward's commands, signed and offered to the pad with every
/// answer, and settled by the `order` record in which the pad says what it did.
public struct Orders: Sendable {
  public let store: Store
  let keys: WardKeys

  public init(_ store: Store, _ keys: WardKeys) { (self.store, self.keys) = (store, keys) }

  /// What pads check orders against; they are told it when they enrol.
  public var publicKey: SealPublicKey { keys.order.publicKey }

  /// Microseconds for which an order about a moment is offered. "This officer sits down" must not come true tomorrow.
  static let momentary: Int64 = 600_000_000
  /// Acts that say how a pad is to be from now on, and so wait until it comes back.
  static let standing = "('badges', 'policy', 'mapping')"

  /// Orders that wait for a pad, the oldest first, as they travel.
  package struct Waiting: Equatable, Sendable {
    package var orders: [JSON]
    /// The newest order of this pad: what comes later is news.
    var mark: Int64
  }

  // MARK: giving

  /// Gives an order to one pad. An earlier order of the same kind that the pad has not taken is replaced by it.
  public func give(_ act: Order.Act, to pad: PadID, now: UTCTime) throws(WardFault) -> OrderPosition {
    try store.write(Said("ra lệnh", "give an order")) { db in
      guard let id = try Int64.fetchOne(db, sql: "SELECT id FROM pad WHERE name = ?", arguments: [pad.text])
      else { throw WardFault.noPad(pad) }
      if case .session(let officer?) = act {
        guard try Store.isKnown(db, officer) else {
          throw WardFault.noOfficer(officer)
        }
      }
      // What a pad enrols with next time.
      if case .policy(let policy) = act {
        try db.execute(sql: "UPDATE pad SET policy = ? WHERE id = ?", arguments: [policy.text, id])
      }
      return try Orders.add(db, act, to: id, pad, now: now)
    }
  }

  /// Adds an order within a transaction.
  static func add(
    _ db: Database, _ act: Order.Act, to id: Int64, _ pad: PadID, now: UTCTime
  ) throws -> OrderPosition {
    let epoch = try Orders.epoch(db)
    let last =
      try Int64.fetchOne(
        db, sql: "SELECT max(number) FROM pad_order WHERE pad = ? AND epoch = ?", arguments: [id, epoch])
      ?? 0
    let order = Order(position: OrderPosition(epoch: epoch, number: last + 1), pad: pad, act: act)
    var body: Data?
    if case .badges = act {} else { body = Data(order.bytes) }
    try db.execute(
      sql: "UPDATE pad_order SET state = 3, settled = ? WHERE pad = ? AND act = ? AND state = 0",
      arguments: [now.microseconds, id, act.name])
    try db.execute(
      sql: "INSERT INTO pad_order (pad, epoch, number, act, body, made, state) VALUES (?, ?, ?, ?, ?, ?, 0)",
      arguments: [id, epoch, order.position.number, act.name, body, now.microseconds])
    // What is settled is a log for people: its last pages are enough.
    try db.execute(
      sql: """
        DELETE FROM pad_order WHERE pad = ? AND state != 0
          AND id < (SELECT id FROM pad_order WHERE pad = ? ORDER BY id DESC LIMIT 1 OFFSET \(mostKept))
        """, arguments: [id, id])
    return order.position
  }

  static let mostKept = 500

  static func epoch(_ db: Database) throws -> Int64 {
    guard
      let text = try String.fetchOne(db, sql: "SELECT value FROM setting WHERE key = 'order_epoch'"),
      let epoch = Int64(text), (1...JSON.largestInt).contains(epoch)
    else {
      throw WardFault.damaged("the epoch of orders is missing", vi: "thiếu số đợt lệnh")
    }
    return epoch
  }

  /// An order to every pad with the list of badges as it stands when the order is sent.
  static func sendBadges(_ db: Database, now: UTCTime) throws {
    for row in try Row.fetchAll(db, sql: "SELECT id, name FROM pad") {
      try sendBadges(db, to: row[0], PadID(unchecked: row[1]), now: now)
    }
  }

  static func sendBadges(_ db: Database, to id: Int64, _ pad: PadID, now: UTCTime) throws {
    // The list itself is written when the order is sent; a key that is made up here goes nowhere.
    _ = try add(db, .badges(BadgeList(key: BadgeKey())), to: id, pad, now: now)
  }

  // MARK: sending

  /// What waits for a pad behind `position`, signed. At most ``RecordsReply/mostOrders``, and fewer where they are long.
  func waiting(
    _ pad: KnownPad, after position: OrderPosition? = nil, now: UTCTime
  ) throws -> Waiting {
    try store.snapshot(Said("tra lệnh", "look up orders")) { db in
      try waiting(db, pad, after: position, now: now)
    }
  }

  func waiting(
    _ db: Database, _ pad: KnownPad, after position: OrderPosition?, now: UTCTime
  ) throws -> Waiting {
    let rows = try Row.fetchAll(
      db.cachedStatement(
        sql: """
          SELECT epoch, number, act, body FROM pad_order WHERE pad = ? AND state = 0 AND (epoch, number) > (?, ?)
            AND (act IN \(Orders.standing) OR made >= ?)
          ORDER BY epoch, number LIMIT \(RecordsReply.mostOrders)
          """),
      arguments: [
        pad.id, position?.epoch ?? 0, position?.number ?? 0, now.microseconds - Orders.momentary,
      ])
    var orders: [JSON] = []
    var size = 0
    for row in rows {
      let order: Order
      if let body = row[3] as Data? {
        guard let read = try? Order.read([UInt8](body)) else { continue }
        order = read
      } else {
        order = Order(
          position: OrderPosition(epoch: row[0], number: row[1]), pad: pad.name,
          act: .badges(BadgeList(key: keys.badge, badges: try Store.badges(db))))
      }
      guard let signed = try? order.signed(by: keys.order).json else { continue }
      size += signed.bytes.count + 1
      guard size <= RecordsReply.mostOrderBytes else { break }
      orders.append(signed)
    }
    let mark = try Int64.fetchOne(
      db.cachedStatement(sql: "SELECT max(id) FROM pad_order WHERE pad = ?"), arguments: [pad.id])
    return Waiting(orders: orders, mark: mark ?? 0)
  }

  // MARK: hearing

  /// Settles orders by what a pad's log says of them.
  static func settle(
    _ db: Database, pad: Int64, _ records: some Sequence<Record?>, now: UTCTime
  ) throws {
    for case .order(let said)? in records.lazy.map({ $0?.body }) {
      guard let position = said.position else { continue }
      let (state, code): (Int, String?) =
        switch said.outcome {
        case .taken: (1, nil)
        case .refused(let code, _): (2, code)
        }
      // One that was replaced meanwhile may have been on its way: what the pad says counts.
      try db.cachedStatement(
        sql: """
          UPDATE pad_order SET state = ?, code = ?, settled = ?
          WHERE pad = ? AND epoch = ? AND number = ? AND state != 1
          """
      ).execute(arguments: [state, code, now.microseconds, pad, position.epoch, position.number])
      guard state == 1 else { continue }
      try db.cachedStatement(
        sql: """
          UPDATE pad_order SET state = 4, settled = ? WHERE pad = ? AND state = 0 AND (epoch, number) < (?, ?)
          """
      ).execute(arguments: [now.microseconds, pad, position.epoch, position.number])
    }
  }

  // MARK: showing

  /// Orders, the newest first: of one pad or of all.
  /// - Parameter most: how many at most; 0 for all.
  public func list(of pad: PadID? = nil, most: Int = 50, now: UTCTime) throws(WardFault) -> [GivenOrder] {
    try store.read(Said("liệt kê lệnh", "list the orders")) { db in
      let badges = try Int.fetchOne(db, sql: "SELECT count(*) FROM badge") ?? 0
      return try Row.fetchAll(
        db,
        sql: """
          SELECT pad.name, pad.counter, epoch, number, act, body, made, state, code, settled
          FROM pad_order JOIN pad ON pad.id = pad WHERE ? IS NULL OR pad.name = ? ORDER BY pad_order.id DESC LIMIT ?
          """, arguments: [pad?.text, pad?.text, most > 0 ? most : -1]
      ).map { row in
        let (act, made) = (row[4] as String, UTCTime(microseconds: row[6]))
        let state: OrderState =
          switch row[7] as Int {
          case 0:
            ["badges", "policy", "mapping"].contains(act)
              || now.microseconds - made.microseconds <= Orders.momentary ? .waiting : .expired
          case 1: .taken
          case 2: .refused(row[8] ?? "?")
          case 3: .replaced
          default: .passed
          }
        return GivenOrder(
          pad: PadID(unchecked: row[0]), counter: CounterCode(unchecked: row[1]),
          position: OrderPosition(epoch: row[2], number: row[3]), act: act,
          detail: (row[5] as Data?).map(Orders.detail) ?? (state == .waiting ? "\(badges)" : ""),
          made: made, state: state, settled: (row[9] as Int64?).map { UTCTime(microseconds: $0) })
      }
    }
  }

  /// What an order says beside its `do`.
  private static func detail(_ body: Data) -> String {
    guard let order = try? Order.read([UInt8](body)) else { return "?" }
    return switch order.act {
    case .badges, .sync: ""
    case .session(let officer): officer?.text ?? "-"
    case .policy(let policy): policy["name"]?.string ?? "default"
    case .mapping(let buttons):
      (buttons.members ?? []).map { "\($0.key)=\($0.value.string ?? "?")" }.joined(separator: " ")
    case .identify(let seconds): "\(seconds) s"
    case .maintenance(let open, let minutes):
      (open ? "open" : "close") + (minutes.map { " \($0) min" } ?? "")
    }
  }
}

extension Store {
  /// Begins a new epoch, as a ward must that was restored from a backup: it may have given numbers out that the backup does
  /// not know. Orders that wait are numbered in it, and every pad is sent the list of badges as it is here.
  package func beginOrderEpoch(now: UTCTime) throws(WardFault) {
    try write(Said("bắt đầu đợt lệnh mới", "begin a new epoch of orders")) { db in
      let epoch = max(now.microseconds / 1_000_000, try Orders.epoch(db) + 1)
      try db.execute(
        sql: "UPDATE setting SET value = ? WHERE key = 'order_epoch'", arguments: ["\(epoch)"])
      for row in try Row.fetchAll(
        db,
        sql: """
          SELECT pad_order.id, pad.id, pad.name, body FROM pad_order JOIN pad ON pad.id = pad
          WHERE state = 0 AND act IN \(Orders.standing) AND body IS NOT NULL ORDER BY pad_order.id
          """)
      {
        guard let order = try? Order.read([UInt8](row[3] as Data)) else { continue }
        _ = try Orders.add(db, order.act, to: row[1], PadID(unchecked: row[2]), now: now)
      }
      try Orders.sendBadges(db, now: now)
    }
  }
}
