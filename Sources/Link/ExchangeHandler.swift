import NIOConcurrencyHelpers
import NIOCore
import NIOHTTP1
import NIOSSL
import NIOTLS
import Wire

/// Why a request brought no answer.
enum ExchangeFault: Error {
  case refused(LinkFault)
  case tls(String)
  case late
  case tooLong
  /// The connection ended before the answer began.
  case closed(afterAnswers: Int)
  /// The connection ended inside the answer.
  case torn
  case notHTTP(String)

  /// A kept connection that the ward had ended meanwhile: worth one more try at once.
  var isStale: Bool {
    if case .closed(let answers) = self { answers > 0 } else { false }
  }
}

/// One request and its answer at a time on one connection, bounded in bytes and time. Lives on the connection's event loop.
final class ExchangeHandler: ChannelDuplexHandler, @unchecked Sendable {
  // @unchecked: all state is touched only on the channel's event loop; `refusal` has its own lock.
  typealias InboundIn = HTTPClientResponsePart
  typealias OutboundIn = Never
  typealias OutboundOut = HTTPClientRequestPart

  /// What the certificate check said, set before the handshake ends.
  let refusal = NIOLockedValueBox<LinkFault?>(nil)
  /// Succeeds when a request may be written: connected, and the ward known by its certificate.
  let ready: EventLoopPromise<Void>
  private let isSecure: Bool
  private let handshake: TimeAmount
  private var isReady = false
  private var patience: Scheduled<Void>?

  private struct Under {
    var promise: EventLoopPromise<WardAnswer>
    var timeout: Scheduled<Void>
    var head: HTTPResponseHead?
    var body: [UInt8] = []
  }

  private var under: Under?
  private var answers = 0

  /// - Parameter handshake: how long TLS may take.
  init(on loop: any EventLoop, isSecure: Bool, handshake: TimeAmount) {
    ready = loop.makePromise(of: Void.self)
    self.isSecure = isSecure
    self.handshake = handshake
  }

  func channelActive(context: ChannelHandlerContext) {
    if isSecure {
      let channel = context.channel
      patience = context.eventLoop.scheduleTask(in: handshake) {
        self.end(.late)
        channel.close(promise: nil)
      }
    } else {
      becomeReady()
    }
    context.fireChannelActive()
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case .handshakeCompleted? = event as? TLSUserEvent { becomeReady() }
    context.fireUserInboundEventTriggered(event)
  }

  private func becomeReady() {
    guard !isReady else { return }
    isReady = true
    patience?.cancel()
    ready.succeed()
  }

  /// Writes a request. On the event loop only.
  func begin(
    _ request: WardRequest, host: String, patience: TimeAmount, _ promise: EventLoopPromise<WardAnswer>,
    _ channel: any Channel
  ) {
    guard under == nil else {
      // The shell sends one at a time; a second one is its mistake, and must not be answered with the first one's answer.
      promise.fail(ExchangeFault.notHTTP("a second request at once"))
      return
    }
    let timeout = channel.eventLoop.scheduleTask(in: patience) {
      self.end(.late)
      channel.close(promise: nil)
    }
    under = Under(promise: promise, timeout: timeout)
    var headers = HTTPHeaders([("host", host), ("user-agent", "hailong-link")])
    for (name, value) in request.headers { headers.add(name: name, value: value) }
    if request.target.method != "GET" { headers.add(name: "content-length", value: "\(request.body.count)") }
    let head = HTTPRequestHead(
      version: .http1_1, method: HTTPMethod(rawValue: request.target.method), uri: request.target.uri,
      headers: headers)
    channel.write(HTTPClientRequestPart.head(head), promise: nil)
    if !request.body.isEmpty {
      channel.write(HTTPClientRequestPart.body(.byteBuffer(ByteBuffer(bytes: request.body))), promise: nil)
    }
    channel.writeAndFlush(HTTPClientRequestPart.end(nil)).whenFailure { error in
      self.failed(error)
      channel.close(promise: nil)
    }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard under != nil else {
      // Words that nobody asked for.
      context.close(promise: nil)
      return
    }
    switch unwrapInboundIn(data) {
    case .head(let head): under?.head = head
    case .body(let buffer):
      guard (under?.body.count ?? 0) + buffer.readableBytes <= Problem.longest else {
        end(.tooLong)
        context.close(promise: nil)
        return
      }
      under?.body.append(contentsOf: buffer.readableBytesView)
    case .end:
      guard let done = under, let head = done.head else { return }
      under = nil
      done.timeout.cancel()
      answers += 1
      if !head.isKeepAlive { context.close(promise: nil) }
      done.promise.succeed(
        WardAnswer(
          status: Int(head.status.code), body: done.body,
          date: head.headers.first(name: "date").flatMap(HTTPDate.read),
          retryAfter: head.headers.first(name: "retry-after").flatMap(ExchangeHandler.seconds)))
    }
  }

  func channelInactive(context: ChannelHandlerContext) {
    end(under?.head == nil ? .closed(afterAnswers: answers) : .torn)
    context.fireChannelInactive()
  }

  /// A connection that never came about is never active, nor inactive.
  func handlerRemoved(context: ChannelHandlerContext) { end(.closed(afterAnswers: answers)) }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    failed(error)
    context.close(promise: nil)
  }

  private func failed(_ error: any Error) {
    switch error {
    // The peer closed TCP without TLS's farewell. Whether an answer is missing shows when the channel becomes inactive.
    case NIOSSLError.uncleanShutdown: break
    case is NIOSSLError, is BoringSSLError, is NIOSSLExtraError: end(.tls("\(error)"))
    case is HTTPParserError: end(.notHTTP("\(error)"))
    default: end(under?.head == nil ? .closed(afterAnswers: answers) : .torn)
    }
  }

  /// Ends what is under way: the connecting, or a request. A refused certificate is the cause of whatever follows it.
  private func end(_ seen: ExchangeFault) {
    let fault = refusal.withLockedValue { $0 }.map { ExchangeFault.refused($0) } ?? seen
    if !isReady {
      isReady = true
      patience?.cancel()
      ready.fail(fault)
    }
    guard let done = under else { return }
    under = nil
    done.timeout.cancel()
    done.promise.fail(fault)
  }

  /// The seconds form of `Retry-After`; its date form is not worth reading.
  private static func seconds(_ text: String) -> Int64? {
    guard (1...9).contains(text.utf8.count), let value = Int64(text), value >= 0 else { return nil }
    return value
  }
}
