import Glibc
import NIOConcurrencyHelpers
import NIOHTTP1
import Records
import Settings
import Testing
import Traces
import Wire

@testable import Link

/// hailongd as the link sees it, over a log in memory.
private final class FakePad: PadSource, Sendable {
  struct State {
    var log: SimulatedLog
    var followers: [Mailbox] = []
    var wardHeads: [Head] = []
    var orders: [OrderPosition] = []
  }

  let id = PadID("p-fake")!
  let state: NIOLockedValueBox<State>

  init(log: SimulatedLog) { state = NIOLockedValueBox(State(log: log)) }

  func head() throws(LinkFault) -> PadHead {
    let log = state.withLockedValue { $0.log }
    return PadHead(pad: id, log: log.id, sealed: log.sealed, key: log.key.publicKey)
  }

  func lines(of log: LogID, after seq: Int64, limits: SealedBatch.Limits) throws(LinkFault) -> [UInt8] {
    state.withLockedValue { $0.log.raw(after: seq, most: max(limits.records, 510)) }
  }

  func handTime(utc: UTCTime, uptime: Int64, error: Int64) throws(LinkFault) {}

  func handHead(log: LogID, _ head: Head, backlog: Int64) throws(LinkFault) {
    state.withLockedValue { $0.wardHeads.append(head) }
  }

  func order(_ order: SignedOrder) throws(LinkFault) -> OrderVerdict {
    guard let position = OrderCore.position(order) else { return .refused("HL-ORD-002") }
    state.withLockedValue { $0.orders.append(position) }
    return .taken
  }

  func follow(after seq: Int64, _ mailbox: Mailbox) { state.withLockedValue { $0.followers = [mailbox] } }
  func unfollow() { state.withLockedValue { $0.followers = [] } }

  func press(_ count: Int, _ random: inout Seeded) {
    let followers = state.withLockedValue {
      $0.log.grow(count, &random)
      return $0.followers
    }
    for mailbox in followers { mailbox.post { $0.sealed = true } }
  }
}

@Suite("The running link, over real sockets", .serialized)
struct LinkRunTests {
  /// Waits until `condition`, at most 20 s.
  private func wait(_ condition: () -> Bool) -> Bool {
    let end = Moment.now().monotonic + 20_000_000_000
    while Moment.now().monotonic < end {
      if condition() { return true }
      usleep(20_000)
    }
    return condition()
  }

  @Test("records reach the ward signed, in order and exactly; a ward that was away gets the rest")
  func replicates() throws {
    let seed = Seeded.fresh()
    var random = Seeded(seed)
    let sealKey = SealKey()
    var log = SimulatedLog(key: sealKey)
    log.grow(3_000, &random)
    let pad = FakePad(log: log)
    let logID = log.id
    let linkKey = LinkKey()
    let authority = try TestAuthority()
    let ward = NIOLockedValueBox(SimulatedWard(key: sealKey.publicKey))
    let badSignatures = NIOLockedValueBox(0)
    let answer: TestServer.Answer = { head, body in
      let uri = head.uri.split(separator: "?", maxSplits: 1)
      let target = RequestTarget(
        method: head.method.rawValue, path: String(uri[0]), query: uri.count > 1 ? String(uri[1]) : "")
      let headers = SignatureHeaders(
        contentDigest: head.headers.first(name: "content-digest") ?? "",
        signatureInput: head.headers.first(name: "signature-input") ?? "",
        signature: head.headers.first(name: "signature") ?? "")
      let now = Moment.now().utc
      do throws(SignatureFault) {
        try RequestSignature.check(
          headers, target, body: body, now: now.microseconds / 1_000_000, key: linkKey.publicKey)
      } catch {
        badSignatures.withLockedValue { $0 += 1 }
        return (401, [], Problem(.signature, "\(error)").bytes)
      }
      let created = SignatureInput(headers.signatureInput)?.created ?? 0
      let request: SimulatedWard.Request =
        head.method == .GET
        ? .head(logID)
        : .records(
          logID, after: Int64(target.query.dropFirst("after=".count).prefix { $0 != "&" }) ?? -1, body: body)
      let answer = ward.withLockedValue { $0.answer(request, created: created, at: now) }
      return (answer.status, [("date", HTTPDate.text(answer.date ?? 0))], answer.body)
    }
    var server = try TestServer(tls: authority.server(), answer)
    let folder = StateFolder(path: try temporaryFolder())
    defer { removeFolder(folder.path) }
    try folder.save(linkKey)
    func enrol(_ address: WardAddress) throws {
      try folder.save(
        Enrolment(
          ward: address, authority: authority.hash, pad: pad.id, counter: CounterCode("q1")!, name: "Test"))
    }
    try enrol(server.address)
    var settings = LinkSettings()
    settings.stateDir = folder.path
    settings.retryMinMs = 20
    settings.retryMaxMs = 200
    let ended = NIOLockedValueBox(false)
    // LinkRun is used by its own thread alone, but for `stopper`.
    nonisolated(unsafe) let run = LinkRun(settings, pad: pad, judged: JudgedTime())
    let stop = run.stopper
    #expect(
      startThread {
        run.run()
        ended.withLockedValue { $0 = true }
      })
    func isSynced() -> Bool {
      let state = pad.state.withLockedValue { $0 }
      return ward.withLockedValue { $0.logs[logID] ?? [] } == Array(state.log.lines[..<state.log.sealedCount])
        && state.wardHeads.last == state.log.sealed
    }
    #expect(wait(isSynced), "seed \(seed)")
    for _ in 0..<5 {
      pad.press(10, &random)
      #expect(wait(isSynced), "seed \(seed)")
    }
    // One is kept for records, one for orders.
    #expect(server.connections.withLockedValue { $0 } == 2)
    #expect(badSignatures.withLockedValue { $0 } == 0)
    // The ward goes away, presses go on, and it comes back elsewhere: a changed address is no new enrolment.
    server.stop()
    pad.press(500, &random)
    server = try TestServer(tls: authority.server(), answer)
    try enrol(server.address)
    #expect(wait(isSynced), "seed \(seed)")
    stop()
    #expect(wait { ended.withLockedValue { $0 } })
    server.stop()
  }
}
