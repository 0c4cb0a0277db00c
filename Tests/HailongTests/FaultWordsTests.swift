import Control
import Glibc
import Journal
import Records
import Testing

@testable import HailongCommand
@testable import Settings

/// What a technician who reads Vietnamese is told about a settings file or a journal that cannot be used.
@Suite struct FaultWordsTests {
  /// A pad.yaml, or a profile (`BOARD`), for each way in which a file can be wrong.
  private static let files = [
    "board: simulated\ndebounce:\n  settle_ms: \"15\n", "board: &a simulated\n", "board: a\nboard: b\n",
    "board: simulated\n---\nboard: x\n", "board: *a\n", "board: !x a\n", "? [a]\n: b\n", "<<: {a: b}\n",
    "board: simulated\nsetle_ms: 5\n", "board: simulated\nqqqqqqqqqqqq: 5\n", "[a, b]\n",
    "debounce: 5\nboard: a\n",
    "board: [a]\n", "board: simulated\ndebounce: {settle_ms: fast}\n",
    "board: simulated\ndebounce: {settle_ms: 99999}\n",
    "board: simulated\nlink: {allow_plain_http: maybe}\n", "board: simulated\npolicy: {session: perhaps}\n",
    "board: simulated\ncounter: Quầy 1\n", "board: simulated\ncontrol: {link_user: a b}\n",
    "board: simulated\nstate_dir: here\n", "board: A B\n", "board: simulated\nlink: {ward: ward.lan}\n",
    "board: simulated\nbadge: {reader: \"\"}\n", "board: simulated\npolicy: {levels: 4}\n",
    "board: simulated\npolicy: {levels: {b9: 4}}\n", "counter: q1\n", "board: raspbery\n",
    "board: qqqqqqqqqqqqqqqqqq\n",
    "board: simulated\ndebounce: {settle_ms: 60}\n",
    "board: simulated\ndebounce: {held_ms: 1000, settle_ms: 600, rearm_ms: 900}\n",
    "board: simulated\nlink: {retry_min_ms: 5000, retry_max_ms: 400}\n",
    "board: simulated\nbadge: {min_length: 9, max_length: 3}\n",
    "board: simulated\nstate_dir: /a\nlink: {state_dir: /a/b}\n",
    "board: simulated\nlink: {ward: http://192.168.1.10:8080}\n",
    "board: simulated\npolicy: {quiet_ms: 900, correction_ms: 2000}\n",
    "board: simulated\npolicy: {quiet_ms: 9000, citizen_max_ms: 800}\n",
    "board: simulated\npolicy: {quiet_ms: 400, correction_ms: 100, chord_ms: 400}\n",
    "board: simulated\npolicy: {scale: 3, levels: {b1: 4, b2: 2, b3: 1}}\n",
    "board: simulated\npolicy: {scale: 3, levels: {b1: 3, b2: 3, b3: 1}}\n",
    "board: simulated\nseal: {idle_ms: 5000, max_ms: 400}\n",
    "board: simulated\nseal: {max_ms: 5000, unread_ms: 400}\n",
    "board: simulated\nseal: {records: 50}\nlink: {batch_records: 20}\n",
    "board: simulated\nlink: {batch_bytes: 4096}\n",
    "board: simulated\npolicy: {scale: 5}\n",
  ]

  private static let boards = [
    "name: other\nbackend: simulated\nbuttons: [{line: a}]\nlamps: {thanks: {line: t}}\n",
    "backend: simulated\n",
    "name: BOARD\nbackend: simulated\nsample_ms: 5\nbuttons: [{line: a}]\nlamps: {thanks: {line: t}}\n",
    "name: BOARD\nbackend: simulated\nlamps: {thanks: {line: t}}\n",
    "name: BOARD\nbackend: simulated\nbuttons: 4\nlamps: {thanks: {line: t}}\n",
    "name: BOARD\nbackend: simulated\nbuttons: []\nlamps: {thanks: {line: t}}\n",
    "name: BOARD\nbackend: simulated\nbuttons: [{line: a}]\n",
    "name: BOARD\nbackend: simulated\nbuttons: [{line: a}]\nlamps: {fault: {line: t}}\n",
    "name: BOARD\nbackend: libgpiod\nbuttons: [{line: a}]\nlamps: {thanks: {line: t}}\n",
    "name: BOARD\nbackend: simulated\nbuttons: [{pin: 3}]\nlamps: {thanks: {line: t}}\n",
    "name: BOARD\nbackend: simulated\nbuttons: [{line: a, offset: 3}]\nlamps: {thanks: {line: t}}\n",
    "name: BOARD\nbackend: simulated\nbuttons: [{line: a}, {line: a}]\nlamps: {thanks: {line: t}}\n",
    "name: BOARD\nbackend: simulated\nbuttons: [{line: a, pin: 3}, {line: b, pin: 3}]\nlamps: {thanks: {line: t}}\n",
    "name: BOARD\nbackend: simulated\nbuttons: [{line: a}]\nlamps: {thanks: {line: t}}\nnotes: word\n",
    "name: BOARD\nbackend: sampled\nchip: c\nsample_ms: 20\nbuttons: [{line: a}, {line: b}, {line: c}, {line: d}]\nlamps: {thanks: {line: t}}\n",
  ]

  /// The fault's screen in both languages, and the same place in `doctor`.
  private func told(_ fault: SettingsFault, _ scratch: Scratch) throws -> String {
    let screen = CommandFault(fault)
    var seen = try SavedEvidence.live()
    seen.settingsFault = fault
    let finding = try #require(Diagnosis(seen).findings.first { $0.code == fault.code })
    let english = "\(fault.message); \(fault.remedy)"
    #expect(finding.seen.en.hasSuffix(english), "\(finding.seen.en)")
    #expect(screen.text(asJSON: false, .vi).contains(Columns.printable(finding.seen.vi)))
    // Nothing of the English sentence is left but what the file says.
    #expect(fault.vi != fault.message && fault.remedyVi != fault.remedy, "\(fault)")
    return (screen.text(asJSON: false, .en) + screen.text(asJSON: false, .vi)).replacing(
      scratch.path, with: "SCRATCH"
    )
    .replacing(Repository.path("Board"), with: "BOARDS")
    .replacing(BoardProfile.list(in: Repository.path("Board")).joined(separator: ", "), with: "NAMES")
  }

  @Test(
    "every fault of a settings file or a board profile is told in both languages, by the command and by doctor"
  )
  func settings() throws {
    let scratch = Scratch()
    var all = ""
    var codes: Set<String> = []
    func expectFault(_ what: String, _ read: () throws(SettingsFault) -> Void) throws {
      do throws(SettingsFault) {
        try read()
        Issue.record("taken: \(what)")
      } catch {
        codes.insert(error.code)
        all += try told(error, scratch)
      }
    }
    func load(_ path: String) throws(SettingsFault) {
      var settings = try PadSettings.load(path)
      settings.boardsDir = Repository.path("Board")
      _ = try BoardProfile.load(for: settings)
    }
    for text in Self.files {
      try expectFault(text) { () throws(SettingsFault) in try load(scratch.write("pad.yaml", text)) }
    }
    for text in Self.boards {
      scratch.write("bench.yaml", text.replacing("BOARD", with: "bench"))
      let config = scratch.write("pad.yaml", "board: bench\nboards_dir: \(scratch.path)\n")
      try expectFault(text) { () throws(SettingsFault) in
        _ = try BoardProfile.load(for: try PadSettings.load(config))
      }
    }
    let deep = scratch.write(
      "deep.yaml", String(repeating: "[", count: 9) + String(repeating: "]", count: 9) + "\n")
    let many = scratch.write("many.yaml", "[" + String(repeating: "1,", count: 5_000) + "1]\n")
    let large = scratch.write("large.yaml", String(repeating: "#", count: 70_000))
    for path in [deep, many, large, scratch.file("none.yaml"), scratch.path] {
      try expectFault(path) { () throws(SettingsFault) in try load(path) }
    }
    let boot = scratch.write(
      "boot.yaml",
      "{board: simulated, enrol: \"hailong1:h:1:\(String(repeating: "A", count: 26)):\(String(repeating: "b", count: 43))\"}\n"
    )
    let short = scratch.write("short.yaml", "board: simulated\nenrol: hailong1\n")
    for path in [boot, short] {
      try expectFault(path) { () throws(SettingsFault) in _ = try BootFile.load(path) }
    }
    #expect(codes == Set((1...12).map { "HL-CONF-0\($0 < 10 ? "0" : "")\($0)" }))
    expectGolden(all, "settings-faults")
  }

  /// A journal with a table of its own kind, to be spoiled by what SQLite itself writes.
  private func spoiled(_ scratch: Scratch, _ sql: String, _ name: String = "spoiled.db") -> String {
    let path = scratch.file(name)
    for suffix in ["", "-wal", "-journal"] { unlink(path + suffix) }
    SQL.run(sql, path)
    return path
  }

  @Test("a journal that cannot be read is told in both languages: which file, and why")
  func journals() throws {
    let scratch = Scratch()
    let text = scratch.write(
      "text.db", Array("SQLite format 3\0".utf8) + [UInt8](repeating: 0x5A, count: 4_096))
    var all = ""
    for path in [
      scratch.file("none.db"), scratch.path, text, spoiled(scratch, "CREATE TABLE t (a)", "other.db"),
      spoiled(scratch, "CREATE TABLE t (a); PRAGMA user_version=99"),
    ] {
      do throws(JournalFault) {
        _ = try JournalReader(path)
        Issue.record("read: \(path)")
      } catch {
        let screen = CommandFault(error)
        #expect(error.vi != error.message, "\(error)")
        all += screen.text(asJSON: false, .en) + screen.text(asJSON: false, .vi)
        var seen = try SavedEvidence.down()
        seen.log = nil
        seen.logFault = LogFault(code: error.code, message: error.message, vi: error.vi)
        let finding = try #require(Diagnosis(seen).findings.first { $0.code == error.code })
        #expect(finding.seen.vi == error.vi && finding.seen.en == error.message)
      }
    }
    expectGolden(all.replacing(scratch.path, with: "SCRATCH"), "journal-faults")
  }

  @Test("a copied folder whose journal is newer, or none, is told by `doctor --from` in Vietnamese")
  func copied() throws {
    let scratch = Scratch()
    for (sql, words) in [
      ("CREATE TABLE t (a); PRAGMA user_version=99", "là nhật ký phiên bản 99"),
      ("CREATE TABLE t (a)", "là tệp SQLite, nhưng không phải nhật ký"),
    ] {
      rename(spoiled(scratch, sql), scratch.file("journal.db"))
      let run = hailong("doctor", "--from", scratch.path, "--lang", "vi")
      #expect(
        run.out.split(whereSeparator: \.isWhitespace).joined(separator: " ").contains(words), "\(run.out)")
      #expect(!run.out.contains("this program") && !run.out.contains("not a journal"))
    }
  }

  @Test("everything that libyaml on this machine can say of a text is told in Vietnamese")
  func yaml() throws {
    let maps = try #require(Repository.text("/proc/self/maps"))
    let line = try #require(maps.split(separator: "\n").first { $0.contains("/libyaml-") })
    let start = try #require(line.firstIndex(of: "/"))
    let path = String(line[start...])
    let library = try #require(Repository.bytes(path))
    let ends: Set<UInt8> = [0]
    let beginnings = [
      "found ", "did not find ", "could not find ", "mapping values ", "mapping keys ", "block sequence ",
      "invalid ", "incomplete ", "unexpected ", "control characters ", "input ",
    ]
    // What only those of its parts say that no settings go through: the composer of documents.
    let others = ["found undefined alias", "found duplicate anchor; first occurrence"]
    var problems: Set<String> = []
    for piece in library.split(whereSeparator: ends.contains) where (8...80).contains(piece.count) {
      let text = String(decoding: piece, as: UTF8.self)
      if beginnings.contains(where: text.hasPrefix), !others.contains(text) { problems.insert(text) }
    }
    #expect(problems.count > 40, "\(path)")
    for problem in problems {
      let phrase = YAMLWords.phrase(problem)
      #expect(phrase.en == problem && !phrase.vi.contains("libyaml"), "no Vietnamese for `\(problem)`")
    }
    #expect(YAMLWords.phrase("a new one").vi == "libyaml báo: a new one")
  }

  @Test("why hailongd cannot be spoken with is told in Vietnamese, with the system's reason")
  func unreachable() {
    let run = hailong("status", "--socket", "/nonexistent/s", "--lang", "vi")
    #expect(run.err.contains("ở /nonexistent/s: không có tệp hay thư mục này"), "\(run.err)")
    #expect(!run.err.contains("cannot speak"))
  }
}
