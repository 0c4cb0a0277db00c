import Crypto
import FoundationEssentials
import NIOConcurrencyHelpers
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Records
import SwiftASN1
import Wire
import X509

@testable import Link

/// A ward's authority and server certificates, as `hailong-ward init` makes them.
struct TestAuthority {
  let key = P256.Signing.PrivateKey()
  let certificate: Certificate

  init() throws {
    let name = try DistinguishedName { CommonName("Hailong test") }
    certificate = try Certificate(
      version: .v3, serialNumber: .init(), publicKey: .init(key.publicKey),
      notValidBefore: Date(timeIntervalSince1970: 0),
      notValidAfter: Date(timeIntervalSince1970: 4_000_000_000),
      issuer: name, subject: name, signatureAlgorithm: .ecdsaWithSHA256,
      extensions: try Certificate.Extensions {
        Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
        Critical(KeyUsage(keyCertSign: true))
      }, issuerPrivateKey: .init(key))
  }

  var hash: Records.Digest { Records.Digest.sha256(Array(key.publicKey.derRepresentation)) }

  /// A server's certificate with its private key; the authority's follows in the chain unless `alone`.
  func server(
    from: Int = 0, to: Int = 4_000_000_000, usage: ExtendedKeyUsage.Usage = .serverAuth, alone: Bool = false,
    signedBy other: P256.Signing.PrivateKey? = nil
  ) throws -> ([NIOSSLCertificateSource], NIOSSLPrivateKeySource) {
    let server = P256.Signing.PrivateKey()
    let leaf = try Certificate(
      version: .v3, serialNumber: .init(), publicKey: .init(server.publicKey),
      notValidBefore: Date(timeIntervalSince1970: Double(from)),
      notValidAfter: Date(timeIntervalSince1970: Double(to)),
      issuer: certificate.subject, subject: try DistinguishedName { CommonName("hailong-ward") },
      signatureAlgorithm: .ecdsaWithSHA256,
      extensions: try Certificate.Extensions {
        Critical(BasicConstraints.notCertificateAuthority)
        Critical(KeyUsage(digitalSignature: true))
        try ExtendedKeyUsage([usage])
      }, issuerPrivateKey: .init(other ?? key))
    let chain = try (alone ? [leaf] : [leaf, certificate]).map {
      NIOSSLCertificateSource.certificate(
        try NIOSSLCertificate(bytes: Array($0.serializeAsPEM().pemString.utf8), format: .pem))
    }
    let privateKey = try NIOSSLPrivateKey(bytes: Array(server.pemRepresentation.utf8), format: .pem)
    return (chain, .privateKey(privateKey))
  }
}

/// A small real HTTP server on loopback: what it answers is a closure's business.
final class TestServer: Sendable {
  typealias Answer =
    @Sendable (HTTPRequestHead, [UInt8]) -> (status: Int, headers: [(String, String)], body: [UInt8])?
  let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
  let channel: any Channel
  let connections = NIOLockedValueBox(0)

  init(tls: ([NIOSSLCertificateSource], NIOSSLPrivateKeySource)?, _ answer: @escaping Answer) throws {
    let context = try tls.map { chain, key in
      try NIOSSLContext(configuration: .makeServerConfiguration(certificateChain: chain, privateKey: key))
    }
    channel = try ServerBootstrap(group: group).serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer { [connections] channel in
        connections.withLockedValue { $0 += 1 }
        return channel.eventLoop.makeCompletedFuture {
          if let context {
            try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
          }
          try channel.pipeline.syncOperations.configureHTTPServerPipeline()
          try channel.pipeline.syncOperations.addHandler(Answering(answer))
        }
      }.bind(host: "127.0.0.1", port: 0).wait()
  }

  var address: WardAddress { WardAddress(host: "127.0.0.1", port: channel.localAddress?.port ?? 1)! }

  func stop() {
    try? channel.close().wait()
    try? group.syncShutdownGracefully()
  }

  private final class Answering: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart
    private let answer: Answer
    private var head: HTTPRequestHead?
    private var body: [UInt8] = []

    init(_ answer: @escaping Answer) { self.answer = answer }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      switch unwrapInboundIn(data) {
      case .head(let head):
        self.head = head
        body = []
      case .body(let buffer): body += buffer.readableBytesView
      case .end:
        guard let head else { return }
        // No answer: the connection is ended.
        guard let reply = answer(head, body) else {
          context.close(promise: nil)
          return
        }
        var headers = HTTPHeaders(reply.headers)
        if !headers.contains(name: "transfer-encoding") {
          headers.replaceOrAdd(name: "content-length", value: "\(reply.body.count)")
        }
        context.write(
          wrapOutboundOut(
            .head(.init(version: .http1_1, status: .init(statusCode: reply.status), headers: headers))),
          promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: reply.body)))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
      }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
  }
}
