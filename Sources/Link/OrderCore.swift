import Records
import Wire

/// What the link does about the ward's orders. Synchronous and pure, like ``LinkCore``, beside which it runs.
///
/// It keeps one question at the ward, "orders behind the last one that the pad took", which the ward answers when there are
/// some. Each is handed to hailongd, which alone can judge it: an order is an envelope here. Whatever the ward answers costs
/// at most a wait that doubles: an answer that brings nothing new is not asked for again at once.
public struct OrderCore: Sendable {
  enum Phase: Equatable {
    /// The pad's own word for where it is has not been heard, or hailongd is away.
    case waitingForPad
    /// The ward holds the question. Answers of another form belong to no question of ours.
    case asking(after: OrderPosition?, sent: UInt64)
    /// hailongd has been given an order and has not judged it yet.
    case handing(rest: [SignedOrder], isFruitful: Bool)
    case resting(until: UInt64)
  }

  let enrolled: PadID
  var phase = Phase.waitingForPad
  private var backoff: Backoff
  private let retryMost: UInt64
  /// The question that the ward has, whatever else goes on here. Its connection carries one at a time.
  private var underWay: (after: OrderPosition?, sent: UInt64)?
  /// Before this the ward is not asked again, monotonic nanoseconds, though hailongd goes and comes back meanwhile.
  private var notBefore: UInt64 = 0
  private var clock = WardClock()
  private var hasCorrectedClock = false
  private var trouble: LinkFault?
  /// The last order that the pad took, as it says itself.
  private var held: OrderPosition?
  /// The last order that hailongd judged in this run, taken or refused. One that was refused is not shown to it again and
  /// again until the ward has read of that in the log.
  private var judged: OrderPosition?
  /// Came with an answer to records while something else was under way.
  private var carried: [SignedOrder] = []

  /// Seconds for which the ward is asked to hold a question.
  public static let wait = WardPath.longestWait
  /// An answer without orders that comes this many nanoseconds before the wait is over comes too early.
  static let early: UInt64 = 3_000_000_000

  public init(pad: PadID, settings: LinkCore.Settings = LinkCore.Settings()) {
    enrolled = pad
    retryMost = settings.retryMost
    backoff = Backoff(least: settings.retryLeast, most: settings.retryMost, seed: pad.text.utf8.reversed())
  }

  /// As ``LinkCore/nextDeadline``. While a question is at the ward the shell bounds it, and reports.
  public var nextDeadline: UInt64? {
    if case .resting(let until) = phase { until } else { nil }
  }

  /// The last order that need not be shown to the pad again.
  var newest: OrderPosition? {
    guard let held else { return judged }
    return judged.map { max($0, held) } ?? held
  }

  public mutating func handle(_ event: OrderEvent, at now: Moment) -> [OrderAction] {
    var actions: [OrderAction] = []
    switch event {
    case .tick:
      if case .resting(let until) = phase, until <= now.monotonic { ask(now, &actions) }
    case .pad(let head):
      guard head.pad == enrolled else { break }
      held = head.orders
      guard case .waitingForPad = phase else { break }
      if underWay == nil, notBefore > now.monotonic {
        phase = .resting(until: notBefore)
      } else {
        ask(now, &actions)
      }
    case .carried(let orders): carry(orders, now, &actions)
    case .answered(let answer): take(answer, now, &actions)
    case .failed(let fault):
      underWay = nil
      guard case .asking = phase else {
        wasted(now)
        break
      }
      fail(fault, now, &actions)
    case .judged(let order, let verdict): judge(order, verdict, now, &actions)
    case .padLost:
      // What is left of the orders comes again: the pad has not spoken of it in its log.
      if case .handing = phase { pause(now) }
      phase = .waitingForPad
      carried = []
    }
    return actions
  }

  // MARK: - Asking

  private mutating func ask(_ now: Moment, _ actions: inout [OrderAction]) {
    let new = fresh(carried)
    carried = []
    if !new.isEmpty {
      hand(new, isFruitful: false, &actions)
      return
    }
    if let underWay {
      phase = .asking(after: underWay.after, sent: underWay.sent)
      return
    }
    underWay = (newest, now.monotonic)
    phase = .asking(after: newest, sent: now.monotonic)
    actions.append(.ask(after: newest, wait: OrderCore.wait, created: clock.created(at: now)))
  }

  private mutating func take(_ answer: WardAnswer, _ now: Moment, _ actions: inout [OrderAction]) {
    underWay = nil
    // What it brought while something else was done comes again.
    guard case .asking(let after, let sent) = phase else { return wasted(now) }
    switch answer.status {
    case 200: accepted(answer, after: after, sent: sent, now, &actions)
    case 401 where answer.date != nil && !hasCorrectedClock:
      hasCorrectedClock = true
      clock.corrected(to: answer.date ?? 0, at: now.monotonic)
      ask(now, &actions)
    default:
      let pause = UInt64(clamping: answer.retryAfter ?? 0).multipliedReportingOverflow(by: 1_000_000_000)
      fail(LinkCore.fault(answer), pause: pause.overflow ? retryMost : pause.partialValue, now, &actions)
    }
  }

  private mutating func accepted(
    _ answer: WardAnswer, after: OrderPosition?, sent: UInt64, _ now: Moment, _ actions: inout [OrderAction]
  ) {
    let reply: OrdersReply
    do throws(Unreadable) { reply = try OrdersReply(answer.body) } catch {
      fail(OrderCore.nonsense("200 with a body that holds no orders: \(error)"), now, &actions)
      return
    }
    hasCorrectedClock = false
    trouble = nil
    let new = fresh(reply.orders.compactMap { SignedOrder(json: $0) })
    if !new.isEmpty {
      hand(new, isFruitful: false, &actions)
      return
    }
    let length = UInt64(OrderCore.wait) * 1_000_000_000
    if reply.orders.isEmpty, now.monotonic - min(sent, now.monotonic) + OrderCore.early >= length {
      backoff.reset()
      ask(now, &actions)
    } else if newest != after {
      // Something was judged meanwhile, and the question was an older one.
      ask(now, &actions)
    } else {
      // Too early, or with nothing that is new: the ward may not make this link busy.
      pause(now)
    }
  }

  // MARK: - Handing on

  /// Those that the pad has not judged, the oldest first. One that does not even say its number is nobody's.
  private func fresh(_ orders: [SignedOrder]) -> [SignedOrder] {
    orders.compactMap { order in OrderCore.position(order).map { ($0, order) } }
      .filter { position, _ in newest.map { position > $0 } ?? true }
      .sorted { $0.0 < $1.0 }.map { $0.1 }
  }

  /// What an order says of its number. Nobody has checked that it is true: hailongd will.
  static func position(_ order: SignedOrder) -> OrderPosition? {
    guard let json = try? JSON.read(order.bytes), let epoch = json["epoch"]?.int, epoch >= 1,
      let number = json["number"]?.int, number >= 1
    else { return nil }
    return OrderPosition(epoch: epoch, number: number)
  }

  private mutating func carry(_ orders: [SignedOrder], _ now: Moment, _ actions: inout [OrderAction]) {
    switch phase {
    case .asking, .resting:
      let new = fresh(orders)
      if !new.isEmpty { hand(new, isFruitful: false, &actions) }
    // They come again with the next answer, and room for one answer's is enough.
    case .waitingForPad, .handing: carried = orders
    }
  }

  private mutating func hand(
    _ orders: [SignedOrder], isFruitful: Bool, _ actions: inout [OrderAction]
  ) {
    guard let first = orders.first else { return }
    phase = .handing(rest: Array(orders.dropFirst()), isFruitful: isFruitful)
    actions.append(.hand(first))
  }

  private mutating func judge(
    _ order: SignedOrder, _ verdict: OrderVerdict, _ now: Moment, _ actions: inout [OrderAction]
  ) {
    guard case .handing(let rest, var isFruitful) = phase, let position = OrderCore.position(order) else {
      return
    }
    switch verdict {
    case .taken:
      isFruitful = true
      backoff.reset()
      let act = (try? Order.read(order.bytes))?.act
      actions.append(.say(.taken(position, act?.name ?? "?")))
      if act == .sync { actions.append(.hurry) }
    case .again: isFruitful = true
    case .refused(let code): actions.append(.say(.refused(position, code)))
    case .notNow:
      // hailongd has too much to do, or its disk is slow: this order again, and those behind it, in a while.
      pause(now)
      return
    }
    judged = judged.map { max($0, position) } ?? position
    if !rest.isEmpty {
      hand(rest, isFruitful: isFruitful, &actions)
    } else if isFruitful {
      ask(now, &actions)
    } else {
      // All of them refused: a ward of another key, or one that plays with this pad.
      pause(now)
    }
  }

  private mutating func pause(_ now: Moment) { rest(backoff.next(), now) }

  private mutating func rest(_ length: UInt64, _ now: Moment) {
    notBefore = now.monotonic + length
    phase = .resting(until: notBefore)
  }

  /// A question has ended that nobody waits for: hailongd goes whenever it is asked, perhaps, and each return is no new reason.
  private mutating func wasted(_ now: Moment) {
    if case .waitingForPad = phase { notBefore = now.monotonic + backoff.next() }
  }

  private mutating func fail(
    _ fault: LinkFault, pause: UInt64 = 0, _ now: Moment, _ actions: inout [OrderAction]
  ) {
    rest(max(backoff.next(), min(pause, retryMost)), now)
    hasCorrectedClock = false
    if !fault.isSameCause(as: trouble) { actions.append(.say(.trouble(fault))) }
    trouble = fault
  }

  private static func nonsense(_ what: String) -> LinkFault {
    LinkFault(
      .nonsense, "the ward answered \(what)",
      remedy: "check that hailong-ward of this version listens at its address")
  }
}

/// What hailongd says to an order.
public enum OrderVerdict: Equatable, Sendable {
  case taken
  /// It was taken before.
  case again
  /// With its code, `HL-ORD-…`: never, as it stands.
  case refused(String)
  /// Not for now.
  case notNow
}

/// What happened.
public enum OrderEvent: Sendable {
  /// The pad as it is, whenever it was asked.
  case pad(PadHead)
  /// hailongd cannot be asked.
  case padLost
  /// Orders that came with an answer about records.
  case carried([SignedOrder])
  /// The answer to the question at the ward.
  case answered(WardAnswer)
  /// It brought none.
  case failed(LinkFault)
  case judged(SignedOrder, OrderVerdict)
  /// A deadline has passed.
  case tick
}

/// What the shell is to do.
public enum OrderAction: Equatable, Sendable {
  /// Ask the ward for orders behind that one, on a connection of its own.
  case ask(after: OrderPosition?, wait: Int64, created: Int64)
  /// Give hailongd an order.
  case hand(SignedOrder)
  /// "Sync now": the ward is there, whatever was waited for.
  case hurry
  case say(OrderNews)
}

/// What is worth a line in the system's log.
public enum OrderNews: Equatable, Sendable {
  case taken(OrderPosition, String)
  case refused(OrderPosition, String)
  case trouble(LinkFault)
}
