import HTTPTypes
import HummingbirdTesting
import NIOCore
import Records
import Testing
import Wire

@testable import Ward

/// What a pad, or a stranger, may send that is not taken: asked of the real server over a socket, again and again.
@Suite("What the ward refuses")
struct RefusalTests {
  /// One cause, with all that a request needs.
  struct Cause: Sendable, CustomTestStringConvertible {
    var name: String
    var code: ProblemCode
    /// Stands in the log behind the code.
    var about: String
    var uri: String
    var body: [UInt8]
    /// Who signs; nobody signs an enrolment.
    var signer: Scribe?

    var testDescription: String { name }
  }

  private static let names = [
    "too large", "a gzip bomb", "a line too long", "a wrong signature", "a torn chain",
    "a chain of other lines",
    "a wrong seal", "no seal", "an unknown pad", "a used code", "an expired code", "an unknown code",
  ]
  private static let repeats = 12

  /// A ward that knows one pad, holds what it sealed first, and waits for the rest.
  private func prepared() throws -> (ward: Fixture, pad: Scribe) {
    let ward = try Fixture()
    ward.now = Server.now()
    var scribe = Scribe()
    scribe.vote(1)
    scribe.seal()
    try ward.enrol(scribe)
    try ward.send(scribe)
    scribe.vote(2)
    scribe.vote(3)
    scribe.seal()
    return (ward, scribe)
  }

  private func cause(_ name: String, _ ward: Fixture, _ pad: Scribe) throws -> Cause {
    let held = pad.seals[0]
    let target = WardPath.records(pad.pad, pad.log, after: held)
    func sent(_ code: ProblemCode, _ body: [UInt8], by signer: Scribe? = nil) -> Cause {
      Cause(
        name: name, code: code, about: pad.pad.text, uri: target.uri, body: body, signer: signer ?? pad)
    }
    func code(at time: UTCTime, used: Bool = false) throws -> Cause {
      let code = try ward.store.addPad(PadOrder(counter: CounterCode("q2")!, lifetime: 60), now: time)
      if used { _ = try ward.store.enrol(code: code, Scribe().statement(), now: time) }
      return try enrolment(used ? .codeUsed : .codeExpired, code)
    }
    func enrolment(_ problem: ProblemCode, _ code: EnrolmentCode) throws -> Cause {
      let stranger = Scribe()
      let statement = stranger.statement()
      let request = EnrolmentRequest(
        code: code, statement: statement.bytes, signature: try statement.signed(by: stranger.key))
      return Cause(
        name: name, code: problem, about: "enrolment", uri: WardPath.enrolments, body: request.bytes)
    }
    switch name {
    case "too large": return sent(.tooLarge, [UInt8](repeating: 1, count: (2 << 20) + 1))
    case "a gzip bomb":
      return sent(.gzip, try #require(Gzip.compress([UInt8](repeating: 0x0A, count: 2 << 20))))
    case "a line too long":
      return sent(.tooLarge, try #require(Gzip.compress([UInt8](repeating: 0x20, count: 2_000) + [0x0A])))
    case "a wrong signature":
      return sent(.signature, pad.body(after: held), by: Scribe(pad: pad.pad, key: pad.key))
    case "a torn chain": return sent(.chain, Gzip.compress(Array(pad.bytes(after: held).dropLast()))!)
    case "a chain of other lines":
      // As a seal is all that tells of them, its code is the seal's.
      var other = pad
      other.lines.swapAt(Int(held), Int(held) + 1)
      return sent(.seal, other.body(after: held))
    case "a wrong seal":
      // Of the same lines, by a key of its own.
      var forged = pad
      forged.append(try Seal.line(after: pad.head, stamp: pad.stamp, why: .idle, key: SealKey()))
      return sent(.seal, forged.body(after: held))
    case "no seal": return sent(.seal, pad.body(after: held, through: pad.head.seq - 1))
    case "an unknown pad":
      let stranger = Scribe()
      let uri = WardPath.records(stranger.pad, stranger.log, after: 0).uri
      return Cause(
        name: name, code: .unknownPad, about: stranger.pad.text, uri: uri, body: stranger.body(),
        signer: stranger)
    case "a used code": return try code(at: ward.now, used: true)
    case "an expired code":
      return try code(at: UTCTime(microseconds: ward.now.microseconds - 3_600_000_000))
    default: return try enrolment(.unknownCode, .random())
    }
  }

  @Test(
    "each cause: its status and code, nothing stored, one line of the log however often it is sent",
    arguments: names)
  func refused(name: String) async throws {
    let (ward, pad) = try prepared()
    let cause = try cause(name, ward, pad)
    let untouched = try ward.dump()
    let log = Pages.Lines()
    try await serving(ward, plain: true, log: log) { port in
      try await TestClient.withClient(host: "127.0.0.1", port: port) { client in
        for _ in 0..<RefusalTests.repeats {
          let target = RequestTarget(
            method: "POST", path: String(cause.uri.prefix { $0 != "?" }),
            query: String(cause.uri.drop { $0 != "?" }.dropFirst()))
          let headers =
            cause.signer.map { signed($0, target, body: cause.body, at: Server.now()) } ?? HTTPFields()
          let answer = try await client.post(cause.uri, headers: headers, body: ByteBuffer(bytes: cause.body))
          let body = answer.body.map { Array($0.readableBytesView) } ?? []
          #expect(answer.status.code == cause.code.status)
          #expect(answer.headers[.contentType] == Problem.mediaType)
          let problem = Problem(body, status: answer.status.code)
          #expect(problem?.known == cause.code, "\(String(decoding: body, as: UTF8.self))")
        }
      }
    }
    #expect(try ward.dump() == untouched)
    let lines = log.all.withLock { $0 }.filter { $0.hasPrefix("HL-") }
    #expect(lines.count == 1, "\(lines)")
    #expect(lines.first?.hasPrefix("\(cause.code.rawValue) \(cause.about): ") == true, "\(lines)")
  }

  @Test("two causes of one pad, and one cause of two pads, are a line each")
  func apart() async throws {
    let (ward, pad) = try prepared()
    let other = Scribe()
    try ward.enrol(other, counter: "q2")
    let log = Pages.Lines()
    try await serving(ward, plain: true, log: log) { port in
      try await TestClient.withClient(host: "127.0.0.1", port: port) { client in
        for _ in 0..<RefusalTests.repeats {
          for scribe in [pad, other] {
            let target = WardPath.records(scribe.pad, scribe.log, after: 0)
            for body in [scribe.body(through: 2), Array("no gzip".utf8)] {
              _ = try await client.post(
                target.uri, headers: signed(scribe, target, body: body, at: Server.now()),
                body: ByteBuffer(bytes: body))
            }
          }
        }
      }
    }
    let said = log.all.withLock { $0 }.filter { $0.hasPrefix("HL-") }.map {
      $0.split(separator: " ").prefix(2).joined(separator: " ")
    }
    #expect(
      said == [
        "HL-WARD-006 \(pad.pad):", "HL-WARD-002 \(pad.pad):", "HL-WARD-006 \(other.pad):",
        "HL-WARD-002 \(other.pad):",
      ])
  }

  @Test("a stranger who makes up a name for each request, and gets nothing right, costs a few lines in all")
  func strangers() async throws {
    let (ward, pad) = try prepared()
    let untouched = try ward.dump()
    let log = Pages.Lines()
    try await serving(ward, plain: true, log: log) { port in
      try await TestClient.withClient(host: "127.0.0.1", port: port) { client in
        for number in 0..<120 {
          let name = PadID.random()
          let uri = [
            WardPath.records(name, .random(), after: 0).uri, "/v1/pads/\(name)/logs/no-log/records?after=0",
            WardPath.head(name, .random()).uri, "/v1/pads/\(name)/orders?epoch=1",
          ][number % 4]
          let isPost = uri.contains("records")
          let answer =
            isPost
            ? try await client.post(uri, headers: HTTPFields(), body: ByteBuffer(bytes: pad.body()))
            : try await client.get(uri)
          let body = answer.body.map { Array($0.readableBytesView) } ?? []
          #expect(Problem(body, status: answer.status.code)?.known == .unknownPad)
        }
        // A pad's own cause stands among them as ever.
        let target = WardPath.records(pad.pad, pad.log, after: 0)
        _ = try await client.post(
          target.uri, headers: signed(pad, target, body: [1], at: Server.now()), body: ByteBuffer(bytes: [1]))
      }
    }
    #expect(try ward.dump() == untouched)
    let lines = log.all.withLock { $0 }.filter { $0.hasPrefix("HL-") }
    #expect(lines.count == CauseLog.strangers + 2, "\(lines)")
    #expect(lines.dropLast(2).allSatisfy { $0.hasPrefix("HL-WARD-008 p-") })
    #expect(lines.dropLast().last?.hasPrefix("HL-WARD-008 \(CauseLog.otherStrangers): ") == true, "\(lines)")
    #expect(lines.last?.hasPrefix("HL-WARD-002 \(pad.pad): ") == true, "\(lines)")
  }
}
