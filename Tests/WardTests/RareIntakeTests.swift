import Foundation
import GRDB
import Ratings
import Records
import Testing
import Traces
import Wire

@testable import Ward

/// What intake meets once in a ward's life, or never: a database from an older program, a broken one, a card that forks without end.
@Suite("Intake, where it is rare")
struct RareIntakeTests {
  /// A ward that holds one sealed vote, and the pad's log.
  private static func held() throws -> (Fixture, Scribe) {
    let ward = try Fixture()
    var scribe = Scribe()
    try ward.enrol(scribe)
    scribe.vote(1)
    scribe.seal()
    try ward.send(scribe)
    return (ward, scribe)
  }

  private func edit(_ ward: Fixture, _ sql: String, _ arguments: StatementArguments = []) throws {
    try ward.store.write("edit") { try $0.execute(sql: sql, arguments: arguments) }
  }

  @Test(
    "where the rules' state is missing or another version's, the log is read again and counts as before",
    arguments: [Data?.none, Data(), Data([0xFF]), Data("an older program's".utf8)])
  func replaysTheBallot(state: Data?) throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    var generator = Seeded(seed)
    let (ward, plain) = (try Fixture(), try Fixture())
    let scribe = Scribe.random(&generator, records: 200)
    for ward in [ward, plain] { try ward.enrol(scribe) }
    try #require(scribe.seals.count > 2, "seed \(seed)")
    let middle = scribe.seals[scribe.seals.count / 2]
    try ward.send(scribe, through: middle)
    try edit(ward, "UPDATE branch SET ballot = ?", [state])
    try ward.send(scribe, after: middle)
    try plain.send(scribe)
    #expect(try ward.counted() == plain.counted(), "seed \(seed)")
  }

  @Test("a state that is that of an earlier record is not gone on from")
  func staleBallot() throws {
    let (ward, sent) = try RareIntakeTests.held()
    var scribe = sent
    let state: Data? = try ward.store.read("read") { try Data.fetchOne($0, sql: "SELECT ballot FROM branch") }
    for _ in 0..<3 { scribe.vote(2) }
    scribe.press(2)
    scribe.seal()
    try ward.send(scribe, after: scribe.seals[0])
    try edit(ward, "UPDATE branch SET ballot = ?", [state])
    scribe.pass(1_000_000)
    scribe.vote(2)
    scribe.seal()
    try ward.send(scribe, after: scribe.seals[1])
    #expect(try ward.total().n == 5, "the last press is the same citizen's as the one before the seal")
    #expect(try ward.store.recount().moves == [])
  }

  @Test("behind what the ward holds, too, only the pad's own seal is taken")
  func forgedContinuation() throws {
    let (ward, scribe) = try RareIntakeTests.held()
    let pad = try #require(try ward.intake.pad(scribe.pad))
    let held = scribe.head
    var forged = Scribe(pad: scribe.pad)
    (forged.lines, forged.head, forged.seals) = (scribe.lines, scribe.head, scribe.seals)
    forged.vote(1)
    forged.seal()
    let untouched = try ward.dump()
    #expect(
      refusal {
        _ = try ward.intake.take(
          pad, scribe.log, after: held.seq, body: forged.body(after: held.seq), now: ward.now)
      } == .seal)
    #expect(try ward.dump() == untouched)
  }

  @Test("a log that begins with something else than a genesis is refused, though its pad sealed it")
  func noGenesis() throws {
    let ward = try Fixture()
    var scribe = Scribe()
    let pad = try ward.enrol(scribe)
    (scribe.lines, scribe.head) = ([], .empty)
    scribe.start()
    scribe.seal()
    let untouched = try ward.dump()
    #expect(
      refusal { _ = try ward.intake.take(pad, scribe.log, after: 0, body: scribe.body(), now: ward.now) }
        == .genesis)
    #expect(try ward.dump() == untouched)
  }

  @Test("of a log that forks without end sixteen histories are kept, and one more is refused")
  func tooManyHistories() throws {
    let (ward, scribe) = try RareIntakeTests.held()
    let shared = scribe.head.seq
    for number in 1...Ledger.mostBranches {
      var clone = scribe
      clone.pass(Int64(number) * 1_000_000)
      clone.vote(2)
      clone.seal()
      if number == 1 {
        // The first goes on where the ward's copy ends; every other splits there.
        try ward.send(clone, after: shared)
      } else {
        #expect(try ward.send(clone, after: shared).alarm != nil)
      }
    }
    #expect(try ward.store.histories().count == Ledger.mostBranches)
    let untouched = try ward.dump()
    var last = scribe
    last.pass(99_000_000)
    last.vote(3)
    last.seal()
    #expect(refusal { try ward.send(last, after: shared) } == .chain)
    #expect(try ward.dump() == untouched)
    #expect(try ward.total().n == 2, "the first history alone counts")
  }

  @Test(
    "a database that is broken is named as such, and the newest backup is what helps",
    arguments: [
      ("UPDATE branch SET hash = x'00'", "a head of 1 bytes"),
      ("UPDATE chunk SET before = x'00'", "has no hash before it"),
      ("UPDATE chunk SET lines = x'1f8b08'", "cannot be unpacked"),
      ("UPDATE chunk SET last = last + 1; UPDATE branch SET seq = seq + 1", "lines instead of"),
      ("DELETE FROM chunk", "are missing"),
      ("UPDATE pad SET seal_key = x'00'", "the keys of pad"),
      ("UPDATE log SET seal_key = x'00'", "the key of log"),
    ])
  func damaged(sql: String, words: String) throws {
    let (ward, sent) = try RareIntakeTests.held()
    var scribe = sent
    let pad = try #require(try ward.intake.pad(scribe.pad))
    try edit(ward, "PRAGMA ignore_check_constraints = 1; PRAGMA foreign_keys = 0")
    try edit(ward, sql)
    scribe.vote(2)
    scribe.seal()
    // Behind the first line: what is held is read again, to see where the two part.
    do {
      _ = try ward.intake.pad(scribe.pad)
      _ = try ward.intake.take(pad, scribe.log, after: 1, body: scribe.body(after: 1), now: ward.now)
      Issue.record("taken")
    } catch let fault as WardFault {
      #expect(fault.description.contains(words))
      #expect(fault.description.contains("Restore the newest backup"))
    }
  }

  @Test("lines that are stored as they are, are read like packed ones")
  func unpacked() throws {
    let (ward, sent) = try RareIntakeTests.held()
    var scribe = sent
    try edit(ward, "UPDATE chunk SET packed = 0, lines = ?", [Data(scribe.bytes())])
    scribe.vote(2)
    scribe.seal()
    #expect(try ward.send(scribe, after: 1).head == scribe.head)
    #expect(try ward.store.check() == [])
  }
}
