import Glibc
import Ratings
import Records
import Testing

@testable import Pad

/// What a record may hold, by the table in docs/PROTOCOL.md and nothing else.
struct RecordSchema {
  /// By kind: the words that its row names. A member that is not among them may not be written.
  private(set) var words: [String: Set<String>] = [:]

  static let header = ["seq", "kind", "boot", "uptime", "time", "clock"]
  /// Texts that are no code, number or time: names of boards, versions and rules, which pads and wards are set up with.
  static let free = ["boot.board", "boot.version", "policy.name", "key.use"]

  init() throws {
    let here = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    let page = String(decoding: try readFile("/\(here)/docs/PROTOCOL.md"), as: UTF8.self)
    var isInside = false
    for line in page.split(separator: "\n") {
      if line.hasPrefix("#") { isInside = line == "### Kinds" }
      guard isInside, line.hasPrefix("| `") else { continue }
      let cells = line.split(separator: "|", omittingEmptySubsequences: false)
      for kind in RecordSchema.quoted(cells[1]) { words[kind] = Set(RecordSchema.quoted(cells[2])) }
    }
  }

  private static func quoted(_ text: Substring) -> [String] {
    text.split(separator: "`", omittingEmptySubsequences: false).enumerated().compactMap {
      $0.offset.isMultiple(of: 2) ? nil : String($0.element)
    }
  }

  /// What in a line the table does not know; empty where all is well.
  func strangers(in line: [UInt8]) throws -> [String] {
    let members = try #require(try JSON.read(line).members)
    guard let kind = members.first(where: { $0.key == "kind" })?.value.string, let words = words[kind] else {
      return ["a kind that the table does not have"]
    }
    guard Array(members.map(\.key).prefix(6)) == RecordSchema.header else {
      return ["\(kind): another header"]
    }
    return members.dropFirst(6).flatMap { strangers($0, in: kind, words) }
  }

  private func strangers(_ member: JSON.Member, in kind: String, _ words: Set<String>) -> [String] {
    // Keys of later versions are named nowhere yet: `key` records are kept by value, and no pad writes one.
    if kind == "key" { return [] }
    let path = "\(kind).\(member.key)"
    guard words.contains(member.key) || Button(member.key) != nil else { return [path] }
    switch member.value {
    case .string(let text):
      return RecordSchema.free.contains(path) || RecordSchema.isCode(text) ? [] : ["\(path) holds `\(text)`"]
    case .object(let inner): return inner.flatMap { strangers($0, in: kind, words) }
    case .array(let values):
      return values.flatMap { strangers(JSON.Member(member.key, $0), in: kind, words) }
    default: return []
    }
  }

  /// Codes, hex, identifiers: nothing that a name, a sentence or an address would fit into.
  private static func isCode(_ text: String) -> Bool {
    (1...128).contains(text.utf8.count)
      && text.utf8.allSatisfy {
        (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x2D
      }
  }
}

@Suite("A record holds what the protocol's table says, and nothing else") struct RecordSchemaTests {
  /// The kind's name in the table, or nil where it is no kind of ours. Without a default: a new kind does not compile until
  /// somebody has thought of it here.
  private static func isOurs(_ body: Body) -> Bool {
    switch body {
    case .genesis, .boot, .policy, .mapping, .press, .sessionOpened, .sessionClosed, .maintenanceOpened,
      .maintenanceClosed, .fault, .faultCleared, .edgesLost, .clock, .alive, .order, .badgeRefused,
      .readiness, .key,
      .seal:
      true
    case .unknown, .malformed: false
    }
  }

  /// One of each kind, and of each kind's forms, with every member that it can have.
  private static func examples() throws -> [Body] {
    let key = SealKey()
    let head = Head(seq: 9, hash: Head.empty.advanced(by: [1]).hash)
    let officer = try #require(OfficerCode("cb-07"))
    let button = try #require(Button("b3"))
    let log = LogID.random()
    let mapping = try Mapping(json: ["buttons": ["b1": "b4", "b4": "b1"]])
    return [
      .genesis(
        Genesis(
          log: log, pad: PadID.random(), key: key.publicKey, follows: Genesis.Follows(log: log, head: head),
          beyond: head)
      ),
      .boot(
        Boot(
          board: "raspberry-pi-4", backend: "libgpiod", version: "2.0", unsealed: 3,
          kernel: "0b3c0b9e-0000-4000-8000-000000000000")),
      .policy(Policy(scale: .five).json), .mapping(mapping.json), .press(button: button, session: 7),
      .sessionOpened(officer: officer, how: .badge, by: .pad),
      .sessionClosed(session: 7, how: .order, by: .pad),
      .maintenanceOpened(how: .buttons, by: .pad),
      .maintenanceOpened(how: .order, by: .ward, minutes: 30), .maintenanceClosed(how: .timer, by: .pad),
      .fault(Fault(code: "HL-BTN-001", button: button)), .fault(Fault(code: "HL-PAD-001", count: 3)),
      .faultCleared(code: "HL-BTN-001", button: button), .edgesLost(button: button, count: 2),
      .clock(ClockCorrection(offset: -5, error: 2, source: .ward)), .alive,
      .order(OrderRecord(position: OrderPosition(epoch: 1, number: 2), act: "badges", outcome: .taken)),
      .order(
        OrderRecord(
          position: OrderPosition(epoch: 1, number: 2), act: "badges",
          outcome: .refused(code: "HL-ORD-007", count: 4))),
      .badgeRefused(count: 5), .readiness(try #require(Readiness(passed: false, found: ["HL-TEST-001"]))),
      .key(["use": "order", "key": .string(key.publicKey.hex)]),
      .seal(why: .idle, signature: try #require(SealSignature(hex: String(repeating: "0", count: 128)))),
    ]
  }

  @Test(
    "each kind that the program can write stands in the table, with each of its members, and no other does")
  func everyKind() throws {
    let schema = try RecordSchema()
    let examples = try RecordSchemaTests.examples()
    #expect(examples.allSatisfy { RecordSchemaTests.isOurs($0) })
    for body in examples {
      let line = try Record(seq: 1, stamp: RecordSchemaTests.stamp, body: body).line()
      #expect(try schema.strangers(in: line) == [])
    }
    #expect(Set(schema.words.keys) == Set(examples.map(\.kind)))
  }

  @Test("a member too many, a sentence, or a kind of which the table knows nothing is found") func strangers()
    throws
  {
    let schema = try RecordSchema()
    let start =
      #"{"seq":1,"kind":"KIND","boot":1,"uptime":1,"time":"2026-06-01T01:00:00.000Z","clock":"synced""#
    for (kind, rest, found) in [
      ("press", #","button":"b1""#, 0), ("press", #","button":"b1","ticket":"a042""#, 1),
      ("session-opened", #","officer":"Trần Thị B","how":"badge","by":"pad""#, 1),
      ("badge-refused", #","count":1,"badge":"0012345678""#, 1), ("aspect", "", 1),
      ("policy", #","name":"Quy tắc","levels":{"b1":4}"#, 0),
      ("readiness", #","passed":true,"found":["ok then"]"#, 1),
    ] {
      let line = start.replacing("KIND", with: kind) + rest + "}"
      #expect(try schema.strangers(in: Array(line.utf8)).count == found, "\(line)")
    }
  }

  private static let stamp = Stamp(
    boot: 1, uptime: 1, time: UTCTime(microseconds: 1_780_000_000_000_000), clock: .synced)
}
