import Link
import Records
import Wire

/// What a network does to requests and answers.
public enum WireFault: String, CaseIterable, Codable, Sendable {
  case loseRequest, loseAnswer
  /// Nothing listens, or nothing lets through.
  case refuse
  /// Seconds, or minutes: what was sent before arrives after what was sent later.
  case delayRequest, delayAnswer
  /// The ward gets it twice, at once or much later.
  case duplicate
  /// Taken, and never answered.
  case halfOpen
  // A proxy that lies. The pad pins the ward's authority; whoever has its key, or sees plain HTTP, can do these.
  case tamperRequest, tamperAnswer
  /// An earlier request is sent again in place of this one, and its answer given back.
  case replay
  /// An answer with a head of its own making.
  case inventHead
  /// "Stored", and the ward has never seen it.
  case claimStored
  /// A 409 that names a wrong head.
  case wrongGap
  case truncateGzip
  /// More than any answer may have.
  case hugeAnswer
  /// 401 with a date of another year.
  case wildDate
  /// Any status, any bytes.
  case garbage
  /// 503, and come again in a year.
  case comeAgain
}

/// The way between links and a ward: bytes go in, and come out later, never, twice, or changed. Bounds waits as the link's
/// connection does.
package final class Network {
  /// The link's two conversations have different patience (``WardConnection``), nanoseconds.
  package enum Conversation { case records, orders }

  /// Virtual time, nanoseconds.
  package private(set) var now: Int64 = 0
  private var events = EventQueue<() -> Void>()
  private var dice: Dice
  package let ward: SimulatedWard
  /// What is wrong at present, and how often it hits, 0 to 1.
  package private(set) var faults: [(fault: WireFault, chance: Double)] = []
  /// Faults that hit.
  package private(set) var reached: [WireFault: Int] = [:]
  package private(set) var requests = 0
  /// What a liar has seen.
  private var seen: [WardRequest] = []
  private var heads: [Head] = [.empty]
  private static let mostSeen = 32

  package init(ward: SimulatedWard, seed: UInt64) {
    self.ward = ward
    dice = Dice(seed)
    ward.network = self
  }

  package func begin(_ fault: WireFault, chance: Double, seed: UInt64) {
    faults.removeAll { $0.fault == fault }
    faults.append((fault, chance))
    dice = Dice(seed ^ UInt64(bitPattern: now))
  }

  package func end(_ fault: WireFault) { faults.removeAll { $0.fault == fault } }

  package func endAll() { faults = [] }

  /// Nothing happens any more: what is under way holds on to network and ward.
  package func close() { events = EventQueue() }

  // MARK: time

  package var nextDeadline: Int64? { events.next }

  /// How many things are under way.
  package var underWay: Int { events.count }

  package func after(_ delay: Int64, _ act: @escaping () -> Void) {
    events.add(at: now + max(0, delay), act)
  }

  /// Lets everything happen that is due by `time`.
  package func advance(to time: Int64) {
    while let next = events.next, next <= time {
      now = max(now, next)
      events.take()()
    }
    now = max(now, time)
  }

  // MARK: carrying

  private final class Exchange {
    private var done: ((Result<WardAnswer, LinkFault>) -> Void)?
    init(_ done: @escaping (Result<WardAnswer, LinkFault>) -> Void) { self.done = done }
    func end(_ result: Result<WardAnswer, LinkFault>) {
      let done = self.done
      self.done = nil
      done?(result)
    }
  }

  private static let late = LinkFault(.answer, "no answer in time", remedy: "look at the network")
  private static let refused = LinkFault(.connection, "nothing answers", remedy: "look at the ward")

  /// Takes a request to the ward. `done` is called once, later.
  package func carry(
    _ request: WardRequest, _ conversation: Conversation,
    _ done: @escaping (Result<WardAnswer, LinkFault>) -> Void
  ) {
    requests += 1
    let exchange = Exchange(done)
    after(conversation == .records ? 60_000_000_000 : 50_000_000_000 + ward.longerHold) {
      exchange.end(.failure(Network.late))
    }
    guard let fault = drawn() else {
      deliver(request, after: trip(), isWhole: true, exchange) { $0 }
      return
    }
    reached[fault, default: 0] += 1
    let parts = request.target.path.split(separator: "/")
    if parts.count > 2, let pad = PadID(String(parts[2])) {
      ward.causes.note(fault, pad, request.target, at: now)
    }
    hit(request, fault, exchange)
    remember(request)
  }

  private func trip() -> Int64 { Int64.random(in: 1_000_000...80_000_000, using: &dice) }

  private func drawn() -> WireFault? { faults.first { dice.falls($0.chance) }?.fault }

  private func remember(_ request: WardRequest) {
    if seen.count >= Network.mostSeen { seen.remove(at: Int.random(in: 0..<seen.count, using: &dice)) }
    seen.append(request)
  }

  /// - Parameter isWhole: the request is the link's own, and new.
  private func deliver(
    _ request: WardRequest, after delay: Int64, isWhole: Bool,
    _ exchange: Exchange?,
    back: Int64? = nil, _ change: @escaping (WardAnswer) -> WardAnswer?
  ) {
    let back = back ?? trip()
    after(delay) { [self] in
      let isTaken = ward.take(request, isWhole: isWhole, network: self) { [self] answer in
        if let head = (try? RecordsReply(answer.body))?.head, heads.last != head {
          if heads.count >= Network.mostSeen { heads.removeFirst() }
          heads.append(head)
        }
        guard let exchange, let answer = change(answer) else { return }
        guard answer.body.count <= Problem.longest else {
          after(back) {
            exchange.end(.failure(LinkFault(.answer, "too long", remedy: "look at the network")))
          }
          return
        }
        after(back) { exchange.end(.success(answer)) }
      }
      if !isTaken { exchange?.end(.failure(Network.refused)) }
    }
  }

  private func hit(
    _ request: WardRequest, _ fault: WireFault, _ exchange: Exchange
  ) {
    let long = Int64.random(in: 1_000_000_000...280_000_000_000, using: &dice)
    func answer(_ answer: WardAnswer) {
      after(trip()) {
        exchange.end(
          answer.body.count <= Problem.longest
            ? .success(answer) : .failure(LinkFault(.answer, "too long", remedy: "look at the network")))
      }
    }
    let utc = ward.utc(at: now)
    switch fault {
    case .loseRequest: break
    case .loseAnswer: deliver(request, after: trip(), isWhole: true, nil) { $0 }
    case .refuse: after(trip()) { exchange.end(.failure(Network.refused)) }
    case .delayRequest: deliver(request, after: long, isWhole: true, exchange) { $0 }
    case .delayAnswer:
      deliver(request, after: trip(), isWhole: true, exchange, back: long) { $0 }
    case .duplicate:
      deliver(request, after: trip(), isWhole: true, exchange) { $0 }
      deliver(request, after: dice.falls(0.5) ? trip() : long, isWhole: true, nil) { $0 }
    case .halfOpen:
      // The ward may have had it, or not.
      if dice.falls(0.5) { deliver(request, after: trip(), isWhole: true, nil) { $0 } }
    case .tamperRequest:
      var changed = request
      switch Int.random(in: 0..<4, using: &dice) {
      case 0 where !changed.body.isEmpty:
        changed.body[Int.random(in: 0..<changed.body.count, using: &dice)] ^=
          1 << UInt8.random(in: 0..<8, using: &dice)
      case 1: changed.target.query = "after=\(Int.random(in: 0...5_000, using: &dice))"
      case 2: changed.headers.removeAll { $0.0 == "signature" }
      default: changed.target.path += "/../head"
      }
      deliver(changed, after: trip(), isWhole: false, exchange) { $0 }
    case .tamperAnswer:
      let (at, bit) = (Double.random(in: 0..<1, using: &dice), UInt8.random(in: 0..<8, using: &dice))
      let cut = dice.falls(0.3)
      deliver(request, after: trip(), isWhole: true, exchange) { answer in
        var answer = answer
        let place = Int(at * Double(answer.body.count))
        if cut {
          answer.body = Array(answer.body[..<place])
        } else if !answer.body.isEmpty {
          answer.body[place] ^= 1 << bit
        }
        return answer
      }
    case .replay:
      guard !seen.isEmpty else {
        return deliver(request, after: trip(), isWhole: true, exchange) { $0 }
      }
      deliver(dice.one(of: seen), after: trip(), isWhole: false, exchange) { $0 }
    case .inventHead: answer(reply(invented(), utc))
    case .claimStored: answer(reply(claimed(request) ?? invented(), utc))
    case .wrongGap:
      answer(
        WardAnswer(
          status: 409, body: Problem(.gap, "Lines are missing.", head: invented()).bytes,
          date: utc.microseconds / 1_000_000))
    case .truncateGzip:
      var changed = request
      changed.body = Array(changed.body.prefix(Int.random(in: 0...changed.body.count, using: &dice)))
      deliver(
        changed, after: trip(), isWhole: changed.body.count == request.body.count, exchange
      ) { $0 }
    case .hugeAnswer:
      answer(WardAnswer(status: 200, body: [UInt8](repeating: 0x20, count: Problem.longest + 1)))
    case .wildDate:
      answer(
        WardAnswer(
          status: 401, body: Problem(.clock, "Take the time from Date.").bytes,
          date: Int64.random(in: -1_000...9_000_000_000, using: &dice)))
    case .garbage:
      answer(
        WardAnswer(
          status: dice.one(of: [200, 204, 301, 404, 409, 413, 422, 500, 0, -1, 999]),
          body: dice.bytes(Int.random(in: 0...300, using: &dice))))
    case .comeAgain:
      answer(WardAnswer(status: 503, body: Problem(.busy, "Come again.").bytes, retryAfter: 31_536_000))
    }
  }

  private func reply(_ head: Head, _ utc: UTCTime) -> WardAnswer {
    WardAnswer(
      status: 200, body: RecordsReply(head: head, time: utc).bytes, date: utc.microseconds / 1_000_000)
  }

  /// A head that some ward might have, or none.
  private func invented() -> Head {
    let known = dice.one(of: heads)
    switch Int.random(in: 0..<4, using: &dice) {
    case 0: return known
    case 1: return .empty
    case 2: return Head(seq: max(1, known.seq), hash: Digest(dice.bytes(32)) ?? .zero)
    default:
      return Head(seq: Int64.random(in: 1...100_000, using: &dice), hash: Digest(dice.bytes(32)) ?? .zero)
    }
  }

  /// The head that a batch ends at, which whoever reads it can reckon from the last head that the ward named.
  private func claimed(_ request: WardRequest) -> Head? {
    guard let query = request.target.query.split(separator: "&").first, query.hasPrefix("after="),
      let after = Int64(query.dropFirst(6)), var head = heads.last(where: { $0.seq == after }),
      let bytes = try? Gzip.inflate(request.body)
    else { return nil }
    for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).dropLast() {
      head = head.advanced(by: Array(line))
    }
    heads.append(head)
    return head
  }
}
