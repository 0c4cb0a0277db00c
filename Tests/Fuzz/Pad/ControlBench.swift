import Badge
import Buttons
import Control
import FuzzEngine
import GPIO
import Glibc
import Journal
import Ratings
import Records

@testable import Pad

/// A pad with a client at its socket.
final class ControlBench {
  static let pad = PadID(unchecked: "p-abcdefgh2345")
  static let log = LogID("00112233445566778899aabbccddeeff")!
  // Fixed seeds of 32 bytes are keys.
  static let key = SealKey(seed: (0..<32).map { $0 })!
  static let orderKey = SealKey(seed: (64..<96).map { $0 })!
  static let buttons = 4

  /// Each run begins with this pad.
  private let fresh: PadCore

  private var core: PadCore
  private var now = ControlBench.start
  private var disk = ControlDisk()
  private var lane = WriterLane()
  private var clients = ControlClients()
  private var client: UInt64 = 0
  private var access = Access.none
  private var ear: ControlEar?
  private var isTaking = true
  /// There from when its contacts are first moved.
  private var board: SimulatedBank?
  private var isSignedOrder = false

  private static let start = Moment(
    monotonic: 5_000_000_000_000, utc: UTCTime("2026-11-22T08:00:00Z")!, isDisciplined: false, error: 0)

  init() {
    let disk = ControlDisk()
    let standing = JournalKeeper.Standing(
      log: ControlBench.log, head: disk.head, sealed: disk.sealed,
      unsealed: 0, policy: nil, session: nil, mapping: nil, maintenance: nil, orders: nil)
    var core = PadCore(
      setup: PadCore.Setup(
        pad: ControlBench.pad, key: ControlBench.key, board: "simulated", backend: "simulated",
        version: "fuzz",
        bootNumber: 3, buttons: ControlBench.buttons, debounce: DebounceTiming(), seal: SealSchedule.Timing(),
        alive: 600_000_000_000,
        thanksMs: 1_500),
      standing: standing, policy: .default, closed: [false, false, false, false], now: ControlBench.start)
    var enrolment = Enrolment(ward: "ward:8443")
    enrolment.orderKey = ControlBench.orderKey.publicKey
    core.enrolment = enrolment
    core.badges = BadgeList(
      key: BadgeKey(hex: String(repeating: "ab", count: 32))!,
      badges: [])
    _ = core.takeActions()
    fresh = core
    self.core = core
  }

  func run(_ bytes: [UInt8]) {
    var tape = Tape(bytes)
    access = Access(rawValue: tape.below(4)) ?? .none
    (core, now, disk, lane) = (fresh, ControlBench.start, ControlDisk(), WriterLane())
    (clients, board, isSignedOrder, isTaking) = (ControlClients(), nil, false, true)
    guard connect() else { return }
    defer {
      clients.dropAll()
      hangUp()
    }
    var hands = false
    for _ in 0..<48 where !tape.isAtEnd {
      switch tape.below(9) {
      case 0: send(tape.line() + [0x0A])
      case 1: order(tape.line())
      case 2: pass(milliseconds: Int(tape.number(2)) * 10)
      case 3:
        hands = true
        let line = tape.below(5)
        core.edge(
          LineEvent(line: line, closed: tape.flag(), at: now.monotonic, sequence: nil), now: now)
        settle()
      case 4:
        hands = true
        core.badge(.text(tape.line()), now)
        settle()
      case 5: flush()
      case 6: send(tape.some(16))
      case 7:
        now.isDisciplined = tape.flag()
        // Up to 2260, the last year but two that the kernel's clock can hold.
        now.utc.microseconds = Int64(tape.number(2)) * 140_000_000_000
        pass(milliseconds: 1)
      default:
        isTaking.toggle()
        if isTaking { _ = ear?.hear(disk) }
        settle()
      }
      check()
      // Dropped: it comes again.
      if clients.connections[client] == nil {
        hangUp()
        guard connect() else { return }
      }
    }
    end()
    guard access < .admin, !isSignedOrder, !hands else { return }
    // What the link's user may say by itself changes nothing that counts.
    require(core.session?.officer == nil, "an officer signed in by access \(access)")
    require(core.policy == fresh.policy && core.mapping == fresh.mapping, "other rules by access \(access)")
    require(
      core.enrolment == fresh.enrolment && core.badges == fresh.badges, "another ward by access \(access)")
    require(core.maintenance == nil && core.thanked == 0, "maintenance or thanks by access \(access)")
    require(board == nil, "contacts moved by access \(access)")
  }

  // MARK: the client

  private func connect() -> Bool {
    var ends: [Int32] = [-1, -1]
    guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0 else { return false }
    client = clients.admit(
      Connection(descriptor: ends[0], access: access, actor: Actor("uid-1000") ?? .pad))
    ear = ControlEar(descriptor: ends[1], access: access)
    isTaking = true
    return true
  }

  private func hangUp() {
    guard let ear else { return }
    close(ear.descriptor)
    self.ear = nil
  }

  private func send(_ bytes: [UInt8]) {
    // A socket holds more than a request.
    guard let ear, Glibc.send(ear.descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
      return
    }
    while let connection = clients.connections[client] {
      var byte: UInt8 = 0
      let isMore =
        connection.hasLine || recv(connection.descriptor, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT)) > 0
      guard isMore else { break }
      if let line = clients.nextLine(client) { serve(line) }
    }
    _ = takeLines()
    settle()
  }

  /// As the program serves a line.
  private func serve(_ line: [UInt8]) {
    var id: Int64 = 0
    do throws(ControlFault) {
      let request = try ControlRequest(line: line, longest: access.longestRequest)
      id = request.id
      check(request, line)
      ear?.asked(id)
      if let asked = try LoopRequest(request, access: access, buttons: ControlBench.buttons) {
        try carryOut(asked, id)
      } else {
        let actor = clients.connections[client]?.actor ?? .pad
        if let answer = core.request(request, client: client, by: actor, now: now) { self.answer(answer) }
      }
    } catch {
      if id == 0 { ear?.asked(0) }
      answer(.failed(id: id, error))
      if id == 0 { clients.drop(client, afterFlush: now.monotonic) }
    }
  }

  private func check(_ request: ControlRequest, _ line: [UInt8]) {
    require(line.count <= access.longestRequest, "a request of \(line.count) bytes")
    // Escapes may take more room as we write them.
    guard request.line.count <= ControlProtocol.longestRequest else { return }
    let again = must("a request cannot be read again") { () throws(ControlFault) in
      try ControlRequest(line: Array(request.line.dropLast()))
    }
    require(again.id == request.id && again.verb == request.verb, "another request")
  }

  private func carryOut(_ asked: LoopRequest, _ id: Int64) throws(ControlFault) {
    require(access >= .link, "reads and presses for access \(access)")
    switch asked {
    case .records(let read):
      require(read.after >= 0, "lines behind \(read.after)")
      require(access == .admin || read.sealed && !read.fresh, "unsealed or fresh lines for \(access)")
      let job = try clients.beginRead(client, request: id, read, now: now.monotonic)
      ear?.reading(id, read)
      if !lane.take(job) { clients.fail(client, request: id, stream: nil, .busy) }
    case .follow(let after, let sealed):
      require(access == .admin || sealed, "unsealed lines for \(access)")
      ear?.following(id, after: after, sealed: sealed)
      clients.follow(client, request: id, after: after, sealed: sealed)
    case .edges:
      require(access == .admin, "edges for \(access)")
      ear?.followingEdges(id)
      clients.followEdges(client, request: id)
    case .move(let input, let move):
      require(access == .admin, "contacts moved by \(access)")
      try simulated().carryOut(move, input: input)
      answer(.ok(id: id, [:]))
    }
  }

  private func answer(_ answer: ControlAnswer) {
    let line = answer.line
    require(line.count <= ControlProtocol.longestReply, "an answer of \(line.count) bytes")
    require(line.firstIndex(of: 0x0A) == line.count - 1, "an answer of more than one line")
    clients.answer(client, answer)
  }

  /// An order that the ward did sign, whatever is in it.
  private func order(_ bytes: [UInt8]) {
    let signed: SignedOrder
    if let order = try? Order.read(bytes) {
      signed = must("an order cannot be signed") { try order.signed(by: ControlBench.orderKey) }
      isSignedOrder = true
    } else {
      signed = SignedOrder(bytes: bytes, signature: SealSignature(hex: String(repeating: "0", count: 128))!)
    }
    let line = ControlRequest(id: 9, verb: .order, arguments: signed.json).line
    // A socket holds no more for sure.
    if line.count <= 100_000 { send(line) }
  }

  // MARK: the board

  private func simulated() -> SimulatedBank {
    if let board { return board }
    let made = must("no simulated board") {
      try SimulatedBank(inputs: ControlBench.buttons, outputs: 0, seed: 1) { [unowned self] in now.monotonic }
    }
    board = made
    return made
  }

  /// As the program takes them: until when all edges have been handed in.
  private func takeLines() -> UInt64 {
    guard let board else { return now.monotonic }
    var events: [LineEvent] = []
    var lost: [Int] = []
    must("edges cannot be read") { try board.drain({ events.append($0) }, lost: { lost.append($0) }) }
    for event in events { core.edge(event, now: now) }
    for line in lost { core.lostEdges(line: line, now: now) }
    if !events.isEmpty { clients.broadcast(events) }
    settle()
    return edgesKnown(after: events, upTo: now.monotonic)
  }

  // MARK: time and disk

  private func pass(milliseconds: Int) {
    let end = now.monotonic + UInt64(milliseconds) * 1_000_000
    for _ in 0..<64 where now.monotonic < end {
      var deadline = core.nextDeadline(after: now.monotonic)
      if let edge = board?.nextEdge { deadline = min(deadline, edge) }
      if let due = clients.nextDeadline { deadline = min(deadline, due) }
      let next = min(end, max(deadline, now.monotonic + 1_000_000))
      now.utc.microseconds += Int64((next - now.monotonic) / 1_000)
      now.monotonic = next
      let known = takeLines()
      core.advance(to: now, edgesUpTo: known)
      settle()
    }
    _ = core.lights(at: now.monotonic)
  }

  private func settle() {
    for round in 0... {
      let actions = core.takeActions()
      if actions.isEmpty { break }
      require(round < 100, "the core asks for more without end")
      for action in actions {
        switch action {
        case .job(let job): if !lane.take(job) { core.unsent(job) }
        case .reread(let line):
          core.level(line: line, closed: (try? board?.isClosed(input: line)) ?? false, now: now)
        case .reply(let client, let answer):
          if client == self.client { self.answer(answer) }
        case .log: break
        }
      }
    }
    // Where it was dropped, it hears why.
    for _ in 0..<16 where clients.connections[client]?.isWaiting != false {
      clients.flush(now: now.monotonic)
      guard isTaking, ear?.hear(disk) == true else { break }
    }
    core.setRead(clients.isRead(now: now.monotonic))
    for job in clients.readsDue(head: core.head.seq, sealed: core.sealedHead.seq, now: now.monotonic)
    where !lane.take(job) {
      clients.readRefused(job)
    }
  }

  /// The disk does what it was asked for: records, and reads behind them.
  private func flush() {
    var jobs: [Job] = []
    while let job = lane.nextRecord() { jobs.append(job) }
    while let job = lane.nextRead() { jobs.append(job) }
    for job in jobs { take(disk.perform(job)) }
    settle()
  }

  private func take(_ outcome: Outcome) {
    switch outcome {
    case .chunk(let client, let request, let stream, let chunk):
      clients.deliver(client, request: request, stream: stream, chunk)
    case .unreadable(let client, let request, let stream, let fault):
      clients.fail(
        client, request: request, stream: stream,
        ControlFault(code: fault.code, message: fault.message, remedy: fault.remedy)
      )
    default: break
    }
    core.outcome(outcome, now: now)
  }

  /// The client takes everything, the disk catches up: then nothing that was asked is left unanswered.
  private func end() {
    isTaking = true
    _ = ear?.hear(disk)
    for _ in 0..<40 {
      settle()
      flush()
      check()
      guard let ear, clients.connections[client] != nil, !ear.hasAll(of: disk) else { return }
      pass(milliseconds: 3)
    }
    broken("a client is left waiting: \(ear?.missing ?? "")")
  }

  private func check() {
    let tokens = lane.queue.count {
      switch $0 {
      case .write, .keep, .order, .wardHead: true
      case .begin, .seal, .read: false
      }
    }
    require(core.awaited.count == tokens, "\(core.awaited.count) awaited and \(tokens) under way")
    require(lane.queue.count <= WriterLane.queueLimit, "\(lane.queue.count) jobs in the lane")
    require(lane.reads.count <= WriterLane.readLimit, "\(lane.reads.count) reads in the lane")
    let own = lane.reads.count { if case .read(client, _, _, _, _, _, _) = $0 { true } else { false } }
    require(own <= ControlClients.mostReading + 1, "\(own) reads of one client in the lane")
    require((clients.connections[client]?.reading ?? 0) >= 0, "fewer reads than none")
  }
}
