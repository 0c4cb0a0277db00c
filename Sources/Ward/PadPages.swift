import Ratings
import Records
import Wire

/// A request of a pad's link, as far as the ward looks at it.
package struct PadRequest: Sendable {
  package var target: RequestTarget
  /// By their names in lower case. One that was sent twice is joined with a comma, and then reads as nothing that is allowed.
  package var headers: [String: String]

  package init(target: RequestTarget, headers: [String: String]) {
    (self.target, self.headers) = (target, headers)
  }

  /// The headers that any page here reads.
  static let read = ["content-encoding", ContentDigest.header, "signature-input", "signature"]
}

/// The ward's pages for pads, decided: a request in, an answer or a ``Problem`` out. Each call blocks for SQLite and
/// signatures, and none waits; ``WardRouter`` is HTTP around them.
package struct PadPages: Sendable {
  package let intake: Intake
  package let orders: Orders
  let wardName: String
  let log: CauseLog
  let clock: @Sendable () -> UTCTime

  package init(
    _ intake: Intake, _ orders: Orders, wardName: String, log: CauseLog,
    clock: @escaping @Sendable () -> UTCTime
  ) {
    (self.intake, self.orders, self.wardName, self.log, self.clock) = (intake, orders, wardName, log, clock)
  }

  // MARK: pages

  package func health() throws -> [UInt8] {
    let now = clock()
    _ = try intake.store.settings()
    return JSON.object([.init("ok", true), .init("time", .string(now.text))]).bytes
  }

  package func enrol(_ body: [UInt8]) throws -> [UInt8] {
    let now = clock()
    let asked: EnrolmentRequest
    do throws(Unreadable) { asked = try EnrolmentRequest(body) } catch {
      throw Problem(.badRequest, error.description)
    }
    let statement: EnrolmentStatement
    do throws(Unreadable) { statement = try asked.checked() } catch {
      throw Problem(.statement, error.description)
    }
    let enrolled = try intake.store.enrol(code: asked.code, statement, now: now)
    let fingerprint = statement.sealKey.fingerprint
    log.note("pad \(enrolled.pad) enrolled at counter \(enrolled.counter), fingerprint \(fingerprint)")
    return EnrolmentReply(
      ward: wardName, pad: enrolled.pad, counter: enrolled.counter, fingerprint: fingerprint, time: now,
      policy: enrolled.policy ?? Policy.default.json, orderKey: orders.publicKey
    ).bytes
  }

  /// Where the ward's copy of a log ends, and its copies of the pad's other logs.
  package func head(_ request: PadRequest, pad name: String?, log: String?) throws -> [UInt8] {
    let pad = try known(name)
    let log = try PadPages.log(log)
    try authenticate(request, [], pad)
    let head = try intake.head(pad, log)
    let waiting = try orders.waiting(pad, now: clock())
    let others = try intake.others(pad, than: log)
    return RecordsReply(head: head, time: clock(), orders: waiting.orders, others: others).bytes
  }

  /// A request to take records in, before its body is read.
  package struct Batch: Sendable {
    var pad: KnownPad
    var log: LogID
    var after: Int64
    var backlog: Int64?
  }

  /// Whose records these are to be. A stranger's body is not read at all.
  package func admit(_ request: PadRequest, pad name: String?, log: String?) throws -> Batch {
    let pad = try known(name)
    let log = try PadPages.log(log)
    guard request.headers["content-encoding"] == "gzip" else {
      throw Problem(.gzip, "Content-Encoding must be gzip.")
    }
    let query = try PadPages.query(request.target.query)
    guard let after = query["after"], query.keys.allSatisfy({ $0 == "after" || $0 == "backlog" }) else {
      throw Problem(.badRequest, "`after` must say which record these follow, and nothing else be asked.")
    }
    return Batch(pad: pad, log: log, after: after, backlog: query["backlog"])
  }

  /// Takes the records in.
  package func take(_ batch: Batch, _ request: PadRequest, _ body: [UInt8]) throws -> [UInt8] {
    try authenticate(request, body, batch.pad)
    let now = clock()
    let taken = try intake.take(
      batch.pad, batch.log, after: batch.after, body: body, backlog: batch.backlog, now: now)
    let waiting = try orders.waiting(batch.pad, now: now)
    if let alarm = taken.alarm { log.note("ALARM pad \(batch.pad.name) log \(batch.log): \(alarm.en)") }
    log.settled(batch.pad.name.text)
    // It has stored: a disk that fails again, or otherwise, is news.
    log.settled(PadPages.theWard)
    return RecordsReply(head: taken.head, time: clock(), orders: waiting.orders).bytes
  }

  /// A question for orders behind the one that the pad holds. Where there are none, its answer waits for the next.
  package struct Question: Sendable {
    var pad: KnownPad
    var position: OrderPosition
    /// Seconds, to ``WardPath/longestWait``.
    package var wait: Int64

    /// The pad's number in the ward's table.
    package var padNumber: Int64 { pad.id }
  }

  package func question(_ request: PadRequest, pad name: String?) throws -> Question {
    let pad = try known(name)
    let query = try PadPages.query(request.target.query)
    guard query.keys.allSatisfy({ ["epoch", "after", "wait"].contains($0) }), let epoch = query["epoch"],
      let after = query["after"], let wait = query["wait"], wait <= WardPath.longestWait
    else {
      throw Problem(
        .badRequest, "`epoch`, `after` and `wait` (to \(WardPath.longestWait)), and nothing else.")
    }
    try authenticate(request, [], pad)
    return Question(pad: pad, position: OrderPosition(epoch: epoch, number: after), wait: wait)
  }

  /// What waits for the pad now.
  package func waiting(_ question: Question) throws -> Orders.Waiting {
    try orders.waiting(question.pad, after: question.position, now: clock())
  }

  package func reply(_ waiting: Orders.Waiting) -> [UInt8] {
    OrdersReply(time: clock(), orders: waiting.orders).bytes
  }

  // MARK: reading requests

  private static func log(_ name: String?) throws(Problem) -> LogID {
    guard let log = name.flatMap({ LogID($0) }) else {
      throw Problem(.badRequest, "That is no log's name.")
    }
    return log
  }

  /// Before anything else of a request is judged: what is said of a stranger is this alone, whatever else is wrong with it.
  private func known(_ name: String?) throws -> KnownPad {
    guard let name = name.flatMap({ PadID($0) }) else {
      throw Problem(.unknownPad, "That is no pad's name.")
    }
    guard let pad = try intake.pad(name) else {
      throw Problem(.unknownPad, "Enrol it with a code of `hailong-ward pad add`.")
    }
    guard !pad.isRetired else {
      throw Problem(.retired, "To take it back, enrol it with a code of `hailong-ward pad add`.")
    }
    return pad
  }

  private func authenticate(_ request: PadRequest, _ body: [UInt8], _ pad: KnownPad) throws(Problem) {
    func header(_ name: String) throws(Problem) -> String {
      guard let value = request.headers[name] else { throw Problem(.signature, "No `\(name)` header.") }
      return value
    }
    let headers = SignatureHeaders(
      contentDigest: try header(ContentDigest.header), signatureInput: try header("signature-input"),
      signature: try header("signature"))
    let now = clock().microseconds / 1_000_000
    do throws(SignatureFault) {
      try RequestSignature.check(headers, request.target, body: body, now: now, key: pad.linkKey)
    } catch {
      switch error {
      case .malformed(let name): throw Problem(.signature, "`\(name)` is not as this protocol writes it.")
      case .digest: throw Problem(.signature, "The body is not the one that was signed.")
      case .keyid: throw Problem(.signature, "Signed with another key than the enrolled one.")
      case .signature: throw Problem(.signature, "The signature is not this key's over this request.")
      case .created(let offset):
        throw Problem(
          .clock, "Signed \(abs(offset)) s \(offset < 0 ? "ago" : "ahead"); take the time from `Date`.")
      }
    }
  }

  /// `name=digits` pairs, each name once. Numbers to 2^53.
  static func query(_ text: String) throws(Problem) -> [String: Int64] {
    var values: [String: Int64] = [:]
    for pair in text.split(separator: "&") {
      let parts = pair.split(separator: "=", omittingEmptySubsequences: false)
      guard parts.count == 2, (1...16).contains(parts[1].utf8.count), values[String(parts[0])] == nil,
        parts[1].utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
        let value = Int64(parts[1]), value <= JSON.largestInt
      else { throw Problem(.badRequest, "The query is not `NAME=NUMBER`, joined by `&`, each name once.") }
      values[String(parts[0])] = value
    }
    return values
  }

  // MARK: refusing

  private static let theWard = "the ward"

  /// What is answered for an error that a page threw, logged once per cause; nil for one that is none of the ward's.
  /// - Parameter about: whom it concerns. Never what a stranger typed.
  package func problem(of error: any Error, about: String) -> Problem? {
    switch error {
    case let problem as Problem:
      let said = "\(problem.title): \(problem.detail)"
      if problem.known == .unknownPad {
        log.say(problem.code, aboutStranger: about, said, now: clock())
      } else {
        log.say(problem.code, about: about, said, now: clock())
      }
      return problem
    case let error as WardFault:
      // The ward's own cause, whoever asks: a line for each who does would say nothing more.
      log.say(error.code.rawValue, about: PadPages.theWard, error.description, now: clock())
      return Problem(.failed, "See the ward's log.")
    default: return nil
    }
  }

  /// Whom a refusal concerns, by a name that was sent: only one that has the letters of a pad's name.
  package static func about(pad name: String?) -> String { name.flatMap { PadID($0)?.text } ?? "somebody" }
}
