import Glibc
import HTTPTypes
import HummingbirdTesting
import NIOCore
import NIOSSL
import Records
import Synchronization
import Testing
import Wire

@testable import Ward

/// The ward's real server over `ward` in a task of its own, ended by cancelling it.
///
/// - Parameter log: takes the lines of its log.
func serving(
  _ ward: Fixture, plain: Bool = false, log: Pages.Lines = Pages.Lines(),
  _ body: @escaping @Sendable (Int) async throws -> Void
) async throws {
  var server = Server(
    folder: ward.folder, host: "127.0.0.1", port: 0, isLoopback: true, plainHTTP: plain,
    write: { line in log.all.withLock { $0.append(line) } })
  let (ports, continuation) = AsyncStream.makeStream(of: Int.self, bufferingPolicy: .bufferingNewest(1))
  server.listening = { continuation.yield($0) }
  let ready = server
  try await withThrowingTaskGroup(of: Void.self) { group in
    group.addTask { try await ready.run() }
    group.addTask {
      guard let port = await ports.first(where: { _ in true }) else { return }
      try await body(port)
    }
    // The body ends first; an error of either ends both.
    try await group.next()
    group.cancelAll()
  }
}

@Suite("A ward on a socket")
struct LiveTests {
  @Test("TLS carries a batch to the ledger, from a client that knows only the authority")
  func tls() async throws {
    let ward = try Fixture()
    ward.now = Server.now()
    var scribe = Scribe()
    scribe.vote(1)
    scribe.seal()
    try ward.enrol(scribe)
    let written = scribe
    let folder = ward.folder
    try await serving(ward) { port in
      var tls = TLSConfiguration.makeClientConfiguration()
      tls.trustRoots = .file(folder.path + "/ca.pem")
      let target = WardPath.records(written.pad, written.log, after: 0)
      let body = written.body()
      try await TestClient.withClient(
        host: "localhost", port: port, configuration: .init(tlsConfiguration: tls, serverName: "localhost")
      ) { client in
        let answer = try await client.post(
          target.uri, headers: signed(written, target, body: body, at: Server.now()),
          body: ByteBuffer(bytes: body))
        let bytes = answer.body.map { Array($0.readableBytesView) } ?? []
        #expect(answer.status == .ok, "\(String(decoding: bytes, as: UTF8.self))")
        #expect(try RecordsReply(bytes).head == written.head)
      }
    }
    #expect(try ward.store.heads().map(\.head) == [scribe.head])
  }

  @Test("a client that trusts other authorities is not served")
  func otherAuthority() async throws {
    let ward = try Fixture()
    try await serving(ward) { port in
      let tls = TLSConfiguration.makeClientConfiguration()
      await #expect(throws: (any Error).self) {
        _ = try await TestClient.withClient(
          host: "localhost", port: port, configuration: .init(tlsConfiguration: tls, serverName: "localhost")
        ) { try await $0.get("/v1/health") }
      }
    }
  }

  @Test("plain HTTP beyond loopback is refused before anything is opened")
  func plain() async throws {
    let ward = try Fixture()
    let server = Server(
      folder: ward.folder, host: "0.0.0.0", port: 0, isLoopback: false, plainHTTP: true, write: { _ in })
    await #expect {
      try await server.run()
    } throws: { ($0 as? WardFault)?.code == .listen }
  }

  @Test("a client that sends garbage is dropped, and others are served")
  func garbage() async throws {
    let ward = try Fixture()
    try await serving(ward, plain: true) { port in
      let rude = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      defer { close(rude) }
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_port = UInt16(port).bigEndian
      address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
      let connected = withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          connect(rude, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
      }
      #expect(connected == 0)
      var noise = [UInt8](repeating: 0xA5, count: 4_096)
      #expect(send(rude, &noise, noise.count, Int32(MSG_NOSIGNAL)) > 0)
      // Whatever it is told first, the end follows: 0 bytes, or a reset where some of the noise was never read.
      var patience = timeval(tv_sec: 60, tv_usec: 0)
      setsockopt(rude, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
      var (heard, told) = (0, 0)
      repeat {
        heard = recv(rude, &noise, noise.count, 0)
        told += max(heard, 0)
      } while heard > 0 && told <= 65_536
      #expect(heard == 0 || (heard < 0 && errno == ECONNRESET), "\(heard), errno \(errno)")
      let answer = try await TestClient.withClient(host: "127.0.0.1", port: port) {
        try await $0.get("/v1/health")
      }
      #expect(answer.status == .ok)
    }
  }
}
