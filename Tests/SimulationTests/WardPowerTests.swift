import GRDB
import Link
import Records
import Testing
import Wire

@testable import Simulation
@testable import Ward

/// The ward's own disk fails, and its power goes.
@Suite("A ward's disk and its power")
struct WardPowerTests {
  private typealias Planned = WardWorld.Planned

  /// A cut at every few writes: of what is taken in, of checkpoints, of starts.
  private static let manyCuts: [Planned] = (0..<40).map { turn in
    let number: Int? = turn % 5 == 4 ? nil : 1 + turn % 17
    let cut = WardWorld.Happening.wardPowerCut(atWrite: number, away: 20 * Length.second)
    return Planned(at: Int64(turn) * 5 * WardWorld.minute, what: cut, seed: UInt64(turn))
  }

  @Test(
    "its power goes at any write, and what it has answered for is there, the same in each world of a seed")
  func cuts() throws {
    func live() throws -> WardWorld {
      let world = try WardWorld(seed: 5, hours: 4, plan: WardPowerTests.manyCuts)
      try world.run()
      return world
    }
    let (one, other) = (try live(), try live())
    #expect(one.reached == other.reached && one.happened == other.happened)
    #expect(one.reached["ward-power-cut-in-write", default: 0] > 12)
    #expect(one.reached["ward-power-cut", default: 0] > 4)
    #expect(one.happened["ward-cut-tore-writes", default: 0] > 4)
    #expect(one.reached.values.reduce(0, +) <= WardPowerTests.manyCuts.count, "each cut is one fault")
  }

  @Test("a ward whose SQLite does not flush its commits is found out", arguments: ["OFF", "NORMAL"])
  func notFlushed(synchronous: String) throws {
    let world = try WardWorld(seed: 5, hours: 4, plan: WardPowerTests.manyCuts)
    func loosen() throws {
      try world.ward.store.pool.writeWithoutTransaction {
        try $0.execute(sql: "PRAGMA synchronous = \(synchronous)")
      }
    }
    try loosen()
    let restarted = world.ward.restarted
    world.ward.restarted = {
      restarted?()
      try? loosen()
    }
    defer { world.ward.restarted = nil }
    let broken = #expect(throws: Broken.self) { try world.run() }
    #expect(broken?.invariant == .answeredIsKept, "\(String(describing: broken))")
  }

  @Test("a block of 4 KiB that tears at a cut takes nothing along that was flushed before")
  func torn() throws {
    let plan = WardPowerTests.manyCuts.flatMap { cut in
      [Planned(at: cut.at, what: .wardDisk(.tornBlock, length: 4 * WardWorld.minute), seed: cut.seed), cut]
    }
    let world = try WardWorld(seed: 6, hours: 4, plan: plan)
    try world.run()
    #expect(world.reached["ward-disk-tornBlock", default: 0] > 4, "\(world.reached)")
  }

  @Test("hailong-ward ends at any write, with a disk that fails, and is started on what stands there")
  func killed() throws {
    var plan: [Planned] = []
    for turn in 0..<24 {
      let at = Int64(turn) * 10 * WardWorld.minute
      plan += [
        Planned(at: at, what: .wardDisk(.eio, length: 4 * WardWorld.minute), seed: UInt64(turn)),
        Planned(at: at + 1, what: .wardKilled(atWrite: 2 + turn % 9), seed: 1),
        Planned(
          at: at + 6 * WardWorld.minute, what: .wardPowerCut(atWrite: nil, away: Length.second),
          seed: UInt64(turn)),
      ]
    }
    let world = try WardWorld(seed: 8, hours: 4, plan: plan)
    try world.run()
    #expect(world.reached["ward-killed", default: 0] > 8)
    #expect(world.reached["ward-disk-eio", default: 0] > 8)
  }

  @Test(
    "a disk that refuses is a 500 that the link tries again, and one that stalls an answer that comes late",
    arguments: [DiskFault.eio, .enospc, .shortWrite, .stall])
  func fails(fault: DiskFault) throws {
    let world = try WardWorld(
      seed: 3, hours: 3,
      plan: [Planned(at: WardWorld.minute, what: .wardDisk(fault, length: WardWorld.hour), seed: 4)])
    try world.run()
    #expect(world.reached == ["ward-disk-\(fault.rawValue)": 1])
    #expect((world.ward.statuses[500] ?? 0 > 0) == (fault != .stall), "\(world.ward.statuses)")
  }

  @Test("behind a restore those are enrolled that it forgot, and no others")
  func enrolsTheForgotten() throws {
    func enrolments(_ backsUpAt: Int64, newKey: Int64) throws -> Int? {
      let world = try WardWorld(
        seed: 7, hours: 2,
        plan: [
          Planned(at: newKey, what: .newLinkKey, seed: 1), Planned(at: backsUpAt, what: .backUp, seed: 2),
          Planned(at: WardWorld.hour, what: .wardRestored(older: false), seed: 3),
        ].sorted { $0.at < $1.at })
      try world.run()
      return try world.ward.store.read(Said("đếm", "count")) {
        try Int.fetchOne($0, sql: "SELECT count(*) FROM enrolment")
      }
    }
    #expect(try enrolments(20 * WardWorld.minute, newKey: 10 * WardWorld.minute) == 2)
    #expect(try enrolments(10 * WardWorld.minute, newKey: 20 * WardWorld.minute) == 2, "one was forgotten")
  }

  @Test("another ward and another pad take their places, and each has what the pads sealed")
  func replaced() throws {
    let world = try WardWorld(
      seed: 7, hours: 3,
      plan: [
        Planned(at: WardWorld.hour / 2, what: .padReplaced, seed: 1),
        Planned(at: WardWorld.hour, what: .wardReplaced, seed: 2),
      ])
    try world.run()
    #expect(
      try world.ward.store.pads().map(\.pad.text) == ["p-written2"], "the new ward knows the new pad alone")
    #expect(world.reached == ["wardReplaced": 1, "padReplaced": 1])
  }

  @Test("what a start finds in the kernel's cache alone is on the disk before anybody is told of it")
  func unflushed() throws {
    var found = 0
    for seed in 0..<12 {
      let one = try Refusing()
      let card = one.ward.card
      card.disk.failure = { operation, path in
        operation == .sync && path.hasSuffix("-wal") ? .error(10) : nil
      }
      #expect(throws: WardFault.self) {
        try one.ward.store.move(one.pad, to: CounterCode(unchecked: "q2"), now: .epoch)
      }
      card.disk.failure = { _, _ in nil }
      card.disk.endProgram()
      let first = try SimulatedWard.open(card)
      let counter = try first.pads().first?.counter
      if counter?.text == "q2" { found += 1 }
      var dice = Dice(UInt64(seed))
      card.losePower(&dice)
      first.close()
      let second = try SimulatedWard.open(card)
      #expect(try second.pads().first?.counter == counter, "seed \(seed)")
      card.disk.endProgram()
      second.close()
    }
    #expect(found > 0, "no start found a commit that was not flushed")
  }

  // MARK: refusals

  /// A ward that has one pad, and what it refused without a cause.
  private final class Refusing {
    let ward: SimulatedWard
    let network: Network
    let pad = PadID(unchecked: "p-one")
    let key = LinkKey()
    var refused: [String] = []
    private let log = LogID.random()

    init() throws {
      ward = try SimulatedWard(begin: UTCTime(microseconds: 1_767_573_000_000_000), seed: 4)
      network = Network(ward: ward, seed: 4)
      ward.lacks = { _, _, _ in false }
      ward.refused = { [unowned self] in refused.append($0) }
      try enrol(key)
    }

    func enrol(_ key: LinkKey) throws {
      let seal = try #require(SealKey(seed: [UInt8](repeating: 9, count: 32)))
      let statement = EnrolmentStatement(
        pad: pad, log: log, sealKey: seal.publicKey, linkKey: key.publicKey, simulated: false)
      _ = try ward.enrol(
        statement: statement.bytes, signature: statement.signed(by: seal), known: pad,
        counter: CounterCode(unchecked: "q1"), now: network.now)
    }

    /// What is answered, and whether that was without a cause.
    func ask(
      _ pad: PadID? = nil, key: LinkKey? = nil, late: Int64 = 0, after: Int64? = nil
    ) throws -> (status: Int, isWrong: Bool) {
      let path = "/v1/pads/\((pad ?? self.pad).text)/logs/\(log.text)/"
      let target =
        after.map { RequestTarget(method: "POST", path: path + "records", query: "after=\($0)") }
        ?? RequestTarget(method: "GET", path: path + "head")
      let body = after == nil ? [] : try #require(Gzip.compress(Array("{}\n".utf8)))
      let created = ward.utc(at: network.now).microseconds / 1_000_000 - late
      let signed = try #require(
        RequestSignature.sign(target, body: body, created: created, key: key ?? self.key))
      var headers = [
        ("content-digest", signed.contentDigest), ("signature-input", signed.signatureInput),
        ("signature", signed.signature),
      ]
      if after != nil { headers.append(("content-encoding", "gzip")) }
      var status = 0
      refused = []
      let request = WardRequest(target: target, headers: headers, body: body)
      #expect(ward.take(request, isWhole: true, network: network) { status = $0.status })
      return (status, !refused.isEmpty)
    }
  }

  @Test("a refusal is right only where its cause is there")
  func causes() throws {
    let one = try Refusing()
    #expect(try one.ask() == (200, false))

    let other = LinkKey()
    #expect(try one.ask(key: other) == (401, true), "another key, and nobody changed it")
    one.ward.causes.hasOtherKey(one.pad)
    #expect(try one.ask(key: other) == (401, false))

    #expect(try one.ask(late: 400) == (401, true), "too old, and every clock was right")
    one.ward.causes.boardIsWrong(one.pad, at: one.network.now)
    #expect(try one.ask(late: 400) == (401, false))

    #expect(try one.ask(after: 7) == (409, true), "beyond the ward's head, and nobody told it so")
    let asked = RequestTarget(method: "GET", path: "/head")
    one.ward.causes.note(.inventHead, one.pad, asked, at: one.network.now)
    #expect(try one.ask(after: 7) == (409, false))

    try one.ward.store.write(Said("xóa", "forget it")) {
      try $0.execute(sql: "DELETE FROM post; DELETE FROM seal_key; DELETE FROM enrolment; DELETE FROM pad")
    }
    #expect(try one.ask() == (404, true), "it was enrolled, and is forgotten")
    #expect(throws: Broken.self) { try one.ward.checkPromises(SealedTruth(), at: 0) }
    #expect(try one.ask(PadID(unchecked: "p-two")) == (404, false), "it never was")
  }

  @Test("a retired pad is refused, and nobody here retires one")
  func retired() throws {
    let one = try Refusing()
    try one.ward.store.retire(one.pad, now: UTCTime(microseconds: 1_767_573_000_000_000))
    #expect(try one.ask() == (403, true))
  }

  @Test("who looks from outside sees through a disk that fails, also behind a look within the look")
  func watched() throws {
    let one = try Refusing()
    one.ward.disk(.eio, lasting: WardWorld.hour, Dice(1))
    for _ in 0..<100 {
      try one.ward.watched {
        #expect(one.ward.linkKey(of: one.pad) == one.key.publicKey)
        // What SQLite has read already it does not read again.
        try one.ward.store.pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA shrink_memory") }
        #expect(try one.ward.store.pads().count == 1)
      }
    }
    #expect(one.ward.card.takeReached().isEmpty, "a look counts as no fault")
  }

  @Test("a ward that cannot read says so, which is right only while its disk fails")
  func failing() throws {
    let one = try Refusing()
    one.ward.card.disk.failure = { operation, _ in operation == .read ? .error(10) : nil }
    // What SQLite has read already it does not read again.
    try one.ward.store.pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA shrink_memory") }
    #expect(try one.ask() == (500, true))
    one.ward.fault = .eio
    #expect(try one.ask() == (500, false))
  }
}
