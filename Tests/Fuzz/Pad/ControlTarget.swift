import Badge
import Buttons
import Control
import FuzzEngine
import Glibc
import Ratings
import Records

@testable import Journal
@testable import Pad

extension FuzzTarget {
  /// A client of the control socket and the pad behind it: the real connection, reader, access rule and core. The disk is one
  /// that takes every record it can be asked to; what it could not write, the pad may not ask for.
  static let control = FuzzTarget(
    "control", longest: 4_096, holds: .json,
    words: Verb.allCases.map { "{\"v\":1,\"id\":7,\"do\":\"\($0.rawValue)\"" }
      + [
        "officer", "seconds", "link_key", "ward", "counter", "order_key", "policy", "utc_us", "uptime_us",
        "error_us",
        "log", "seq", "hash", "order", "sig", "lamp", "on", "passed", "found", "epoch", "number", "pad", "do",
        "badges",
        "key", "buttons", "open", "minutes", "scale", "levels", "quiet_ms",
      ].map { ",\"\($0)\":" } + ["thanks", "buzzer", "null", "true", "[]", "{}", "\"HL-TEST-001\""]
      + ControlSeeds.steps,
    seeds: {
      func line(_ verb: Verb, _ members: String = "") -> String {
        "\0{\"v\":1,\"id\":7,\"do\":\"\(verb.rawValue)\"\(members.isEmpty ? "" : ",")\(members)}\n"
      }
      func order(_ act: String) -> String {
        "\u{1}{\"epoch\":1782000000,\"number\":3,\"pad\":\"\(ControlBench.pad)\",\"do\":\(act)}\n"
      }
      let zeros = String(repeating: "0", count: 64)
      let admin = "\u{3}"
      return [
        admin + Verb.allCases.map { line($0) }.joined(),
        admin + line(.sessionOpen, "\"officer\":\"cb-07\"") + "\u{5}" + line(.sessionClose) + line(.status),
        admin + line(.identify, "\"seconds\":60")
          + line(.statement, "\"link_key\":\"\(ControlBench.orderKey.publicKey)\""),
        admin
          + line(
            .enrolled, "\"ward\":\"w:1\",\"counter\":\"q-7\",\"policy\":{\"scale\":3},\"order_key\":null"),
        admin + line(.wardTime, "\"utc_us\":1782000000000000,\"uptime_us\":1000,\"error_us\":1000"),
        admin + line(.wardHead, "\"log\":\"\(ControlBench.log)\",\"seq\":1,\"hash\":\"\(zeros)\""),
        admin + line(.maintenanceOpen, "\"officer\":\"cb-07\"")
          + line(.lamp, "\"lamp\":\"thanks\",\"on\":100") + line(.maintenanceClose),
        admin + line(.readiness, "\"passed\":false,\"found\":[\"HL-TEST-001\"]") + "\u{5}" + line(.head),
        "\u{2}" + order("\"badges\",\"key\":\"\(zeros)\",\"badges\":[[\"\(zeros.prefix(32))\",\"cb-07\"]]")
          + "\u{5}",
        "\u{2}" + order("\"session\",\"officer\":\"cb-07\"") + "\u{5}\u{5}" + order("\"sync\""),
        "\u{2}"
          + order("\"policy\",\"policy\":{\"scale\":4,\"levels\":{\"b1\":4,\"b2\":3,\"b3\":2,\"b4\":1}}")
          + "\u{5}\u{5}",
        "\u{2}" + order("\"mapping\",\"buttons\":{\"b1\":\"b4\",\"b4\":\"b1\"}") + "\u{5}\u{5}"
          + line(.status),
        "\u{2}" + order("\"identify\",\"seconds\":60") + order("\"maintenance\",\"open\":true,\"minutes\":5")
          + "\u{5}",
        admin + "\u{3}\u{1}\u{2}\u{3}\u{4}\u{2}\u{FF}\u{FF}\u{5}" + line(.status),
        admin + "\u{4}0012345678\n\u{5}",
        // All that a status can hold.
        admin + order("\"mapping\",\"buttons\":{\"b1\":\"b4\",\"b4\":\"b1\"}") + "\u{5}\u{5}"
          + line(
            .enrolled, "\"ward\":\"w:1\",\"counter\":\"q-7\",\"policy\":{\"scale\":3},\"order_key\":null")
          + "\u{5}"
          + line(.sessionOpen, "\"officer\":\"cb-07\"") + "\u{5}"
          + "\u{3}\u{0}\u{1}\u{2}\u{0}\u{9}\u{5}\u{3}\u{0}\u{0}"
          + line(.wardHead, "\"log\":\"\(ControlBench.log)\",\"seq\":1,\"hash\":\"\(zeros)\"") + "\u{5}"
          + line(.maintenanceOpen, "\"officer\":\"cb-07\"") + "\u{5}" + line(.status) + line(.head)
          + line(.status),
      ].map { Array($0.utf8) } + ControlSeeds.edges + ControlSeeds.lives
    },
    make: {
      let bench = ControlBench()
      return { bench.run($0) }
    })
}

/// A pad with a client at its socket.
final class ControlBench {
  static let pad = PadID(unchecked: "p-abcdefgh2345")
  static let log = LogID("00112233445566778899aabbccddeeff")!
  // Fixed seeds of 32 bytes are keys.
  static let key = SealKey(seed: (0..<32).map { $0 })!
  static let orderKey = SealKey(seed: (64..<96).map { $0 })!

  /// Each run begins with this pad.
  private let fresh: PadCore

  private var core: PadCore
  private var now = ControlBench.start
  private var connection = Connection(descriptor: -1, access: .none, actor: .pad)
  private var held: [Job] = []
  private var session: Int64?
  private var isSignedOrder = false

  private static let start = Moment(
    monotonic: 5_000_000_000_000, utc: UTCTime("2026-11-22T08:00:00Z")!, isDisciplined: false, error: 0)

  init() {
    let standing = JournalKeeper.Standing(
      log: ControlBench.log, head: Head(seq: 5, hash: Digest.sha256([5])),
      sealed: Head(seq: 5, hash: Digest.sha256([5])),
      unsealed: 0, policy: nil, session: nil, mapping: nil, maintenance: nil, orders: nil)
    var core = PadCore(
      setup: PadCore.Setup(
        pad: ControlBench.pad, key: ControlBench.key, board: "simulated", backend: "simulated",
        version: "fuzz",
        bootNumber: 3, buttons: 4, debounce: DebounceTiming(), seal: SealSchedule.Timing(),
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
    let access = Access(rawValue: tape.below(4)) ?? .none
    (core, now, held, session, isSignedOrder) = (fresh, ControlBench.start, [], nil, false)
    var ends: [Int32] = [-1, -1]
    guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0 else { return }
    defer {
      close(ends[0])
      close(ends[1])
    }
    connection = Connection(descriptor: ends[0], access: access, actor: Actor("uid-1000") ?? .pad)
    var isOpen = true
    var hands = false
    for _ in 0..<48 where isOpen && !tape.isAtEnd {
      switch tape.below(8) {
      case 0: isOpen = send(tape.line() + [0x0A], ends[1])
      case 1: isOpen = order(tape.line(), ends[1])
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
      case 6: isOpen = send(tape.some(16), ends[1])
      default:
        now.isDisciplined = tape.flag()
        // Up to 2260, the last year but two that the kernel's clock can hold.
        now.utc.microseconds = Int64(tape.number(2)) * 140_000_000_000
        pass(milliseconds: 1)
      }
      check()
    }
    flush()
    check()
    guard access < .admin, !isSignedOrder, !hands else { return }
    // What the link's user may say by itself changes nothing that counts.
    require(core.session?.officer == nil, "an officer signed in by access \(access)")
    require(core.policy == fresh.policy && core.mapping == fresh.mapping, "other rules by access \(access)")
    require(
      core.enrolment == fresh.enrolment && core.badges == fresh.badges, "another ward by access \(access)")
    require(core.maintenance == nil && core.thanked == 0, "maintenance or thanks by access \(access)")
  }

  // MARK: the client

  /// False where the pad would drop the client.
  private func send(_ bytes: [UInt8], _ descriptor: Int32) -> Bool {
    guard write(descriptor, bytes, bytes.count) == bytes.count else { return false }
    guard connection.receive() else { return false }
    while let line = connection.nextLine() {
      guard serve(line) else { return false }
    }
    return true
  }

  /// As the program serves a line, but for reads and simulated presses, which are the program's own. False where it drops the
  /// client.
  private func serve(_ line: [UInt8]) -> Bool {
    let access = connection.access
    do throws(ControlFault) {
      let request = try ControlRequest(line: line, longest: access.longestRequest)
      require(line.count <= access.longestRequest, "a request of \(line.count) bytes")
      // Escapes may take more room as we write them.
      if request.line.count <= ControlProtocol.longestRequest {
        let again = must("a request cannot be read again") { () throws(ControlFault) in
          try ControlRequest(line: Array(request.line.dropLast()))
        }
        require(again.id == request.id && again.verb == request.verb, "another request")
      }
      guard access >= request.verb.needs else { throw .denied(request.verb) }
      switch request.verb {
      case .records, .follow, .edges, .press, .stick: return true
      default: break
      }
      if let answer = core.request(request, client: 1, by: connection.actor, now: now) {
        check(answer, to: request.id)
      }
      settle()
      return true
    } catch {
      check(.failed(id: 0, error), to: 0)
      return true
    }
  }

  /// An order that the ward did sign, whatever is in it.
  private func order(_ bytes: [UInt8], _ descriptor: Int32) -> Bool {
    let signed: SignedOrder
    if let order = try? Order.read(bytes) {
      signed = must("an order cannot be signed") { try order.signed(by: ControlBench.orderKey) }
      isSignedOrder = true
    } else {
      signed = SignedOrder(bytes: bytes, signature: SealSignature(hex: String(repeating: "0", count: 128))!)
    }
    let request = ControlRequest(id: 9, verb: .order, arguments: signed.json)
    let line = request.line
    // A socket holds more than this.
    return line.count > 100_000 ? false : send(line, descriptor)
  }

  private func check(_ answer: ControlAnswer, to id: Int64) {
    let line = answer.line
    require(line.count <= ControlProtocol.longestReply, "an answer of \(line.count) bytes")
    require(line.firstIndex(of: 0x0A) == line.count - 1, "an answer of more than one line")
    let again = must("an answer cannot be read") { () throws(ControlFault) in
      try ControlAnswer(line: Array(line.dropLast()))
    }
    switch again {
    case .ok(let said, _), .event(let said, _), .records(let said, _): require(said == id, "another's answer")
    case .failed(let said, let fault):
      require(said == id, "another's answer")
      require(fault.code.hasPrefix("HL-"), "a fault without a code: \(fault)")
      require(isShort(fault.message), "words that spoil a log: \(fault)")
    }
  }

  // MARK: time and disk

  private func pass(milliseconds: Int) {
    let end = now.monotonic + UInt64(milliseconds) * 1_000_000
    for _ in 0..<64 where now.monotonic < end {
      let next = min(end, max(core.nextDeadline(after: now.monotonic), now.monotonic + 1_000_000))
      now.utc.microseconds += Int64((next - now.monotonic) / 1_000)
      now.monotonic = next
      core.advance(to: now)
      settle()
    }
    _ = core.lights(at: now.monotonic)
  }

  private func settle() {
    for _ in 0..<100 {
      let actions = core.takeActions()
      if actions.isEmpty { return }
      for action in actions {
        switch action {
        case .job(let job):
          // As the writer's lane does.
          if held.count < WriterLane.queueLimit { held.append(job) } else { core.unsent(job) }
        case .reread(let line): core.level(line: line, closed: false, now: now)
        case .reply(_, let answer):
          switch answer {
          case .ok(let id, _), .event(let id, _), .records(let id, _), .failed(let id, _):
            check(answer, to: id)
          }
        case .log: break
        }
      }
    }
    broken("the core asks for more without end")
  }

  /// The disk does what it was asked for.
  private func flush() {
    let jobs = held
    held = []
    for job in jobs { core.outcome(perform(job), now: now) }
    settle()
  }

  private func perform(_ job: Job) -> Outcome {
    switch job {
    case .begin, .read: return .took(0)
    case .write(let token, let stamp, let entry):
      let body: Body
      switch entry {
      case .press(let button): body = .press(button: button, session: session)
      case .sessionOpened(let officer, let how, let by):
        body = .sessionOpened(officer: officer, how: how, by: by)
        session = core.head.seq + 1
      case .sessionClosed(let how, let by):
        guard let open = session else { return .unneeded(token: token) }
        body = .sessionClosed(session: open, how: how, by: by)
        session = nil
      case .other(let other): body = other
      }
      return .written(token: token, receipt(stamp, body))
    case .seal(let stamp, let why):
      guard core.head.seq > core.sealedHead.seq else { return .nothingToSeal }
      // Its signature is no matter of this target's.
      return .sealed(
        receipt(stamp, .seal(why: why, signature: SealSignature(hex: String(repeating: "0", count: 128))!)))
    case .wardHead(let token, _, _, _): return .unneeded(token: token)
    case .keep(let token, let file, let text):
      if case .enrolment = file {
        require(Enrolment(text)?.text == text, "an enrolment that is read as another: \(text)")
      }
      if case .badges = file {
        require(
          (try? JSON.read(text)).flatMap { try? BadgeList(json: $0) } != nil,
          "badges that cannot be read again")
      }
      return .unneeded(token: token)
    case .order(let token, let stamp, let key, let record):
      if let position = record.position {
        let mark = OrderMark(key: key, position: position)
        require(OrderMark(mark.text) == mark, "an order's mark that is read as another")
      }
      return .written(token: token, receipt(stamp, .order(record)))
    }
  }

  /// What the journal would give for a record that it can write, and read again as the same.
  private func receipt(_ stamp: Stamp, _ body: Body) -> Receipt {
    let record = Record(seq: core.head.seq + 1, stamp: stamp, body: body)
    let line = must("the journal would refuse \(body)") { try record.line() }
    let again = must("the journal could not read \(body)") { try Record(line: line) }
    require(again.body == body, "\(body) is read as \(again.body)")
    return Receipt(core.head.advanced(by: line))
  }

  private func check() {
    let tokens = held.count {
      switch $0 {
      case .write, .keep, .order, .wardHead: true
      case .begin, .seal, .read: false
      }
    }
    require(core.awaited.count == tokens, "\(core.awaited.count) awaited and \(tokens) under way")
    require(held.count <= WriterLane.queueLimit, "\(held.count) jobs in the lane")
  }
}
