import Records

/// What the ward has said of this pad, as it is kept beside the seal key: it holds against pad.yaml, and outlives a journal
/// that had to be set aside.
struct Enrolment: Equatable, Sendable {
  /// The ward's address, 1 to 255 bytes. Only shown: the link knows its own.
  var ward: String
  var counter: CounterCode?
  /// With which the ward signs its orders; nil where the pad was enrolled before there were orders.
  var orderKey: SealPublicKey?
  /// The policy as the ward last gave it.
  var policy: JSON?
  /// The button map as the ward last gave it.
  var mapping: JSON?

  /// Reads what ``text`` wrote; nil where it is no such file.
  init?(_ text: String) {
    guard let json = try? JSON.read(text), let ward = json["ward"]?.string else { return nil }
    self.ward = ward
    counter = json["counter"]?.string.flatMap(CounterCode.init(_:))
    orderKey = json["order_key"]?.string.flatMap(SealPublicKey.init(hex:))
    policy = json["policy"]
    mapping = json["mapping"]
  }

  init(ward: String) { self.ward = ward }

  /// One line of JSON, for the file.
  var text: String {
    var members = shownMembers
    if let orderKey { members.append(.init("order_key", .string(orderKey.hex))) }
    if let policy { members.append(.init("policy", policy)) }
    if let mapping { members.append(.init("mapping", mapping)) }
    return JSON.object(members).text
  }

  /// For `status`: where the pad stands. The rest has members of its own there.
  var shown: JSON { .object(shownMembers) }

  private var shownMembers: [JSON.Member] {
    [.init("ward", .string(ward))] + (counter.map { [.init("counter", .string($0.text))] } ?? [])
  }
}

/// The last order taken, and the key that signed it: another ward's numbers mean nothing to this one's.
struct OrderMark: Equatable, Sendable {
  var key: SealPublicKey
  var position: OrderPosition

  init(key: SealPublicKey, position: OrderPosition) {
    self.key = key
    self.position = position
  }

  /// Reads `KEY EPOCH NUMBER`.
  init?(_ text: String) {
    let words = text.split(separator: " ")
    guard words.count == 3, let key = SealPublicKey(hex: String(words[0])), let epoch = Int64(words[1]),
      let number = Int64(words[2]), epoch >= 1, number >= 1
    else { return nil }
    self.init(key: key, position: OrderPosition(epoch: epoch, number: number))
  }

  var text: String { "\(key.hex) \(position.epoch) \(position.number)" }
}
