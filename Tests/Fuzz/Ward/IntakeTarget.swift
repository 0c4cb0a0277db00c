import FuzzEngine
import Ratings
import Records
import Wire

@testable import Ward

extension FuzzTarget {
  /// A life of a pad's log, honest in its chain and seals and in nothing else, sent in batches that may be torn, repeated, out of
  /// order or of another history; against a plain account of what a ward must hold.
  static let intake = FuzzTarget(
    "intake", longest: 1_024, holds: .json,
    words: FuzzScribe.kinds.map { "\"\($0)\"" }
      + [
        "officer", "how", "by", "button", "session", "code", "count", "offset", "error", "source", "epoch",
        "number", "do",
        "taken", "backend", "unsealed", "buttons", "name", "rule", "scale", "quiet_ms", "correction_ms",
        "citizen_max_ms",
        "grace_ms", "chord_ms", "session_max_ms", "levels",
      ].map { ",\"\($0)\":" } + [
        "simulated", "free", "required", "{\"b1\":4,\"b2\":3,\"b3\":2,\"b4\":1}", "HL-BTN-001",
      ] + steps,
    seeds: {
      let send: [UInt8] = [7, 0, 0]
      let presses: [UInt8] = [0, 0, 9, 0, 1, 9, 0, 3, 99]
      let policy = Array("\"name\":\"n\",\"scale\":3\n".utf8)
      let lines = try ["log", "following", "unreadable", "readable"].flatMap { try Repository.vector($0) }
      return [
        presses + [6] + send, presses + [6] + send + presses + [6] + send, [3, 1] + presses + [4, 6] + send,
        presses + [6] + send + presses + [6, 8, 2] + presses + [6, 7, 1, 0],
        [2, 2] + policy + presses + [6] + send,
        [1] + Array("no record\n".utf8) + [6] + send, [10, 1] + presses + [10, 2, 6] + send,
        [5, 1, 200, 9, 0, 0, 1, 40, 6] + send,
        [9, 1, 2, 3, 4] + presses + [6] + send, presses + send, presses + [6, 7, 0, 1, 0, 9, 0, 3],
        presses + [6, 7, 5, 0, 9],
        presses + [6] + presses + [6, 7, 1, 0, 7, 0, 0, 7, 1, 0, 7, 2, 0],
        // A hand-over between two presses, and a chord.
        [3, 1, 0, 0, 1, 3, 2, 0, 0, 1, 0, 1, 0, 6] + send,
      ] + long + kinds.map { presses + $0 + presses + [6] + send }
        + JSONEdges.tapes(around: line, step: [1], longest: 900).map { $0 + [6] + send }
        + lines.filter { $0.count < 900 }.map { presses + [1] + $0 + [0x0A] + presses + [6] + send }
    },
    make: {
      let begun = FuzzIntake(try FuzzWard())
      return { begun.run($0) }
    })

  /// Long enough that lists are sorted by pieces and tables grow; put back and gone on otherwise, again and again.
  private static var long: [[UInt8]] {
    var (presses, sessions, forks, growing): ([UInt8], [UInt8], [UInt8], [UInt8]) = ([], [], [], [])
    for index in UInt8(0)..<150 { presses += [0, UInt8((Int(index) * 7) % 8), index % 40 + 5] }
    for index in UInt8(0)..<36 {
      sessions += [3, index * 5 % 4, 0, index % 4, 40, 5, index % 3, 0, index, 0]
    }
    for index in UInt8(0)..<7 {
      forks += [0, 0, 9, 0, 1, 9, 8, index % 3, 0, index, 9, 6, 7, index % 3, 0]
      growing += [0, index, 30, 6, 7, 1, 0, 8, 1]
    }
    return [presses + [6, 7, 0, 0], sessions + [6, 7, 0, 0], forks, growing]
  }

  private static let line =
    "{\"seq\":3,\"kind\":\"alive\",\"boot\":1,\"uptime\":9000000,\"time\":\"2026-11-22T08:00:00Z\",\"clock\":\"synced\"}"

  /// Steps that write kinds of records which the tape does not write by itself.
  private static var kinds: [[UInt8]] {
    members.map { kind, members in
      [2, UInt8(FuzzScribe.kinds.firstIndex(of: kind) ?? 0)] + Array("\(members)\n".utf8)
    }
  }

  /// What records say whose kinds the tape does not write by itself.
  private static let members: [(String, String)] = [
    (
      "policy",
      "\"rule\":\"free\",\"session\":\"required\",\"scale\":5,\"levels\":{\"b1\":5,\"b2\":4,\"b3\":3,\"b4\":2,\"b5\":1}"
    ),
    (
      "policy",
      "\"name\":\"n\",\"quiet_ms\":100,\"correction_ms\":0,\"citizen_max_ms\":100,\"grace_ms\":0,\"chord_ms\":0,\"session_max_ms\":1000"
    ),
    ("policy", "\"rule\":\"window\""), ("mapping", "\"buttons\":{\"b1\":\"b4\",\"b4\":\"b1\"}"),
    ("mapping", "\"buttons\":{\"b1\":\"b1\",\"b2\":\"b1\"}"),
    ("press", "\"button\":\"b2\",\"session\":99"), ("press", "\"button\":\"b9\""),
    ("edges-lost", "\"button\":\"b2\",\"count\":3"),
    ("session-opened", "\"officer\":\"c-9\",\"how\":\"order\",\"by\":\"ward\",\"age\":5000000"),
    ("session-closed", "\"session\":3,\"how\":\"timer\",\"by\":\"pad\""),
    ("maintenance-opened", "\"how\":\"order\",\"by\":\"ward\",\"minutes\":1"),
    ("clock", "\"offset\":-5000000,\"error\":1000,\"source\":\"ward\""),
    ("order", "\"epoch\":1,\"number\":2,\"do\":\"sync\",\"taken\":true"),
    ("order", "\"taken\":false,\"code\":\"HL-ORD-001\",\"count\":2"), ("badge-refused", "\"count\":2"),
    ("readiness", "\"passed\":false,\"found\":[\"HL-BTN-001\"]"),
    ("readiness", "\"passed\":true,\"found\":[]"), ("key", "\"use\":\"order\""),
    ("fault", "\"code\":\"HL-PAD-001\",\"count\":3"), ("window-opened", "\"window\":1"),
    ("alive", "\"x\":[]"), ("seal", "\"why\":\"idle\",\"sig\":\"00\""),
  ]

  /// Steps of the tape: presses, sessions, a seal and a batch of each kind, a card put back.
  private static let steps = [
    "\u{0}\u{0}\u{9}", "\u{0}\u{1}\u{28}", "\u{0}\u{3}\u{7F}", "\u{3}\u{1}", "\u{4}", "\u{6}",
    "\u{6}\u{7}\u{0}\u{0}",
    "\u{6}\u{7}\u{1}\u{0}", "\u{6}\u{7}\u{2}\u{0}", "\u{7}\u{3}\u{5}\u{0}", "\u{7}\u{0}\u{1}",
    "\u{7}\u{0}\u{2}\u{5}", "\u{7}\u{0}\u{3}",
    "\u{8}\u{2}", "\u{5}\u{1}\u{1}\u{40}\u{0}", "\u{9}\u{0}\u{0}\u{1}\u{0}", "\u{A}\u{1}", "\u{A}\u{2}",
  ]
}

/// Writes a log line by line, as its tape says.
struct FuzzScribe {
  static let kinds = [
    "press", "policy", "mapping", "session-opened", "session-closed", "maintenance-opened",
    "maintenance-closed", "fault",
    "fault-cleared", "edges-lost", "clock", "alive", "order", "badge-refused", "readiness", "key", "seal",
    "genesis", "boot",
    "window-opened",
  ]

  private(set) var lines: [[UInt8]] = []
  /// The head behind each line.
  private(set) var heads: [Head] = []
  private(set) var sealedThrough = 0
  private var boot: Int64 = 1
  private var uptime: Int64 = 5_000_000
  private var time = UTCTime("2026-11-22T01:00:00Z")!
  private var clock = ClockQuality.synced
  private var session: Int64?

  var head: Head { heads.last ?? .empty }

  init() {
    write(
      .genesis(Genesis(log: FuzzWard.log, pad: FuzzWard.pad, key: FuzzWard.key.publicKey)))
    write(.boot(Boot(board: "b", backend: "libgpiod", version: "0", unsealed: 0, kernel: "k")))
  }

  private var stamp: Stamp { Stamp(boot: boot, uptime: uptime, time: time, clock: clock) }

  mutating func write(_ body: Body) {
    append(
      must("\(body) cannot be written") { try Record(seq: head.seq + 1, stamp: stamp, body: body).line() })
  }

  /// Chains any line, whether or not it is a record.
  mutating func append(_ line: [UInt8]) {
    lines.append(line)
    heads.append(head.advanced(by: line))
  }

  mutating func seal() {
    append(must("no seal") { try Seal.line(after: head, stamp: stamp, why: .idle, key: FuzzWard.key) })
    sealedThrough = lines.count
  }

  /// A card put back to an earlier state: the last lines never were.
  mutating func forget(_ count: Int) {
    lines.removeLast(min(count, lines.count - 1))
    heads.removeLast(heads.count - lines.count)
    sealedThrough = min(sealedThrough, lines.count)
    // What comes after must differ from what came before.
    uptime += 1_000
  }

  mutating func take(_ what: Int, _ tape: inout Tape) {
    switch what {
    case 0:
      // Up to 17 minutes, and often less than a chord.
      write(.press(button: Button(index: tape.below(8)) ?? Button(index: 0)!, session: session))
      let step = Int64(tape.byte())
      pass(step * step * step * 64)
    case 1: append(Array(tape.line().prefix(Record.longestLine)))
    case 2:
      let kind = FuzzScribe.kinds[tape.below(FuzzScribe.kinds.count)]
      let start =
        "{\"seq\":\(head.seq + 1),\"kind\":\"\(kind)\",\"boot\":\(boot),\"uptime\":\(uptime),\"time\":\"\(time.text)\",\"clock\":\"\(clock.rawValue)\","
      append(Array((Array(start.utf8) + tape.line() + Array("}".utf8)).prefix(Record.longestLine)))
    case 3:
      write(.sessionOpened(officer: OfficerCode(unchecked: "c-\(tape.below(4))"), how: .badge, by: .pad))
      session = head.seq
    case 4:
      if let open = session { write(.sessionClosed(session: open, how: .command, by: .pad)) }
      session = nil
    case 5:
      if tape.flag() { (boot, uptime) = (boot + 1, 3_000_000) }
      clock = [.synced, .drifting, .unset][tape.below(3)]
      time = UTCTime(microseconds: Int64(tape.number(2)) * 900_000_000_000)
    case 6: seal()
    case 9:
      let offset = Int64(Int32(truncatingIfNeeded: Int(tape.number(4)))) * 1_000_000
      write(.clock(ClockCorrection(offset: offset, error: 1_000, source: .ntp)))
      time.microseconds = max(0, time.microseconds + offset)
    default:
      switch tape.below(6) {
      case 0: write(.alive)
      case 1: write(.maintenanceOpened(how: .buttons, by: .pad))
      case 2: write(.maintenanceClosed(how: .buttons, by: .pad))
      case 3: write(.fault(Fault(code: "HL-BTN-001", button: Button(index: tape.below(8)))))
      case 4: write(.faultCleared(code: "HL-BTN-001", button: Button(index: tape.below(8))))
      default: write(.boot(Boot(board: "b", backend: "simulated", version: "0", unsealed: 0, kernel: "k2")))
      }
    }
  }

  private mutating func pass(_ microseconds: Int64) {
    uptime += microseconds
    time.microseconds += microseconds
  }
}

/// One run: the scribe writes and sends, and what the ward must hold is kept beside it.
private struct FuzzIntake {
  let ward: FuzzWard
  var scribe = FuzzScribe()
  /// Each history that the ward must hold.
  var held: [[[UInt8]]] = []

  init(_ ward: FuzzWard) { self.ward = ward }

  func run(_ bytes: [UInt8]) {
    ward.empty()
    var run = self
    var tape = Tape(bytes)
    var sends = 0
    for _ in 0..<160 where !tape.isAtEnd && sends < 8 {
      switch tape.below(11) {
      case 7:
        run.send(&tape)
        sends += 1
      case 8: run.scribe.forget(1 + tape.below(8))
      case let what: run.scribe.take(what, &tape)
      }
    }
    guard sends > 0, !run.held.isEmpty else { return }
    let damage = must("the ward cannot be checked") { try ward.store.check() }.filter { $0.code.isDamage }
    require(damage.isEmpty, "\(damage)")
  }

  private mutating func send(_ tape: inout Tape) {
    // From the beginning, from where the ward is, or from anywhere; to the last seal, or somewhere before or behind it.
    let longest = held.map(\.count).max() ?? 0
    var after = 0
    switch tape.below(4) {
    case 0: after = held.last?.count ?? 0
    case 1: after = 0
    case 2: after = longest / 2
    default: after = tape.below(256)
    }
    var through = scribe.sealedThrough
    let change = tape.below(8)
    if change == 2 { through = min(scribe.lines.count, tape.below(256)) }
    let batch = after < through ? Array(scribe.lines[after..<through]) : []
    var plain: [UInt8] = batch.flatMap { $0 + [0x0A] }
    var isHonest = true
    if change == 1 {
      let before = plain
      plain.spoil(&tape)
      isHonest = plain == before
    }
    guard var body = Gzip.compress(plain) else { broken("not packed") }
    if change == 3 {
      let before = body
      body.spoil(&tape)
      isHonest = body == before
    }
    let said = change == 4 ? Int64.max - Int64(tape.below(4)) : Int64(after)
    if change == 4 { isHonest = false }
    let before = ward.changes()
    do {
      let taken = try ward.intake.take(
        ward.pad, FuzzWard.log, after: said, body: body, backlog: Int64(tape.below(3)), now: FuzzWard.now)
      let lines = isHonest ? Array(scribe.lines[..<through]) : nil
      accepted(lines, after: after, taken)
    } catch let problem as Problem {
      require(ward.changes() == before, "refused with \(problem.code), and yet it wrote")
      require(problem.known != .failed, "the ward failed: \(problem.detail)")
      if isHonest { refused(problem, after: after, batch: batch, through: through) }
    } catch { broken("neither taken nor refused: \(error)") }
  }

  /// Nothing that is chained and sealed behind what the ward holds may be refused.
  private func refused(_ problem: Problem, after: Int, batch: [[UInt8]], through: Int) {
    guard let last = batch.last, through > 0 else { return }
    let previous = through > 1 ? scribe.heads[through - 2].hash : .zero
    guard (try? Record(line: last))?.body.kind == "seal", (try? Record(line: last))?.seq == Int64(through),
      Seal.isValid(last, previous: previous, key: FuzzWard.key.publicKey)
    else { return }
    let isKnown = after == 0 || held.contains { $0.count >= after && $0[..<after] == scribe.lines[..<after] }
    guard isKnown else {
      require(problem.known == .gap || problem.known == .seal, "a batch from elsewhere got \(problem.code)")
      return
    }
    // The sixteenth history of one log is the last that is kept.
    if held.count >= 16 { return }
    broken("sealed records are refused: \(problem.code) \(problem.detail)")
  }

  private mutating func accepted(_ lines: [[UInt8]]?, after: Int, _ taken: Intake.Taken) {
    guard let lines else {
      // What was spoilt may still be what was sent, or a shorter honest batch; the ward's own check says whether it is sound.
      held = ward.histories().map {
        $0.split(separator: 0x0A, omittingEmptySubsequences: false).dropLast().map(Array.init)
      }
      return
    }
    require(lines.count > after, "nothing was sent, and it was taken")
    if let same = held.first(where: { $0.count >= lines.count && $0[..<lines.count] == lines[...] }) {
      require(
        taken.stored == 0 && taken.head.seq == Int64(same.count), "held already, and \(taken.stored) stored")
    } else {
      require(taken.head == scribe.heads[lines.count - 1], "the ward's head is not the pad's")
      if let index = held.firstIndex(where: { $0.count < lines.count && $0[...] == lines[..<$0.count] }) {
        require(taken.stored == lines.count - held[index].count, "\(taken.stored) lines stored")
        held[index] = lines
      } else {
        held.append(lines)
      }
    }
    let kept = Set(ward.histories())
    require(
      kept == Set(held.map { lines in lines.flatMap { $0 + [0x0A] } as [UInt8] }),
      "the ward's lines are not those that were sent")
  }
}
