import Journal
import Ratings
import Records
import Testing

@testable import HailongCommand

@Suite struct VerifyTests {
  private func shown(
    _ export: [UInt8], _ language: Language = .en, key: String? = nil, head: HeadLine? = nil
  ) throws -> VerdictText {
    let scratch = Scratch()
    let file = scratch.write("export.ndjson", export)
    let verdict = try Verifier(key: key.flatMap { Fingerprint($0) }, keptHead: head).verify(file)
    return VerdictText(verdict: verdict, file: "export.ndjson", language: language)
  }

  @Test("a sound export by the right key is said to be so", arguments: Language.allCases)
  func sound(language: Language) throws {
    let log = try SavedLog()
    let shown = try shown(log.export, language, key: log.fingerprint)
    #expect(shown.exit == .done)
    expectGolden(shown.text + shown.json.text + "\n", "verify-sound.\(language)")
  }

  @Test(
    "without a key a sound export is no more than self-consistent: exit code 1", arguments: Language.allCases)
  func selfConsistent(language: Language) throws {
    let shown = try shown(try SavedLog().export, language)
    #expect(shown.exit.rawValue == 1)
    expectGolden(shown.text + shown.json.text + "\n", "verify-self-consistent.\(language)")
  }

  @Test("a changed line is named as the stretch between two seals", arguments: Language.allCases)
  func changed(language: Language) throws {
    var log = try SavedLog()
    log.lines[1] = Array(String(decoding: log.lines[1], as: UTF8.self).replacing("b1", with: "b4").utf8)
    let shown = try shown(log.export, language, key: log.fingerprint)
    #expect(shown.exit == .data)
    expectGolden(shown.text + shown.json.text + "\n", "verify-changed.\(language)")
  }

  @Test("the program names the record at which a journal is damaged, and counts lines that it keeps unread")
  func journal() throws {
    let scratch = Scratch()
    let path = scratch.file("journal.db")
    let (key, pad) = (SealKey(), PadID.random())
    func stamp(_ n: Int64) -> Stamp { Stamp(boot: 1, uptime: n, time: .epoch, clock: .unset) }
    let journal = try Journal.open(path)
    _ = try journal.append(stamp(1), .genesis(Genesis(log: .random(), pad: pad, key: key.publicKey)))
    for n in 2...9 { _ = try journal.append(stamp(Int64(n)), .alive) }
    _ = try journal.seal(stamp(10), why: .idle, key: key)
    // Behind the seal, where no key is needed to make it fit.
    let text = Array("not a record".utf8)
    let next = journal.head.advanced(by: text)
    journal.close()
    func verify(_ change: String) throws -> Program.Result {
      let copy = scratch.write("copy.db", try #require(Repository.bytes(path)))
      #expect(SQL.run(change, copy))
      return hailong("verify", copy, "--key", key.publicKey.fingerprint.text, "--lang", "en")
    }
    let kept = try verify("INSERT INTO record VALUES (11, x'\(Hex.encode(text))', x'\(next.hash)')")
    #expect(kept.code == 0 && kept.out.contains("1 lines, kept as they are"), "\(kept)")
    for (change, line) in [
      ("DELETE FROM record WHERE seq = 9", "missing, record 9: record 9 is missing"),
      (
        "DELETE FROM record WHERE seq = 10",
        "missing, record 10: the log ends at 9, and names its record 10 elsewhere"
      ),
      (
        "DELETE FROM latest WHERE kind = 'seal'",
        "torn, record 10: the last seal is 10, and a reader is told 0"
      ),
      (
        "UPDATE record SET line = (SELECT line FROM record WHERE seq = 2) WHERE seq = 1",
        "missing, record 1: record 1 is missing"
      ),
    ] {
      let broken = try verify(change)
      #expect(broken.code == 65 && broken.out.contains(line), "\(change): \(broken)")
    }
  }

  @Test("missing, swapped, inserted, torn and cut-off lines, and another key, are each broken")
  func broken() throws {
    let log = try SavedLog()
    func what(_ change: (inout [[UInt8]]) -> Void, key: String? = nil, head: HeadLine? = nil) throws
      -> String?
    {
      var changed = log
      change(&changed.lines)
      let shown = try shown(changed.export, key: key ?? log.fingerprint, head: head)
      #expect(shown.exit == .data)
      return shown.json["problems"]?.array?.first?["what"]?.string
    }
    #expect(try what { $0.remove(at: 2) } == "missing")
    #expect(try what { $0.swapAt(1, 2) } == "swapped")
    #expect(try what { $0.insert($0[1], at: 2) } == "inserted")
    #expect(try what { $0[6] = Array($0[6].dropLast(20)) } != nil)
    #expect(try what({ _ in }, key: String(repeating: "ab", count: 16)) == "another log")
    let kept = HeadLine(
      pad: PadID("p-7k3mwqxtvbnc")!, log: LogID("3fa99c0012de45b78890aabbccddeeff")!, head: log.head,
      key: log.key.publicKey.fingerprint)
    #expect(try what({ $0.removeLast(3) }, head: kept) == "missing")
  }
}
