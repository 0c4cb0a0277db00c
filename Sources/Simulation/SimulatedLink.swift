import Link
import Records
import Wire

/// hailongd as its link asks it. What has a `done` is answered once, at once or later; never where the program that asked
/// is gone.
package protocol LinkedPad: AnyObject {
  func readHead(_ done: @escaping (Result<PadHead, LinkFault>) -> Void)
  func readLines(
    of log: LogID, after seq: Int64, limits: SealedBatch.Limits,
    _ done: @escaping (Result<[UInt8], LinkFault>) -> Void)
  func handTime(utc: UTCTime, uptime: Int64, error: Int64)
  func handHead(log: LogID, _ head: Head, backlog: Int64)
  func hand(_ order: SignedOrder, _ done: @escaping (Result<OrderVerdict, LinkFault>) -> Void)
  /// `sealed` is told of every new seal until ``unfollow()``; `ended` when hailongd is gone.
  func follow(sealed: @escaping () -> Void, ended: @escaping () -> Void)
  func unfollow()
}

/// A pad's link: the real decisions, with the network and the clock in place of sockets and threads.
package final class SimulatedLink: LinkEdge {
  private unowned let pad: any LinkedPad
  private let id: PadID
  /// The link key; another one after an enrolment with a new one.
  package private(set) var key: LinkKey
  private let network: Network
  private let clock: () -> Moment
  private let settings: LinkCore.Settings
  private var work: LinkWork?
  private var (request, question): (UInt64, UInt64) = (0, 0)
  /// Which start of the program this is.
  private var run: UInt64 = 0
  private(set) var isFollowing = false
  /// A link of the first version knows no orders.
  package var version = Version.present
  /// Requests under way and longest body, for the bounds.
  private(set) var (underWay, questions, longestBody) = (0, 0, 0)
  package private(set) var troubles: [String: Int] = [:]
  package private(set) var ordersTaken = 0

  package enum Version: String, CaseIterable, Codable, Sendable { case older, present, newer }

  /// - Parameter clock: the board's two clocks; the monotonic one begins anew with each boot.
  package init(
    pad: any LinkedPad, id: PadID, key: LinkKey, network: Network, settings: LinkCore.Settings = .init(),
    clock: @escaping () -> Moment
  ) {
    (self.pad, self.id, self.key, self.network) = (pad, id, key, network)
    (self.clock, self.settings) = (clock, settings)
  }

  package var isRunning: Bool { work != nil }

  /// The program starts, or starts again: it keeps nothing but its files.
  package func start() {
    stop()
    work = LinkWork(pad: id, key: key, settings: settings, edge: self)
    tick()
  }

  package func stop() {
    if isFollowing { pad.unfollow() }
    work = nil
    run += 1
    (request, question) = (request + 1, question + 1)
    (underWay, questions, isFollowing) = (0, 0, false)
  }

  /// Enrolled with a new key.
  package func take(key: LinkKey) {
    self.key = key
    if isRunning { start() }
  }

  /// Board time, nanoseconds.
  package var nextDeadline: UInt64? { work?.nextDeadline }

  package func tick() { work?.tick() }

  /// How it is, for people.
  package var words: String { work?.statusWords ?? "stopped" }

  // MARK: the edge

  package var now: Moment { clock() }

  package func readHead(_ done: @escaping (Result<PadHead, LinkFault>) -> Void) { pad.readHead(done) }

  package func readLines(
    of log: LogID, after seq: Int64, limits: SealedBatch.Limits,
    _ done: @escaping (Result<[UInt8], LinkFault>) -> Void
  ) { pad.readLines(of: log, after: seq, limits: limits, done) }

  package func handTime(utc: UTCTime, uptime: Int64, error: Int64) {
    pad.handTime(utc: utc, uptime: uptime, error: error)
  }

  package func handHead(log: LogID, _ head: Head, backlog: Int64) {
    pad.handHead(log: log, head, backlog: backlog)
  }

  package func hand(_ order: SignedOrder, _ done: @escaping (Result<OrderVerdict, LinkFault>) -> Void) {
    pad.hand(order, done)
  }

  package func send(_ request: WardRequest) {
    self.request += 1
    underWay += 1
    longestBody = max(longestBody, request.body.count)
    network.carry(request, .records) { [weak self, id = self.request] result in
      guard let self, id == self.request else { return }
      underWay -= 1
      switch result {
      case .success(let answer):
        work?.handle(.answered(version == .older ? SimulatedLink.older(answer) : answer))
      case .failure(let fault): work?.handle(.failed(fault))
      }
    }
  }

  package func ask(_ request: WardRequest) {
    question += 1
    guard version != .older else { return }
    questions += 1
    network.carry(request, .orders) { [weak self, id = question] result in
      guard let self, id == question else { return }
      questions -= 1
      switch result {
      case .success(let answer): work?.handleOrder(.answered(answer))
      case .failure(let fault): work?.handleOrder(.failed(fault))
      }
    }
  }

  package func follow(after seq: Int64) {
    isFollowing = true
    let run = run
    pad.follow(
      sealed: { [weak self] in if self?.run == run { self?.work?.handle(.sealed) } },
      ended: { [weak self] in
        guard let self, self.run == run, isFollowing else { return }
        isFollowing = false
        work?.handle(.followEnded)
      })
  }

  package func unfollow() {
    isFollowing = false
    pad.unfollow()
  }

  package func saw(_ time: UTCTime) {}

  package func say(_ news: LinkNews) {
    if case .trouble(let fault) = news { troubles[fault.code.rawValue, default: 0] += 1 }
  }

  package func say(_ news: OrderNews) { if case .taken = news { ordersTaken += 1 } }

  /// An answer as a link reads it that looks for no orders, and for no other logs' heads.
  private static func older(_ answer: WardAnswer) -> WardAnswer {
    guard var reply = try? RecordsReply(answer.body) else { return answer }
    (reply.orders, reply.others) = ([], [])
    var answer = answer
    answer.body = reply.bytes
    return answer
  }
}
