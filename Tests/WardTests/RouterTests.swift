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

  init(_ ward: Fixture) throws {
    let lines = Lines()
    self.lines = lines
    now = ward.now
    let now = ward.now
    pages = WardRouter(
      ward.intake, try ward.orders(), wardName: "Test",
      log: CauseLog { line in lines.all.withLock { $0.append(line) } },
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
    let pages = try Pages(ward)
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

  @Test("the question for a head is answered with the heads of the pad's other logs, and of nobody else's")
  func others() async throws {
    let ward = try Fixture()
    var first = Scribe()
    first.vote(1)
    first.seal()
    try ward.enrol(first)
    var logs = [first]
    for _ in 0..<17 {
      var next = Scribe(pad: first.pad, key: first.key)
      next.seal()
      logs.append(next)
    }
    for log in logs { try ward.send(log) }
    var stranger = Scribe()
    stranger.seal()
    try ward.enrol(stranger, counter: "q2")
    try ward.send(stranger)
    let pages = try Pages(ward)
    let (pad, other, now) = (first, stranger, ward.now)
    let known = logs.map { LogHead(log: $0.log, head: $0.head) }
    try await pages.test { client in
      func others(_ asked: Scribe, _ log: LogID) async throws -> [LogHead] {
        let ask = WardPath.head(asked.pad, log)
        let answer = try await client.executeRequest(
          uri: ask.uri, method: .get, headers: signed(asked, ask, body: [], at: now), body: nil)
        return try RecordsReply(Array(answer.body.readableBytesView)).others
      }
      let ofTheLast = try await others(pad, known[17].log)
      #expect(ofTheLast == Array(known[1..<17].reversed()))
      let ofTheFirst = try await others(pad, known[0].log)
      #expect(ofTheFirst == Array(known[2..<18].reversed()))
      let none = try await others(other, other.log)
      #expect(none.isEmpty)
      let ofNone = try await others(other, known[0].log)
      #expect(ofNone == [LogHead(log: other.log, head: other.head)])
    }
  }

  @Test("each wrong request gets its problem, and nothing is stored")
  func problems() async throws {
    let ward = try Fixture()
    var scribe = Scribe()
    scribe.vote(1)
    scribe.seal()
    try ward.enrol(scribe)
    let untouched = try ward.dump()
    let pages = try Pages(ward)
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
    let pages = try Pages(ward)
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

@Suite("Waiting for orders")
struct LongPollTests {
  private func ask(
    _ client: any TestClientProtocol, _ scribe: Scribe, at now: UTCTime, after: OrderPosition? = nil,
    wait: Int64 = 0
  ) async throws -> (status: HTTPResponse.Status, orders: [JSON]) {
    let target = WardPath.orders(scribe.pad, after: after, wait: wait)
    let answer = try await client.executeRequest(
      uri: target.uri, method: .get, headers: signed(scribe, target, body: [], at: now), body: nil)
    guard answer.status == .ok else { return (answer.status, []) }
    return (.ok, try OrdersReply(Array(answer.body.readableBytesView)).orders)
  }

  @Test("an order that another process writes ends the wait at once; answers to other requests carry it too")
  func rings() async throws {
    let ward = try Fixture()
    let scribe = Scribe()
    let pad = try ward.enrol(scribe)
    let pages = try Pages(ward)
    let (now, folder) = (ward.now, ward.folder)
    // Another connection, as `hailong-ward pad identify` has.
    let other = Orders(try Store(folder), try WardKeys.load(folder))
    try await pages.test { client in
      #expect(try await ask(client, scribe, at: now).orders == [])
      async let heard = ask(client, scribe, at: now, wait: 30)
      // The order may come before or behind the poll: either way it is heard.
      let position = try other.give(.identify(seconds: 3), to: pad.name, now: now)
      let orders = try await heard.orders
      let order = try #require(orders.first.flatMap { SignedOrder(json: $0) }).verify(key: other.publicKey)
      #expect(order.position == position && order.act == .identify(seconds: 3))
      #expect(try await ask(client, scribe, at: now, after: position).orders == [])

      let head = WardPath.head(scribe.pad, scribe.log)
      let answer = try await client.executeRequest(
        uri: head.uri, method: .get, headers: signed(scribe, head, body: [], at: now), body: nil)
      #expect(try RecordsReply(Array(answer.body.readableBytesView)).orders == orders)
    }
    other.store.close()
  }

  @Test("a wait without an order ends when its time is over")
  func ends() async throws {
    let ward = try Fixture()
    let scribe = Scribe()
    try ward.enrol(scribe)
    let pages = try Pages(ward)
    let now = ward.now
    try await pages.test { client in
      let begin = ContinuousClock.now
      let answer = try await ask(client, scribe, at: now, wait: 1)
      #expect(answer.orders == [])
      #expect(begin.duration(to: .now) >= .milliseconds(900))
    }
  }

  @Test("a third wait of one pad ends the first, and no other pad's")
  func third() async throws {
    let ward = try Fixture()
    let bell = OrderBell(ward.folder.database, threads: .singleton)
    let deadline = ContinuousClock.now + .seconds(600)
    await withTaskGroup(of: OrderBell.Heard.self) { group in
      group.addTask { await bell.wait(for: 2, after: 0, until: deadline) }
      for _ in 0..<OrderBell.mostForPad + 1 {
        group.addTask { await bell.wait(for: 1, after: 0, until: deadline) }
      }
      let first = await group.next()
      #expect(first == .over)
      // The other pad's may not even have begun.
      let waiting = await bell.count
      #expect(waiting <= OrderBell.mostForPad + 1)
      group.cancelAll()
    }
    let waiting = await bell.count
    #expect(waiting == 0)
  }

  @Test("only the pad's own link is answered, and a wait has its bounds")
  func refused() async throws {
    let ward = try Fixture()
    let (scribe, other) = (Scribe(), Scribe())
    try ward.enrol(scribe)
    try ward.enrol(other, counter: "q2")
    let pages = try Pages(ward)
    let now = ward.now
    try await pages.test { client in
      let target = WardPath.orders(scribe.pad, after: nil, wait: 0)
      let stolen = try await client.executeRequest(
        uri: target.uri, method: .get, headers: signed(other, target, body: [], at: now), body: nil)
      #expect(stolen.status == .unauthorized)
      #expect(try await ask(client, scribe, at: now, wait: 31).status == .badRequest)
      #expect(try await ask(client, Scribe(), at: now).status == .notFound)
    }
  }
}
