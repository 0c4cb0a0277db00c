import Control
import Glibc
import Ratings
import Records
import Testing

@testable import Pad

@Suite("The ward's orders")
struct OrderTests {
  private let ward = SealKey()
  private let epoch: Int64 = 1_780_000_000

  @discardableResult
  private func enrolled(_ bench: Bench, key: SealKey? = nil) -> ControlAnswer? {
    bench.ask(
      .enrolled,
      [
        "ward": "https://192.168.1.10:8443", "counter": "quay-1",
        "order_key": .string((key ?? ward).publicKey.hex),
      ])
  }

  private func signed(
    _ act: Order.Act, _ number: Int64, _ bench: Bench, epoch: Int64? = nil, pad: PadID? = nil,
    key: SealKey? = nil
  ) throws -> SignedOrder {
    let position = OrderPosition(epoch: epoch ?? self.epoch, number: number)
    return try Order(position: position, pad: pad ?? bench.pad, act: act).signed(by: key ?? ward)
  }

  private func orders(_ bench: Bench) throws -> [OrderRecord] {
    try bench.records().compactMap { if case .order(let order) = $0.body { order } else { nil } }
  }

  private func taken(_ number: Int64, _ act: String?) -> OrderRecord {
    OrderRecord(position: OrderPosition(epoch: epoch, number: number), act: act, outcome: .taken)
  }

  private func officer(_ code: String) -> OfficerCode { OfficerCode(code)! }

  @Test("each act has its effect, and then its record")
  func acts() throws {
    let bench = try Bench()
    enrolled(bench)
    let list = BadgeList(
      key: BadgeKey(), badges: [.init(hash: BadgeHash(of: [1], key: BadgeKey()), officer: officer("cb-01"))])
    var threeLevels = Policy(scale: .three)
    threeLevels.levels[Button("b4")!] = nil
    let acts: [Order.Act] = [
      .badges(list), .session(officer("cb-01")), .session(officer("cb-02")), .session(nil),
      .policy(threeLevels.json), .mapping(["b1": "b3", "b3": "b1"]), .sync, .identify(seconds: 5),
      .maintenance(open: true, minutes: 20), .maintenance(open: false, minutes: nil),
    ]
    for (index, act) in acts.enumerated() {
      let answer = bench.ask(.order, try signed(act, Int64(index + 1), bench).json)
      #expect(answer?.value?["taken"] == true, "\(act.name): \(String(describing: answer))")
      #expect(answer?.value?["receipt_us"]?.int != nil)
      if case .identify = act { #expect(bench.lights == [.thanks, .fault, .officer]) }
      if case .sync = act { #expect(bench.core.sealedHead == bench.core.head) }
      if case .maintenance(true, _) = act { #expect(bench.core.maintenance != nil) }
    }
    #expect(try orders(bench) == acts.enumerated().map { taken(Int64($0 + 1), $1.name) })
    #expect(bench.core.badges == list)
    #expect(bench.core.policy == threeLevels)
    #expect(bench.core.mapping[Button("b1")!] == Button("b3")!)
    #expect(bench.core.maintenance == nil)
    let kinds = try bench.kinds().filter { !["boot", "genesis", "seal", "clock"].contains($0) }
    #expect(
      kinds == [
        "order", "session-opened", "order", "session-closed", "session-opened", "order", "session-closed",
        "order", "policy", "order", "mapping", "order", "order", "order", "maintenance-opened", "order",
        "maintenance-closed", "order",
      ])
    for record in try bench.records() {
      if case .sessionOpened(_, let how, let by, _) = record.body { #expect(how == .order && by == .ward) }
    }
    let status = bench.core.status(bench.now)
    #expect(status["orders"] == ["epoch": .int(epoch), "number": 10, "key": true])
    #expect(status["mapping"] == ["buttons": ["b1": "b3", "b3": "b1"]])
    #expect(status["buttons"]?.array?[0]["level"] == 1)
    #expect(bench.core.headStatus()["orders"] == ["epoch": .int(epoch), "number": 10])
  }

  @Test("one that came twice is answered as taken, has no effect and no record; gaps are fine")
  func twice() throws {
    let bench = try Bench()
    enrolled(bench)
    let first = try signed(.session(officer("cb-01")), 4, bench)
    bench.ask(.order, first.json)
    bench.ask(.order, try signed(.session(nil), 9, bench).json)
    let before = try bench.records().count
    let again = bench.ask(.order, first.json)
    #expect(again?.value == ["taken": true, "again": true])
    #expect(bench.core.session == nil)
    #expect(try bench.records().count == before)
    // A ward that was restored begins a later epoch, and numbers from 1.
    let restored = bench.ask(.order, try signed(.session(officer("cb-02")), 1, bench, epoch: epoch + 1).json)
    #expect(restored?.value?["taken"] == true)
    #expect(bench.core.session?.officer.text == "cb-02")
    // What an older epoch said is over, whatever its number.
    let old = bench.ask(.order, try signed(.session(nil), 900, bench).json)
    #expect(old?.fault?.code == "HL-ORD-004")
    #expect(bench.core.session?.officer.text == "cb-02")
  }

  @Test("a stolen link can neither forge, nor change, nor redirect one")
  func stolen() throws {
    let bench = try Bench()
    let order = try signed(.session(officer("cb-01")), 1, bench)
    #expect(bench.ask(.order, order.json)?.fault?.code == "HL-ORD-006", "no key yet")
    enrolled(bench)
    let own = try signed(.session(officer("cb-01")), 1, bench, key: SealKey())
    #expect(bench.ask(.order, own.json)?.fault?.code == "HL-ORD-001")
    var changed = order
    changed.bytes[changed.bytes.count - 5] ^= 1
    #expect(bench.ask(.order, changed.json)?.fault?.code == "HL-ORD-001")
    let other = try signed(.session(officer("cb-01")), 1, bench, pad: PadID("p-other")!)
    #expect(bench.ask(.order, other.json)?.fault?.code == "HL-ORD-003")
    #expect(bench.ask(.order, ["order": "{}", "sig": "00"])?.fault?.code == "HL-CTRL-005")
    // The pad's own key signs no orders.
    let padsOwn = try signed(.session(officer("cb-01")), 1, bench, key: bench.key)
    #expect(bench.ask(.order, padsOwn.json)?.fault?.code == "HL-ORD-001")
    #expect(bench.core.session == nil)
    #expect(try !bench.kinds().contains("session-opened"))
    #expect(try orders(bench).map(\.position) == [nil, nil, nil])
    // And after all that the true one is taken.
    #expect(bench.ask(.order, order.json)?.value?["taken"] == true)
  }

  @Test("a flood of refusals leaves a handful of records, which count every one of them")
  func flood() throws {
    let bench = try Bench()
    enrolled(bench)
    let forged = try signed(.sync, 1, bench, key: SealKey()).json
    let before = try bench.records().count
    for _ in 0..<3_600 {
      for _ in 0..<5 { bench.ask(.order, forged) }
      bench.pass(milliseconds: 1_000)
    }
    bench.pass(milliseconds: 600_000)
    let counts = try orders(bench).map { order -> Int64 in
      guard case .refused("HL-ORD-001", let count) = order.outcome else { return 0 }
      return count
    }
    #expect(counts.reduce(0, +) == 18_000)
    #expect(counts.count < 15, "\(counts)")
    #expect(try bench.records().count - before < 40)
    // A press is thanked all the while.
    bench.press(0)
    #expect(bench.lights.contains(.thanks))
  }

  @Test("what was taken is known after a restart, in a log that follows, and where the journal was lost")
  func survives() throws {
    let first = try Bench()
    enrolled(first)
    var rules = Policy.default
    rules.name = "ordered"
    let order = try signed(.policy(rules.json), 7, first)
    first.ask(.order, order.json)
    first.ask(.order, try signed(.mapping(["b1": "b4", "b4": "b1"]), 8, first).json)
    first.cut()
    let second = try Bench(folder: first.folder, policy: rules)
    #expect(second.ask(.order, order.json)?.value?["again"] == true)
    #expect(try orders(second).count == 2, "a start that finds its order in the log says nothing")
    // A log that follows says it again: the ward reads it there.
    let ahead: JSON = [
      "log": .string(second.core.log.text), "seq": 900, "hash": .string(String(repeating: "ab", count: 32)),
    ]
    second.ask(.wardHead, ahead)
    #expect(try orders(second) == [taken(8, nil)])
    second.cut()
    // The journal is lost, and the policy, the mapping and the number are not.
    let file = open(second.state.journalPath, O_WRONLY)
    _ = write(file, [UInt8](repeating: 0x5A, count: 4_096), 4_096)
    close(file)
    let third = try Bench(folder: first.folder, policy: rules)
    #expect(third.ask(.order, order.json)?.value?["again"] == true)
    #expect(try orders(third) == [taken(8, nil)])
    let bodies = try third.records().map(\.body)
    #expect(bodies.contains(.policy(rules.json)))
    #expect(bodies.contains(.mapping(["buttons": ["b1": "b4", "b4": "b1"]])))
    #expect(third.core.mapping[Button("b1")!] == Button("b4")!)
  }

  @Test(
    "a pad that is enrolled at another ward takes that ward's first order, whatever the old one's epoch was",
    arguments: [false, true])
  func moved(restarted: Bool) throws {
    let bench = try Bench()
    enrolled(bench)
    bench.ask(.order, try signed(.session(officer("cb-01")), 50, bench).json)
    let next = SealKey()
    enrolled(bench, key: next)
    let order = try signed(.session(nil), 1, bench, epoch: 1, key: next)
    // Neither now nor behind a restart: the old ward's number is still in its file then.
    if restarted { bench.cut() }
    let moved = restarted ? try Bench(folder: bench.folder) : bench
    #expect(moved.core.heldOrder == nil)
    #expect(moved.ask(.order, order.json)?.value?["taken"] == true)
    #expect(moved.ask(.order, try signed(.sync, 51, moved).json)?.fault?.code == "HL-ORD-001")
    moved.cut()
    let later = try Bench(folder: bench.folder)
    #expect(later.core.heldOrder == OrderPosition(epoch: 1, number: 1))
  }

  @Test(
    "a policy or mapping that this board's buttons cannot answer is refused by name, and the old one stays")
  func doesNotFit() throws {
    let bench = try Bench()
    enrolled(bench)
    let acts: [Order.Act] = [
      .policy(Policy(scale: .five).json), .policy(["scale": 7]), .policy(["quiet": 3]),
      .mapping(["b1": "b8", "b8": "b1"]), .mapping(["b1": "b2"]), .mapping(["x": "b2"]),
    ]
    for (index, act) in acts.enumerated() {
      let answer = bench.ask(.order, try signed(act, Int64(index + 1), bench).json)
      #expect(answer?.fault?.code == "HL-ORD-007", "\(act)")
    }
    #expect(bench.core.policy == .default)
    #expect(bench.core.mapping == .straight)
    #expect(bench.core.heldOrder == nil)
    let first = try #require(try orders(bench).first)
    #expect(first.position == OrderPosition(epoch: epoch, number: 1))
    #expect(first.outcome == .refused(code: "HL-ORD-007", count: 1))
  }

  @Test(
    "an order waits for the disk: it is not called taken before its record is durable, and no other overtakes it"
  )
  func durable() throws {
    let bench = try Bench()
    enrolled(bench)
    bench.isDiskHeld = true
    let first = try signed(.session(officer("cb-01")), 1, bench).json
    #expect(bench.ask(.order, first) == nil)
    #expect(bench.ask(.order, first)?.fault?.code == "HL-CTRL-009")
    #expect(bench.ask(.order, try signed(.session(nil), 2, bench).json)?.fault?.code == "HL-CTRL-009")
    #expect(bench.core.heldOrder == nil)
    bench.isDiskHeld = false
    bench.flushDisk()
    bench.settle()
    #expect(bench.replies.last?.value?["taken"] == true)
    #expect(bench.core.heldOrder?.number == 1)
  }

  @Test(
    "no other ward gets between an order and its record: its own first order counts, and the order under way ends",
    arguments: [false, true])
  func enrolledMeanwhile(hasKey: Bool) throws {
    let (bench, next) = (try Bench(), SealKey())
    func enrol() -> ControlAnswer? {
      hasKey ? enrolled(bench, key: next) : bench.ask(.enrolled, ["ward": "192.168.1.11:8443"])
    }
    enrolled(bench)
    bench.isDiskHeld = true
    #expect(bench.ask(.order, try signed(.mapping(["b1": "b4", "b4": "b1"]), 50, bench).json) == nil)
    #expect(enrol()?.fault?.code == "HL-CTRL-009")
    bench.isDiskHeld = false
    bench.flushDisk()
    bench.settle()
    #expect(bench.replies.last?.value?["taken"] == true)
    #expect(bench.core.heldOrder?.number == 50)
    #expect(enrol()?.value != nil)
    #expect(bench.core.heldOrder == nil)
    enrolled(bench, key: next)
    let first = try signed(.session(nil), 1, bench, epoch: 1, key: next)
    #expect(bench.ask(.order, first.json)?.value?["taken"] == true)
  }

  @Test("a list that cannot be kept is not taken, and the next try is")
  func notKept() throws {
    let bench = try Bench()
    enrolled(bench)
    // A folder of that name stands in the way of the file.
    mkdir(bench.folder.path + "/badges.json", 0o700)
    let list = Order.Act.badges(BadgeList(key: BadgeKey()))
    let answer = bench.ask(.order, try signed(list, 1, bench).json)
    #expect(answer?.fault?.code == "HL-ORD-008")
    #expect(bench.core.badges == nil)
    #expect(try orders(bench).first?.outcome == .refused(code: "HL-ORD-008", count: 1))
    rmdir(bench.folder.path + "/badges.json")
    #expect(bench.ask(.order, try signed(list, 1, bench).json)?.value?["taken"] == true)
    #expect(bench.core.badges != nil)
  }

  @Test("a mapping that cannot be kept is not kept with the next order either: no later log begins with it")
  func mappingNotKept() throws {
    let bench = try Bench()
    enrolled(bench)
    let file = bench.folder.path + "/enrolment.json"
    // A folder of that name stands in the way of the file.
    #expect(unlink(file) == 0 && mkdir(file, 0o700) == 0)
    let mapping = try signed(.mapping(["b1": "b4", "b4": "b1"]), 1, bench)
    #expect(bench.ask(.order, mapping.json)?.fault?.code == "HL-ORD-008")
    #expect(bench.core.mapping == .straight)
    rmdir(file)
    #expect(bench.ask(.order, try signed(.policy(["quiet_ms": 900]), 2, bench).json)?.value?["taken"] == true)
    #expect(bench.core.enrolment?.policy == bench.core.policy.json && bench.core.policy.quiet == 900)
    #expect(bench.core.enrolment?.mapping == nil)
    #expect(try bench.keeper.state.enrolment() == bench.core.enrolment?.text)
  }
}
