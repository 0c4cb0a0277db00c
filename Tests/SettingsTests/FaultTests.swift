import Glibc
import Testing

@testable import Settings

/// One case: a file, and the fault it must give at an exact place.
struct Case: CustomTestStringConvertible, Sendable {
  var what: String
  var text: String
  var code: String
  var line: Int
  var column: Int
  var key: String
  var says: [String]

  init(
    _ what: String, _ text: String, _ code: String, _ line: Int, _ column: Int, _ key: String = "",
    _ says: String...
  ) {
    (self.what, self.text, self.code, self.line, self.column) = (what, text, code, line, column)
    (self.key, self.says) = (key, says)
  }

  var testDescription: String { what }

  func check(_ fault: SettingsFault?) {
    guard let fault else { return }
    #expect(fault.code == code, "\(fault)")
    #expect(fault.line == line && fault.column == column, "\(fault)")
    #expect(fault.key == key, "\(fault)")
    #expect(fault.sysexit == 78)
    #expect(!fault.message.isEmpty && !fault.remedy.isEmpty)
    #expect(!fault.description.contains("\n"))
    for word in says { #expect(fault.description.contains(word), "\(fault) should say: \(word)") }
  }
}

@Suite("Faults of a pad.yaml")
struct FaultTests {
  static let cases: [Case] = [
    // unknown
    Case(
      "a mistyped key", "board: simulated\ndebounce:\n  setle_ms: 20\n", "HL-CONF-006", 3, 3,
      "debounce.setle_ms", "pad.yaml:3:3: unknown key `setle_ms`; did you mean `settle_ms`?"),
    Case(
      "a mistyped section", "board: simulated\ndebouce:\n  x: 1\n", "HL-CONF-006", 2, 1, "debouce",
      "`debounce`"),
    Case("two letters swapped", "baord: simulated\n", "HL-CONF-006", 1, 1, "baord", "did you mean `board`?"),
    Case(
      "a key outside its section", "settle_ms: 20\n", "HL-CONF-006", 1, 1, "settle_ms", "`debounce.settle_ms`"
    ),
    Case(
      "a mistyped key outside its section", "setle_ms: 20\n", "HL-CONF-006", 1, 1, "setle_ms",
      "`debounce.settle_ms`"),
    Case(
      "a key like no other", "zzzzzzzz: 1\n", "HL-CONF-006", 1, 1, "zzzzzzzz", "known here: board, counter"),
    Case("a key with escapes", "\"a\\e[31m\": 1\n", "HL-CONF-006", 1, 1, "a?[31m", "`a?[31m`"),
    Case(
      "a ninth button", "board: b\npolicy: {levels: {b9: 1}}\n", "HL-CONF-006", 2, 19, "policy.levels.b9",
      "b1, b2"),
    // wrong type
    Case(
      "text for a number", "board: b\ndebounce:\n  settle_ms: abc\n", "HL-CONF-007", 3, 14,
      "debounce.settle_ms",
      "`debounce.settle_ms` is `abc`; write a whole number of milliseconds, 1 to 1000"),
    Case(
      "a number with a unit", "debounce: {settle_ms: 15ms}\n", "HL-CONF-007", 1, 23, "debounce.settle_ms",
      "`15ms`"),
    Case("a fraction", "debounce: {settle_ms: 1.5}\n", "HL-CONF-007", 1, 23, "debounce.settle_ms"),
    Case(
      "a number in quotes", "debounce: {settle_ms: \"15\"}\n", "HL-CONF-007", 1, 23, "debounce.settle_ms",
      "text"),
    Case("a hexadecimal number", "alive_ms: 0x1000\n", "HL-CONF-007", 1, 11, "alive_ms"),
    Case("a number with a leading zero", "alive_ms: 010000\n", "HL-CONF-007", 1, 11, "alive_ms"),
    Case("a number with an underscore", "alive_ms: 10_000\n", "HL-CONF-007", 1, 11, "alive_ms"),
    Case("a number with a plus", "alive_ms: +10000\n", "HL-CONF-007", 1, 11, "alive_ms"),
    Case("nothing for a number", "alive_ms:\nboard: b\n", "HL-CONF-007", 1, 10, "alive_ms", "is empty"),
    Case("a list for a number", "alive_ms: [1]\n", "HL-CONF-007", 1, 11, "alive_ms", "a list"),
    Case("a value for a section", "debounce: 20\n", "HL-CONF-007", 1, 11, "debounce", "keys with values"),
    Case(
      "yes for a flag", "link: {allow_plain_http: yes}\n", "HL-CONF-007", 1, 26, "link.allow_plain_http",
      "`true`"),
    Case("null for a text", "board: ~\n", "HL-CONF-007", 1, 8, "board", "is empty"),
    Case("a file that is a list", "- board: b\n", "HL-CONF-007", 1, 1, "the file", "a list"),
    Case("a file that is a word", "hello\n", "HL-CONF-007", 1, 1, "the file"),
    Case("levels as a list", "policy: {levels: [4, 3]}\n", "HL-CONF-007", 1, 18, "policy.levels"),
    Case(
      "a level that is a word", "policy: {levels: {b1: good}}\n", "HL-CONF-007", 1, 23, "policy.levels.b1"),
    // out of range
    Case(
      "a number too large", "board: b\ndebounce:\n  settle_ms: 1001\n", "HL-CONF-008", 3, 14,
      "debounce.settle_ms",
      "milliseconds, 1 to 1000"),
    Case("a number too small", "debounce: {settle_ms: 0}\n", "HL-CONF-008", 1, 23, "debounce.settle_ms"),
    Case("a negative number", "debounce: {settle_ms: -5}\n", "HL-CONF-008", 1, 23, "debounce.settle_ms"),
    Case(
      "a number beyond any machine", "alive_ms: 99999999999999999999999\n", "HL-CONF-008", 1, 11, "alive_ms"),
    Case(
      "a word that is no choice", "policy: {session: maybe}\n", "HL-CONF-008", 1, 19, "policy.session",
      "`required`"),
    Case("a counter with a capital", "counter: Quay-1\n", "HL-CONF-008", 1, 10, "counter", "a-z, 0-9 and -"),
    Case("a counter of 17 characters", "counter: abcdefghijklmnopq\n", "HL-CONF-008", 1, 10, "counter"),
    Case("a counter in Vietnamese letters", "counter: quầy\n", "HL-CONF-008", 1, 10, "counter"),
    Case("a relative path", "state_dir: var/lib\n", "HL-CONF-008", 1, 12, "state_dir", "an absolute path"),
    Case("a path that climbs", "state_dir: /var/../etc\n", "HL-CONF-008", 1, 12, "state_dir", "`..`"),
    Case("a path with a line break", "state_dir: \"/var\\n\"\n", "HL-CONF-008", 1, 12, "state_dir"),
    Case("a path with a zero byte", "state_dir: \"/var\\0x\"\n", "HL-CONF-008", 1, 12, "state_dir"),
    Case(
      "a socket path of 108 bytes", "control: {socket: /\(String(repeating: "s", count: 107))}\n",
      "HL-CONF-008", 1, 19,
      "control.socket", "107 bytes"),
    Case(
      "a user name with a space", "control: {link_user: \"a b\"}\n", "HL-CONF-008", 1, 22, "control.link_user"
    ),
    Case(
      "an address without scheme", "link: {ward: \"ward:8443\"}\n", "HL-CONF-008", 1, 14, "link.ward",
      "https://"),
    Case("a board that climbs", "board: ../../etc/passwd\n", "HL-CONF-008", 1, 8, "board"),
    Case("a level of 6", "policy: {levels: {b1: 6}}\n", "HL-CONF-008", 1, 23, "policy.levels.b1", "1 to 5"),
    Case("no levels at all", "policy: {levels: {}}\n", "HL-CONF-008", 1, 18, "policy.levels"),
    // missing
    Case("an empty file", "", "HL-CONF-009", 1, 1, "board", "required key `board` is missing"),
    Case("a file of comments", "# nothing\n", "HL-CONF-009", 1, 1, "board"),
    Case("no board", "counter: q1\n", "HL-CONF-009", 1, 1, "board"),
    // not taken
    Case("a key set twice", "board: a\ncounter: x\nboard: b\n", "HL-CONF-005", 3, 1, "board", "on line 1"),
    Case("an anchor", "board: &x a\n", "HL-CONF-004", 1, 8, "", "an anchor"),
    Case("an alias", "board: *x\n", "HL-CONF-004", 1, 8, "", "an alias"),
    Case("a tag", "board: !!str a\n", "HL-CONF-004", 1, 8, "", "a tag"),
    Case("a merge", "<<: {board: a}\n", "HL-CONF-004", 1, 1, "", "a merge"),
    Case("a second document", "board: a\n---\nboard: b\n", "HL-CONF-004", 2, 1, "", "a second document"),
    Case("a list as a key", "[a]: 1\n", "HL-CONF-004", 1, 1),
    // not YAML
    Case("a tab for indent", "debounce:\n\tsettle_ms: 1\n", "HL-CONF-003", 2, 1),
    Case("an open bracket", "policy: {name: x\n", "HL-CONF-003", 2, 1),
    Case("a bad indent", "debounce:\n   settle_ms: 1\n  rearm_ms: 2\n", "HL-CONF-003", 3, 3),
    Case("a control character", "board: a\ncounter: b\u{1}\n", "HL-CONF-003", 2, 11),
    // bounds
    Case(
      "nesting beyond eight", "a: " + String(repeating: "[", count: 30) + "\n", "HL-CONF-002", 1, 11, "",
      "8 levels"),
    // disagreement, blamed on the key set last
    Case(
      "rearm under settle", "board: b\ndebounce:\n  settle_ms: 60\n", "HL-CONF-010", 3, 3,
      "debounce.settle_ms",
      "(50)", "(60)"),
    Case(
      "rearm under settle, both set", "board: b\ndebounce:\n  settle_ms: 40\n  rearm_ms: 30\n", "HL-CONF-010",
      4, 3,
      "debounce.rearm_ms"),
    Case(
      "held no longer than a press takes",
      "board: b\ndebounce: {settle_ms: 500, rearm_ms: 500, held_ms: 1000}\n",
      "HL-CONF-010", 2, 43, "debounce.held_ms"),
    Case(
      "correction beyond quiet", "board: b\npolicy: {quiet_ms: 2000}\n", "HL-CONF-010", 2, 10,
      "policy.quiet_ms",
      "correction_ms"),
    Case(
      "quiet beyond a citizen", "board: b\npolicy: {citizen_max_ms: 4000}\n", "HL-CONF-010", 2, 10,
      "policy.citizen_max_ms"),
    Case(
      "chord as long as quiet", "board: b\npolicy: {quiet_ms: 150, correction_ms: 100}\n", "HL-CONF-010", 2,
      10,
      "policy.quiet_ms", "chord_ms"),
    Case(
      "a level beyond the scale", "board: b\npolicy: {scale: 3, levels: {b1: 4, b2: 3, b3: 2}}\n",
      "HL-CONF-010", 2, 20,
      "policy.levels", "b1 level 4"),
    Case(
      "a level on two buttons", "board: b\npolicy: {levels: {b1: 4, b2: 3, b3: 2, b4: 1, b5: 1}}\n",
      "HL-CONF-010", 2,
      10, "policy.levels", "level 1 2 buttons"),
    Case(
      "a level on no button", "board: b\npolicy: {levels: {b1: 4, b2: 3, b4: 1}}\n", "HL-CONF-010", 2, 10,
      "policy.levels", "level 2 no button"),
    Case("seals out of order", "board: b\nseal: {idle_ms: 40000}\n", "HL-CONF-010", 2, 8, "seal.idle_ms"),
    Case("unread before max", "board: b\nseal: {unread_ms: 20000}\n", "HL-CONF-010", 2, 8, "seal.unread_ms"),
    Case(
      "a stretch beyond a batch", "board: b\nlink: {batch_records: 500}\n", "HL-CONF-010", 2, 8,
      "link.batch_records",
      "at most 499"),
    Case(
      "a stretch beyond a batch's bytes", "board: b\nseal: {records: 1500}\n", "HL-CONF-010", 2, 8,
      "seal.records",
      "at most 1022"),
    Case(
      "retries out of order", "board: b\nlink: {retry_max_ms: 500}\n", "HL-CONF-010", 2, 8,
      "link.retry_max_ms"),
    Case(
      "one folder for both programs", "board: b\nlink: {state_dir: /var/lib/hailong/./link}\n", "HL-CONF-010",
      2, 8,
      "link.state_dir", "not apart"),
    Case(
      "plain HTTP to another machine", "board: b\nlink: {ward: \"http://ward:80\"}\n", "HL-CONF-010", 2, 8,
      "link.ward",
      "https://"),
  ]

  @Test("each slip is named with its place, its key and its remedy", arguments: cases)
  func fault(_ slip: Case) {
    slip.check(
      #expect(throws: SettingsFault.self) { try PadSettings.read(Array(slip.text.utf8), file: "pad.yaml") })
  }

  // The column is that of the byte that breaks the sequence, one after its lead byte.
  @Test("bytes that are not UTF-8 are named with their place")
  func badUTF8() {
    let bytes = Array("board: a\ncounter: ế".utf8) + [0xC3, 0x28]
    let fault = #expect(throws: SettingsFault.self) { try PadSettings.read(bytes, file: "pad.yaml") }
    #expect(fault?.code == "HL-CONF-003")
    #expect(fault?.line == 2 && fault?.column == 12, "\(String(describing: fault))")
  }

  @Test("UTF-16 is refused, not guessed")
  func utf16() {
    let bytes: [UInt8] = [0xFF, 0xFE] + "board: a\n".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    #expect(
      #expect(throws: SettingsFault.self) { try PadSettings.read(bytes, file: "p") }?.code == "HL-CONF-003")
  }

  @Test("a byte order mark does no harm")
  func byteOrderMark() throws {
    #expect(try PadSettings.read([0xEF, 0xBB, 0xBF] + Array("board: b\n".utf8), file: "p").board == "b")
  }

  @Test("a file that is missing, a folder, a FIFO or too large is refused without reading on")
  func files() throws {
    let scratch = Scratch()
    func fault(_ path: String) -> SettingsFault? {
      #expect(throws: SettingsFault.self) { try PadSettings.load(path) }
    }
    let missing = fault(scratch.path + "/none.yaml")
    #expect(missing?.code == "HL-CONF-001")
    #expect(missing?.description.contains("No such file") == true)
    #expect(fault(scratch.path)?.code == "HL-CONF-001")
    let fifo = scratch.path + "/fifo"
    #expect(mkfifo(fifo, 0o600) == 0)
    #expect(fault(fifo)?.message.contains("not a regular file") == true)
    let full = scratch.write(
      "full.yaml", Array("board: b\n".utf8) + [UInt8](repeating: 0x23, count: 65_536 - 9))
    #expect(try PadSettings.load(full).board == "b")
    let over = scratch.write(
      "over.yaml", Array("board: b\n".utf8) + [UInt8](repeating: 0x23, count: 65_537 - 9))
    #expect(fault(over)?.code == "HL-CONF-002")
  }

  @Test("more values than any settings file has are refused")
  func tooManyNodes() {
    let text = "a: [" + String(repeating: "1,", count: 5_000) + "]\n"
    #expect(
      #expect(throws: SettingsFault.self) { try PadSettings.read(Array(text.utf8), file: "p") }?.code
        == "HL-CONF-002")
  }
}
