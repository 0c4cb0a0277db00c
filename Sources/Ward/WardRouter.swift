import HTTPTypes
import Hummingbird
import NIOCore
import NIOPosix
import Ratings
import Records
import Synchronization
import Wire

/// The ward's pages for pads: a shell that reads the request, asks ``Intake`` on a thread that may block, and writes the
/// answer. What it refuses is a problem of RFC 9457 with a code of ``ProblemCode``.
public struct WardRouter: Sendable {
  let intake: Intake
  let orders: Orders
  let bell: OrderBell
  let wardName: String
  let clock: @Sendable () -> UTCTime
  let log: CauseLog
  /// SQLite and signatures block: they have threads of their own, so that the event loops stay free.
  let threads: NIOThreadPool
  private let load = Load()

  /// Bodies that are in memory at once. Beyond it a pad is told to come again: each may take some megabytes.
  static let mostAtOnce = 64

  private final class Load: Sendable {
    let atOnce = Atomic<Int>(0)
  }

  public init(
    _ intake: Intake, _ orders: Orders, wardName: String, log: CauseLog, threads: NIOThreadPool,
    clock: @escaping @Sendable () -> UTCTime
  ) {
    (self.intake, self.wardName, self.log, self.threads, self.clock) = (intake, wardName, log, threads, clock)
    self.orders = orders
    bell = OrderBell(orders.store.path, threads: threads)
  }

  public func router() -> Router<BasicRequestContext> {
    let router = Router()
    router.add(middleware: ProblemsOnly(clock: clock))
    router.get("/v1/health") { _, _ in try await health() }
    router.post("/v1/enrolments") { request, context in
      try await answering(context, about: "enrolment") { try await enrol(request) }
    }
    router.get("/v1/pads/:pad/logs/:log/head") { request, context in
      try await answering(context) { try await head(request, context) }
    }
    router.post("/v1/pads/:pad/logs/:log/records") { request, context in
      try await answering(context) { try await records(request, context) }
    }
    router.get("/v1/pads/:pad/orders") { request, context in
      try await answering(context) { try await orders(request, context) }
    }
    return router
  }

  // MARK: pages

  private func health() async throws -> Response {
    let now = clock()
    try await blocking { _ = try intake.store.settings() }
    return json(JSON.object([.init("ok", true), .init("time", .string(now.text))]).bytes)
  }

  private func enrol(_ request: Request) async throws -> Response {
    let body = try await collect(request, upTo: EnrolmentRequest.longest)
    let now = clock()
    let asked: EnrolmentRequest
    do throws(Unreadable) { asked = try EnrolmentRequest(body) } catch {
      throw Problem(.badRequest, error.description)
    }
    let statement: EnrolmentStatement
    do throws(Unreadable) { statement = try asked.checked() } catch {
      throw Problem(.statement, error.description)
    }
    let enrolled = try await blocking { try intake.store.enrol(code: asked.code, statement, now: now) }
    let fingerprint = statement.sealKey.fingerprint
    log.note("pad \(enrolled.pad) enrolled at counter \(enrolled.counter), fingerprint \(fingerprint)")
    return json(
      EnrolmentReply(
        ward: wardName, pad: enrolled.pad, counter: enrolled.counter, fingerprint: fingerprint, time: now,
        policy: enrolled.policy ?? Policy.default.json, orderKey: orders.publicKey
      ).bytes)
  }

  private func head(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    let (name, log) = try names(context)
    let pad = try await known(name)
    try authenticate(request, [], pad)
    let now = clock()
    let (head, waiting) = try await blocking {
      (try intake.head(pad, log), try orders.waiting(pad, now: now))
    }
    return json(RecordsReply(head: head, time: clock(), orders: waiting.orders).bytes)
  }

  private func records(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    let (name, log) = try names(context)
    guard request.headers[.contentEncoding] == "gzip" else {
      throw Problem(.gzip, "Content-Encoding must be gzip.")
    }
    // A stranger's body is not read at all.
    let pad = try await known(name)
    let query = try WardRouter.query(request.uri.query ?? "")
    guard let after = query["after"], query.keys.allSatisfy({ $0 == "after" || $0 == "backlog" }) else {
      throw Problem(.badRequest, "`after` must say which record these follow, and nothing else be asked.")
    }
    let (taken, waiting) = try await withRoom {
      let body = try await collect(request, upTo: Gzip.Limits().compressed)
      try authenticate(request, body, pad)
      let now = clock()
      return try await blocking {
        let taken = try intake.take(
          pad, log, after: after, body: body, backlog: query["backlog"], now: now)
        return (taken, try orders.waiting(pad, now: now))
      }
    }
    if let alarm = taken.alarm { self.log.note("ALARM pad \(pad.name) log \(log): \(alarm)") }
    self.log.settled(pad.name.text)
    return json(RecordsReply(head: taken.head, time: clock(), orders: waiting.orders).bytes)
  }

  /// Orders behind the one that the pad holds. Where there are none the answer waits for the next, for a while.
  private func orders(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    guard let name = context.parameters.get("pad").flatMap({ PadID($0) }) else {
      throw Problem(.unknownPad, "That is no pad's name.")
    }
    let pad = try await known(name)
    let query = try WardRouter.query(request.uri.query ?? "")
    guard query.keys.allSatisfy({ ["epoch", "after", "wait"].contains($0) }), let epoch = query["epoch"],
      let after = query["after"], let wait = query["wait"], wait <= WardPath.longestWait
    else {
      throw Problem(
        .badRequest, "`epoch`, `after` and `wait` (to \(WardPath.longestWait)), and nothing else.")
    }
    try authenticate(request, [], pad)
    let position = OrderPosition(epoch: epoch, number: after)
    let deadline = ContinuousClock.now + .seconds(wait)
    while true {
      let now = clock()
      let waiting = try await blocking { try orders.waiting(pad, after: position, now: now) }
      if waiting.orders.isEmpty, ContinuousClock.now < deadline {
        switch await bell.wait(for: pad.id, after: waiting.mark, until: deadline) {
        case .rung: continue
        case .over: break
        case .full: throw Problem(.busy, "Many pads wait for orders; come again.")
        }
      }
      return json(OrdersReply(time: clock(), orders: waiting.orders).bytes)
    }
  }

  // MARK: reading requests

  private func names(_ context: BasicRequestContext) throws(Problem) -> (PadID, LogID) {
    guard let pad = context.parameters.get("pad").flatMap({ PadID($0) }) else {
      throw Problem(.unknownPad, "That is no pad's name.")
    }
    guard let log = context.parameters.get("log").flatMap({ LogID($0) }) else {
      throw Problem(.badRequest, "That is no log's name.")
    }
    return (pad, log)
  }

  private func known(_ name: PadID) async throws -> KnownPad {
    guard let pad = try await blocking({ try intake.pad(name) }) else {
      throw Problem(.unknownPad, "Enrol it with a code of `hailong-ward pad add`.")
    }
    return pad
  }

  private func authenticate(_ request: Request, _ body: [UInt8], _ pad: KnownPad) throws(Problem) {
    func header(_ name: String) throws(Problem) -> String {
      // A repeated header is joined with a comma here, and then reads as nothing that is allowed.
      guard let name = HTTPField.Name(name), let value = request.headers[name] else {
        throw Problem(.signature, "No `\(name)` header.")
      }
      return value
    }
    let headers = SignatureHeaders(
      contentDigest: try header(ContentDigest.header), signatureInput: try header("signature-input"),
      signature: try header("signature"))
    let target = RequestTarget(
      method: request.method.rawValue, path: request.uri.path, query: request.uri.query ?? "")
    let now = clock().microseconds / 1_000_000
    do throws(SignatureFault) {
      try RequestSignature.check(headers, target, body: body, now: now, key: pad.linkKey)
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

  private func collect(_ request: Request, upTo limit: Int) async throws -> [UInt8] {
    if let text = request.headers[.contentLength], let length = Int(text), length > limit {
      throw Problem(.tooLarge, "A body of \(length) bytes; at most \(limit) are read.")
    }
    var request = request
    do {
      let buffer = try await request.collectBody(upTo: limit)
      return Array(buffer.readableBytesView)
    } catch is NIOTooManyBytesError {
      throw Problem(.tooLarge, "At most \(limit) bytes are read.")
    } catch let error as HTTPError where error.status == .contentTooLarge {
      throw Problem(.tooLarge, "At most \(limit) bytes are read.")
    }
  }

  // MARK: answering

  private func withRoom<T>(_ body: () async throws -> T) async throws -> T {
    let atOnce = load.atOnce.add(1, ordering: .relaxed).newValue
    defer { load.atOnce.subtract(1, ordering: .relaxed) }
    guard atOnce <= WardRouter.mostAtOnce else { throw Problem(.busy, "Many pads at once; come again.") }
    return try await body()
  }

  private func blocking<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
    try await threads.runIfActive(body)
  }

  private func json(_ bytes: [UInt8]) -> Response {
    WardRouter.response(.ok, bytes, "application/json", clock())
  }

  /// Turns what was thrown into an answer, and logs it once per cause.
  private func answering(
    _ context: BasicRequestContext, about: String? = nil, _ body: () async throws -> Response
  ) async throws -> Response {
    // Never what a stranger typed: only a name that has the letters of one.
    let about = about ?? context.parameters.get("pad").flatMap { PadID($0)?.text } ?? "somebody"
    let problem: Problem
    do { return try await body() } catch let error as Problem {
      problem = error
    } catch let error as WardFault {
      log.say(error.code.rawValue, about: "the ward", error.description, now: clock())
      problem = Problem(.failed, "See the ward's log.")
    }
    log.say(problem.code, about: about, "\(problem.title): \(problem.detail)", now: clock())
    return WardRouter.response(problem, clock())
  }

  static func response(_ problem: Problem, _ now: UTCTime) -> Response {
    response(HTTPResponse.Status(code: problem.status), problem.bytes, Problem.mediaType, now)
  }

  private static func response(
    _ status: HTTPResponse.Status, _ bytes: [UInt8], _ type: String, _ now: UTCTime
  ) -> Response {
    var headers: HTTPFields = [
      .contentType: type, .date: HTTPDate.text(now.microseconds / 1_000_000), .cacheControl: "no-store",
    ]
    // Busy is over soon: intake of a batch takes milliseconds.
    if status == .serviceUnavailable { headers[.retryAfter] = "1" }
    return Response(
      status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
  }
}

/// Whatever the framework refuses by itself, no such path or method, leaves as a problem too.
private struct ProblemsOnly: RouterMiddleware {
  let clock: @Sendable () -> UTCTime

  func handle(
    _ request: Request, context: BasicRequestContext,
    next: (Request, BasicRequestContext) async throws -> Response
  ) async throws -> Response {
    do { return try await next(request, context) } catch let error as HTTPError {
      let problem =
        error.status == .notFound || error.status == .methodNotAllowed
        ? Problem(.notFound, "See docs/openapi.yaml.")
        : Problem(.badRequest, "Not a request of this protocol.")
      return WardRouter.response(problem, clock())
    } catch {
      return WardRouter.response(Problem(.failed, "The ward failed."), clock())
    }
  }
}
