import Records
import Traces

/// Records, and what they are made of.
extension Seeded {
  mutating func upTo(_ most: Int64) -> Int64 { Int64.random(in: 0...most, using: &self) }

  mutating func one<T>(of choices: [T]) -> T { choices[Int.random(in: 0..<choices.count, using: &self)] }

  mutating func name(_ longest: Int) -> String {
    let letters = Array("abcdefghijklmnopqrstuvwxyz0123456789-")
    return String((0..<Int.random(in: 1...longest, using: &self)).map { _ in one(of: letters) })
  }

  mutating func hex(_ bytes: Int) -> String {
    Hex.encode((0..<bytes).map { _ in UInt8.random(in: 0...255, using: &self) })
  }

  /// Any text: quotes, controls, accents and signs beyond the first plane among it.
  mutating func text() -> String {
    let pieces = ["a", "\"", "\\", "\n", "\t", "\u{0}", "\u{7F}", "ệ", "Hài lòng", "😀", "/", "{", "\u{2028}"]
    return (0..<Int.random(in: 0...6, using: &self)).map { _ in one(of: pieces) }.joined()
  }

  mutating func json(_ depth: Int) -> JSON {
    switch Int.random(in: 0..<(depth > 0 ? 7 : 5), using: &self) {
    case 0: .null
    case 1: .bool(Bool.random(using: &self))
    case 2: .int(Bool.random(using: &self) ? upTo(JSON.largestInt) : -upTo(JSON.largestInt))
    case 3: .double(Double.random(in: -1e15...1e15, using: &self))
    case 4: .string(text())
    case 5: .array((0..<Int.random(in: 0...3, using: &self)).map { _ in json(depth - 1) })
    default: object(depth)
    }
  }

  mutating func object(_ depth: Int) -> JSON {
    .object(
      (0..<Int.random(in: 0...3, using: &self)).map { n in JSON.Member("\(n)\(text())", json(depth - 1)) })
  }

  mutating func stamp() -> Stamp {
    Stamp(
      boot: upTo(1_000_000), uptime: upTo(JSON.largestInt),
      time: UTCTime(microseconds: upTo(UTCTime.last.microseconds) / 1_000 * 1_000),
      clock: one(of: ClockQuality.allCases))
  }

  /// A body of each kind in turn, all members drawn.
  mutating func body(_ number: Int) -> Body {
    // Each name is drawn from what its type allows.
    let button = Button(index: Int(upTo(7)))!
    let actor = Actor(name(24))!
    let how = one(of: SessionHow.allCases)
    let count = upTo(JSON.largestInt)
    return switch number % 19 {
    case 0: genesis()
    case 1:
      .boot(Boot(board: text(), backend: text(), version: text(), unsealed: count, kernel: text()))
    case 2: .policy(object(3))
    case 3: .mapping(object(3))
    case 4: .press(button: button, session: Bool.random(using: &self) ? count : nil)
    case 5:
      .sessionOpened(
        officer: OfficerCode(name(16))!, how: how, by: actor, age: Bool.random(using: &self) ? count : 0)
    case 6: .sessionClosed(session: count, how: how, by: actor)
    case 7:
      .maintenanceOpened(how: how, by: actor, minutes: Bool.random(using: &self) ? 1 + upTo(59) : nil)
    case 8: .maintenanceClosed(how: how, by: actor)
    case 9:
      .fault(
        Fault(
          code: text(), button: Bool.random(using: &self) ? button : nil,
          count: Bool.random(using: &self) ? count : nil))
    case 10: .faultCleared(code: text(), button: Bool.random(using: &self) ? button : nil)
    case 11: .edgesLost(button: button, count: count)
    case 12:
      .clock(
        ClockCorrection(
          offset: Bool.random(using: &self) ? count : -count, error: upTo(1 << 40),
          source: one(of: ClockCorrection.Source.allCases)))
    case 13: .alive
    case 14: .key(object(2))
    case 15: .order(order())
    case 16: .badgeRefused(count: count)
    case 17:
      .readiness(
        Readiness(
          passed: Bool.random(using: &self), found: (0..<upTo(32)).map { "HL-BTN-\(100 + $0)" })!)
    default: .seal(why: one(of: SealReason.allCases), signature: SealSignature(hex: hex(64))!)
    }
  }

  private mutating func order() -> OrderRecord {
    let position = OrderPosition(epoch: 1 + upTo(JSON.largestInt - 1), number: 1 + upTo(JSON.largestInt - 1))
    let isTaken = Bool.random(using: &self)
    return OrderRecord(
      position: isTaken || Bool.random(using: &self) ? position : nil,
      act: Bool.random(using: &self) ? "badges" : nil,
      outcome: isTaken ? .taken : .refused(code: "HL-ORD-001", count: 1 + upTo(1_000)))
  }

  private mutating func genesis() -> Body {
    let head = Head(seq: upTo(JSON.largestInt), hash: Digest(hex: hex(32))!)
    let follows = Genesis.Follows(log: LogID(hex(16))!, head: head)
    return .genesis(
      Genesis(
        log: LogID(hex(16))!, pad: PadID(name(16))!, key: SealKey(seed: Hex.decode(hex(32))!)!.publicKey,
        follows: Bool.random(using: &self) ? follows : nil, beyond: Bool.random(using: &self) ? head : nil))
  }
}

/// The members that each kind may have: docs/PROTOCOL.md, and nothing else.
enum Catalogue {
  static let header = ["seq", "kind", "boot", "uptime", "time", "clock"]

  static let members: [String: [String]] = [
    "genesis": ["format", "log", "pad", "key", "follows", "beyond"],
    "boot": ["board", "backend", "version", "unsealed", "kernel"],
    "policy": [
      "name", "rule", "scale", "session", "quiet_ms", "correction_ms", "citizen_max_ms", "grace_ms",
      "chord_ms",
      "session_max_ms", "levels",
    ],
    "mapping": ["buttons"], "press": ["button", "session"],
    "session-opened": ["officer", "how", "by", "age"],
    "session-closed": ["session", "how", "by"], "maintenance-opened": ["how", "by", "minutes"],
    "maintenance-closed": ["how", "by"], "fault": ["code", "button", "count"],
    "fault-cleared": ["code", "button"],
    "edges-lost": ["button", "count"], "clock": ["offset", "error", "source"], "alive": [],
    "key": ["use", "key"], "order": ["epoch", "number", "do", "taken", "code", "count"],
    "badge-refused": ["count"], "readiness": ["passed", "found"],
    "seal": ["why", "sig"],
  ]
}
