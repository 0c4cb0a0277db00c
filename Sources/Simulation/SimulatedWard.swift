import Link
import Ratings
import Records
import Ward
import Wire

/// A ward: its real pages, intake, ledger and orders over the real SQLite on a simulated disk, with a call in place of HTTP.
package final class SimulatedWard {
  /// What the ward takes for now; its pages read it.
  private final class Clock: @unchecked Sendable {
    // @unchecked: the simulator has one thread.
    var utc = UTCTime.epoch
  }

  package private(set) var store: Store
  private(set) var pages: PadPages
  var keys: WardKeys
  private let clock = Clock()
  private let begin: UTCTime
  /// Added to true time, microseconds.
  package var clockOffset: Int64 = 0 {
    didSet { if clockOffset != oldValue { causes.wardClockMoved(at: network?.now ?? 0) } }
  }
  /// Whether requests reach it.
  package var isUp = true { didSet { if !isUp { held = [] } } }
  package var version = SimulatedLink.Version.present
  /// Nanoseconds for which a question without orders is held beyond what it asks. A year has a million questions of half a
  /// minute, and nothing happens in them.
  package var longerHold: Int64 = 0
  var backups: [Store] = []
  static let mostBackups = 4

  // MARK: its machine

  /// A disk that fails as a pad's card does.
  let card: PadCard
  /// hailong-ward runs, and has opened its database.
  package internal(set) var isServing = false
  var isPowered = true
  /// How the disk behaves now, and how many faults it has had.
  var fault: DiskFault?
  var faults = 0
  /// A cut that is to come at a write: how long the power is away then.
  var pendingCut: (away: Int64, dice: Dice)?
  /// Which start of the program this is, or is waited for.
  var run = 0
  /// Until when what was asked last is kept waiting by the disk, nanoseconds.
  private var stalledUntil: Int64 = 0
  /// Set by the network that leads to it: whose time it lives in.
  package weak var network: Network?

  // MARK: who is told

  /// Called with the log and the head of each answer about records.
  package var answered: ((LogID, Head) -> Void)?
  /// A request that must not be refused was: what it was, and with what.
  package var refused: ((String) -> Void)?
  /// Something else did not hold.
  package var broken: ((Invariant, String) -> Void)?
  /// Whether the ward lacks what a batch goes on from: log, `after`, the batch's first line. It may have been restored meanwhile.
  package var lacks: ((LogID, Int64, [UInt8]) -> Bool)?
  /// hailong-ward serves again, behind a cut or an end.
  package var restarted: (() -> Void)?
  /// A fault of its machine took hold; what came of one.
  package var reached: ((String) -> Void)?
  package var happened: ((String) -> Void)?
  /// Answers by their status.
  package private(set) var statuses: [Int: Int] = [:]
  /// What may make it refuse what an honest link sends.
  var causes = RefusalCauses()
  var promises = WardPromises()

  struct Held {
    var question: PadPages.Question
    var until: Int64
    var reply: (WardAnswer) -> Void
  }

  var held: [Held] = []

  let settings: WardSettings
  /// Code and badge of everybody who works there.
  private let officers: [(code: OfficerCode, badge: String)]

  /// - Parameter begin: UTC when virtual time is 0.
  package init(
    begin: UTCTime, seed: UInt64, settings: WardSettings = WardSettings(),
    officers: [(code: OfficerCode, badge: String)] = []
  ) throws {
    (self.begin, self.settings, self.officers) = (begin, settings, officers)
    keys = try SimulatedWard.keys(seed)
    clock.utc = begin
    card = PadCard(name: "ward-\(seed)-\(ObjectIdentifier(clock).hashValue)")
    store = try SimulatedWard.found(card) { try $0.begin(settings, now: begin) }
    pages = SimulatedWard.pages(store, keys, clock)
    isServing = true
    try learnOfficers()
  }

  deinit {
    // Before the disk goes: what the program had opened lies on it.
    card.disk.endProgram()
    store.close()
  }

  static func keys(_ seed: UInt64) throws -> WardKeys {
    var dice = Dice(seed)
    guard let order = SealKey(seed: dice.bytes(32)), let badge = BadgeKey(hex: Hex.encode(dice.bytes(32)))
    else {
      throw Unreadable("32 bytes that are no key")
    }
    return WardKeys(order: order, badge: badge)
  }

  func learnOfficers() throws {
    for officer in officers {
      _ = try store.addOfficer(name: officer.code.text, code: officer.code, now: clock.utc)
      _ = try orders.learnBadge(Array(officer.badge.utf8), of: officer.code, now: clock.utc)
    }
  }

  private static func pages(_ store: Store, _ keys: WardKeys, _ clock: Clock) -> PadPages {
    PadPages(
      Intake(store), Orders(store, keys), wardName: "Ward", log: CauseLog { _ in }, clock: { clock.utc })
  }

  /// hailong-ward runs on this from now on.
  func serve(_ store: Store) {
    self.store = store
    pages = SimulatedWard.pages(store, keys, clock)
    (isServing, stalledUntil) = (true, 0)
  }

  package var orders: Orders { pages.orders }

  package func utc(at now: Int64) -> UTCTime {
    UTCTime(microseconds: max(0, begin.microseconds + now / 1_000 + clockOffset))
  }

  /// The pages' clock is set before anything is asked of them.
  @discardableResult
  package func set(_ now: Int64) -> UTCTime {
    clock.utc = utc(at: now)
    return clock.utc
  }

  /// The link key that it holds of a pad; nil of one that it does not know.
  package func linkKey(of pad: PadID) -> SealPublicKey? {
    guard isServing else { return nil }
    return watched { try? pages.intake.pad(pad)?.linkKey }
  }

  /// Whether what it has answered for is there; see ``WardPromises``.
  package func checkPromises(_ truth: SealedTruth, at now: Int64) throws {
    try promises.check(self, truth, at: now)
  }

  // MARK: requests

  private enum Asked {
    case body([UInt8], LogID?)
    case orders(PadPages.Question)
  }

  /// Takes a request. False where nothing listens.
  package func take(
    _ request: WardRequest, isWhole: Bool, network: Network, _ reply: @escaping (WardAnswer) -> Void
  ) -> Bool {
    guard isUp, isServing else { return false }
    let now = network.now
    set(now)
    let parts = request.target.path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    let (pad, log) = (parts.count > 3 ? parts[3] : nil, parts.count > 5 ? parts[5] : nil)
    do {
      let asked = try work { try ask(request, parts, pad, log) }
      if isWhole { took(request, pad, at: now) }
      let reply = late(reply)
      switch asked {
      case .body(let body, let log): succeed(body, log, reply)
      case .orders(let question): hold(question, at: now, network, reply)
      }
    } catch is Gone {
      // Who asked waits in vain.
    } catch {
      guard let problem = pages.problem(of: error, about: PadPages.about(pad: pad)) else {
        refused?("an error that is no problem: \(error)")
        return true
      }
      let known = pad.flatMap { PadID($0) }
      if isWhole || problem.known == .failed,
        !mayRefuse(problem, request, known, log.flatMap { LogID($0) }, at: now)
      {
        refused?(
          "\(request.target.method) \(request.target.uri): \(problem.status) \(problem.code) \(problem.detail)"
        )
      }
      answer(problem.status, problem.bytes, late(reply))
    }
    return true
  }

  private func ask(
    _ request: WardRequest, _ parts: [String], _ pad: String?, _ log: String?
  ) throws -> Asked {
    let asked = PadRequest(
      target: request.target, headers: Dictionary(request.headers, uniquingKeysWith: { "\($0), \($1)" }))
    let name = log.flatMap { LogID($0) }
    switch (request.target.method, parts.count) {
    case ("GET", 7) where parts[4] == "logs" && parts[6] == "head":
      return .body(try pages.head(asked, pad: pad, log: log), name)
    case ("POST", 7) where parts[4] == "logs" && parts[6] == "records":
      let batch = try pages.admit(asked, pad: pad, log: log)
      guard request.body.count <= Gzip.Limits().compressed else { throw Problem(.tooLarge, "too large") }
      return .body(try pages.take(batch, asked, request.body), name)
    case ("GET", 5) where parts[4] == "orders" && version != .older:
      return .orders(try pages.question(asked, pad: pad))
    default: throw Problem(.notFound, "See docs/openapi.yaml.")
    }
  }

  /// An answer that the disk kept waiting goes out when it is done with; where the program ends before, never.
  private func late(_ reply: @escaping (WardAnswer) -> Void) -> (WardAnswer) -> Void {
    guard let network else { return reply }
    let begin = max(stalledUntil, network.now)
    let due = card.spent < Length.second ? begin : begin + card.spent
    stalledUntil = due
    guard due > network.now else { return reply }
    // The time in it is that of before.
    causes.wardClockMoved(at: due)
    let run = run
    return { [weak self] answer in
      network.after(due - network.now) { if let self, self.run == run { reply(answer) } }
    }
  }

  private func took(_ request: WardRequest, _ pad: String?, at now: Int64) {
    guard let pad = pad.flatMap({ PadID($0) }), let input = SimulatedWard.input(request) else { return }
    let off = input.created - utc(at: now).microseconds / 1_000_000
    causes.took(pad, request.target, off: off, at: now)
  }

  private func succeed(_ body: [UInt8], _ log: LogID?, _ reply: (WardAnswer) -> Void) {
    if let head = (try? RecordsReply(body))?.head, let log {
      promises.answered(log, head)
      answered?(log, head)
    }
    answer(200, body, reply)
  }

  private func answer(_ status: Int, _ body: [UInt8], _ reply: (WardAnswer) -> Void) {
    statuses[status, default: 0] += 1
    reply(
      WardAnswer(
        status: status, body: status == 200 ? spoken(body) : body, date: clock.utc.microseconds / 1_000_000,
        retryAfter: status == 503 ? 1 : nil))
  }

  /// An answer as a ward of this version gives it.
  private func spoken(_ body: [UInt8]) -> [UInt8] {
    guard version != .present, let json = try? JSON.read(body), var members = json.members else {
      return body
    }
    if version == .older {
      members.removeAll { $0.key != "head" }
    } else {
      members.insert(.init("of-tomorrow", .array([.int(1), .object([.init("x", .null)])])), at: 0)
    }
    return JSON.object(members).bytes
  }

  // MARK: orders that wait

  private func hold(
    _ question: PadPages.Question, at now: Int64, _ network: Network,
    _ reply: @escaping (WardAnswer) -> Void
  ) {
    guard let waiting = waiting(question, reply) else { return }
    if !waiting.orders.isEmpty || question.wait == 0 {
      answer(200, pages.reply(waiting), reply)
      return
    }
    let others = held.indices.filter { held[$0].question.padNumber == question.padNumber }
    if others.count >= 2, let oldest = others.first { end(held.remove(at: oldest)) }
    let until = now + question.wait * 1_000_000_000 + longerHold
    held.append(Held(question: question, until: until, reply: reply))
    network.after(until - now) { [weak self] in
      guard let self,
        let index = held.firstIndex(where: {
          $0.until == until && $0.question.padNumber == question.padNumber
        })
      else { return }
      set(until)
      end(held.remove(at: index))
    }
  }

  private func end(_ held: Held) {
    if let waiting = waiting(held.question, held.reply) { answer(200, pages.reply(waiting), held.reply) }
  }

  /// What waits for whom asked. Nil where the disk could not be read: then that is answered.
  private func waiting(_ question: PadPages.Question, _ reply: (WardAnswer) -> Void) -> Orders.Waiting? {
    do { return try work { try pages.waiting(question) } } catch {
      guard let problem = pages.problem(of: error, about: "somebody"), problem.known == .failed, mayFail
      else {
        refused?("a question for orders: \(error)")
        return nil
      }
      answer(problem.status, problem.bytes, reply)
      return nil
    }
  }

  /// An order was given: those that wait for one are told.
  func ring(_ now: Int64) {
    for index in held.indices.reversed() {
      let waits = watched { (try? pages.waiting(held[index].question))?.orders.isEmpty ?? true }
      if !waits { end(held.remove(at: index)) }
    }
  }

  package var heldCount: Int { held.count }

  /// Where its histories of a log end.
  package func heads(of log: LogID) -> [Head] {
    watched { ((try? store.histories()) ?? []).filter { $0.log == log }.map(\.head) }
  }
}
