import Foundation
import GRDB
import Records
import Testing
import Wire

@testable import Ward

/// Who administers the ward's server can write what they like into its database. What that shows, and to whom.
@Suite("A database that somebody edited")
struct EditedDatabaseTests {
  /// Two pads with some votes, in several chunks.
  private func ward() throws -> (Fixture, [Scribe]) {
    let ward = try Fixture()
    var scribes = [Scribe(), Scribe()]
    for index in scribes.indices {
      try ward.enrol(scribes[index], counter: "q\(index + 1)")
      var sent: Int64 = 0
      for round in 0..<6 {
        for _ in 0..<5 { scribes[index].vote(1 + round % 4) }
        scribes[index].seal()
        try ward.send(scribes[index], after: sent)
        sent = scribes[index].head.seq
      }
    }
    return (ward, scribes)
  }

  @Test(
    "lines changed, cut out, moved, cut off or given to another pad are found by check",
    arguments: [
      "DELETE FROM chunk WHERE branch = 1 AND first = (SELECT max(first) FROM chunk WHERE branch = 1)",
      "DELETE FROM chunk WHERE branch = 1 AND first > 1 AND first < 20",
      "UPDATE branch SET seq = seq - 1 WHERE id = 1", "UPDATE branch SET hash = zeroblob(32) WHERE id = 1",
      "UPDATE branch SET log = 3 - log",
      "UPDATE chunk SET lines = (SELECT lines FROM chunk WHERE branch = 2 AND first = 1) WHERE branch = 1 AND first = 1",
      "UPDATE chunk SET before = zeroblob(32) WHERE first > 1", "UPDATE log SET pad = 3 - pad",
      "UPDATE log SET name = '00112233445566778899aabbccddeeff' WHERE id = 1",
    ])
  func lines(sql: String) throws {
    let (ward, _) = try ward()
    #expect(try ward.store.check() == [])
    try ward.store.write("lie") { try $0.execute(sql: sql) }
    #expect(try ward.store.check().contains { $0.code == .chain }, "\(sql)")
  }

  @Test(
    "votes and sums that the lines do not give are found by check, and set right by a recount",
    arguments: [
      "UPDATE vote SET outcome = 4 WHERE outcome = 1", "DELETE FROM vote WHERE outcome = 1",
      "UPDATE vote SET officer = 0, day = day + 30", "UPDATE cell SET count = count * 2 WHERE outcome = 4",
      "DELETE FROM cell WHERE outcome = 1",
      "INSERT INTO vote SELECT branch, seq + 100000, day, time, uptime, clock, button, 4, scale, 4, direction, officer, session, flags, provisional FROM vote",
    ])
  func votes(sql: String) throws {
    let (ward, _) = try ward()
    let before = try ward.counted()
    try ward.store.write("lie") { try $0.execute(sql: sql) }
    #expect(try ward.store.check().contains { $0.code == .votes || $0.code == .sums }, "\(sql)")
    _ = try ward.store.recount()
    #expect(try ward.store.check() == [])
    #expect(try ward.counted() == before)
  }

  @Test("a log that was deleted whole is missed by whoever kept its head, and comes back from its pad")
  func deleted() throws {
    let (ward, scribes) = try ward()
    let kept = try ward.store.heads().map(\.line)
    let tally = try ward.total()
    let whole = try report(ward)
    for scribe in scribes { #expect(whole.contains(scribe.head.hash.hex)) }
    try ward.store.write("lie") { db in
      for table in ["vote", "cell", "awake", "chunk"] {
        try db.execute(sql: "DELETE FROM \(table) WHERE branch = 1")
      }
      try db.execute(sql: "DELETE FROM branch WHERE id = 1")
      try db.execute(sql: "DELETE FROM log WHERE id = 1")
    }
    #expect(try ward.store.check() == [], "nothing that is left says that there was more")
    #expect(try ward.store.heads().map(\.line) == [kept[1]])
    // The report that follows speaks of one pad, and looks whole: who kept the other's head misses it there.
    let short = try report(ward)
    #expect(!short.contains(scribes[0].head.hash.hex) && !short.contains(scribes[0].pad.text))
    #expect(short.contains(scribes[1].head.hash.hex) && short.contains(scribes[1].pad.text))
    let pad = try #require(try ward.intake.pad(scribes[0].pad))
    #expect(try ward.intake.head(pad, scribes[0].log) == .empty, "so the pad begins anew")
    try ward.send(scribes[0])
    #expect(try ward.store.heads().map(\.line) == kept)
    #expect(try ward.total() == tally)
    #expect(try report(ward) == whole)
  }

  private func report(_ ward: Fixture) throws -> String {
    try Report.gather(
      ward.store, period: ward.june, language: .en, officers: false, simulated: false, now: ward.now
    ).html()
  }
}
