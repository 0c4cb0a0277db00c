import HTTPTypes
import Hummingbird
import NIOCore
import NIOPosix
import Records
import Synchronization
import Wire

/// HTTP around ``PadPages``: it reads the request, asks the pages on a thread that may block, and writes the answer. What they
/// refuse is a problem of RFC 9457 with a code of ``ProblemCode``.
public struct WardRouter: Sendable {
  let pages: PadPages
  let bell: OrderBell
  let clock: @Sendable () -> UTCTime
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
    (self.threads, self.clock) = (threads, clock)
    pages = PadPages(intake, orders, wardName: wardName, log: log, clock: clock)
    bell = OrderBell(orders.store.path, threads: threads)
  }

  public func router() -> Router<BasicRequestContext> {
    let router = Router()
    router.add(middleware: ProblemsOnly(clock: clock))
    router.get("/v1/health") { _, _ in json(try await blocking { try pages.health() }) }
    router.post("/v1/enrolments") { request, context in
      try await answering(about: "enrolment") {
        let body = try await collect(request, upTo: EnrolmentRequest.longest)
        return try await blocking { try pages.enrol(body) }
      }
    }
    router.get("/v1/pads/:pad/logs/:log/head") { request, context in
      try await answering(context) {
        let (asked, pad, log) = (
          WardRouter.read(request), context.parameters.get("pad"), context.parameters.get("log")
        )
        return try await blocking { try pages.head(asked, pad: pad, log: log) }
      }
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

  private func records(_ request: Request, _ context: BasicRequestContext) async throws -> [UInt8] {
    let (asked, pad, log) = (
      WardRouter.read(request), context.parameters.get("pad"), context.parameters.get("log")
    )
    let batch = try await blocking { try pages.admit(asked, pad: pad, log: log) }
    return try await withRoom {
      let body = try await collect(request, upTo: Gzip.Limits().compressed)
      return try await blocking { try pages.take(batch, asked, body) }
    }
  }

  /// Where there are no orders the answer waits for the next, for a while.
  private func orders(_ request: Request, _ context: BasicRequestContext) async throws -> [UInt8] {
    let (asked, pad) = (WardRouter.read(request), context.parameters.get("pad"))
    let question = try await blocking { try pages.question(asked, pad: pad) }
    let deadline = ContinuousClock.now + .seconds(question.wait)
    while true {
      let waiting = try await blocking { try pages.waiting(question) }
      if waiting.orders.isEmpty, ContinuousClock.now < deadline {
        switch await bell.wait(for: question.padNumber, after: waiting.mark, until: deadline) {
        case .rung: continue
        case .over: break
        case .full: throw Problem(.busy, "Many pads wait for orders; come again.")
        }
      }
      return pages.reply(waiting)
    }
  }

  // MARK: reading requests

  private static func read(_ request: Request) -> PadRequest {
    var headers: [String: String] = [:]
    for name in PadRequest.read {
      if let field = HTTPField.Name(name) { headers[name] = request.headers[field] }
    }
    return PadRequest(
      target: RequestTarget(
        method: request.method.rawValue, path: request.uri.path, query: request.uri.query ?? ""),
      headers: headers)
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

  private func answering(
    _ context: BasicRequestContext, _ body: () async throws -> [UInt8]
  ) async throws -> Response {
    try await answering(about: PadPages.about(pad: context.parameters.get("pad")), body)
  }

  private func answering(about: String, _ body: () async throws -> [UInt8]) async throws -> Response {
    do { return json(try await body()) } catch {
      guard let problem = pages.problem(of: error, about: about) else { throw error }
      return WardRouter.response(problem, clock())
    }
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
