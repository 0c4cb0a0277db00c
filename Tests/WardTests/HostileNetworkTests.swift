import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Records
import Testing
import Wire

@testable import Ward

/// What anybody on the network may send to the ward's one port.
@Suite("A hostile network")
struct HostileNetworkTests {
  @Test("a flood of enrolments stores nothing, fills no log, and keeps no pad from being heard")
  func flood() async throws {
    let ward = try Fixture()
    var scribe = Scribe()
    for _ in 0..<20 { scribe.vote(1) }
    scribe.seal()
    try ward.enrol(scribe)
    let before = try ward.dump()
    let pages = try Pages(ward)
    let (written, now) = (scribe, ward.now)
    let stranger = Scribe()
    try await pages.test { client in
      try await withThrowingTaskGroup(of: Int.self) { group in
        for number in 0..<1_500 {
          group.addTask {
            let statement = stranger.statement()
            let body = EnrolmentRequest(
              code: .random(), statement: statement.bytes, signature: try statement.signed(by: stranger.key)
            ).bytes
            let answer = try await client.executeRequest(
              uri: WardPath.enrolments, method: .post, headers: [:], body: .init(bytes: body))
            // In the middle of it a pad comes with its records.
            guard number == 700 else { return answer.status.code == 403 ? 0 : 1 }
            let target = WardPath.records(written.pad, written.log, after: 0)
            let body2 = written.body()
            let taken = try await client.executeRequest(
              uri: target.uri, method: .post, headers: signed(written, target, body: body2, at: now),
              body: .init(bytes: body2))
            return taken.status.code == 200 ? 0 : 1
          }
        }
        var wrong = 0
        for try await one in group { wrong += one }
        #expect(wrong == 0)
      }
    }
    #expect(try ward.total().n == 20)
    let after = try ward.dump()
    #expect(after["pad"]?.count == before["pad"]?.count)
    #expect(after["enrolment"] == before["enrolment"])
    let lines = pages.lines.all.withLock { $0 }
    #expect(lines.count <= 2, "\(lines)")
  }

  @Test("a request that is sent again, at once or later, or to another place, changes nothing")
  func replayed() async throws {
    let ward = try Fixture()
    var scribe = Scribe()
    scribe.vote(1)
    scribe.seal()
    try ward.enrol(scribe)
    let other = Scribe()
    try ward.enrol(other, counter: "q2")
    let pages = try Pages(ward)
    let target = WardPath.records(scribe.pad, scribe.log, after: 0)
    let body = scribe.body()
    let headers = signed(scribe, target, body: body, at: ward.now)
    scribe.vote(2)
    scribe.seal()
    let written = scribe
    let now = ward.now
    try await pages.test { client in
      func send(_ uri: String, _ headers: HTTPFields, _ body: [UInt8]) async throws -> Int {
        try await client.executeRequest(uri: uri, method: .post, headers: headers, body: .init(bytes: body))
          .status.code
      }
      var answers: [Int] = []
      for _ in 0..<3 { answers.append(try await send(target.uri, headers, body)) }
      #expect(answers == [200, 200, 200])
      let next = WardPath.records(written.pad, written.log, after: written.seals[0])
      let rest = written.body(after: written.seals[0])
      #expect(try await send(next.uri, signed(written, next, body: rest, at: now), rest) == 200)
      // The old request again, now that the log has grown; then where it does not belong.
      #expect(try await send(target.uri, headers, body) == 200)
      for path in [
        WardPath.records(other.pad, other.log, after: 0), WardPath.records(other.pad, written.log, after: 0),
        WardPath.records(written.pad, .random(), after: 0), next,
      ] {
        #expect(try await send(path.uri, headers, body) == 401, "\(path.uri)")
      }
    }
    #expect(try ward.total().n == 2)
    #expect(try ward.store.heads().map(\.head) == [scribe.head])
    #expect(try ward.dump()["chunk"]?.count == 2)
    #expect(try ward.dump()["branch"]?.count == 1)
  }

  @Test("what a stranger types stands in no line of the ward's log, and no name is a path")
  func logLines() async throws {
    let ward = try Fixture()
    var scribe = Scribe()
    scribe.vote(1)
    scribe.seal()
    try ward.enrol(scribe)
    let before = try ward.dump()
    let pages = try Pages(ward)
    let (written, now) = (scribe, ward.now)
    let nasty = [
      "%0AHL-WARD-000%20somebody:%20all%20is%20well", "%1B%5B2J", "..%2F..%2Fetc", "..", "%2e%2e", "a%00b",
      "%E2%80%AEdap", "x'%20OR%201=1", "%25s%25n",
    ]
    try await pages.test { client in
      for word in nasty {
        for uri in [
          "/v1/pads/\(word)/logs/\(written.log)/head", "/v1/pads/\(written.pad)/logs/\(word)/head",
          "/v1/pads/\(word)/orders?epoch=0&after=0&wait=0", "/v1/\(word)",
          "/v1/pads/\(written.pad)/logs/\(written.log)/records?after=\(word)",
        ] {
          let target = WardPath.records(written.pad, written.log, after: 0)
          for method in [HTTPRequest.Method.get, .post] {
            let answer = try await client.executeRequest(
              uri: uri, method: method, headers: signed(written, target, body: written.body(), at: now),
              body: .init(bytes: written.body()))
            #expect((400..<500).contains(answer.status.code), "\(method) \(uri): \(answer.status.code)")
          }
        }
        let text = word.replacing("%0A", with: "\\n").replacing("%1B", with: "\\u001b")
        let answer = try await client.executeRequest(
          uri: WardPath.enrolments, method: .post, headers: [:],
          body: .init(
            bytes: Array(#"{"code":"\#(text)","statement":"\#(text)","signature":"\#(text)"}"#.utf8)))
        #expect((400..<500).contains(answer.status.code))
      }
    }
    #expect(try ward.dump() == before)
    let lines = pages.lines.all.withLock { $0 }
    #expect(lines.count < 20, "\(lines)")
    for line in lines {
      #expect(PlainText.isOneLine(line), "\(line)")
      for word in ["all is well", "etc", "OR 1", "dap", "%"] { #expect(!line.contains(word), "\(line)") }
    }
  }

  @Test(
    "a stolen pad is refused whatever it asks from the moment it is retired; what it recorded before stays")
  func stolen() async throws {
    let ward = try Fixture()
    var scribe = Scribe()
    scribe.vote(1)
    scribe.seal()
    try ward.enrol(scribe)
    try ward.send(scribe)
    try ward.store.retire(scribe.pad, now: ward.now)
    for _ in 0..<50 { scribe.vote(4) }
    scribe.seal()
    let pages = try Pages(ward)
    let (written, now) = (scribe, ward.now)
    try await pages.test { client in
      let records = WardPath.records(written.pad, written.log, after: written.seals[0])
      let body = written.body(after: written.seals[0])
      let taken = try await client.executeRequest(
        uri: records.uri, method: .post, headers: signed(written, records, body: body, at: now),
        body: .init(bytes: body))
      #expect(Problem(Array(taken.body.readableBytesView), status: 403)?.known == .retired)
      for asked in [
        WardPath.head(written.pad, written.log), WardPath.orders(written.pad, after: nil, wait: 0),
      ] {
        let refused = try await client.executeRequest(
          uri: asked.uri, method: .get, headers: signed(written, asked, body: [], at: now), body: nil)
        #expect(
          Problem(Array(refused.body.readableBytesView), status: 403)?.known == .retired, "\(asked.uri)")
      }
    }
    #expect(try ward.total().n == 1)
  }
}
