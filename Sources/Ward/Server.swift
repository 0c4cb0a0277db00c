import Glibc
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Logging
import NIOCore
import NIOPosix
import NIOSSL
import Records
import SystemWords
import Wire

/// A running ward: TLS by itself, until SIGTERM.
public struct Server: Sendable {
  public var folder: DataFolder
  public var host: String
  /// 0 takes a free one.
  public var port: Int
  /// Whether `host` can only be this machine.
  public var isLoopback: Bool
  /// Without TLS. Only to loopback, unless `forced`.
  public var plainHTTP: Bool
  public var forced: Bool
  /// Takes one line of the log.
  public var write: @Sendable (String) -> Void
  /// Called with the port, once it listens.
  public var listening: @Sendable (Int) -> Void = { _ in }

  /// Connections at once. A ward has some dozens of pads; each keeps one for records and one that waits for orders.
  static let mostConnections = 512
  /// A pad asks at least every five minutes.
  private static let idle = TimeAmount.minutes(12)

  public init(
    folder: DataFolder, host: String, port: Int, isLoopback: Bool, plainHTTP: Bool = false,
    forced: Bool = false,
    write: @escaping @Sendable (String) -> Void
  ) {
    (self.folder, self.host, self.port, self.isLoopback) = (folder, host, port, isLoopback)
    (self.plainHTTP, self.forced, self.write) = (plainHTTP, forced, write)
  }

  public static let now: @Sendable () -> UTCTime = {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return UTCTime(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
  }

  /// Serves until the process is told to end, and ends clean.
  public func run() async throws {
    if plainHTTP, !isLoopback, !forced {
      throw WardFault(
        .listen, "plain HTTP on \(host) would carry enrolment codes in the open",
        vi: "HTTP không mã hóa trên \(host) sẽ để lộ mã ghi danh",
        remedy: "Leave out --plain-http, listen on 127.0.0.1, or add --force",
        remedyVi: "Bỏ --plain-http, nghe ở 127.0.0.1, hoặc thêm --force")
    }
    let store = try Store(folder)
    defer { store.close() }
    // Before any pad is told what is held.
    try store.foldIn()
    let settings = try store.settings()
    let log = CauseLog(write)
    let builder: HTTPServerBuilder
    if plainHTTP {
      log.note("warning: plain HTTP, nothing is encrypted")
      builder = .http1(configuration: Server.http)
    } else {
      builder = try .tls(.http1(configuration: Server.http), tlsConfiguration: tls(log))
    }
    let threads = NIOThreadPool(numberOfThreads: 4)
    threads.start()
    let router = WardRouter(
      Intake(store), Orders(store, try WardKeys.load(folder)), wardName: settings.name, log: log,
      threads: threads, clock: Server.now
    ).router()
    var logger = Logger(label: "ward") { _ in OneLine(write: write) }
    logger.logLevel = .warning
    let listening = listening
    let application = Application(
      router: router, server: builder,
      configuration: .init(
        address: .hostname(host, port: port),
        availableConnectionsDelegate: MaximumAvailableConnections(Server.mostConnections)),
      onServerRunning: { channel in listening(channel.localAddress?.port ?? 0) }, logger: logger)
    do { try await application.runService() } catch let error as IOError {
      let isTaken = error.errnoCode == EADDRINUSE
      throw WardFault(
        .listen, "could not listen on \(host):\(port): \(SystemWords.english(error.errnoCode))",
        vi: "không nghe được ở \(host):\(port): \(SystemWords.vietnamese(error.errnoCode))",
        remedy: isTaken
          ? "Another program has the port; choose another, or end it"
          : "Check the address and the rights on the port",
        remedyVi: isTaken
          ? "Chương trình khác đang giữ cổng; chọn cổng khác, hoặc dừng nó"
          : "Xem lại địa chỉ và quyền dùng cổng")
    }
    try await threads.shutdownGracefully()
    log.note("ended in order")
  }

  private static var http: HTTP1Channel.Configuration { .init(idleTimeout: idle) }

  private func tls(_ log: CauseLog) throws -> TLSConfiguration {
    let authority = try Authority.load(folder)
    if try authority.renewServer(in: folder, now: Server.now()) { log.note("made a new server certificate") }
    let chain = try NIOSSLCertificate.fromPEMBytes(Array(try folder.read(folder.serverCertificate).utf8))
    let key = try NIOSSLPrivateKey(bytes: Array(try folder.read(folder.serverKey).utf8), format: .pem)
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
    configuration.minimumTLSVersion = .tlsv13
    return configuration
  }
}

/// The framework's own log lines, without its metadata.
private struct OneLine: LogHandler {
  let write: @Sendable (String) -> Void
  var metadata: Logger.Metadata = [:]
  var logLevel: Logger.Level = .warning

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) { write("\(event.level): \(event.message)") }

  init(write: @escaping @Sendable (String) -> Void) { self.write = write }
}
