import Control
import FuzzEngine
import Ratings
import Records
import Wire

extension FuzzTarget {
  /// An order as the pad reads it once its signature is seen to be the ward's.
  static let order = FuzzTarget(
    "order", longest: 2_048, holds: .json,
    words: [
      "badges", "session", "policy", "mapping", "sync", "identify", "maintenance", "null", "true", "false",
    ]
      + [
        "epoch", "number", "pad", "do", "key", "officer", "buttons", "seconds", "open", "minutes", "name",
        "rule", "scale",
        "quiet_ms", "correction_ms", "citizen_max_ms", "grace_ms", "chord_ms", "session_max_ms", "levels",
      ].map { ",\"\($0)\":" },
    seeds: {
      let start = "{\"epoch\":1782000000,\"number\":3,\"pad\":\"p-abcdefgh2345\",\"do\":"
      let key = String(repeating: "ab", count: 32)
      let pair = "[\"\(String(repeating: "cd", count: 16))\",\"cb-07\"]"
      return try Repository.vector("order")
        + [
          "\"session\",\"officer\":\"cb-07\"}", "\"session\",\"officer\":null}", "\"sync\"}",
          "\"identify\",\"seconds\":60}",
          "\"policy\",\"policy\":\(Policy.default.json.text)}",
          "\"mapping\",\"buttons\":{\"b1\":\"b4\",\"b4\":\"b1\"}}",
          "\"policy\",\"policy\":{\"x\":\(JSONEdges.kinds.text)}}",
          "\"mapping\",\"buttons\":{\"x\":\(JSONEdges.kinds.text)}}",
          "\"policy\",\"policy\":\(JSONEdges.kinds.text)}",
          "\"mapping\",\"buttons\":\(JSONEdges.kinds.text)}",
          "\"maintenance\",\"open\":true,\"minutes\":60}", "\"maintenance\",\"open\":false}",
          "\"badges\",\"key\":\"\(key)\",\"badges\":[\(String(repeating: "0,", count: BadgeList.most))0]}",
          "\"badges\",\"key\":\"\(key)\",\"badges\":[\(pair),\(pair)]}",
        ].map { Array((start + $0).utf8) } + JSONEdges.all(around: start + "\"sync\"}")
    },
    make: {
      // A fixed seed of 32 bytes is a key.
      let key = SealKey(seed: (64..<96).map { $0 })!
      return { bytes in
        do throws(OrderFault) {
          let order = try Order.read(bytes)
          require(order.position.epoch >= 1 && order.position.number >= 1, "an order without a place")
          let written = order.bytes
          let again = must("an order cannot be read again") { () throws(OrderFault) in try Order.read(written)
          }
          require(again == order && again.bytes == written, "another order")
          if case .policy(let json) = order.act, let policy = try? Policy(json: json) {
            require((try? Policy(json: policy.json)) == policy, "another policy")
          }
          if case .mapping(let buttons) = order.act, let mapping = try? Mapping(json: ["buttons": buttons]) {
            require((try? Mapping(json: mapping.json)) == mapping, "another mapping")
          }
          if case .badges(let list) = order.act {
            require(list.badges.count <= BadgeList.most, "\(list.badges.count) badges")
          }
          // Signing takes as long as ten readings. Which orders are signed, the order says: an input goes the same way each time.
          guard bytes.reduce(0, { $0 &+ $1 }) & 7 == 0 else { return }
          let signed = must("an order cannot be signed") { () throws(WriteFault) in try order.signed(by: key)
          }
          guard let carried = SignedOrder(json: signed.json) else {
            broken("a signed order cannot be carried")
          }
          require(
            must("the ward's own order is refused") { () throws(OrderFault) in
              try carried.verify(key: key.publicKey)
            } == order, "another order is verified")
          var forged = carried
          forged.bytes[forged.bytes.count / 2] ^= 1
          if (try? forged.verify(key: key.publicKey)) != nil { broken("a forged order is taken") }
        } catch {
          require(error.code == .unreadable || error.code == .unknownAct, "refused with \(error.code)")
          require(isShort(error.message), "words that spoil a log: \(error)")
        }
      }
    })

  /// Single words that people paste and headers carry: each that is read is written as one spelling, and read again as the same.
  static let words = FuzzTarget(
    "words", longest: 420,
    words: [
      "hailong1:", "localhost", "[::1]:8443", ":8443", " GMT", "Sun, 06 Nov 1994 08:49:37 GMT",
      "1970-01-01T00:00:00Z",
    ],
    seeds: {
      let enrolment =
        "hailong1:192.168.1.10:8443:" + String(repeating: "a", count: 26) + ":"
        + String(repeating: "A", count: 43)
      let head = String(decoding: try Repository.vector("head")[0], as: UTF8.self)
      let texts: [(UInt8, String)] = [
        (0, enrolment), (0, enrolment.replacing("192.168.1.10", with: "[fe80::1]")), (1, "[::1]:8443"),
        (2, "Sun, 06 Nov 1994 08:49:37 GMT"), (3, "2026-11-22T08:00:00.123456789Z"), (4, head),
        (4, "2026-11-22 " + head),
        (5, "5647-5aa7-5463-474c-0285-df5d-bf2b-cab7"), (6, "cb-07"), (7, "mfrggzdfmztwq2lk"),
        (8, "aGFpbG9uZw=="),
      ]
      return texts.map { [$0.0] + Array($0.1.utf8) }
    },
    make: { check(word:) })

  private static func check(word bytes: [UInt8]) {
    var tape = Tape(bytes)
    let what = tape.below(9)
    let text = String(decoding: tape.rest(), as: UTF8.self)
    switch what {
    case 0:
      guard let read = try? EnrolmentString(text) else { return }
      require((try? EnrolmentString(read.description)) == read, "\(text) is read otherwise as \(read)")
      require(read.description.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }, "not one plain word")
    case 1:
      guard let read = WardAddress(text) else { return }
      require(WardAddress(read.description) == read, "\(text) is read otherwise as \(read)")
      require(
        WardAddress(host: read.host, port: read.port) == read, "\(text) in two parts is another address")
    case 2:
      guard let read = HTTPDate.read(text) else { return }
      require(HTTPDate.text(read) == text, "\(text) is \(HTTPDate.text(read))")
    case 3:
      guard let read = UTCTime(text) else { return }
      require(
        read >= .epoch && read.microseconds <= UTCTime.last.microseconds + 999, "\(text) is no such year")
      guard let again = UTCTime(read.text) else { broken("\(read.text) cannot be read") }
      require(
        again.text == read.text && read.microseconds - again.microseconds < 1_000, "\(text) is \(read.text)")
    case 4:
      guard let read = HeadLine(text) else { return }
      require(HeadLine(read.description) == read, "\(text) is read otherwise as \(read)")
    case 5:
      guard let read = Fingerprint(text) else { return }
      require(Fingerprint(read.text) == read && read.text.utf8.count == 39, "\(text) is \(read)")
    case 6:
      if let code = OfficerCode(text) { require(code.text == text && text.utf8.count <= 16, "another code") }
      if let button = Button(text) { require(button.description == text, "another button") }
    case 7:
      guard let read = Base32.decode(text) else { return }
      require(Array(Base32.encode(read).utf8) == Array(text.lowercased().utf8), "two spellings: \(text)")
    default:
      if let read = Base64.decode(text) {
        require(Array(Base64.encode(read).utf8) == Array(text.utf8), "two spellings")
      }
      if let read = Base64.decodeURL(text) {
        require(Array(Base64.encodeURL(read).utf8) == Array(text.utf8), "two spellings")
      }
    }
  }

  /// Whole answers, as the link reads the ward's, and the programs hailongd's.
  static let replies = FuzzTarget(
    "replies", longest: 4_096, holds: .json,
    words: [
      "head", "seq", "hash", "time", "orders", "others", "log", "order", "sig", "code", "title", "status",
      "detail", "ward",
      "pad", "counter",
      "fingerprint", "policy", "order_key", "statement", "signature", "v", "id", "ok", "event", "error",
      "records", "count",
      "bytes", "first", "last", "message", "remedy",
    ].map { "\"\($0)\":" } + ["HL-WARD-007", "2026-11-22T08:00:00Z", "\u{9B}", "\u{202E}"],
    seeds: {
      let head = Head(seq: 21, hash: Digest.sha256([1]))
      let time = UTCTime("2026-11-22T08:00:00.123Z")!
      let log = LogID("00112233445566778899aabbccddeeff")!
      let order = try Repository.vector("order")[0]
      let signature = SealSignature(
        hex: String(decoding: try Repository.vector("order-signature")[0], as: UTF8.self))!
      let carried = SignedOrder(bytes: order, signature: signature).json
      let enrolled = EnrolmentReply(
        ward: "Phường", pad: PadID(unchecked: "p-1"), counter: CounterCode(unchecked: "q-7"),
        fingerprint: Fingerprint(of: [1]), time: time, policy: Policy.default.json)
      var keyed = enrolled
      // A fixed seed of 32 bytes is a key.
      keyed.orderKey = SealKey(seed: (64..<96).map { $0 })!.publicKey
      var strange = enrolled
      strange.policy = ["x": JSONEdges.kinds]
      let request = EnrolmentRequest(
        code: EnrolmentCode(bytes: [UInt8](repeating: 7, count: 16))!,
        statement: try Repository.vector("statement")[0],
        signature: signature)
      let bodies: [(UInt8, [UInt8])] = [
        (0, RecordsReply(head: head, time: time, orders: [carried]).bytes),
        (0, RecordsReply(head: .empty, time: time).bytes),
        (0, RecordsReply(head: head, time: time, others: [LogHead(log: log, head: head)]).bytes),
        (0, RecordsReply(head: head, time: time, orders: [JSON](repeating: 0, count: 17)).bytes),
        (
          0,
          RecordsReply(
            head: head, time: nil, others: .init(repeating: LogHead(log: log, head: head), count: 16)
          ).bytes
        ),
        (0, RecordsReply(head: head, time: time, orders: JSONEdges.kinds.array ?? []).bytes),
        (1, OrdersReply(time: time, orders: JSONEdges.kinds.array ?? []).bytes),
        (1, OrdersReply(time: time, orders: [carried, carried]).bytes),
        (1, OrdersReply(time: time, orders: [JSON](repeating: 0, count: 17)).bytes),
        (2, Problem(.gap, "missing", head: head).bytes),
        (2, Problem(.busy, String(repeating: "ữ\u{9B}", count: 101)).bytes),
        (3, enrolled.bytes), (3, keyed.bytes), (3, strange.bytes), (4, request.bytes),
        (5, ControlAnswer.ok(id: 7, ["seq": 3]).line),
        (5, ControlAnswer.ok(id: 7, JSONEdges.kinds).line),
        (5, ControlAnswer.event(id: 7, JSONEdges.kinds).line),
        (5, ControlAnswer.failed(id: 7, .busy).line), (5, ControlAnswer.event(id: 7, ["line": "b1"]).line),
        (5, ControlAnswer.records(id: 7, RecordsHeader(count: 2, bytes: 200, first: 3, last: 4)).line),
      ]
      // Each once more with what a reader's bounds are about.
      return bodies.flatMap { what, body in
        let body = body.filter { $0 != 0x0A }
        return [[what] + body]
          + JSONEdges.all(around: String(decoding: body, as: UTF8.self)).map { [what] + $0 }
      }
    },
    make: { check(reply:) })

  private static func check(reply bytes: [UInt8]) {
    var tape = Tape(bytes)
    let what = tape.below(6)
    let body = tape.rest()
    switch what {
    case 0:
      guard let read = try? RecordsReply(body) else { return }
      require(read.orders.count <= RecordsReply.mostOrders, "\(read.orders.count) orders")
      require((read.head.seq == 0) == (read.head.hash == .zero), "a head of nothing")
      let again = must("a reply cannot be read again") { try RecordsReply(read.bytes) }
      require(read.others.count <= RecordsReply.mostOthers, "\(read.others.count) other logs")
      require(
        again.head == read.head && again.orders == read.orders && again.others == read.others, "another reply"
      )
    case 1:
      guard let read = try? OrdersReply(body) else { return }
      require(read.orders.count <= RecordsReply.mostOrders, "\(read.orders.count) orders")
      require(
        must("a reply cannot be read again") { try OrdersReply(read.bytes) }.orders == read.orders,
        "another reply")
    case 2:
      guard let read = Problem(body, status: 409) else { return }
      require(read.status == 409, "the body's word for the status")
      for text in [read.title, read.detail, read.code] {
        require(text.unicodeScalars.count <= 200, "a text of \(text.unicodeScalars.count) characters")
        require(
          text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }, "control characters")
      }
      require(Problem(read.bytes, status: 409) == read, "another problem")
    case 3:
      guard let read = try? EnrolmentReply(body) else { return }
      let again = must("a reply cannot be read again") { try EnrolmentReply(read.bytes) }
      require(
        again.orderKey == read.orderKey && again.policy == read.policy && again.pad == read.pad,
        "another reply")
    case 4:
      guard let read = try? EnrolmentRequest(body) else { return }
      // Escapes may take more room as we write them.
      let written = read.bytes
      if written.count <= EnrolmentRequest.longest {
        require(
          must("a request cannot be read again") { try EnrolmentRequest(written) } == read, "another request")
      }
      if let statement = try? read.checked() {
        require(statement.bytes == read.statement, "another statement")
      }
    default:
      guard let read = try? ControlAnswer(line: body) else { return }
      let line = read.line
      let again = must("an answer cannot be read again") { try ControlAnswer(line: Array(line.dropLast())) }
      require(again.line == line, "another answer")
    }
  }
}

/// Whether a stranger's words within it leave it one short line.
func isShort(_ sentence: String) -> Bool {
  sentence.utf8.count < 600 && PlainText.isOneLine(sentence)
}
