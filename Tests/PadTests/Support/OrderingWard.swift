import Control
import Records
import Testing

@testable import Pad

/// A ward's keys, and what it says to a pad by them, without the ward.
struct OrderingWard {
  let key = SealKey()
  private let badgeKey = BadgeKey()

  /// The pad takes orders from here from now on.
  func enrol(_ client: ControlClient) throws -> PadID {
    let head = try client.call(
      .enrolled,
      ["ward": "https://192.168.1.10:8443", "counter": "quay-1", "order_key": .string(key.publicKey.hex)])
    return try #require(head["pad"]?.string.flatMap(PadID.init(_:)))
  }

  func order(
    _ client: ControlClient, _ pad: PadID, _ number: Int64, _ act: Order.Act
  ) throws -> JSON {
    let order = Order(position: OrderPosition(epoch: 1_780_000_000, number: number), pad: pad, act: act)
    return try client.call(.order, try order.signed(by: key).json)
  }

  /// What badges type, and whose they are.
  func list(_ badges: [(String, String)]) -> BadgeList {
    BadgeList(
      key: badgeKey,
      badges: badges.map { .init(hash: BadgeHash(of: $0.utf8, key: badgeKey), officer: OfficerCode($1)!) })
  }
}
