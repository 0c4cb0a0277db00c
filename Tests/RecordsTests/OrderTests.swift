import Records
import Testing

@Suite("orders")
struct OrderTests {
  private let key = SealKey()
  private let pad = PadID("p-abc")!

  private func order(_ act: Order.Act, number: Int64 = 3) -> Order {
    Order(position: OrderPosition(epoch: 1_782_000_000, number: number), pad: pad, act: act)
  }

  private static let list = BadgeList(
    key: BadgeKey(),
    badges: (0..<BadgeList.most).map { index in
      // Of 16 characters: the longest that a code may be.
      BadgeList.Entry(
        hash: BadgeHash(of: "badge \(index)".utf8, key: BadgeKey()),
        officer: OfficerCode("officer-" + String(10_000_000 + index))!)
    })

  private static let acts: [Order.Act] = [
    .badges(list), .badges(BadgeList(key: BadgeKey())), .session(OfficerCode("cb-07")), .session(nil),
    .policy(["name": "Ba mức", "scale": 3]), .mapping(["b1": "b4", "b4": "b1"]), .sync, .identify(seconds: 1),
    .identify(seconds: 60), .maintenance(open: true, minutes: nil), .maintenance(open: true, minutes: 60),
    .maintenance(open: false, minutes: nil),
  ]

  @Test("what is signed is read back as it was meant, the longest list of badges too", arguments: acts)
  func roundTrip(act: Order.Act) throws {
    let order = order(act)
    let signed = try order.signed(by: key)
    #expect(signed.bytes.count <= Order.longest)
    #expect(try signed.verify(key: key.publicKey) == order)
    // Over the wire: as a member of a reply, and as one of a request.
    let travelled = try #require(SignedOrder(json: try JSON.read(signed.json.bytes)))
    #expect(travelled == signed)
  }

  @Test("an order by another key, or with any byte changed, is refused")
  func forged() throws {
    let signed = try order(.session(OfficerCode("cb-07"))).signed(by: key)
    #expect(throws: OrderFault.self) { try signed.verify(key: SealKey().publicKey) }
    for index in signed.bytes.indices {
      var changed = signed
      changed.bytes[index] ^= 1
      #expect(throws: OrderFault(.wrongSignature, "the ward's order key did not sign this order")) {
        try changed.verify(key: key.publicKey)
      }
    }
    // What the same key signed as something else is no order.
    let seal = try Seal.line(
      after: .empty, stamp: Stamp(boot: 1, uptime: 1, time: .epoch, clock: .unset), why: .idle, key: key)
    let signature = try #require(
      try Record(line: seal).body.sealSignature)
    #expect(throws: OrderFault.self) {
      try SignedOrder(bytes: seal, signature: signature).verify(key: key.publicKey)
    }
  }

  @Test(
    "what a ward must not order is refused, and says why",
    arguments: [
      #"{}"#, #"[]"#, #"{"epoch":1,"number":1,"pad":"p-a"}"#,
      #"{"epoch":0,"number":1,"pad":"p-a","do":"sync"}"#, #"{"epoch":1,"number":0,"pad":"p-a","do":"sync"}"#,
      #"{"epoch":1,"number":-1,"pad":"p-a","do":"sync"}"#, #"{"epoch":1,"number":1,"pad":"P A","do":"sync"}"#,
      #"{"epoch":1,"number":1,"pad":"p-a","do":"sync","now":true}"#,
      #"{"epoch":1,"number":1,"pad":"p-a","do":"sync","do":"sync"}"#,
      #"{"epoch":1,"number":1,"pad":"p-a","do":"session"}"#,
      #"{"epoch":1,"number":1,"pad":"p-a","do":"session","officer":"Nguyễn Văn A"}"#,
      #"{"epoch":1,"number":1,"pad":"p-a","do":"policy","policy":null}"#,
      #"{"epoch":1,"number":1,"pad":"p-a","do":"mapping"}"#,
      #"{"epoch":1,"number":1,"pad":"p-a","do":"identify","seconds":0}"#,
      #"{"epoch":1,"number":1,"pad":"p-a","do":"identify","seconds":61}"#,
      #"{"epoch":1,"number":1,"pad":"p-a","do":"maintenance"}"#,
      #"{"epoch":1,"number":1,"pad":"p-a","do":"maintenance","open":true,"minutes":61}"#,
      #"{"epoch":1,"number":1,"pad":"p-a","do":"maintenance","open":true,"minutes":null}"#,
      #"{"epoch":1,"number":1,"pad":"p-a","do":"badges","key":"00","badges":[]}"#,
    ])
  func unreadable(text: String) {
    let fault = #expect(throws: OrderFault.self) { try Order.read(Array(text.utf8)) }
    #expect(fault?.code == .unreadable)
  }

  @Test(
    "what is said of a strange word in an order is one short line",
    arguments: [#""x":1,"do":"sync""#, #""do":"x""#])
  func strangeWord(members: String) throws {
    let strange = #"a\n\u001B\u009B\u202E\u2029bc"# + String(repeating: "\u{301}", count: 4_000)
    let order = #"{"epoch":1,"number":1,"pad":"p-a",\#(members.replacing("x", with: strange))}"#
    let fault = #expect(throws: OrderFault.self) { try Order.read(Array(order.utf8)) }
    let message = try #require(fault?.message)
    #expect(message.utf8.count < 200 && message.contains("`ab") && PlainText.isOneLine(message), "\(message)")
  }

  @Test("an act of a newer version is refused as such; a list too long, or with a badge twice, is no order")
  func bounds() throws {
    let newer = #"{"epoch":1,"number":1,"pad":"p-a","do":"window","open":true}"#
    #expect(#expect(throws: OrderFault.self) { try Order.read(Array(newer.utf8)) }?.code == .unknownAct)
    var list = OrderTests.list
    list.badges.append(.init(hash: BadgeHash(of: [1], key: list.key), officer: OfficerCode("a")!))
    let long = order(.badges(list)).bytes
    #expect(#expect(throws: OrderFault.self) { try Order.read(long) }?.code == .unreadable)
    list.badges = [list.badges[0], list.badges[0]]
    let twice = order(.badges(list)).bytes
    #expect(#expect(throws: OrderFault.self) { try Order.read(twice) }?.code == .unreadable)
    let huge = order(.policy(["name": .string(String(repeating: "x", count: Order.longest))]))
    #expect(#expect(throws: OrderFault.self) { try Order.read(huge.bytes) }?.code == .unreadable)
    #expect(throws: WriteFault.self) { try huge.signed(by: key) }
  }

  @Test("what it says of a strange word is one short line")
  func strangeWords() {
    let accents = String(repeating: "\u{301}", count: 4_000)
    for word in ["e\(accents)", "a\\nb\\u001b[31m"] {
      for text in [
        "{\"epoch\":1,\"number\":1,\"pad\":\"p-a\",\"do\":\"\(word)\"}",
        "{\"epoch\":1,\"number\":1,\"pad\":\"p-a\",\"do\":\"sync\",\"\(word)\":1}",
      ] {
        let message = #expect(throws: OrderFault.self) { try Order.read(Array(text.utf8)) }?.message ?? ""
        #expect(message.utf8.count < 200 && !message.isEmpty)
        #expect(message.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control })
      }
    }
  }

  @Test("a later epoch stands behind each number of an earlier one")
  func positions() {
    let positions = [(1, 1), (1, 2), (1, 900), (2, 1), (2, 2)].map {
      OrderPosition(epoch: $0.0, number: $0.1)
    }
    #expect(positions.shuffled().sorted() == positions)
  }

  @Test("a badge is known by its keyed hash, and by nothing else")
  func badges() throws {
    let key = BadgeKey()
    let list = BadgeList(
      key: key,
      badges: [.init(hash: BadgeHash(of: "0012345678".utf8, key: key), officer: OfficerCode("cb-07")!)])
    #expect(list.officer(of: "0012345678".utf8)?.text == "cb-07")
    for other in ["", "0012345677", "001234567", "00123456789"] {
      #expect(list.officer(of: other.utf8) == nil, "\(other)")
    }
    #expect(BadgeHash(of: "0012345678".utf8, key: BadgeKey()) != list.badges[0].hash)
    #expect(BadgeHash(hex: list.badges[0].hash.hex) == list.badges[0].hash)
    #expect(BadgeKey(hex: key.hex) == key)
    #expect(try BadgeList(json: try JSON.read(list.json.bytes)) == list)
    #expect(!list.json.text.contains("0012345678"))
  }

  @Test(
    "an object of more members than a record could have is refused: each is compared with those before it")
  func members() {
    func object(_ count: Int) -> String {
      "{" + (0..<count).map { "\"\($0)\":0" }.joined(separator: ",") + "}"
    }
    #expect(throws: Never.self) { try JSON.read(object(JSON.mostMembers)) }
    #expect(throws: JSONFault.self) { try JSON.read(object(JSON.mostMembers + 1)) }
  }
}

extension Body {
  fileprivate var sealSignature: SealSignature? {
    if case .seal(_, let signature) = self { signature } else { nil }
  }
}
