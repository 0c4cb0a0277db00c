import Glibc
import NIOCore
import NIOPosix
import Records
import Service
import Settings
import Wire

/// The running link: one thread that waits for news and gives them to ``LinkWork``. Another runs TLS and
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

  /// What an enrolment makes possible.
  private struct Work {
    var link: LinkWork
    var connection: WardConnection
    var ordersConnection: WardConnection

    func close() {
      connection.close()
      ordersConnection.close()
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
      let deadline = work?.link.nextDeadline ?? (work == nil ? Moment.now().monotonic + 5_000_000_000 : nil)
      let news = mailbox.take(until: deadline)
      isStopping = news.stop
      if isStopping { break }
      if let (id, reply) = news.reply, id == request {
        switch reply {
        case .success(let answer): work?.link.handle(.answered(answer))
        case .failure(let fault): work?.link.handle(.failed(fault))
        }
      }
      if let (id, reply) = news.orders, id == question {
        switch reply {
        case .success(let answer): work?.link.handleOrder(.answered(answer))
        case .failure(let fault): work?.link.handleOrder(.failed(fault))
        }
      }
      if news.followEnded { work?.link.handle(.followEnded) }
      if news.sealed { work?.link.handle(.sealed) }
      work?.link.tick()
      if let words = work?.link.statusWords { notify.status(words) }
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
        link: LinkWork(pad: enrolment.pad, key: key, settings: LinkCore.Settings(settings), edge: self),
        connection: connection, ordersConnection: orders)
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
        vi: "`link: ward: \(text)` không phải địa chỉ", remedy: "write https://HOST:PORT",
        remedyVi: "viết https://MÁY:CỔNG")
    }
    return try endpoint.checked(allowPlain: settings.allowPlainHTTP)
  }

  private func trouble(_ fault: LinkFault) {
    if !fault.isSameCause(as: lastTrouble) { LogLine.warning(fault.description).print() }
    lastTrouble = fault
    notify.status("\(fault.code.rawValue): \(fault.message)")
  }
}

// MARK: - Doing

extension LinkRun: LinkEdge {
  package var now: Moment { .now() }

  package func readHead(_ done: @escaping (Result<PadHead, LinkFault>) -> Void) {
    done(LinkRun.result { () throws(LinkFault) in try pad.head() })
  }

  package func readLines(
    of log: LogID, after seq: Int64, limits: SealedBatch.Limits,
    _ done: @escaping (Result<[UInt8], LinkFault>) -> Void
  ) {
    done(LinkRun.result { () throws(LinkFault) in try pad.lines(of: log, after: seq, limits: limits) })
  }

  package func handTime(utc: UTCTime, uptime: Int64, error: Int64) {
    try? pad.handTime(utc: utc, uptime: uptime, error: error)
  }

  package func handHead(log: LogID, _ head: Head, backlog: Int64) {
    try? pad.handHead(log: log, head, backlog: backlog)
  }

  package func hand(_ order: SignedOrder, _ done: @escaping (Result<OrderVerdict, LinkFault>) -> Void) {
    done(LinkRun.result { () throws(LinkFault) in try pad.order(order) })
  }

  private static func result<T>(_ body: () throws(LinkFault) -> T) -> Result<T, LinkFault> {
    do throws(LinkFault) { return .success(try body()) } catch { return .failure(error) }
  }

  package func send(_ request: WardRequest) {
    self.request += 1
    work?.connection.send(request) { [mailbox, id = self.request] result in
      mailbox.post { $0.reply = (id, result) }
    }
  }

  package func ask(_ request: WardRequest) {
    question += 1
    work?.ordersConnection.send(request) { [mailbox, id = question] result in
      mailbox.post { $0.orders = (id, result) }
    }
  }

  package func follow(after seq: Int64) { pad.follow(after: seq, mailbox) }
  package func unfollow() { pad.unfollow() }
  package func saw(_ time: UTCTime) { judged.saw(time) }

  package func say(_ news: LinkNews) {
    switch news {
    case .trouble(let fault): trouble(fault)
    case .connected(let head):
      lastTrouble = nil
      LogLine.notice("connected: the ward holds this log to record \(head.seq)").print()
    case .earlierSent(let log, let seq):
      LogLine.notice("the ward holds the earlier log \(log) to record \(seq)").print()
    }
  }

  package func say(_ news: OrderNews) {
    switch news {
    case .taken(let position, let act):
      LogLine.notice("order \(position.epoch).\(position.number) (\(act)) taken").print()
    case .refused(let position, let code):
      LogLine.warning("order \(position.epoch).\(position.number) refused by the pad: \(code)").print()
    // That the ward is away is the other connection's to say; what it answers to this question is not.
    case .trouble(let fault):
      switch fault.code {
      case .refused, .nonsense: LogLine.warning("orders: \(fault.description)").print()
      default: break
      }
    }
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
