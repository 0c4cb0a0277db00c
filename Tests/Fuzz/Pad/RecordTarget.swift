import FuzzEngine
import Ratings

@testable import Records

extension FuzzTarget {
  /// One line of a log: read by each of the readers, which must agree, and written again.
  static let records = FuzzTarget(
    "records", longest: 1_100,
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
    },
    make: { check(line:) })

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
