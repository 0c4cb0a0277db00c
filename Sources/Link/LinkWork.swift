import Records
import Wire

/// What the link's decisions are carried out on. ``LinkRun`` is one over sockets and threads; the simulator is another. What is
/// asked with `done` is answered once, at once or later.
package protocol LinkEdge: AnyObject {
  var now: Moment { get }
  func readHead(_ done: @escaping (Result<PadHead, LinkFault>) -> Void)
  /// Sealed lines of `log` behind `seq`, raw, each with its LF: enough for a batch of `limits`, and for one sealed stretch.
  func readLines(
    of log: LogID, after seq: Int64, limits: SealedBatch.Limits,
    _ done: @escaping (Result<[UInt8], LinkFault>) -> Void)
  /// The pad hears the ward's time and head again with the next answer: that it did not is nobody's trouble.
  func handTime(utc: UTCTime, uptime: Int64, error: Int64)
  func handHead(log: LogID, _ head: Head, backlog: Int64)
  /// Gives hailongd an order. What it does not refuse for good it may be given again.
  func hand(_ order: SignedOrder, _ done: @escaping (Result<OrderVerdict, LinkFault>) -> Void)
  /// Sends a request about records. Its end comes back by ``LinkWork/handle(_:)``; that of an earlier one never does.
  func send(_ request: WardRequest)
  /// Sends a question for orders, likewise, by ``LinkWork/handleOrder(_:)``.
  func ask(_ request: WardRequest)
  /// Watch for new seals, and stop watching.
  func follow(after seq: Int64)
  func unfollow()
  /// A seal was made at that time, by a clock that was set.
  func saw(_ time: UTCTime)
  func say(_ news: LinkNews)
  func say(_ news: OrderNews)
}

/// An enrolled link at work: lets ``LinkCore`` and ``OrderCore`` decide, and has what they say done. It never waits: whatever
/// takes time is the edge's, and comes back as an event.
package final class LinkWork {
  private enum Event {
    case link(LinkEvent)
    case order(OrderEvent)
  }

  private var core: LinkCore
  private var orders: OrderCore
  private let client: WardClient
  private unowned let edge: any LinkEdge
  private var knowsNewest = false
  /// What an action brings at once is handled behind the other actions of its event, and before other news.
  private var events: [Event] = []
  private var isHandling = false

  /// - Parameter edge: outlives this.
  package init(pad: PadID, key: LinkKey, settings: LinkCore.Settings, edge: any LinkEdge) {
    core = LinkCore(pad: pad, settings: settings)
    orders = OrderCore(pad: pad, settings: settings)
    client = WardClient(pad: pad, key: key)
    self.edge = edge
  }

  /// When to call ``tick()`` at the latest, monotonic nanoseconds.
  package var nextDeadline: UInt64? {
    [core.nextDeadline, orders.nextDeadline].compactMap { $0 }.min()
  }

  /// How it is, in words for `systemctl status`.
  package var statusWords: String { core.statusWords }

  package func tick() {
    handle(.tick)
    handleOrder(.tick)
  }

  package func handle(_ event: LinkEvent) { take(.link(event)) }

  package func handleOrder(_ event: OrderEvent) { take(.order(event)) }

  private func take(_ event: Event) {
    events.append(event)
    guard !isHandling else { return }
    isHandling = true
    defer { isHandling = false }
    while !events.isEmpty {
      switch events.removeFirst() {
      case .link(let event): for action in core.handle(event, at: edge.now) { perform(action) }
      case .order(let event): for action in orders.handle(event, at: edge.now) { perform(action) }
      }
    }
  }

  private func perform(_ action: LinkAction) {
    do throws(LinkFault) {
      switch action {
      case .readHead: readHead()
      case .readBatch(let log, let from, let limits, let key): read(log, from, limits, key)
      case .askHead(let log, let created): edge.send(try client.head(of: log, created: created))
      case .send(let batch, let log, let backlog, let created):
        if let time = batch.time { edge.saw(time) }
        edge.send(try client.records(batch, log: log, backlog: backlog, created: created))
      case .follow(let seq): edge.follow(after: seq)
      case .unfollow: edge.unfollow()
      case .handTime(let utc, let uptime, let error): edge.handTime(utc: utc, uptime: uptime, error: error)
      case .handHead(let log, let head, let backlog): edge.handHead(log: log, head, backlog: backlog)
      case .carry(let orders): handleOrder(.carried(orders))
      case .say(let news): edge.say(news)
      }
    } catch { handle(.failed(error)) }
  }

  private func perform(_ action: OrderAction) {
    switch action {
    case .ask(let after, let wait, let created):
      do throws(LinkFault) {
        edge.ask(try client.orders(after: after, wait: wait, created: created))
      } catch { handleOrder(.failed(error)) }
    case .hand(let order):
      edge.hand(order) { [weak self] result in
        switch result {
        case .success(let verdict): self?.handleOrder(.judged(order, verdict))
        case .failure: self?.handleOrder(.padLost)
        }
      }
    case .hurry: handle(.hurry)
    case .say(let news): edge.say(news)
    }
  }

  // MARK: - Reading

  private func readHead() {
    edge.readHead { [weak self] result in
      guard let self else { return }
      switch result {
      case .success(let head): found(head)
      case .failure(let fault): padLost(fault)
      }
    }
  }

  private func padLost(_ fault: LinkFault) {
    handle(.padLost(fault))
    handleOrder(.padLost)
  }

  private func found(_ head: PadHead) {
    func go() {
      handle(.pad(head))
      handleOrder(.pad(head))
    }
    // The newest seal tells a board without a clock that it is at least that late.
    guard !knowsNewest, head.sealed.seq > 0 else { return go() }
    let one = SealedBatch.Limits(records: 1, bytes: 1)
    edge.readLines(of: head.log, after: head.sealed.seq - 1, limits: one) { [weak self] result in
      guard let self else { return }
      switch result {
      case .success(let lines):
        if let line = lines.split(separator: 0x0A).first, let stamp = (try? Record(line: line))?.stamp,
          stamp.clock != .unset
        {
          edge.saw(stamp.time)
        }
        knowsNewest = true
        go()
      case .failure(let fault): padLost(fault)
      }
    }
  }

  private func read(_ log: LogID, _ from: Head, _ limits: SealedBatch.Limits, _ key: SealPublicKey) {
    edge.readLines(of: log, after: from.seq, limits: limits) { [weak self] result in
      switch result {
      case .failure(let fault): self?.padLost(fault)
      case .success(let lines):
        do throws(SealedBatch.Fault) {
          let batch = try SealedBatch(from: from, lines: lines, limits: limits, key: key)
          self?.handle(.batch(log: log, from: from, .success(batch)))
        } catch { self?.handle(.batch(log: log, from: from, .failure(error))) }
      }
    }
  }
}
