import Records

extension Head {
  /// `{"seq":N,"hash":"64 hex digits"}`.
  public var json: JSON {
    .object([.init("seq", .int(seq)), .init("hash", .string(hash.hex))])
  }

  /// Nil unless `seq` is 0 to 2^53, and `hash` is that of an empty log exactly where `seq` is 0.
  public init?(json: JSON) {
    guard let seq = json["seq"]?.int, seq >= 0, let hash = json["hash"]?.string.flatMap({ Digest(hex: $0) }),
      (seq == 0) == (hash == .zero)
    else { return nil }
    self.init(seq: seq, hash: hash)
  }
}

/// Where the ward's copy of a log ends: `{"log":"32 hex digits","seq":N,"hash":"64 hex digits"}`.
public struct LogHead: Equatable, Sendable {
  public var log: LogID
  public var head: Head

  public init(log: LogID, head: Head) { (self.log, self.head) = (log, head) }

  var json: JSON { .object([.init("log", .string(log.text))] + (head.json.members ?? [])) }

  init?(json: JSON) {
    guard let log = json["log"]?.string.flatMap({ LogID($0) }), let head = Head(json: json) else {
      return nil
    }
    self.init(log: log, head: head)
  }
}

/// The ward's answer to records, and to the question where its copy ends: `{"head":…,"time":…,"orders":[…]}`, and to the question
/// `"others":[…]` as well. An older ward's may lack all but the head.
public struct RecordsReply: Equatable, Sendable {
  /// Where the ward's copy of this log now ends.
  public var head: Head
  /// The ward's UTC when it answered; nil from a ward that does not say.
  public var time: UTCTime?
  /// Signed orders for the pad, at most 16, carried as they are.
  public var orders: [JSON]
  /// Where the ward's copies of the pad's other logs end, the newest logs first: one question asks about all of them.
  public var others: [LogHead]

  public static let mostOrders = 16
  /// As many logs as a pad reads of those that it has set aside.
  public static let mostOthers = 16
  /// Most bytes of orders in one answer: what else stands in it fits beside them into ``Problem/longest``.
  public static let mostOrderBytes = 60 << 10

  public init(head: Head, time: UTCTime?, orders: [JSON] = [], others: [LogHead] = []) {
    self.head = head
    self.time = time
    self.orders = orders
    self.others = others
  }

  public var json: JSON {
    var members: [JSON.Member] = [.init("head", head.json)]
    if let time { members.append(.init("time", .string(time.text))) }
    members.append(.init("orders", .array(orders)))
    if !others.isEmpty { members.append(.init("others", .array(others.map(\.json)))) }
    return .object(members)
  }

  public var bytes: [UInt8] { json.bytes }

  public init(_ bytes: [UInt8]) throws(Unreadable) {
    let json = try readObject(bytes)
    guard let head = json["head"].flatMap(Head.init(json:)) else { throw Unreadable("no `head`") }
    // Without the head nothing can go on. A ward that gives neither time nor orders only gives less.
    var time: UTCTime?
    if let said = json["time"] {
      guard let read = said.string.flatMap({ UTCTime($0) }) else { throw Unreadable("bad `time`") }
      time = read
    }
    var orders: [JSON] = []
    if let said = json["orders"] {
      guard let read = said.array, read.count <= RecordsReply.mostOrders else {
        throw Unreadable("bad `orders`")
      }
      orders = read
    }
    var others: [LogHead] = []
    if let said = json["others"] {
      guard let read = said.array, read.count <= RecordsReply.mostOthers else {
        throw Unreadable("bad `others`")
      }
      for one in read {
        guard let head = LogHead(json: one) else { throw Unreadable("bad `others`") }
        others.append(head)
      }
    }
    self.init(head: head, time: time, orders: orders, others: others)
  }
}

/// The ward's answer to the question for orders: `{"time":…,"orders":[…]}`. It comes as soon as there are some, or when the
/// time that the pad would wait is over.
public struct OrdersReply: Equatable, Sendable {
  /// The ward's UTC when it answered.
  public var time: UTCTime
  /// Signed orders for the pad, the oldest first, at most ``RecordsReply/mostOrders``, carried as they are.
  public var orders: [JSON]

  public init(time: UTCTime, orders: [JSON] = []) {
    self.time = time
    self.orders = orders
  }

  public var bytes: [UInt8] {
    JSON.object([.init("time", .string(time.text)), .init("orders", .array(orders))]).bytes
  }

  public init(_ bytes: [UInt8]) throws(Unreadable) {
    let json = try readObject(bytes)
    guard let time = json["time"]?.string.flatMap({ UTCTime($0) }) else { throw Unreadable("no `time`") }
    guard let orders = json["orders"]?.array, orders.count <= RecordsReply.mostOrders else {
      throw Unreadable("no `orders`")
    }
    self.init(time: time, orders: orders)
  }
}

/// What a pad posts to enrol: `{"code":…,"statement":…,"signature":…}`.
public struct EnrolmentRequest: Equatable, Sendable {
  /// Longest request that a ward reads, bytes.
  public static let longest = 8 << 10

  public var code: EnrolmentCode
  /// The statement's bytes, exactly as the seal key signed them.
  public var statement: [UInt8]
  public var signature: SealSignature

  public init(code: EnrolmentCode, statement: [UInt8], signature: SealSignature) {
    self.code = code
    self.statement = statement
    self.signature = signature
  }

  public var bytes: [UInt8] {
    JSON.object([
      .init("code", .string(code.description)),
      .init("statement", .string(String(decoding: statement, as: UTF8.self))),
      .init("signature", .string(signature.hex)),
    ]).bytes
  }

  public init(_ bytes: [UInt8]) throws(Unreadable) {
    guard bytes.count <= EnrolmentRequest.longest else { throw Unreadable("too long") }
    let json = try readObject(bytes)
    guard let code = json["code"]?.string.flatMap({ EnrolmentCode($0) }) else {
      throw Unreadable("no `code`")
    }
    guard let statement = json["statement"]?.string else { throw Unreadable("no `statement`") }
    guard let signature = json["signature"]?.string.flatMap(SealSignature.init(hex:)) else {
      throw Unreadable("no `signature`")
    }
    self.init(code: code, statement: Array(statement.utf8), signature: signature)
  }

  /// The statement, checked against the key that it names.
  public func checked() throws(Unreadable) -> EnrolmentStatement {
    try EnrolmentStatement(bytes: statement, signature: signature)
  }
}

/// What a ward answers to an enrolment: `{"ward":…,"pad":…,"counter":…,"fingerprint":…,"time":…,"policy":{…},
/// "order_key":…}`.
public struct EnrolmentReply: Equatable, Sendable {
  /// The ward's own name, for people.
  public var ward: String
  public var pad: PadID
  public var counter: CounterCode
  /// Of the seal key, as the ward has read it: a person compares it with what the pad shows.
  public var fingerprint: Fingerprint
  public var time: UTCTime
  /// The policy in force, as it will stand in a `policy` record.
  public var policy: JSON
  /// The key that signs this ward's orders; nil from a ward that gives none.
  public var orderKey: SealPublicKey?

  public init(
    ward: String, pad: PadID, counter: CounterCode, fingerprint: Fingerprint, time: UTCTime, policy: JSON,
    orderKey: SealPublicKey? = nil
  ) {
    self.orderKey = orderKey
    self.ward = ward
    self.pad = pad
    self.counter = counter
    self.fingerprint = fingerprint
    self.time = time
    self.policy = policy
  }

  public var bytes: [UInt8] {
    var members: [JSON.Member] = [
      .init("ward", .string(ward)), .init("pad", .string(pad.text)), .init("counter", .string(counter.text)),
      .init("fingerprint", .string(fingerprint.text)), .init("time", .string(time.text)),
      .init("policy", policy),
    ]
    if let orderKey { members.append(.init("order_key", .string(orderKey.hex))) }
    return JSON.object(members).bytes
  }

  public init(_ bytes: [UInt8]) throws(Unreadable) {
    let json = try readObject(bytes)
    // It is shown to whoever enrols the pad, above the fingerprint that is to be compared.
    guard let ward = json["ward"]?.string, ward.utf8.count <= 200, PlainText.isOneLine(ward) else {
      throw Unreadable("no `ward`")
    }
    guard let pad = json["pad"]?.string.flatMap(PadID.init(_:)) else { throw Unreadable("no `pad`") }
    guard let counter = json["counter"]?.string.flatMap(CounterCode.init(_:)) else {
      throw Unreadable("no `counter`")
    }
    guard let fingerprint = json["fingerprint"]?.string.flatMap({ Fingerprint($0) }) else {
      throw Unreadable("no `fingerprint`")
    }
    guard let time = json["time"]?.string.flatMap({ UTCTime($0) }) else { throw Unreadable("no `time`") }
    guard let policy = json["policy"], policy.members != nil else { throw Unreadable("no `policy`") }
    var orderKey: SealPublicKey?
    if let text = json["order_key"] {
      guard let key = text.string.flatMap(SealPublicKey.init(hex:)) else {
        throw Unreadable("bad `order_key`")
      }
      orderKey = key
    }
    self.init(
      ward: ward, pad: pad, counter: counter, fingerprint: fingerprint, time: time, policy: policy,
      orderKey: orderKey)
  }
}

private func readObject(_ bytes: [UInt8]) throws(Unreadable) -> JSON {
  guard bytes.count <= Problem.longest else { throw Unreadable("longer than \(Problem.longest) bytes") }
  let json: JSON
  do throws(JSONFault) { json = try JSON.read(bytes) } catch { throw Unreadable(error.description) }
  guard json.members != nil else { throw Unreadable("not an object") }
  return json
}
