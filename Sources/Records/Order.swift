/// What a ward tells one of its pads to do. The ward signs it, the link only carries it: whoever holds the link's key can
/// hold an order back, and can neither make one nor have one done twice.
///
/// One JSON object without white space: `epoch`, `number`, `pad`, `do`, then the act's own members.
public struct Order: Equatable, Sendable {
  /// The longest order, in bytes.
  public static let longest = 32_768

  public var position: OrderPosition
  /// For whom: an order signed for one pad is none for another.
  public var pad: PadID
  public var act: Act

  public enum Act: Equatable, Sendable {
    /// The whole list of badges, in place of the one before.
    case badges(BadgeList)
    /// This officer is at the counter now; nil: nobody is.
    case session(OfficerCode?)
    /// The whole policy by value; Ratings reads it.
    case policy(JSON)
    /// The button map's `buttons`; Ratings reads it.
    case mapping(JSON)
    /// The pad seals now, and the link sends now.
    case sync
    /// "It is this one": 1 to ``Order/longestIdentify`` seconds.
    case identify(seconds: Int64)
    /// Opens or closes maintenance. Minutes until it ends by itself, 1 to ``Order/longestMaintenance``; nil is the pad's own.
    case maintenance(open: Bool, minutes: Int64?)

    /// The member `do`.
    public var name: String {
      switch self {
      case .badges: "badges"
      case .session: "session"
      case .policy: "policy"
      case .mapping: "mapping"
      case .sync: "sync"
      case .identify: "identify"
      case .maintenance: "maintenance"
      }
    }
  }

  /// Seconds.
  public static let longestIdentify: Int64 = 60
  /// Minutes.
  public static let longestMaintenance: Int64 = 60

  public init(position: OrderPosition, pad: PadID, act: Act) {
    self.position = position
    self.pad = pad
    self.act = act
  }

  /// What is signed and sent.
  public var bytes: [UInt8] {
    var members: [JSON.Member] = [
      .init("epoch", .int(position.epoch)), .init("number", .int(position.number)),
      .init("pad", .string(pad.text)), .init("do", .string(act.name)),
    ]
    switch act {
    case .badges(let list): members += list.members
    case .session(let officer): members.append(.init("officer", officer.map { .string($0.text) } ?? .null))
    case .policy(let policy): members.append(.init("policy", policy))
    case .mapping(let buttons): members.append(.init("buttons", buttons))
    case .sync: break
    case .identify(let seconds): members.append(.init("seconds", .int(seconds)))
    case .maintenance(let open, let minutes):
      members.append(.init("open", .bool(open)))
      if let minutes { members.append(.init("minutes", .int(minutes))) }
    }
    return JSON.object(members).bytes
  }

  /// Reads an order's bytes. They are what was signed, so check the signature first: ``SignedOrder/verify(key:)`` does both.
  ///
  /// A member that is not known is refused: a pad must not do the half of an order that it understands.
  public static func read(_ bytes: [UInt8]) throws(OrderFault) -> Order {
    guard bytes.count <= longest else { throw .unreadable("\(bytes.count) bytes; at most \(longest)") }
    let json: JSON
    do throws(JSONFault) { json = try JSON.read(bytes) } catch { throw .unreadable(error.description) }
    guard let epoch = json["epoch"]?.int, epoch >= 1 else { throw .unreadable("no `epoch`") }
    guard let number = json["number"]?.int, number >= 1 else { throw .unreadable("no `number`") }
    guard let pad = json["pad"]?.string.flatMap(PadID.init(_:)) else { throw .unreadable("no `pad`") }
    guard let name = json["do"]?.string else { throw .unreadable("no `do`") }
    let (act, own) = try act(name, json)
    let known = ["epoch", "number", "pad", "do"] + own
    if let other = json.members?.first(where: { !known.contains($0.key) }) {
      throw .unreadable("`\(shown(other.key))` is no member of `\(name)`")
    }
    return Order(position: OrderPosition(epoch: epoch, number: number), pad: pad, act: act)
  }

  private static func act(_ name: String, _ json: JSON) throws(OrderFault) -> (Act, members: [String]) {
    switch name {
    case "badges":
      do throws(Unreadable) { return (.badges(try BadgeList(json: json)), ["key", "badges"]) } catch {
        throw .unreadable(error.reason)
      }
    case "session":
      if json["officer"] == .null { return (.session(nil), ["officer"]) }
      guard let officer = json["officer"]?.string.flatMap(OfficerCode.init(_:)) else {
        throw .unreadable("`officer` must be a code or null")
      }
      return (.session(officer), ["officer"])
    case "policy":
      guard let policy = json["policy"], policy.members != nil else {
        throw .unreadable("`policy` must be an object")
      }
      return (.policy(policy), ["policy"])
    case "mapping":
      guard let buttons = json["buttons"], buttons.members != nil else {
        throw .unreadable("`buttons` must be an object")
      }
      return (.mapping(buttons), ["buttons"])
    case "sync":
      return (.sync, [])
    case "identify":
      guard let seconds = json["seconds"]?.int, (1...longestIdentify).contains(seconds) else {
        throw .unreadable("`seconds` must be 1 to \(longestIdentify)")
      }
      return (.identify(seconds: seconds), ["seconds"])
    case "maintenance":
      guard let open = json["open"]?.bool else { throw .unreadable("`open` must be true or false") }
      guard let minutes = json["minutes"] else { return (.maintenance(open: open, minutes: nil), ["open"]) }
      guard let count = minutes.int, (1...longestMaintenance).contains(count) else {
        throw .unreadable("`minutes` must be 1 to \(longestMaintenance)")
      }
      return (.maintenance(open: open, minutes: count), ["open", "minutes"])
    default:
      throw OrderFault(.unknownAct, "this version cannot do `\(shown(name))`")
    }
  }

  private static func shown(_ word: String) -> String { PlainText.word(word, most: 32) }

  static let context: [UInt8] = Array("hailong-order-1\n".utf8)

  /// Signs with the ward's order key: Ed25519 over the ASCII `hailong-order-1`, LF, then the order's bytes.
  public func signed(by key: SealKey) throws(WriteFault) -> SignedOrder {
    let bytes = bytes
    guard bytes.count <= Order.longest else { throw .unreadable("an order of \(bytes.count) bytes") }
    return SignedOrder(bytes: bytes, signature: try key.sign(Order.context + bytes))
  }
}

/// Where an order stands among a ward's orders for one pad. A restored ward begins a later epoch, so that numbers which it
/// gives out a second time are not taken for old ones.
public struct OrderPosition: Hashable, Comparable, Sendable {
  /// 1 and up: UTC seconds when the ward's data folder was made or restored.
  public var epoch: Int64
  /// From 1 in its epoch. Gaps mean nothing.
  public var number: Int64

  public init(epoch: Int64, number: Int64) {
    self.epoch = epoch
    self.number = number
  }

  public static func < (left: OrderPosition, right: OrderPosition) -> Bool {
    (left.epoch, left.number) < (right.epoch, right.number)
  }
}

/// An order as it travels: its bytes, which nobody encodes again, and their signature.
public struct SignedOrder: Equatable, Sendable {
  public var bytes: [UInt8]
  public var signature: SealSignature

  public init(bytes: [UInt8], signature: SealSignature) {
    self.bytes = bytes
    self.signature = signature
  }

  /// Reads `{"order":"…","sig":"…"}`; other members are passed over. Nil where either is missing or too long.
  public init?(json: JSON) {
    guard let order = json["order"]?.string, order.utf8.count <= Order.longest,
      let signature = json["sig"]?.string.flatMap(SealSignature.init(hex:))
    else { return nil }
    self.init(bytes: Array(order.utf8), signature: signature)
  }

  public var json: JSON {
    ["order": .string(String(decoding: bytes, as: UTF8.self)), "sig": .string(signature.hex)]
  }

  /// Checks the signature, and only then reads the order. Whether it is for this pad, and new, is the pad's to say.
  public func verify(key: SealPublicKey) throws(OrderFault) -> Order {
    guard key.isValid(signature, for: Order.context + bytes) else {
      throw OrderFault(.wrongSignature, "the ward's order key did not sign this order")
    }
    return try Order.read(bytes)
  }
}

/// Why an order is not taken.
public struct OrderFault: Error, Equatable, Sendable, CustomStringConvertible {
  /// Stable; these stand in records.
  public enum Code: String, Sendable, CaseIterable {
    /// Not signed by the order key that the pad was given, or changed on the way.
    case wrongSignature = "HL-ORD-001"
    /// Signed, and not an order as it should be: it says nothing that can be done.
    case unreadable = "HL-ORD-002"
    /// For another pad.
    case otherPad = "HL-ORD-003"
    /// Of an epoch before the one that the pad last took an order of.
    case oldEpoch = "HL-ORD-004"
    /// A `do` that this version does not know.
    case unknownAct = "HL-ORD-005"
    /// The pad was given no order key: it was enrolled before there were orders, or not at all.
    case noKey = "HL-ORD-006"
    /// A policy or mapping that cannot hold on this pad.
    case doesNotFit = "HL-ORD-007"
    /// The pad could not keep what the order carries.
    case notKept = "HL-ORD-008"
  }

  public var code: Code
  public var message: String

  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  static func unreadable(_ reason: String) -> OrderFault {
    OrderFault(.unreadable, "not an order: \(reason)")
  }

  public var description: String { "\(code.rawValue): \(message)" }
}
