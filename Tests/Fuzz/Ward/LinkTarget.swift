import FuzzEngine
import Records
import Wire

@testable import Link

extension FuzzTarget {
  /// What the link makes of whatever ward and hailongd say: one request at a time, a wait after each failure, no circle.
  static let link = FuzzTarget(
    "link", longest: 1_024, holds: .json,
    words: ["head", "seq", "hash", "time", "orders", "order", "sig", "code", "title", "detail"].map {
      "\"\($0)\":"
    }
      + ["2026-11-22T08:00:00Z", "HL-WARD-007"] + LinkTapes.steps,
    seeds: {
      let reply =
        Array(String(decoding: RecordsReply(head: .empty, time: LinkBench.time).bytes, as: UTF8.self).utf8)
        + [0x0A]
      return [
        [0, 5, 0, 2, 0, 4, 2, 1, 2, 2, 0, 9], [0, 3, 0, 1, 200] + reply + [4, 2, 3, 5, 5, 5],
        [0, 4, 1, 2, 1, 0, 2, 6, 0, 6, 1, 6, 2],
        [0, 9, 2, 2, 0, 4, 2, 2, 3, 4, 2, 2, 1, 7, 3, 8, 4, 9, 5],
        [5, 5, 5, 0, 2, 0, 3, 1, 3, 2, 2, 7, 10, 0, 10, 1],
      ] + LinkTapes.lives + LinkTapes.edges + LinkTapes.problems
    },
    make: {
      let bench = LinkBench()
      return { bench.run($0) }
    })
}

/// A pad's log of twenty sealed records, and the link between it and a ward that may say anything.
final class LinkBench {
  static let time = UTCTime("2026-11-22T08:00:00Z")!
  private static let pad = PadID(unchecked: "p-abcdefgh2345")
  private static let log = LogID("00112233445566778899aabbccddeeff")!
  private static let other = LogID("ffeeddccbbaa99887766554433221100")!

  private let key = SealKey(seed: (0..<32).map { $0 })!
  /// The head behind 0 and each seal.
  private var seals: [Head] = [.empty]
  private var lines: [[UInt8]] = []
  private var orders: [SignedOrder] = []

  init() {
    var head = Head.empty
    func stamp() -> Stamp {
      Stamp(boot: 1, uptime: head.seq * 1_000_000, time: LinkBench.time, clock: .synced)
    }
    for index in 1...20 {
      let line =
        index.isMultiple(of: 4)
        ? must("no seal") { try Seal.line(after: head, stamp: stamp(), why: .idle, key: key) }
        : must("no record") { try Record(seq: head.seq + 1, stamp: stamp(), body: .alive).line() }
      lines.append(line)
      head = head.advanced(by: line)
      if index.isMultiple(of: 4) { seals.append(head) }
    }
    for number in 1...3 {
      let order = Order(
        position: OrderPosition(epoch: 5, number: Int64(number)), pad: LinkBench.pad, act: .sync)
      orders.append(must("no order") { try order.signed(by: key) })
    }
  }

  func run(_ bytes: [UInt8]) {
    var tape = Tape(bytes)
    var core = LinkCore(pad: LinkBench.pad)
    var orderCore = OrderCore(pad: LinkBench.pad)
    var now = Moment(monotonic: 1_000_000_000, utc: LinkBench.time)
    var asked: LinkAction?
    var read: (log: LogID, from: Head)?
    var requests = 0
    for _ in 0..<96 where !tape.isAtEnd {
      let event: LinkEvent?
      let before = now.monotonic
      switch tape.below(12) {
      case 0: event = .pad(head(&tape))
      case 1:
        let status = [200, 401, 409, 413, 503, 404, 500, 0][tape.below(8)]
        event = answer(status, tape.line(), &tape)
      case 2: event = answer([200, 409][tape.below(2)], reply(&tape), &tape)
      case 3: event = .failed(LinkFault(.refused, "no", remedy: "none"))
      case 4:
        // What hailongd gives to a read: the lines that were asked for, or others.
        let from = read?.from ?? seals[tape.below(seals.count)]
        event = .batch(log: read?.log ?? LinkBench.log, from: from, batch(from, &tape))
      case 5:
        now.monotonic = max(now.monotonic, core.nextDeadline ?? now.monotonic + 1_000_000_000)
        event = .tick
      case 6: event = .sealed
      case 7: event = .followEnded
      case 8: event = .hurry
      case 9: event = .padLost(LinkFault(.refused, "gone", remedy: "none"))
      case 10:
        now.utc.microseconds = Int64(tape.number(2)) * 4_000_000_000_000
        event = nil
      default:
        take(&orderCore, &tape, now)
        event = nil
      }
      guard let event else { continue }
      if case .answered = event { asked = nil }
      if case .failed = event { asked = nil }
      if case .batch = event { read = nil }
      let actions = core.handle(event, at: now)
      require(actions.count <= 16, "\(actions.count) things to do at once")
      for action in actions {
        switch action {
        case .askHead, .send:
          require(asked == nil || now.monotonic > before || isInterrupted(event), "two requests at once")
          asked = action
          requests += 1
          if case .send(let batch, _, let backlog, _) = action {
            require(backlog >= 0, "a backlog of \(backlog)")
            require(batch.count > 0 && batch.count <= Batch.records, "\(batch.count) records in a batch")
          }
        case .readBatch(let log, let from, let limits, _):
          require(limits.records > 0 && limits.bytes > 0, "limits of nothing")
          read = (log, from)
        case .handTime(let utc, _, let error): require(error >= 0 && utc >= .epoch, "a time of no clock")
        case .handHead(_, let head, let backlog): require(head.seq >= 0 && backlog >= 0, "a head of nothing")
        case .carry(let carried): require(carried.count <= RecordsReply.mostOrders, "\(carried.count) orders")
        case .say, .readHead, .follow, .unfollow: break
        }
      }
      // It waits for an answer, or until a time; and a time that has come is gone after its tick.
      if let deadline = core.nextDeadline, case .tick = event {
        require(deadline > now.monotonic, "it wants to be woken without end")
      }
    }
  }

  /// A new word of hailongd may end a request that is under way.
  private func isInterrupted(_ event: LinkEvent) -> Bool {
    switch event {
    case .pad, .padLost, .batch, .tick, .hurry, .sealed: true
    default: false
    }
  }

  private func head(_ tape: inout Tape) -> PadHead {
    let sealed = seals[tape.below(seals.count)]
    let what = tape.byte()
    return PadHead(
      pad: what & 1 == 0 ? LinkBench.pad : PadID(unchecked: "p-other"),
      log: what & 2 == 0 ? LinkBench.log : LinkBench.other,
      sealed: sealed, key: key.publicKey,
      earlier: what & 4 == 0 ? [] : [EarlierLog(log: LinkBench.other, sealed: seals[2], key: key.publicKey)],
      orders: what & 8 == 0 ? nil : OrderPosition(epoch: 5, number: Int64(what >> 4)))
  }

  private func answer(_ status: Int, _ body: [UInt8], _ tape: inout Tape) -> LinkEvent {
    let extras = tape.byte()
    return .answered(
      WardAnswer(
        status: status, body: body, date: extras & 1 == 0 ? nil : Int64(tape.number(8) >> 10),
        retryAfter: extras & 2 == 0 ? nil : Int64(bitPattern: tape.number(8))))
  }

  private func reply(_ tape: inout Tape) -> [UInt8] {
    var head = seals[tape.below(seals.count)]
    let what = tape.byte()
    if what & 1 == 1 { head.seq += 1 }
    if what & 2 == 2 { head = Head(seq: Int64(tape.number(7) >> 3), hash: head.hash) }
    if what & 4 == 4 { return Problem(.gap, "elsewhere", head: head).bytes }
    let time = UTCTime(microseconds: Int64(tape.number(2)) * 3_000_000_000_000)
    let others = what & 16 == 16 ? [LogHead(log: LinkBench.other, head: seals[tape.below(3)])] : []
    return RecordsReply(
      head: head, time: time, orders: what & 8 == 8 ? orders.map(\.json) : [], others: others
    ).bytes
  }

  private func batch(_ from: Head, _ tape: inout Tape) -> Result<SealedBatch, SealedBatch.Fault> {
    let start = min(Int(from.seq), lines.count)
    var given = Array(lines[start...].prefix(tape.below(24)))
    let change = tape.below(4)
    // A line that hailongd never wrote, or one that is not quite what it wrote.
    if change == 2, !given.isEmpty { given[tape.below(given.count)] = tape.line() }
    var bytes: [UInt8] = given.flatMap { $0 + [0x0A] }
    if change == 0 { bytes.spoil(&tape) }
    do throws(SealedBatch.Fault) {
      let batch = try SealedBatch(
        from: from, lines: bytes, limits: SealedBatch.Limits(records: 1 + tape.below(24), bytes: 4_096),
        key: key.publicKey)
      require(batch.end.seq > from.seq, "a batch of nothing")
      return .success(batch)
    } catch { return .failure(error) }
  }

  private func take(_ core: inout OrderCore, _ tape: inout Tape, _ now: Moment) {
    let event: OrderEvent
    switch tape.below(8) {
    case 0: event = .pad(head(&tape))
    case 1: event = .padLost
    case 6:
      let verdict: OrderVerdict = [.taken, .again, .refused("HL-ORD-002"), .notNow][tape.below(4)]
      event = .judged(orders[tape.below(orders.count)], verdict)
    case 2: event = .carried(orders)
    case 3: event = .failed(LinkFault(.refused, "no", remedy: "none"))
    case 4: event = .tick
    case 5:
      event = .answered(
        WardAnswer(status: 200, body: OrdersReply(time: LinkBench.time, orders: orders.map(\.json)).bytes))
    default:
      event = .answered(WardAnswer(status: [200, 401, 503][tape.below(3)], body: tape.line(), date: 5))
    }
    let actions = core.handle(event, at: now)
    require(actions.count <= 32, "\(actions.count) things to do at once")
    if case .tick = event, let deadline = core.nextDeadline {
      require(deadline > now.monotonic, "it wants to be woken without end")
    }
  }
}
