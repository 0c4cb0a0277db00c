import Glibc
import NIOCore
import NIOPosix
import Records
import Service
import Settings
import Wire

/// The running link: one thread that waits for news, lets ``LinkCore`` decide, and does what it says. Another runs TLS and
/// HTTP, another follows the pad. The question for orders waits at the ward on a connection of its own. No pool, no timer: an idle link sleeps.
public final class LinkRun {
  private let settings: LinkSettings
  private let folder: StateFolder
  private let pad: any PadSource
  private let mailbox = Mailbox()
  private let judged: JudgedTime
  private var notify = Notify()
  private var work: Work?
  private var stamp: UInt64 = 0
  private var lastTrouble: LinkFault?
  /// Of the request under way: an answer to an earlier one, of another enrolment perhaps, is dropped.
  private var request: UInt64 = 0
  private var knowsNewest = false

  /// What an enrolment makes possible.
  private struct Work {
    var core: LinkCore
    var client: WardClient
    var connection: WardConnection
    var orders: OrderCore
    var ordersConnection: WardConnection

    func close() {
      connection.close()
      ordersConnection.close()
    }

    var nextDeadline: UInt64? {
      [core.nextDeadline, orders.nextDeadline].compactMap { $0 }.min()
    }
  }

  /// The same of the question for orders.
  private var question: UInt64 = 0

  public convenience init(settings: PadSettings) {
    self.init(settings.link, pad: ControlPad(path: settings.control.socket), judged: JudgedTime())
  }

  init(_ settings: LinkSettings, pad: any PadSource, judged: JudgedTime) {
    self.settings = settings
    self.pad = pad
    self.judged = judged
    folder = StateFolder(path: settings.stateDir)
  }

  /// Ends ``run()`` soon, from any thread.
  public var stopper: @Sendable () -> Void { { [mailbox] in mailbox.post { $0.stop = true } } }

  /// Runs until it is told to stop. Nothing that pad, ward or network do ends it; only what a person must mend in files does
  /// not even let it wait.
  public func run() {
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    notify.ready()
    var isStopping = false
    while !isStopping {
      load(group)
      // Without an enrolment there is nothing to do but look for one: `hailong-link enrol` writes it.
      let deadline = work?.nextDeadline ?? (work == nil ? Moment.now().monotonic + 5_000_000_000 : nil)
      let news = mailbox.take(until: deadline)
      isStopping = news.stop
      if isStopping { break }
      if let (id, reply) = news.reply, id == request {
        switch reply {
        case .success(let answer): handle(.answered(answer))
        case .failure(let fault): handle(.failed(fault))
        }
      }
      if let (id, reply) = news.orders, id == question {
        switch reply {
        case .success(let answer): handleOrder(.answered(answer))
        case .failure(let fault): handleOrder(.failed(fault))
        }
      }
      if news.followEnded { handle(.followEnded) }
      if news.sealed { handle(.sealed) }
      handle(.tick)
      handleOrder(.tick)
    }
    notify.stopping()
    pad.unfollow()
    work?.close()
    try? group.syncShutdownGracefully()
  }

  // MARK: - The enrolment

  /// Takes up a new or changed enrolment. Files are looked at only when nothing is under way.
  private func load(_ group: any EventLoopGroup) {
    let now = folder.enrolmentStamp
    guard now != stamp || work == nil else { return }
    do throws(LinkFault) {
      guard let enrolment = try folder.enrolment(), let key = try folder.key() else {
        throw LinkFault(
          .notEnrolled, "this pad is not enrolled (\(folder.path))",
          remedy: "`hailong-link enrol STRING`, as root")
      }
      let endpoint = try LinkRun.endpoint(settings, enrolled: enrolment.ward)
      if !endpoint.isSecure {
        LogLine.warning("\(endpoint) is plain HTTP: whoever sees this network reads every record").print()
      }
      let check = CertificateCheck(authority: enrolment.authority) { [judged] in judged.now() }
      let connection = try WardConnection(endpoint: endpoint, check: check, group: group)
      // The ward holds this one's answers back; what is late is later there.
      let orders = try WardConnection(
        endpoint: endpoint, check: check, group: group, answer: .seconds(OrderCore.wait + 20))
      work?.close()
      pad.unfollow()
      work = Work(
        core: LinkCore(pad: enrolment.pad, settings: LinkCore.Settings(settings)),
        client: WardClient(pad: enrolment.pad, key: key), connection: connection,
        orders: OrderCore(pad: enrolment.pad, settings: LinkCore.Settings(settings)),
        ordersConnection: orders)
      stamp = now
      LogLine.notice(
        "pad \(enrolment.pad) at counter \(enrolment.counter): ward \(enrolment.name) at \(endpoint)"
      ).print()
    } catch {
      trouble(error)
    }
  }

  /// The ward's address: the settings' where they name one, else the enrolment's.
  static func endpoint(_ settings: LinkSettings, enrolled: WardAddress) throws(LinkFault) -> WardEndpoint {
    guard let text = settings.ward else { return WardEndpoint(address: enrolled, isSecure: true) }
    guard let endpoint = WardEndpoint(text) else {
      throw LinkFault(
        .plain, "`link: ward: \(text)` is no address",
        vi: "`link: ward: \(text)` không phải địa chỉ", remedy: "write https://HOST:PORT")
    }
    return try endpoint.checked(allowPlain: settings.allowPlainHTTP)
  }

  // MARK: - Deciding and doing

  private func handle(_ event: LinkEvent) {
    guard work != nil else { return }
    var events = [event]
    // What an action brings at once is handled at once, before other news.
    while !events.isEmpty {
      let actions = work?.core.handle(events.removeFirst(), at: .now()) ?? []
      for action in actions {
        guard let event = perform(action) else { continue }
        events.append(event)
        switch event {
        case .pad(let head): handleOrder(.pad(head))
        case .padLost: handleOrder(.padLost)
        default: break
        }
      }
    }
    if let words = work?.core.statusWords { notify.status(words) }
  }

  private func perform(_ action: LinkAction) -> LinkEvent? {
    do throws(LinkFault) {
      switch action {
      case .readHead: return .pad(try readHead())
      case .readBatch(let log, let from, let limits, let key): return read(log, from, limits, key)
      case .askHead(let log, let created):
        if let work { send(try work.client.head(of: log, created: created)) }
      case .send(let batch, let log, let backlog, let created):
        if let time = batch.time { judged.saw(time) }
        if let work { send(try work.client.records(batch, log: log, backlog: backlog, created: created)) }
      case .follow(let seq): pad.follow(after: seq, mailbox)
      case .unfollow: pad.unfollow()
      case .handTime(let utc, let uptime, let error): try pad.handTime(utc: utc, uptime: uptime, error: error)
      case .handHead(let log, let head, let backlog): try pad.handHead(log: log, head, backlog: backlog)
      case .carry(let orders): handleOrder(.carried(orders))
      case .say(.trouble(let fault)): trouble(fault)
      case .say(.connected(let head)):
        lastTrouble = nil
        LogLine.notice("connected: the ward holds this log to record \(head.seq)").print()
      case .say(.earlierSent(let log, let seq)):
        LogLine.notice("the ward holds the earlier log \(log) to record \(seq)").print()
      }
    } catch {
      switch action {
      case .readHead, .readBatch: return .padLost(error)
      case .askHead, .send: return .failed(error)
      // The pad hears the ward's time and head again with the next answer.
      default: break
      }
    }
    return nil
  }

  // MARK: - Orders

  private func handleOrder(_ event: OrderEvent) {
    guard work != nil else { return }
    var events = [event]
    var isHurried = false
    while !events.isEmpty {
      for action in work?.orders.handle(events.removeFirst(), at: .now()) ?? [] {
        if case .hurry = action { isHurried = true }
        if let event = perform(action) { events.append(event) }
      }
    }
    // Last: it may bring orders itself.
    if isHurried { handle(.hurry) }
  }

  private func perform(_ action: OrderAction) -> OrderEvent? {
    do throws(LinkFault) {
      switch action {
      case .ask(let after, let wait, let created):
        guard let work else { break }
        question += 1
        let request = try work.client.orders(after: after, wait: wait, created: created)
        work.ordersConnection.send(request) { [mailbox, id = question] result in
          mailbox.post { $0.orders = (id, result) }
        }
      case .hand(let order): return .judged(order, try pad.order(order))
      case .hurry: break
      case .say(.taken(let position, let act)):
        LogLine.notice("order \(position.epoch).\(position.number) (\(act)) taken").print()
      case .say(.refused(let position, let code)):
        LogLine.warning("order \(position.epoch).\(position.number) refused by the pad: \(code)").print()
      // That the ward is away is the other connection's to say; what it answers to this question is not.
      case .say(.trouble(let fault)):
        switch fault.code {
        case .refused, .nonsense: LogLine.warning("orders: \(fault.description)").print()
        default: break
        }
      }
    } catch {
      if case .hand = action { return .padLost }
      return .failed(error)
    }
    return nil
  }

  private func readHead() throws(LinkFault) -> PadHead {
    let head = try pad.head()
    // The newest seal tells a board without a clock that it is at least that late.
    guard !knowsNewest, head.sealed.seq > 0 else { return head }
    let lines = try pad.lines(
      of: head.log, after: head.sealed.seq - 1, limits: SealedBatch.Limits(records: 1, bytes: 1))
    if let line = lines.split(separator: 0x0A).first, let stamp = (try? Record(line: line))?.stamp,
      stamp.clock != .unset
    {
      judged.saw(stamp.time)
    }
    knowsNewest = true
    return head
  }

  private func read(
    _ log: LogID, _ from: Head, _ limits: SealedBatch.Limits, _ key: SealPublicKey
  ) -> LinkEvent {
    let lines: [UInt8]
    do throws(LinkFault) { lines = try pad.lines(of: log, after: from.seq, limits: limits) } catch {
      return .padLost(error)
    }
    do throws(SealedBatch.Fault) {
      return .batch(from: from, .success(try SealedBatch(from: from, lines: lines, limits: limits, key: key)))
    } catch {
      return .batch(from: from, .failure(error))
    }
  }

  private func send(_ request: WardRequest) {
    self.request += 1
    work?.connection.send(request) { [mailbox, id = self.request] result in
      mailbox.post { $0.reply = (id, result) }
    }
  }

  private func trouble(_ fault: LinkFault) {
    if !fault.isSameCause(as: lastTrouble) { LogLine.warning(fault.description).print() }
    lastTrouble = fault
    notify.status("\(fault.code.rawValue): \(fault.message)")
  }
}

extension LinkCore.Settings {
  init(_ settings: LinkSettings) {
    self.init()
    batch = SealedBatch.Limits(records: settings.batchRecords, bytes: settings.batchBytes)
    retryLeast = UInt64(max(1, settings.retryMinMs)) * 1_000_000
    retryMost = UInt64(max(1, settings.retryMaxMs)) * 1_000_000
    poll = UInt64(max(1, settings.pollMs)) * 1_000_000
  }
}

extension LinkCore {
  /// How it is, in words for `systemctl status`.
  var statusWords: String {
    if let trouble { return "\(trouble.code.rawValue): \(trouble.message)" }
    let backlog = (pad?.sealed.seq ?? 0) - (wardHead?.seq ?? 0)
    return switch phase {
    case .idle: "the ward holds every sealed record, to \(wardHead?.seq ?? 0)"
    case .looking: "asking hailongd"
    case .asking: "asking the ward"
    case .reading, .sending: "sending, \(backlog) records to go"
    case .backingOff: "waiting"
    }
  }
}
