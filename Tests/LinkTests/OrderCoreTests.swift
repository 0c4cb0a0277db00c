import Records
import Testing
import Traces
import Wire

@testable import Link

private let second: UInt64 = 1_000_000_000

/// A link's question for orders under virtual time: what it asks and hands on is kept.
private struct Bench {
  let key = SealKey()
  let log = LogID.random()
  let pad = PadID("p-orders")!
  var core: OrderCore
  var monotonic = 1_000 * second
  var asked: [OrderPosition?] = []
  var handed: [OrderPosition] = []
  var news: [OrderNews] = []
  var hurries = 0
  /// What hailongd says to each order.
  var verdict: (OrderPosition) -> OrderVerdict? = { _ in .taken }

  init() { core = OrderCore(pad: pad) }

  var now: Moment { Moment(monotonic: monotonic, utc: UTCTime("2026-11-22T01:00:00.000Z")!) }

  func head(_ held: OrderPosition? = nil) -> PadHead {
    PadHead(pad: pad, log: log, sealed: .empty, key: key.publicKey, orders: held)
  }

  func order(_ number: Int64, epoch: Int64 = 7, _ act: Order.Act = .identify(seconds: 1)) throws
    -> SignedOrder
  {
    try Order(position: OrderPosition(epoch: epoch, number: number), pad: pad, act: act).signed(by: key)
  }

  /// Handles an event, and does what comes of it.
  mutating func take(_ event: OrderEvent) {
    var events = [event]
    while !events.isEmpty {
      for action in core.handle(events.removeFirst(), at: now) {
        switch action {
        case .ask(let after, let wait, _):
          #expect(wait <= WardPath.longestWait)
          asked.append(after)
        case .hand(let order):
          let position = OrderCore.position(order) ?? OrderPosition(epoch: 0, number: 0)
          handed.append(position)
          events.append(verdict(position).map { .judged(order, $0) } ?? .padLost)
        case .hurry: hurries += 1
        case .say(let said): news.append(said)
        }
      }
    }
  }

  mutating func answer(_ orders: [SignedOrder], after wait: UInt64 = 0) {
    monotonic += wait
    let reply = OrdersReply(time: now.utc, orders: orders.map(\.json))
    take(.answered(WardAnswer(status: 200, body: reply.bytes)))
  }

  mutating func answer(_ status: Int, _ body: [UInt8] = [], date: Int64? = nil) {
    take(.answered(WardAnswer(status: status, body: body, date: date)))
  }

  /// Lets its waits pass, for at most `length`, answering each question at once by `body`.
  mutating func storm(_ length: UInt64, _ body: (inout Bench) -> Void) {
    let end = monotonic + length
    var steps = 0
    while monotonic < end, steps < 10_000 {
      steps += 1
      if case .asking = core.phase {
        body(&self)
      } else if let next = core.nextDeadline, next < end {
        monotonic = max(monotonic, next)
        take(.tick)
      } else {
        return
      }
    }
  }
}

private func at(_ number: Int64, epoch: Int64 = 7) -> OrderPosition {
  OrderPosition(epoch: epoch, number: number)
}

@Suite("The link's question for orders")
struct OrderCoreTests {
  @Test("nothing is asked before the pad says where it is; then what is behind that")
  func begins() {
    var bench = Bench()
    bench.take(.tick)
    #expect(bench.asked == [])
    bench.take(.pad(bench.head(at(4))))
    #expect(bench.asked == [at(4)])
    bench.take(.pad(bench.head(at(4))))
    #expect(bench.asked == [at(4)], "one question at once")
  }

  @Test(
    "a hailongd that comes and goes costs the ward no more questions than a wait that doubles allows",
    arguments: [404, 503, 200])
  func flappingPad(status: Int) {
    var bench = Bench()
    for _ in 0..<3_600 {
      let asked = bench.asked.count
      bench.take(.pad(bench.head()))
      bench.take(.padLost)
      if bench.asked.count > asked {
        if status == 200 { bench.answer([]) } else { bench.answer(status) }
      }
      bench.monotonic += second
    }
    #expect(bench.asked.count <= 30, "\(bench.asked.count) questions in an hour")
    // It stays, and is asked about at the latest when the longest wait is over.
    bench.take(.pad(bench.head()))
    let asked = bench.asked.count
    bench.storm(300 * second + second) { $0.answer([], after: 30 * second) }
    #expect(bench.asked.count > asked)
  }

  @Test("a hailongd that goes whenever it is given an order is not given it each second")
  func goesWithEachOrder() throws {
    var bench = Bench()
    bench.verdict = { _ in nil }
    let order = try bench.order(1)
    for _ in 0..<3_600 {
      let asked = bench.asked.count
      bench.take(.pad(bench.head()))
      if bench.asked.count > asked || bench.core.phase == .asking(after: nil, sent: bench.monotonic) {
        bench.answer([order])
      }
      if let next = bench.core.nextDeadline, next <= bench.monotonic { bench.take(.tick) }
      bench.monotonic += second
    }
    #expect(!bench.handed.isEmpty && bench.handed.count <= 30, "\(bench.handed.count) times in an hour")
  }

  @Test("orders are handed on oldest first, each once, and the next question is for what is behind them")
  func hands() throws {
    var bench = Bench()
    bench.take(.pad(bench.head(at(1))))
    bench.answer([try bench.order(3), try bench.order(2), try bench.order(1), try bench.order(2)])
    #expect(bench.handed.first == at(2))
    #expect(Set(bench.handed) == [at(2), at(3)])
    #expect(bench.asked == [at(1), at(3)])
    // The ward has not read the pad's log yet, and offers them with the answer to records.
    bench.take(.carried([try bench.order(2), try bench.order(3)]))
    #expect(Set(bench.handed) == [at(2), at(3)])
    bench.take(.carried([try bench.order(1, epoch: 8)]))
    #expect(bench.handed.last == at(1, epoch: 8))
  }

  @Test("there is one question at the ward, whatever comes by another way and however often hailongd starts")
  func oneQuestion() throws {
    var bench = Bench()
    bench.take(.pad(bench.head()))
    bench.take(.carried([try bench.order(1)]))
    bench.take(.padLost)
    bench.take(.pad(bench.head(at(1))))
    #expect(bench.handed == [at(1)])
    #expect(bench.asked == [nil])
    // Its answer is of before: the next question follows at once.
    bench.answer([try bench.order(1)])
    #expect(bench.handed == [at(1)])
    #expect(bench.asked == [nil, at(1)])
  }

  @Test(
    "a wait that passes without an order is followed by the next at once; an answer before its time is not")
  func waits() {
    var bench = Bench()
    bench.take(.pad(bench.head()))
    bench.answer([], after: 30 * second)
    bench.answer([], after: 30 * second)
    #expect(bench.asked.count == 3)
    bench.answer([], after: second)
    #expect(bench.asked.count == 3)
    #expect(bench.core.nextDeadline.map { $0 > bench.monotonic } == true)
  }

  @Test(
    "a ward that answers at once with nothing, garbage or forgeries costs a wait that doubles, and never a crash"
  )
  func hostile() throws {
    let seed = Seeded.fresh()
    var random = Seeded(seed)
    let forger = SealKey()
    for kind in 0..<6 {
      var bench = Bench()
      bench.verdict = { _ in .refused("HL-ORD-001") }
      bench.take(.pad(bench.head(at(5))))
      var number: Int64 = 5
      bench.storm(3_600 * second) { bench in
        switch kind {
        case 0: bench.answer([])
        case 1:
          bench.answer(
            200,
            (0..<Int.random(in: 0...200, using: &random)).map { _ in .random(in: 0...255, using: &random) })
        case 2:
          number += 1
          let order = Order(position: at(number), pad: bench.pad, act: .sync)
          bench.answer((try? order.signed(by: forger)).map { [$0] } ?? [])
        case 3:
          bench.answer(
            200, Array(#"{"time":"2026-11-22T01:00:00Z","orders":[1,{},[],{"order":"{}","sig":"00"}]}"#.utf8))
        case 4: bench.answer(Int.random(in: 100...599, using: &random))
        default: bench.answer(401, date: .max)
        }
      }
      #expect(bench.asked.count < 60, "kind \(kind): \(bench.asked.count) questions in an hour; seed \(seed)")
      #expect(bench.handed.count < 60, "kind \(kind); seed \(seed)")
      #expect(bench.hurries == 0)
    }
  }

  @Test("an order that the pad refused is not shown to it again; one that came at a bad time is")
  func refused() throws {
    var bench = Bench()
    bench.take(.pad(bench.head()))
    bench.verdict = { _ in .refused("HL-ORD-007") }
    bench.answer([try bench.order(1)])
    #expect(bench.news == [.refused(at(1), "HL-ORD-007")])
    bench.monotonic = bench.core.nextDeadline ?? 0
    bench.take(.tick)
    #expect(bench.asked.last == at(1))
    bench.verdict = { _ in .notNow }
    bench.answer([try bench.order(2), try bench.order(3)])
    #expect(bench.handed == [at(1), at(2)])
    bench.monotonic = bench.core.nextDeadline ?? 0
    bench.take(.tick)
    #expect(bench.asked.last == at(1))
    bench.verdict = { _ in .taken }
    bench.answer([try bench.order(2), try bench.order(3)])
    #expect(bench.handed == [at(1), at(2), at(2), at(3)])
  }

  @Test("hailongd going away in the middle loses no order")
  func padLost() throws {
    var bench = Bench()
    bench.take(.pad(bench.head()))
    bench.verdict = { _ in nil }
    bench.answer([try bench.order(1), try bench.order(2)])
    #expect(bench.handed == [at(1)])
    bench.verdict = { _ in .taken }
    bench.take(.pad(bench.head()))
    #expect(bench.asked == [nil], "it may go at this order each time")
    bench.monotonic += second
    bench.take(.tick)
    #expect(bench.asked == [nil, nil])
    bench.answer([try bench.order(1), try bench.order(2)])
    #expect(bench.handed == [at(1), at(1), at(2)])
  }

  @Test("a board whose clock is off asks once more by the ward's time")
  func clock() {
    var bench = Bench()
    bench.take(.pad(bench.head()))
    bench.answer(401, date: 1_795_000_000)
    #expect(bench.asked.count == 2)
    bench.answer(401, date: 1_795_000_000)
    #expect(bench.asked.count == 2)
  }

  @Test("'sync now' makes the link send, whatever it was waiting for")
  func hurry() throws {
    var bench = Bench()
    bench.take(.pad(bench.head()))
    bench.answer([try bench.order(1, .sync)])
    #expect(bench.hurries == 1)
    var world = SimulatedWorld(seed: 1, records: 10)
    world.core.phase = .backingOff(until: .max)
    #expect(world.core.handle(.hurry, at: world.now) == [.readHead])
  }

  @Test("another pad's head begins nothing")
  func otherPad() {
    var bench = Bench()
    var head = bench.head()
    head.pad = PadID("p-other")!
    bench.take(.pad(head))
    #expect(bench.asked == [])
  }
}
