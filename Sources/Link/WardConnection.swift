import NIOConcurrencyHelpers
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import SystemWords
import Wire

/// A request as it goes over the wire.
package struct WardRequest: Sendable {
  package var target: RequestTarget
  /// Names in lower case.
  package var headers: [(String, String)]
  package var body: [UInt8]

  package init(target: RequestTarget, headers: [(String, String)], body: [UInt8]) {
    (self.target, self.headers, self.body) = (target, headers, body)
  }
}

/// One HTTP/1.1 connection to the ward, kept between requests (there is no TLS resumption), with one request at a time.
///
/// Written on NIO itself and not on an HTTP client library, because none lets the caller judge the certificate: the pinned
/// authority and a board without a clock both need that. No Swift concurrency, so that an idle link never wakes.
final class WardConnection: Sendable {
  private let endpoint: WardEndpoint
  private let check: CertificateCheck?
  private let group: any EventLoopGroup
  private let tls: NIOSSLContext?
  private let channel = NIOLockedValueBox<(any Channel)?>(nil)
  /// Longest wait for a connection, and for an answer to a request.
  private let patience: (connect: TimeAmount, answer: TimeAmount)

  /// - Parameter check: how the ward is known; nil only for plain HTTP.
  init(
    endpoint: WardEndpoint, check: CertificateCheck?, group: any EventLoopGroup,
    connect: TimeAmount = .seconds(10), answer: TimeAmount = .seconds(60)
  ) throws(LinkFault) {
    self.endpoint = endpoint
    self.check = check
    self.group = group
    patience = (connect, answer)
    guard endpoint.isSecure else {
      tls = nil
      return
    }
    guard check != nil else {
      throw LinkFault(
        .notEnrolled, "no authority is known for \(endpoint)",
        vi: "chưa biết CA của \(endpoint)", remedy: "enrol the pad",
        remedyVi: "ghi danh bộ này: `hailong-link enrol CHUỖI`")
    }
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.minimumTLSVersion = .tlsv12
    // The system's authorities are never asked: the check below replaces all verification. Not loading them saves memory.
    configuration.trustRoots = .certificates([])
    // Of NIOSSL's own verification only the host name would be left beside the check, and no name is compared.
    configuration.certificateVerification = .noHostnameVerification
    configuration.applicationProtocols = ["http/1.1"]
    do { tls = try NIOSSLContext(configuration: configuration) } catch {
      throw LinkFault(
        .tls, "cannot prepare TLS: \(error)",
        vi: "không chuẩn bị được TLS: \(error)", remedy: "report this, with the text above",
        remedyVi: "báo lại lỗi này, kèm dòng chữ ở trên")
    }
  }

  /// Sends, and calls `done` once, from another thread. A kept connection that turns out to be dead is replaced once:
  /// every request here may be repeated.
  func send(_ request: WardRequest, _ done: @escaping @Sendable (Result<WardAnswer, LinkFault>) -> Void) {
    let kept = channel.withLockedValue { $0 }
    let answer: EventLoopFuture<WardAnswer>
    if let kept, kept.isActive {
      answer = exchange(request, on: kept).flatMapError { [self] error in
        guard let fault = error as? ExchangeFault, fault.isStale else {
          return kept.eventLoop.makeFailedFuture(error)
        }
        return connect().flatMap { self.exchange(request, on: $0) }
      }
    } else {
      answer = connect().flatMap { self.exchange(request, on: $0) }
    }
    answer.whenComplete { [self] result in
      switch result {
      case .success(let answer): done(.success(answer))
      case .failure(let error):
        close()
        done(.failure(fault(of: error)))
      }
    }
  }

  /// Ends the connection; the next request makes a new one.
  func close() {
    let old = channel.withLockedValue { value in
      defer { value = nil }
      return value
    }
    old?.close(promise: nil)
  }

  /// Begun on the loop that will carry it: so the handler is found before anything can happen to the connection. Begun from
  /// another thread, a connection that fails at once has lost its handlers, and the fault, before that thread looks.
  private func connect() -> EventLoopFuture<any Channel> {
    let loop = group.next()
    return loop.flatSubmit { [self] in connect(on: loop) }
  }

  private func connect(on loop: any EventLoop) -> EventLoopFuture<any Channel> {
    let bootstrap = ClientBootstrap(group: loop).connectTimeout(patience.connect)
      .channelOption(ChannelOptions.socketOption(.so_keepalive), value: 1)
      .channelOption(ChannelOptions.tcpOption(.tcp_nodelay), value: 1)
      .channelInitializer { [tls, check, patience] channel in
        channel.eventLoop.makeCompletedFuture {
          let exchange = ExchangeHandler(
            on: channel.eventLoop, isSecure: tls != nil, handshake: patience.connect)
          if let tls, let check {
            let handler = try NIOSSLClientHandler(
              context: tls, serverHostname: nil,
              customVerificationCallback: { chain, verdict in
                let refusal = check.refusal(of: chain)
                exchange.refusal.withLockedValue { $0 = refusal }
                verdict.succeed(refusal == nil ? .certificateVerified : .failed)
              })
            try channel.pipeline.syncOperations.addHandler(handler)
          }
          try channel.pipeline.syncOperations.addHTTPClientHandlers(leftOverBytesStrategy: .dropBytes)
          try channel.pipeline.syncOperations.addHandler(exchange)
        }
      }
    let address = endpoint.address
    // An address needs no resolver, whose threads would stay.
    let connected =
      if let socket = try? SocketAddress(ipAddress: address.host, port: address.port) {
        bootstrap.connect(to: socket)
      } else { bootstrap.connect(host: address.host, port: address.port) }
    return connected.flatMap { [channel] made in
      let old = channel.withLockedValue { value in
        defer { value = made }
        return value
      }
      old?.close(promise: nil)
      return made.pipeline.handler(type: ExchangeHandler.self).flatMap { $0.ready.futureResult }.map { made }
    }
  }

  private func exchange(_ request: WardRequest, on channel: any Channel) -> EventLoopFuture<WardAnswer> {
    let promise = channel.eventLoop.makePromise(of: WardAnswer.self)
    let host = endpoint.address.description
    let patience = patience.answer
    channel.eventLoop.execute {
      guard channel.isActive,
        let handler = try? channel.pipeline.syncOperations.handler(type: ExchangeHandler.self)
      else {
        promise.fail(ExchangeFault.closed(afterAnswers: 1))
        return
      }
      handler.begin(request, host: host, patience: patience, promise, channel)
    }
    return promise.futureResult
  }

  private func fault(of error: any Error) -> LinkFault {
    switch error {
    case let error as ExchangeFault:
      switch error {
      case .refused(let fault): return fault
      case .tls(let text):
        return LinkFault(
          .tls, "no TLS with \(endpoint): \(text)",
          vi: "không có TLS với \(endpoint): \(text)",
          remedy: "check that hailong-ward listens there, with TLS",
          remedyVi: "xem hailong-ward có nghe ở đó, bằng TLS, hay không")
      case .late:
        return LinkFault(
          .answer, "\(endpoint) did not answer in time",
          vi: "\(endpoint) không trả lời kịp", remedy: "check the network and the ward's load",
          remedyVi: "xem lại mạng, và máy chủ của phường có quá tải không")
      case .tooLong:
        return LinkFault(
          .nonsense, "\(endpoint) answered more than \(Problem.longest) bytes",
          vi: "\(endpoint) trả lời dài hơn \(Problem.longest) byte",
          remedy: "check that hailong-ward listens at this address, and no proxy between",
          remedyVi: "xem hailong-ward có nghe ở địa chỉ này không, và đừng có proxy ở giữa")
      case .closed, .torn:
        return LinkFault(
          .answer, "\(endpoint) ended the connection before its answer",
          vi: "\(endpoint) ngắt kết nối trước khi trả lời", remedy: "look into the ward's log",
          remedyVi: "xem nhật ký hệ thống của máy chủ phường")
      case .notHTTP(let text):
        return LinkFault(
          .nonsense, "\(endpoint) does not speak HTTP: \(text)",
          vi: "\(endpoint) không nói HTTP: \(text)",
          remedy: "check that hailong-ward listens at this address and port",
          remedyVi: "xem hailong-ward có nghe ở địa chỉ và cổng này không")
      }
    case let error as NIOConnectionError
    where error.connectionErrors.isEmpty && (error.dnsAError != nil || error.dnsAAAAError != nil):
      return LinkFault(
        .name, "\(endpoint.address.host) has no address",
        vi: "\(endpoint.address.host) không có địa chỉ",
        remedy: "check the name and this board's DNS, or use the ward's IP address: `hailong-link set-ward`",
        remedyVi:
          "xem lại tên và DNS của bo mạch này, hoặc dùng địa chỉ IP của phường: `hailong-link set-ward`")
    default:
      let (reason, vi) = WardConnection.words(error)
      return LinkFault(
        .connection, "cannot connect to \(endpoint): \(reason)",
        vi: "không kết nối được tới \(endpoint): \(vi)",
        remedy: "check that hailong-ward runs, its address, and the network cable",
        remedyVi: "xem hailong-ward có chạy không, địa chỉ của nó, và dây mạng")
    }
  }

  /// Why no connection came about, in English and Vietnamese, as the probe says it.
  private static func words(_ error: any Error) -> (String, String) {
    switch error {
    case let error as NIOConnectionError:
      error.connectionErrors.first.map { words($0.error) } ?? (
        "no address answers", "không địa chỉ nào trả lời"
      )
    case let error as IOError:
      (SystemWords.english(error.errnoCode), SystemWords.vietnamese(error.errnoCode))
    case ChannelError.connectTimeout: ("nothing answers", "im lặng")
    default: ("\(error)", "\(error)")
    }
  }
}
