import FuzzEngine
import Ratings

@testable import Records

extension FuzzTarget {
  /// One line of a log: read by each of the readers, which must agree, and written again.
  static let records = FuzzTarget(
    "records", longest: 1_100, holds: .json,
    words: [
      "genesis", "boot", "policy", "mapping", "press", "session-opened", "session-closed",
      "maintenance-opened", "maintenance-closed", "fault", "fault-cleared", "edges-lost", "clock", "alive",
      "order", "badge-refused", "readiness", "key", "seal", "synced", "drifting", "unset", "command", "timer",
      "buttons", "ntp", "ward", "shutdown", "true", "false", "null", "HL-PAD-001", "\\u0061",
      "\\ud83d\\ude00",
      "é", "e\u{301}", "1e5", "9007199254740992", "-9007199254740992", "1970-01-01T00:00:00Z",
    ]
      + [
        "seq", "kind", "uptime", "time", "format", "log", "pad", "follows", "beyond", "hash", "board",
        "backend",
        "version", "unsealed", "kernel", "button", "session", "officer", "how", "by", "code", "count",
        "offset",
        "error", "source", "epoch", "number", "do", "taken", "passed", "found", "why", "sig",
      ].map { ",\"\($0)\":" },
    seeds: {
      try ["log", "following", "unreadable", "readable"].flatMap { try Repository.vector($0) }
        + bodies.map { try Record(seq: 7, stamp: stamp, body: $0).line() } + edges.map { Array($0.utf8) }
        + JSONEdges.all(around: start + "}")
    },
    make: { check(line:) })

  private static let stamp = Stamp(
    boot: 3, uptime: 9_000_000, time: UTCTime("2026-02-28T23:59:59.999Z")!, clock: .synced)

  /// Each kind, with all that it may have: the vectors do not show each member.
  private static var bodies: [Body] {
    let log = LogID("00112233445566778899aabbccddeeff")!
    // A fixed seed of 32 bytes is a key.
    let key = SealKey(seed: (0..<32).map { $0 })!.publicKey
    let head = Head(seq: 21, hash: Digest.sha256([1]))
    let signature = SealSignature(hex: String(repeating: "0", count: 128))!
    let b8 = Button(index: 7)!
    return [
      .genesis(
        Genesis(
          log: log, pad: PadID("p-abcdefgh2345")!, key: key, follows: Genesis.Follows(log: log, head: head),
          beyond: head)),
      .boot(Boot(board: "b", backend: "libgpiod", version: "1", unsealed: 3, kernel: "k")),
      .policy(Policy.default.json), .mapping(["buttons": ["b1": "b8", "b8": "b1"]]),
      .key(["use": "order", "x": JSONEdges.kinds]), .press(button: b8, session: 9),
      .sessionOpened(officer: OfficerCode("cb-07")!, how: .boot, by: .ward, age: 5),
      .sessionClosed(session: 9, how: .order, by: .ward),
      .maintenanceOpened(how: .order, by: .ward, minutes: 60), .maintenanceClosed(how: .timer, by: .pad),
      .fault(Fault(code: "HL-PAD-001", button: b8, count: 3)), .faultCleared(code: "HL-BTN-001", button: nil),
      .edgesLost(button: b8, count: 2), .clock(ClockCorrection(offset: -5, error: 0, source: .ward)), .alive,
      .order(
        OrderRecord(
          position: OrderPosition(epoch: 5, number: 6), act: "policy",
          outcome: .refused(code: "HL-ORD-007", count: 2))),
      .badgeRefused(count: 3), .readiness(Readiness(passed: true, found: [])!),
    ] + SealReason.allCases.map { .seal(why: $0, signature: signature) }
  }

  private static let start = String(
    decoding: must("no record") { try Record(seq: 7, stamp: stamp, body: .alive).line() }.dropLast(),
    as: UTF8.self)

  /// At the bounds: as many keys as the quick reader compares and more, the longest line and one byte more.
  private static var edges: [String] {
    let keys = [8, 9, 10, 11, 40].map { count in
      start + (0..<count).map { ",\"\(String($0, radix: 36))\":0" }.joined() + "}"
    }
    let lengths = [Record.longestLine, Record.longestLine + 1].map { length in
      start + ",\"x\":\"" + String(repeating: "a", count: length - start.utf8.count - 8) + "\"}"
    }
    return keys + lengths
  }

  private static func check(line: [UInt8]) {
    let members = line.withUnsafeBufferPointer { buffer in
      (try? RecordFields(buffer)).map { (seq: $0.int("seq"), kind: $0.string("kind")) }
    }
    // The strict reader of whole values is another piece of code: both must call the same lines readable.
    let json = try? JSON.read(line)
    let isObject = json?.members != nil && line.count <= Record.longestLine && !line.contains(0x0A)
    require((members != nil) == isObject, "one reader takes the line and the other does not")
    let quick = line.withUnsafeBufferPointer { LineGlance.read($0) }
    if let quick {
      require(members?.seq == quick.seq, "the quick reader sees record \(quick.seq)")
      require((members?.kind == "seal") == quick.isSeal, "the quick reader sees a seal, or sees none")
    }
    guard let record = try? Record(line: line) else { return }
    require(members?.seq == record.seq && members?.kind == record.body.kind, "another header")
    check(record)
  }

  private static func check(_ record: Record) {
    switch record.body {
    case .policy(let json):
      if let (policy, _) = try? Policy.inRecord(json) {
        require(
          (try? Policy(json: policy.json)) == policy, "the policy \(policy.json.text) is read otherwise")
      }
    case .mapping(let json): _ = try? Mapping.inRecord(json)
    case .seal(_, let signature): require(signature.bytes.count == 64, "a signature of another length")
    default: break
    }
    let line: [UInt8]
    do throws(WriteFault) { line = try record.line() } catch {
      // Escapes and numbers may take more room as we write them; nothing else may be in the way.
      guard case .tooLong = error else { broken("what was read cannot be written: \(error)") }
      return
    }
    require(!line.contains(0x0A), "a record of two lines")
    let again = must("what was written cannot be read") { try Record(line: line) }
    require(must("it was written") { try again.line() } == line, "written twice, it is another line")
    require(again.seq == record.seq && again.body.kind == record.body.kind, "another record")
    // Milliseconds are written.
    let lost = record.stamp.time.microseconds - again.stamp.time.microseconds
    require((0..<1_000).contains(lost), "another time")
    // Of what a kind says only the known part is written, and nothing of a kind that is not known.
    if case .malformed = record.body { return }
    if case .malformed(_, let why) = again.body { broken("what was sound is malformed: \(why)") }
    if case .unknown = record.body { return }
    require(again.body == record.body, "other words")
  }
}
