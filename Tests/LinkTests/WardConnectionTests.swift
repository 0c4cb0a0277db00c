import Crypto
import Dispatch
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import Records
import Testing
import Wire

@testable import Link

@Suite("The connection to the ward, over real sockets", .serialized)
struct WardConnectionTests {
  private let ping = WardRequest(target: RequestTarget(method: "GET", path: "/"), headers: [], body: [])
  private let now = UTCTime(microseconds: 1_800_000_000_000_000)

  private func ask(
    _ server: TestServer, authority: Records.Digest, isSecure: Bool = true, at time: UTCTime? = nil,
    patience: TimeAmount = .seconds(10), times: Int = 1
  ) throws -> WardAnswer {
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    defer { try? group.syncShutdownGracefully() }
    let connection = try WardConnection(
      endpoint: WardEndpoint(address: server.address, isSecure: isSecure),
      check: CertificateCheck(authority: authority) { [now] in time ?? now }, group: group,
      connect: .seconds(5),
      answer: patience)
    defer { connection.close() }
    for _ in 1..<times { _ = try connection.sendAndWait(ping) }
    return try connection.sendAndWait(ping)
  }

  private func fault(_ body: () throws -> WardAnswer) -> LinkFault? {
    do {
      _ = try body()
      return nil
    } catch { return error as? LinkFault }
  }

  private static let hello: TestServer.Answer = { _, _ in
    (200, [("date", "Sun, 06 Nov 1994 08:49:37 GMT"), ("retry-after", "7")], Array("hello".utf8))
  }

  @Test("the pinned authority's server is taken, and the connection is kept")
  func kept() throws {
    let authority = try TestAuthority()
    let server = try TestServer(tls: authority.server(), Self.hello)
    defer { server.stop() }
    let answer = try ask(server, authority: authority.hash, times: 10)
    #expect(answer == WardAnswer(status: 200, body: Array("hello".utf8), date: 784_111_777, retryAfter: 7))
    #expect(server.connections.withLockedValue { $0 } == 1)
  }

  @Test(
    "another authority, another purpose, a forged issuer or a chain without its authority is refused before a byte is sent"
  )
  func refused() throws {
    let authority = try TestAuthority()
    let asked = NIOLockedValueBox(0)
    let count: TestServer.Answer = { _, _ in
      asked.withLockedValue { $0 += 1 }
      return (200, [], [])
    }
    for (tls, code) in [
      (try TestAuthority().server(), LinkFault.Code.authority),
      (try authority.server(usage: .clientAuth), .tls), (try authority.server(alone: true), .tls),
      (try authority.server(signedBy: P256.Signing.PrivateKey()), .tls),
    ] {
      let server = try TestServer(tls: tls, count)
      defer { server.stop() }
      #expect(fault { try ask(server, authority: authority.hash) }?.code == code)
    }
    #expect(asked.withLockedValue { $0 } == 0)
  }

  @Test("dates are judged at the time that is given, not at the system's")
  func dates() throws {
    let authority = try TestAuthority()
    let begins = 1_900_000_000
    let server = try TestServer(tls: authority.server(from: begins, to: begins + 1_000), Self.hello)
    defer { server.stop() }
    func at(_ seconds: Int) -> UTCTime { UTCTime(microseconds: Int64(seconds) * 1_000_000) }
    #expect(try ask(server, authority: authority.hash, at: at(begins)).status == 200)
    #expect(try ask(server, authority: authority.hash, at: at(begins + 1_000)).status == 200)
    #expect(
      fault { try ask(server, authority: authority.hash, at: at(begins - 1)) }?.code == .certificateDates)
    let ended = fault { try ask(server, authority: authority.hash, at: at(begins + 1_001)) }
    #expect(ended?.code == .certificateDates)
    #expect(ended?.message.contains("ended at 2030-03-17T18:03:20.000Z") == true, "\(ended?.message ?? "")")
  }

  @Test(
    "a clock that is turned back makes no ended certificate good: the newest of clock, program and records holds"
  )
  func turnedBack() throws {
    let ended = Moment.now().utc.microseconds / 1_000_000 - 86_400
    func at(_ seconds: Int64) -> UTCTime { UTCTime(microseconds: seconds * 1_000_000) }
    // The clock alone, with neither a program nor a record that is newer.
    #expect(JudgedTime(built: .epoch).now() >= at(ended))
    let judged = JudgedTime(built: at(ended + 10 * 365 * 86_400))
    #expect(judged.now() == at(ended + 10 * 365 * 86_400), "the program was built after what the clock says")
    judged.saw(at(ended))
    #expect(judged.now() == at(ended + 10 * 365 * 86_400), "an older record lowers nothing")
    judged.saw(at(ended + 20 * 365 * 86_400))
    #expect(judged.now() == at(ended + 20 * 365 * 86_400))

    let authority = try TestAuthority()
    let server = try TestServer(
      tls: authority.server(to: Int(ended + 15 * 365 * 86_400)), Self.hello)
    defer { server.stop() }
    let trusting = JudgedTime(built: at(ended + 10 * 365 * 86_400))
    #expect(try ask(server, authority: authority.hash, at: trusting.now()).status == 200)
    // A record of after the certificate's end exists: whatever the clock says, it is later than that.
    trusting.saw(at(ended + 16 * 365 * 86_400))
    #expect(
      fault { try ask(server, authority: authority.hash, at: trusting.now()) }?.code == .certificateDates)
    let rebuilt = JudgedTime(built: at(ended + 16 * 365 * 86_400))
    #expect(
      fault { try ask(server, authority: authority.hash, at: rebuilt.now()) }?.code == .certificateDates)
  }

  @Test("a plain server behind TLS, silence, an endless answer and a torn one each have their own fault")
  func badServers() throws {
    let authority = try TestAuthority()
    let plain = try TestServer(tls: nil, Self.hello)
    defer { plain.stop() }
    #expect(fault { try ask(plain, authority: authority.hash) }?.code == .tls)
    #expect(try ask(plain, authority: authority.hash, isSecure: false).status == 200)
    let endless = try TestServer(tls: authority.server()) { _, _ in
      (200, [], [UInt8](repeating: 0x20, count: Problem.longest + 1))
    }
    defer { endless.stop() }
    #expect(fault { try ask(endless, authority: authority.hash) }?.code == .nonsense)
    let mute = try TestServer(tls: authority.server()) { _, _ in nil }
    defer { mute.stop() }
    #expect(fault { try ask(mute, authority: authority.hash) }?.code == .answer)
    // A TLS server that is asked in plain HTTP.
    let secure = try TestServer(tls: authority.server(), Self.hello)
    defer { secure.stop() }
    #expect(fault { try ask(secure, authority: authority.hash, isSecure: false) } != nil)
  }

  @Test("a connection that ends before its asker looks has its own fault, however late that is")
  func early() throws {
    let authority = try TestAuthority()
    let plain = try TestServer(tls: nil, Self.hello)
    defer { plain.stop() }
    // With the loops there are more threads than processors: some askers are put off just after they began.
    let seen = NIOLockedValueBox<[LinkFault.Code?: Int]>([:])
    DispatchQueue.concurrentPerform(iterations: 2_000) { _ in
      let code = fault { try ask(plain, authority: authority.hash) }?.code
      seen.withLockedValue { $0[code, default: 0] += 1 }
    }
    #expect(seen.withLockedValue { $0 } == [.tls: 2_000])
  }

  @Test("a server that listens and never speaks is given up in time")
  func silent() throws {
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    defer { try? group.syncShutdownGracefully() }
    let listener = try ServerBootstrap(group: group).bind(host: "127.0.0.1", port: 0).wait()
    let address = try #require(WardAddress(host: "127.0.0.1", port: listener.localAddress?.port ?? 0))
    let connection = try WardConnection(
      endpoint: WardEndpoint(address: address, isSecure: false), check: nil, group: group,
      answer: .milliseconds(300))
    #expect(fault { try connection.sendAndWait(ping) }?.code == .answer)
    connection.close()
    try listener.close().wait()
  }

  @Test("a port that nobody listens at is a connection that fails")
  func nobody() throws {
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    defer { try? group.syncShutdownGracefully() }
    // Bound and never listening: so no other test can be given this port meanwhile.
    let bound = try BoundPort()
    let address = try #require(WardAddress(host: "127.0.0.1", port: bound.port))
    let connection = try WardConnection(
      endpoint: WardEndpoint(address: address, isSecure: false), check: nil, group: group,
      answer: .milliseconds(300))
    #expect(fault { try connection.sendAndWait(ping) }?.code == .connection)
    connection.close()
  }

  @Test("a kept connection that the ward has ended is replaced at once, once")
  func stale() throws {
    let authority = try TestAuthority()
    let turn = NIOLockedValueBox(0)
    let server = try TestServer(tls: authority.server()) { _, _ in
      // Every second request on a connection is met by its end.
      turn.withLockedValue {
        $0 += 1
        return $0 % 3 == 2 ? nil : (200, [], [])
      }
    }
    defer { server.stop() }
    #expect(try ask(server, authority: authority.hash, times: 2).status == 200)
    #expect(server.connections.withLockedValue { $0 } == 2)
  }
}
