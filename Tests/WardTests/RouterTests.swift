import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOPosix
import Records
import Synchronization
import Testing
import Wire

@testable import Ward

/// Signs as a link does.
func signed(_ scribe: Scribe, _ target: RequestTarget, body: [UInt8], at now: UTCTime) -> HTTPFields {
  let headers = RequestSignature.sign(
    target, body: body, created: now.microseconds / 1_000_000, key: scribe.linkKey)!
  return [
    .contentEncoding: "gzip", .contentType: Batch.mediaType,
    HTTPField.Name("content-digest")!: headers.contentDigest,
    HTTPField.Name("signature-input")!: headers.signatureInput,
    HTTPField.Name("signature")!: headers.signature,
  ]
}

/// The ward's pages over a fixture, and what they logged.
struct Pages: Sendable {
  private let pages: WardRouter
  let lines: Lines
  let now: UTCTime

  final class Lines: Sendable {
    let all = Mutex<[String]>([])
  }

  init(_ ward: Fixture) {
    let lines = Lines()
    self.lines = lines
    now = ward.now
    let now = ward.now
    pages = WardRouter(
      ward.intake, wardName: "Test", log: CauseLog { line in lines.all.withLock { $0.append(line) } },
      threads: .singleton, clock: { now })
  }

  func test(_ body: @escaping @Sendable (any TestClientProtocol) async throws -> Void) async throws {
    try await Application(router: pages.router()).test(.router, body)
  }
}

@Suite("The ward's pages")
struct RouterTests {
  @Test("a pad enrols, asks for the head, sends, and is told where it ends")
  func wholeWay() async throws {
    let ward = try Fixture()
    var scribe = Scribe()
    scribe.vote(1)
    scribe.seal()
    let code = try ward.store.addPad(PadOrder(counter: CounterCode("q1")!), now: ward.now)
    let pages = Pages(ward)
    let written = scribe
    let now = ward.now
    try await pages.test { client in
      let statement = written.statement()
      let request = EnrolmentRequest(
        code: code, statement: statement.bytes, signature: try statement.signed(by: written.key))
      let enrolled = try await client.executeRequest(
        uri: WardPath.enrolments, method: .post, headers: [:], body: .init(bytes: request.bytes))
      #expect(enrolled.status == .ok)
      let reply = try EnrolmentReply(Array(enrolled.body.readableBytesView))
      #expect(reply.pad == written.pad)
      #expect(reply.fingerprint == written.key.publicKey.fingerprint)

      let ask = WardPath.head(written.pad, written.log)
      var answer = try await client.executeRequest(
        uri: ask.uri, method: .get, headers: signed(written, ask, body: [], at: now), body: nil)
      #expect(try RecordsReply(Array(answer.body.readableBytesView)).head == .empty)

      let target = WardPath.records(written.pad, written.log, after: 0)
      let body = written.body()
      answer = try await client.executeRequest(
        uri: target.uri, method: .post, headers: signed(written, target, body: body, at: now),
        body: .init(bytes: body))
      #expect(answer.status == .ok)
      #expect(try RecordsReply(Array(answer.body.readableBytesView)).head == written.head)
    }
    #expect(try ward.total().n == 1)
  }

  @Test("each wrong request gets its problem, and nothing is stored")
  func problems() async throws {
    let ward = try Fixture()
    var scribe = Scribe()
    scribe.vote(1)
    scribe.seal()
    try ward.enrol(scribe)
    let untouched = try ward.dump()
    let pages = Pages(ward)
    let written = scribe
    let now = ward.now
    try await pages.test { client in
      let target = WardPath.records(written.pad, written.log, after: 0)
      let body = written.body()
      func send(
        _ uri: String? = nil, _ headers: HTTPFields? = nil, body sent: [UInt8]? = nil,
        method: HTTPRequest.Method = .post
      ) async throws -> (status: Int, code: ProblemCode?, date: String?) {
        let answer = try await client.executeRequest(
          uri: uri ?? target.uri, method: method,
          headers: headers ?? signed(written, target, body: body, at: now), body: .init(bytes: sent ?? body))
        let problem = Problem(Array(answer.body.readableBytesView), status: answer.status.code)
        #expect(answer.headers[.contentType] == Problem.mediaType)
        return (answer.status.code, problem?.known, answer.headers[.date])
      }
      func headers(_ change: (inout HTTPFields) -> Void) -> HTTPFields {
        var fields = signed(written, target, body: body, at: now)
        change(&fields)
        return fields
      }
      #expect(try await send(nil, headers { $0[.contentEncoding] = nil }).code == .gzip)
      #expect(try await send(nil, headers { $0[HTTPField.Name("signature")!] = nil }).code == .signature)
      #expect(
        try await send(nil, headers { $0[HTTPField.Name("signature-input")!] = "x" }).code == .signature)
      #expect(try await send(body: body + [0]).code == .signature, "not the body that was signed")
      #expect(
        try await send(WardPath.records(written.pad, written.log, after: 1).uri).code == .signature,
        "another query than was signed")
      #expect(
        try await send(
          nil,
          headers {
            $0 = signed(Scribe(pad: written.pad, key: written.key), target, body: body, at: now)
          }
        ).code == .signature, "another link key")
      let late = UTCTime(microseconds: now.microseconds - 301_000_000)
      let stale = try await send(nil, signed(written, target, body: body, at: late))
      #expect(stale.code == .clock)
      #expect(stale.status == 401)
      #expect(stale.date == HTTPDate.text(now.microseconds / 1_000_000))
      #expect(try await send(WardPath.records(.random(), written.log, after: 0).uri).code == .unknownPad)
      #expect(try await send("/v1/pads/NO_PAD/logs/\(written.log)/records?after=0").code == .unknownPad)
      #expect(try await send("/v1/pads/\(written.pad)/logs/zz/records?after=0").code == .badRequest)
      for query in ["", "?after=", "?after=-1", "?after=1&after=2", "?after=1&x=2", "?before=1"] {
        #expect(
          try await send("/v1/pads/\(written.pad)/logs/\(written.log)/records\(query)").code == .badRequest,
          "\(query)")
      }
      let large = [UInt8](repeating: 1, count: (2 << 20) + 1)
      #expect(try await send(body: large).code == .tooLarge)
      #expect(try await send("/v1/nothing").code == .notFound)
      #expect(try await send("/v1/enrolments", [:], body: Array("{}".utf8)).code == .badRequest)
      #expect(
        try await send("/v1/enrolments", [:], body: [UInt8](repeating: 0x20, count: 9_000)).code == .tooLarge)
      #expect(try await send("/v1/enrolments", [:], method: .get).code == .notFound)
      let gap = try await send(
        WardPath.records(written.pad, written.log, after: 9).uri,
        signed(written, WardPath.records(written.pad, written.log, after: 9), body: body, at: now))
      #expect(gap.code == .gap)
      #expect(gap.status == 409)
    }
    #expect(try ward.dump() == untouched)
  }

  @Test("a refusal is logged once for each cause, and once more when it has gone")
  func loggedOnce() async throws {
    let ward = try Fixture()
    var scribe = Scribe()
    scribe.vote(1)
    scribe.seal()
    try ward.enrol(scribe)
    let pages = Pages(ward)
    let written = scribe
    let now = ward.now
    try await pages.test { client in
      let target = WardPath.records(written.pad, written.log, after: 7)
      let body = written.body()
      for _ in 0..<5 {
        _ = try await client.executeRequest(
          uri: target.uri, method: .post, headers: signed(written, target, body: body, at: now),
          body: .init(bytes: body))
      }
      let good = WardPath.records(written.pad, written.log, after: 0)
      _ = try await client.executeRequest(
        uri: good.uri, method: .post, headers: signed(written, good, body: body, at: now),
        body: .init(bytes: body))
    }
    let lines = pages.lines.all.withLock { $0 }
    #expect(lines.count == 2, "\(lines)")
    #expect(lines.first?.hasPrefix("HL-WARD-007 \(scribe.pad)") == true)
    #expect(lines.last?.contains("4 times more") == true)
  }

  @Test("the page for health answers")
  func health() async throws {
    let ward = try Fixture()
    try await Pages(ward).test { client in
      let answer = try await client.executeRequest(uri: "/v1/health", method: .get, headers: [:], body: nil)
      #expect(answer.status == .ok)
    }
    // It stands until here: closing it under the page is another test's business.
    withExtendedLifetime(ward) {}
  }
}
