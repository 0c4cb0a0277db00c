import NIOConcurrencyHelpers
import Records
import Testing
import Wire

@testable import Link

/// Somebody between pad and ward while the pad enrols: when a one-time code is sent, and a key is learned for good.
@Suite("A proxy at enrolment", .serialized)
struct EnrolmentProxyTests {
  private let key = SealKey()
  private let link = LinkKey()
  private var statement: EnrolmentStatement {
    EnrolmentStatement(
      pad: PadID("p-1")!, log: LogID("00112233445566778899aabbccddeeff")!, sealKey: key.publicKey,
      linkKey: link.publicKey, simulated: false)
  }

  @Test("one that is not the ward whose hash the string carries is sent not one byte of the code")
  func otherAuthority() throws {
    let asked = NIOLockedValueBox(0)
    let (ward, stranger) = (try TestAuthority(), try TestAuthority())
    let proxy = try TestServer(tls: stranger.server()) { _, _ in
      asked.withLockedValue { $0 += 1 }
      return (200, [], [])
    }
    defer { proxy.stop() }
    let statement = statement
    let request = EnrolmentRequest(
      code: .random(), statement: statement.bytes, signature: try statement.signed(by: key))
    let endpoint = WardEndpoint(address: proxy.address, isSecure: true)
    let now = UTCTime(microseconds: 1_800_000_000_000_000)
    func enrol(_ authority: Records.Digest) throws -> WardAnswer {
      try Enrol.once(endpoint, CertificateCheck(authority: authority) { now }) {
        (connection) throws(LinkFault) in try connection.sendAndWait(WardClient.enrolment(request))
      }
    }
    do {
      _ = try enrol(ward.hash)
      Issue.record("taken")
    } catch let fault as LinkFault { #expect(fault.code == .authority) }
    #expect(asked.withLockedValue { $0 } == 0)
    // The control: by the hash of its own authority the same server is asked.
    _ = try enrol(stranger.hash)
    #expect(asked.withLockedValue { $0 } == 1)
  }

  @Test("a ward's name that would draw another fingerprint on the technician's terminal is refused")
  func drawnName() throws {
    let policy = JSON.object([])
    for name in [
      "Ward\n  fingerprint 0000-0000", "Ward\u{1B}[2A", "Ward\u{9B}2J", "Ward \u{202E}0000", "Ward\u{2028}x",
    ] {
      let reply = EnrolmentReply(
        ward: name, pad: PadID("p-1")!, counter: CounterCode("q1")!, fingerprint: key.publicKey.fingerprint,
        time: .epoch, policy: policy)
      #expect(throws: Unreadable.self, "\(name.debugDescription)") { _ = try EnrolmentReply(reply.bytes) }
    }
  }

  @Test("a line of the link's log is one line, whatever a ward or a file put into it")
  func logLine() {
    #expect(PlainText.line("a\nb\r\u{1B}[2Jc\u{85}d\u{202E}e\u{2029}f") == "a b  [2Jc d e f")
    #expect(PlainText.line("Trung tâm Phục vụ hành chính công") == "Trung tâm Phục vụ hành chính công")
  }
}
