import Link
import Ratings
import Records
import Ward
import Wire

/// A ward: its real pages, intake, ledger and orders over SQLite in memory, with a call in place of HTTP.
package final class SimulatedWard {
  /// What the ward takes for now; its pages read it.
  private final class Clock: @unchecked Sendable {
    // @unchecked: the simulator has one thread.
    var utc = UTCTime.epoch
  }

  package private(set) var store: Store
  private var pages: PadPages
  private var keys: WardKeys
  private let clock = Clock()
  private let begin: UTCTime
  /// Added to true time, microseconds.
  package var clockOffset: Int64 = 0
  package var isUp = true { didSet { if !isUp { held = [] } } }
  package var version = SimulatedLink.Version.present
  /// Nanoseconds for which a question without orders is held beyond what it asks. A year has a million questions of half a
  /// minute, and nothing happens in them.
  package var longerHold: Int64 = 0
  private var backups: [Store] = []
  private static let mostBackups = 4
  /// Called with the log and the head of each answer about records.
  package var answered: ((LogID, Head) -> Void)?
  /// A request that must not be refused was: what it was, and with what.
  package var refused: ((String) -> Void)?
  /// Whether the ward lacks what a batch goes on from: log, `after`, the batch's first line. It may have been restored meanwhile.
  package var lacks: ((LogID, Int64, [UInt8]) -> Bool)?
  /// Answers by their status.
  package private(set) var statuses: [Int: Int] = [:]

  private struct Held {
    var question: PadPages.Question
    var until: Int64
    var reply: (WardAnswer) -> Void
  }

  private var held: [Held] = []

  private let settings: WardSettings
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
    store = try Store(inMemory: settings, now: begin)
    pages = SimulatedWard.pages(store, keys, clock)
    try learnOfficers()
  }

  private static func keys(_ seed: UInt64) throws -> WardKeys {
    var dice = Dice(seed)
    guard let order = SealKey(seed: dice.bytes(32)), let badge = BadgeKey(hex: Hex.encode(dice.bytes(32)))
    else {
      throw Unreadable("32 bytes that are no key")
    }
    return WardKeys(order: order, badge: badge)
  }

  private func learnOfficers() throws {
    for officer in officers {
      _ = try store.addOfficer(name: officer.code.text, code: officer.code, now: clock.utc)
      _ = try orders.learnBadge(Array(officer.badge.utf8), of: officer.code, now: clock.utc)
    }
  }

  private static func pages(_ store: Store, _ keys: WardKeys, _ clock: Clock) -> PadPages {
    PadPages(
      Intake(store), Orders(store, keys), wardName: "Ward", log: CauseLog { _ in }, clock: { clock.utc })
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

  // MARK: people at the ward

  /// Enrols a pad by a code for it, as a technician carries one: a new pad's, or a known one's.
  /// - Parameter newSealKey: a person decided that the pad may come with another seal key.
  package func enrol(
    statement: [UInt8], signature: SealSignature, known pad: PadID? = nil, newSealKey: Bool = false,
    counter: CounterCode, now: Int64
  ) throws -> EnrolmentReply {
    let utc = set(now)
    let code: EnrolmentCode
    if let pad, try pages.intake.pad(pad) != nil {
      code = try store.renewal(of: pad, newSealKey: newSealKey, lifetime: 604_800, now: utc)
    } else {
      code = try store.addPad(PadOrder(counter: counter), now: utc)
    }
    let reply = try pages.enrol(
      EnrolmentRequest(code: code, statement: statement, signature: signature).bytes)
    return try EnrolmentReply(reply)
  }

  package func backUp() throws {
    if backups.count >= SimulatedWard.mostBackups { backups.removeFirst() }
    backups.append(try store.copyInMemory())
  }

  package var backupCount: Int { backups.count }

  /// The ward's disk is gone: it begins again from a backup, the newest or an older one, as `hailong-ward restore` does.
  package func restore(backup index: Int, now: Int64) throws {
    guard backups.indices.contains(index) else { return }
    let restored = try backups[index].copyInMemory()
    try restored.beginOrderEpoch(now: set(now))
    store = restored
    pages = SimulatedWard.pages(store, keys, clock)
    held = []
  }

  /// All is gone, backups too: a new ward is founded, with keys of its own.
  package func replace(now: Int64, seed: UInt64) throws {
    keys = try SimulatedWard.keys(seed)
    (backups, held) = ([], [])
    store = try Store(inMemory: settings, now: set(now))
    pages = SimulatedWard.pages(store, keys, clock)
    try learnOfficers()
  }

  package func give(_ act: Order.Act, to pad: PadID, now: Int64) throws {
    _ = try orders.give(act, to: pad, now: set(now))
    try ring(now)
  }

  // MARK: requests

  /// Takes a request. False where nothing listens.
  package func take(
    _ request: WardRequest, isWhole: Bool, network: Network, _ reply: @escaping (WardAnswer) -> Void
  ) -> Bool {
    guard isUp else { return false }
    let now = network.now
    set(now)
    let parts = request.target.path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    let asked = PadRequest(
      target: request.target, headers: Dictionary(request.headers, uniquingKeysWith: { "\($0), \($1)" }))
    let pad = parts.count > 3 ? parts[3] : nil
    let log = parts.count > 5 ? parts[5] : nil
    do {
      switch (request.target.method, parts.count) {
      case ("GET", 7) where parts[4] == "logs" && parts[6] == "head":
        succeed(try pages.head(asked, pad: pad, log: log), log, reply)
      case ("POST", 7) where parts[4] == "logs" && parts[6] == "records":
        let batch = try pages.admit(asked, pad: pad, log: log)
        guard request.body.count <= Gzip.Limits().compressed else { throw Problem(.tooLarge, "too large") }
        succeed(try pages.take(batch, asked, request.body), log, reply)
      case ("GET", 5) where parts[4] == "orders" && version != .older:
        hold(try pages.question(asked, pad: pad), at: now, network, reply)
      default: throw Problem(.notFound, "See docs/openapi.yaml.")
      }
    } catch {
      guard let problem = pages.problem(of: error, about: PadPages.about(pad: pad)) else {
        refused?("an error that is no problem: \(error)")
        return true
      }
      if isWhole, !mayRefuse(problem, request, log) {
        refused?(
          "\(request.target.method) \(request.target.uri): \(problem.status) \(problem.code) \(problem.detail)"
        )
      }
      answer(problem.status, problem.bytes, reply)
    }
    return true
  }

  /// What a pad's own request may be answered, other than with 200.
  private func mayRefuse(_ problem: Problem, _ request: WardRequest, _ log: String?) -> Bool {
    switch problem.known {
    // Nobody can judge a seal over what he has not got.
    case .seal:
      guard let log = log.flatMap({ LogID($0) }),
        let query = request.target.query.split(separator: "&").first,
        query.hasPrefix("after="), let after = Int64(query.dropFirst(6)),
        let line = (try? Gzip.inflate(request.body))?.split(
          separator: 0x0A, maxSplits: 1, omittingEmptySubsequences: false
        ).first
      else { return false }
      return lacks?(log, after, Array(line)) ?? false
    // A gap is where the pad goes on; a clock is put right; an unknown or retired pad is a person's business, and so is a
    // request that was signed with the key of before.
    case .gap, .clock, .unknownPad, .retired, .signature: return true
    case .notFound: return version == .older
    // A seventeenth history of one log.
    case .chain: return problem.detail.contains("histories")
    default: return false
    }
  }

  private func succeed(_ body: [UInt8], _ log: String?, _ reply: (WardAnswer) -> Void) {
    if let head = (try? RecordsReply(body))?.head, let log = log.flatMap({ LogID($0) }) {
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
    if let waiting = try? pages.waiting(question), !waiting.orders.isEmpty || question.wait == 0 {
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
    guard let waiting = try? pages.waiting(held.question) else { return }
    answer(200, pages.reply(waiting), held.reply)
  }

  /// An order was given: those that wait for one are told.
  private func ring(_ now: Int64) throws {
    for index in held.indices.reversed() {
      if try !pages.waiting(held[index].question).orders.isEmpty { end(held.remove(at: index)) }
    }
  }

  package var heldCount: Int { held.count }

  /// Where its histories of a log end.
  package func heads(of log: LogID) -> [Head] {
    ((try? store.histories()) ?? []).filter { $0.log == log }.map(\.head)
  }
}
