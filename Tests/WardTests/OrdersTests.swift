import Foundation
import GRDB
import Glibc
import Ratings
import Records
import Testing
import Wire

@testable import Ward

@Suite("Orders at the ward")
struct OrdersTests {
  private func officer(_ ward: Fixture, _ code: String = "an") throws -> OfficerCode {
    try ward.store.addOfficer(name: "Nguyễn Thị An", code: OfficerCode(code), now: ward.now).code
  }

  private func read(_ ward: Fixture, _ pad: KnownPad, after: OrderPosition? = nil) throws -> [Order] {
    let orders = try ward.orders()
    return try orders.waiting(pad, after: after, now: ward.now).orders.map {
      try #require(SignedOrder(json: $0)).verify(key: orders.publicKey)
    }
  }

  private func state(_ ward: Fixture, _ number: Int64) throws -> OrderState? {
    try ward.orders().list(now: ward.now).last { $0.position.number == number }?.state
  }

  @Test("orders are signed, numbered for each pad by itself, and offered until the pad's log speaks of them")
  func untilHeard() throws {
    let ward = try Fixture()
    var scribe = Scribe()
    let pad = try ward.enrol(scribe)
    let other = try ward.enrol(Scribe(), counter: "q2")
    let orders = try ward.orders()
    let first = try orders.give(.policy(Policy(scale: .five).json), to: pad.name, now: ward.now)
    let second = try orders.give(.identify(seconds: 5), to: pad.name, now: ward.now)
    let elsewhere = try orders.give(.sync, to: other.name, now: ward.now)
    #expect((first.number, second.number, elsewhere.number) == (1, 2, 1))
    #expect(first.epoch == second.epoch)
    let given = try read(ward, pad)
    #expect(given.map(\.position) == [first, second])
    #expect(given.map(\.pad) == [pad.name, pad.name])
    #expect(try read(ward, pad, after: first).map(\.act) == [.identify(seconds: 5)])
    #expect(try read(ward, pad) == given)

    scribe.write(
      .order(OrderRecord(position: first, act: "policy", outcome: .refused(code: "HL-ORD-007", count: 1))))
    scribe.write(.order(OrderRecord(position: second, act: "identify", outcome: .taken)))
    scribe.seal()
    try ward.send(scribe)
    #expect(try read(ward, pad) == [])
    #expect(try state(ward, 1) == .refused("HL-ORD-007"))
    #expect(try state(ward, 2) == .taken)
    #expect(try read(ward, other).count == 1)
  }

  @Test("an order that a pad took says that it will take no earlier one")
  func passed() throws {
    let ward = try Fixture()
    var scribe = Scribe()
    let pad = try ward.enrol(scribe)
    let orders = try ward.orders()
    _ = try orders.give(.identify(seconds: 5), to: pad.name, now: ward.now)
    let second = try orders.give(.sync, to: pad.name, now: ward.now)
    scribe.write(.order(OrderRecord(position: second, act: "sync", outcome: .taken)))
    scribe.seal()
    try ward.send(scribe)
    #expect(try state(ward, 1) == .passed)
    #expect(try read(ward, pad) == [])
  }

  @Test("a later order of the same kind replaces one that was not taken")
  func replaced() throws {
    let ward = try Fixture()
    let pad = try ward.enrol(Scribe())
    let orders = try ward.orders()
    for scale in [Scale.three, .five] {
      _ = try orders.give(.policy(Policy(scale: scale).json), to: pad.name, now: ward.now)
    }
    #expect(try read(ward, pad).map(\.act) == [.policy(Policy(scale: .five).json)])
    #expect(try state(ward, 1) == .replaced)
  }

  @Test("an officer who was to sit down then does not sit down hours later; a policy waits")
  func expires() throws {
    let ward = try Fixture()
    let pad = try ward.enrol(Scribe())
    let orders = try ward.orders()
    _ = try orders.give(.session(try officer(ward)), to: pad.name, now: ward.now)
    _ = try orders.give(.policy(Policy().json), to: pad.name, now: ward.now)
    ward.now.microseconds += Orders.momentary
    #expect(try read(ward, pad).map(\.act.name) == ["session", "policy"])
    ward.now.microseconds += 1
    #expect(try read(ward, pad).map(\.act.name) == ["policy"])
    #expect(try state(ward, 1) == .expired)
  }

  @Test("an officer whom nobody added here is sent nowhere, and an unknown pad is given nothing")
  func unknown() throws {
    let ward = try Fixture()
    let pad = try ward.enrol(Scribe())
    let orders = try ward.orders()
    #expect(throws: WardFault.self) {
      try orders.give(.session(OfficerCode("nobody")!), to: pad.name, now: ward.now)
    }
    #expect(throws: WardFault.self) { try orders.give(.sync, to: .random(), now: ward.now) }
    #expect(try orders.list(now: ward.now) == [])
  }

  @Test(
    "a badge is learned as a keyed hash, is in every pad's next list, and its text is in no file of the ward")
  func badges() throws {
    let ward = try Fixture()
    let pad = try ward.enrol(Scribe())
    let orders = try ward.orders()
    let (an, binh) = (try officer(ward), try officer(ward, "binh"))
    let text = "0004839271"
    #expect(try orders.learnBadge(Array(text.utf8), of: an, now: ward.now) == 1)
    #expect(try orders.learnBadge(Array(text.utf8), of: an, now: ward.now) == 1)
    #expect(throws: WardFault.self) { try orders.learnBadge(Array(text.utf8), of: binh, now: ward.now) }
    #expect(throws: WardFault.self) { try orders.learnBadge(Array("123".utf8), of: binh, now: ward.now) }
    #expect(throws: WardFault.self) { try orders.learnBadge(Array("thẻ-số-9".utf8), of: binh, now: ward.now) }
    #expect(try orders.learnBadge(Array("7777777".utf8), of: binh, now: ward.now) == 2)

    let given = try read(ward, pad)
    #expect(given.count == 1)
    guard case .badges(let list)? = given.first?.act else {
      Issue.record("no list of badges")
      return
    }
    #expect(list.officer(of: Array(text.utf8)) == an)
    #expect(list.officer(of: Array("7777777".utf8)) == binh)
    #expect(list.officer(of: Array("7777778".utf8)) == nil)
    // A pad that enrols later is sent the list too.
    let late = try ward.enrol(Scribe(), counter: "q3")
    #expect(try read(ward, late).map(\.act) == [.badges(list)])

    #expect(try orders.forgetBadges(of: an, now: ward.now) == 1)
    guard case .badges(let rest)? = try read(ward, pad).first?.act else {
      Issue.record("no list of badges")
      return
    }
    #expect(rest.badges.map(\.officer) == [binh])

    ward.store.close()
    for name in try FileManager.default.contentsOfDirectory(atPath: ward.folder.path) {
      let bytes = try Data(contentsOf: URL(fileURLWithPath: ward.folder.path + "/" + name))
      #expect(bytes.range(of: Data(text.utf8)) == nil, "\(name)")
      if name.hasPrefix("ward.sqlite") {
        #expect(bytes.range(of: Data(orders.keys.badge.hex.utf8)) == nil, "\(name)")
      }
    }
  }

  @Test("four hundred badges fit into one answer, and no more are learned")
  func many() throws {
    let ward = try Fixture()
    let pad = try ward.enrol(Scribe())
    let orders = try ward.orders()
    let officer = try officer(ward, "c-0123456789abcd")
    for number in 0..<BadgeList.most {
      _ = try orders.learnBadge(Array("badge-\(number)".utf8), of: officer, now: ward.now)
    }
    #expect(throws: WardFault.self) {
      try orders.learnBadge(Array("one more".utf8), of: officer, now: ward.now)
    }
    _ = try orders.give(.identify(seconds: 3), to: pad.name, now: ward.now)
    let waiting = try orders.waiting(pad, now: ward.now).orders
    let reply = RecordsReply(head: .empty, time: ward.now, orders: waiting)
    #expect(waiting.count == 2)
    #expect(reply.bytes.count <= Problem.longest)
    #expect(try RecordsReply(reply.bytes) == reply)
  }

  @Test("the keys are the owner's alone, are made where a ward has none, and stay")
  func keys() throws {
    let ward = try Fixture()
    let made = try WardKeys.load(ward.folder)
    for name in ["order.key", "badge.key"] {
      var info = stat()
      #expect(stat(ward.folder.path + "/" + name, &info) == 0 && info.st_mode & 0o777 == 0o600, "\(name)")
    }
    #expect(try WardKeys.load(ward.folder).order.seed == made.order.seed)
    #expect(try WardKeys.load(ward.folder).badge == made.badge)
    unlink(ward.folder.path + "/order.key")
    #expect(try WardKeys.load(ward.folder).order.seed != made.order.seed)
    try ward.folder.write("nonsense\n", to: ward.folder.badgeKey)
    #expect {
      try WardKeys.load(ward.folder)
    } throws: { ($0 as? WardFault)?.code == .certificate }
  }

  @Test("a restored ward numbers in a later epoch what still waits, and sends every pad its badges")
  func restored() throws {
    let ward = try Fixture()
    var scribe = Scribe()
    let pad = try ward.enrol(scribe)
    let orders = try ward.orders()
    let old = try orders.give(.mapping(["b1": "b4", "b4": "b1"]), to: pad.name, now: ward.now)
    _ = try orders.give(.identify(seconds: 5), to: pad.name, now: ward.now)
    // The clock of the new computer is behind: an epoch never goes back.
    try ward.store.beginOrderEpoch(now: UTCTime(microseconds: 5_000_000))
    let given = try read(ward, pad)
    #expect(given.map(\.act.name).contains("mapping"))
    #expect(given.filter { $0.act.name == "mapping" }.allSatisfy { $0.position.epoch > old.epoch })
    #expect(given.contains { $0.act.name == "badges" })
    // What the pad says of the old epoch settles nothing of the new one.
    scribe.write(.order(OrderRecord(position: old, act: "mapping", outcome: .taken)))
    scribe.seal()
    try ward.send(scribe)
    #expect(try read(ward, pad).map(\.act.name).contains("mapping"))
  }

  @Test("a pad that enrols again keeps the policy that it was ordered")
  func policyStays() throws {
    let ward = try Fixture()
    let scribe = Scribe()
    let pad = try ward.enrol(scribe)
    _ = try ward.orders().give(.policy(Policy(scale: .three).json), to: pad.name, now: ward.now)
    let code = try ward.store.addPad(PadOrder(counter: CounterCode("q2")!), now: ward.now)
    #expect(
      try ward.store.enrol(code: code, scribe.statement(), now: ward.now).policy == Policy(scale: .three).json
    )
  }

  @Test("a ward of the first version opens: its pads, votes and settings stand, and orders can be given")
  func firstSchema() throws {
    let ward = try Fixture()
    var scribe = Scribe()
    let pad = try ward.enrol(scribe)
    for _ in 0..<12 { scribe.vote(1) }
    scribe.seal()
    try ward.send(scribe)
    let (before, tally) = (try ward.dump(), try ward.total())
    // The same rows in a file that the first version's own statements made.
    let path = ward.folder.path + "/../first.sqlite"
    defer { for end in ["", "-wal", "-shm"] { unlink(path + end) } }
    do {
      let old = try DatabaseQueue(path: path)
      try old.writeWithoutTransaction { db in
        try db.execute(sql: Schema.first)
        try db.execute(sql: "PRAGMA user_version = 1; DELETE FROM officer")
        try db.execute(sql: "ATTACH ? AS new; PRAGMA foreign_keys = OFF", arguments: [ward.folder.database])
        for table in [
          "officer", "pad", "enrolment", "log", "branch", "chunk", "oddity", "vote", "cell", "awake",
        ] {
          let columns = try db.columns(in: table).map(\.name).joined(separator: ", ")
          try db.execute(sql: "INSERT INTO main.\(table) SELECT \(columns) FROM new.\(table)")
        }
        try db.execute(sql: "INSERT INTO main.setting SELECT * FROM new.setting WHERE key != 'order_epoch'")
        try db.execute(sql: "DETACH new")
      }
      try old.close()
    }
    let store = try Store(path: path)
    defer { store.close() }
    func rows(_ table: String) throws -> [[String]] {
      try store.read("dump") { db in
        try Row.fetchAll(db, sql: "SELECT * FROM \(table)").map { $0.databaseValues.map { "\($0)" } }
      }
    }
    for table in ["pad", "enrolment", "log", "branch", "chunk", "vote", "cell", "awake", "officer"] {
      #expect(try rows(table) == before[table], "\(table)")
    }
    #expect(try store.read("version") { try Int.fetchOne($0, sql: "PRAGMA user_version") } == Schema.version)
    #expect(try store.tally(ward.june, by: .total).rows.first?.tally == tally)
    #expect(try store.check() == [])
    let orders = Orders(store, try WardKeys.load(ward.folder))
    let position = try orders.give(.sync, to: pad.name, now: ward.now)
    #expect(position.number == 1 && position.epoch > 1_700_000_000)
  }
}
