import GRDB
import Ratings
import Records
import Testing
import Traces

import struct Records.Record

@testable import Ward

@Suite("Recount")
struct RecountTests {
  /// Each run takes new seeds; the one that fails is printed, and can be set here.
  static let seeds = (0..<8).map { _ in UInt64.random(in: 0...UInt64.max) }

  @Test("a recount equals intake on random logs split at random seals", arguments: seeds)
  func equals(seed: UInt64) throws {
    let ward = try Fixture()
    var generator = Seeded(seed)
    let scribe = Scribe.random(&generator, records: 600)
    try ward.enrol(scribe)
    var sent: Int64 = 0
    for seal in scribe.seals where seal == scribe.head.seq || Bool.random(using: &generator) {
      try ward.send(scribe, after: sent, through: seal)
      sent = seal
    }
    let taken = try ward.counted()
    let result = try ward.store.recount()
    #expect(result.moves == [], "seed \(seed)")
    #expect(result.records == scribe.head.seq, "seed \(seed)")
    #expect(try ward.counted() == taken, "seed \(seed)")
    #expect(try ward.store.check().filter(\.code.isDamage) == [], "seed \(seed)")
  }

  @Test("a log split at every seal gives the votes of the log taken whole", arguments: seeds)
  func split(seed: UInt64) throws {
    let (ward, whole) = (try Fixture(), try Fixture())
    var generator = Seeded(seed)
    let scribe = Scribe.random(&generator, records: 400)
    try ward.enrol(scribe)
    try whole.enrol(scribe)
    var sent: Int64 = 0
    for seal in scribe.seals {
      try ward.send(scribe, after: sent, through: seal)
      sent = seal
    }
    try whole.send(scribe)
    for table in ["vote", "cell", "awake", "oddity"] {
      #expect(try ward.counted()[table] == whole.counted()[table], "seed \(seed) \(table)")
    }
    // And both are what the ballot says of the whole log.
    let records = scribe.lines.enumerated().map { index, line -> Record? in
      let record = try? Record(line: line)
      return record?.seq == Int64(index + 1) ? record : nil
    }
    let rows = Ballot.count(records)
    let votes = try ward.store.read("votes") { db in
      Dictionary(
        uniqueKeysWithValues: try Row.fetchAll(db, sql: "SELECT seq, outcome, time FROM vote").map {
          ($0[0] as Int64, (outcome: $0[1] as Int, time: $0[2] as Int64))
        })
    }
    #expect(votes.count == rows.count, "seed \(seed)")
    for row in rows {
      #expect(votes[row.seq]?.outcome == OutcomeCode.number(row.outcome), "seed \(seed) record \(row.seq)")
      #expect(votes[row.seq]?.time == row.time.microseconds, "seed \(seed) record \(row.seq)")
    }
  }

  @Test("batches that come twice, overlapping and out of order converge on the log", arguments: seeds)
  func converges(seed: UInt64) throws {
    let (ward, whole) = (try Fixture(), try Fixture())
    var generator = Seeded(seed)
    let scribe = Scribe.random(&generator, records: 300)
    try ward.enrol(scribe)
    try whole.enrol(scribe)
    try whole.send(scribe)
    var head: Int64 = 0
    for _ in 0..<400 where head < scribe.head.seq {
      // Any stretch that ends at a seal; a link that lost its place sends any of them.
      let through = scribe.seals.randomElement(using: &generator) ?? 0
      let after = Int64.random(in: 0..<through, using: &generator)
      let problem = refusal {
        head = max(head, try ward.send(scribe, after: after, through: through).head.seq)
      }
      #expect(problem == nil || problem == .gap, "seed \(seed)")
      if problem == .gap {
        head = max(
          head, try ward.send(scribe, after: head, through: scribe.seals.first { $0 > head }).head.seq)
      }
    }
    try ward.send(scribe)
    #expect(try ward.store.heads().map(\.head) == [scribe.head], "seed \(seed)")
    #expect(try ward.store.histories().count == 1, "seed \(seed)")
    #expect(try ward.counted()["vote"] == whole.counted()["vote"], "seed \(seed)")
    #expect(try ward.counted()["cell"] == whole.counted()["cell"], "seed \(seed)")
  }

  @Test("a recount by other rules says what would move, and moves nothing")
  func otherPolicy() throws {
    let ward = try Fixture()
    var scribe = Scribe()
    try ward.enrol(scribe)
    scribe.vote(1)
    scribe.press(4)
    scribe.pass(1_000_000)
    scribe.press(1)
    scribe.pass(20_000_000)
    scribe.vote(2)
    scribe.seal()
    try ward.send(scribe)
    let before = try ward.counted()
    var policy = Policy()
    policy.quiet = 400
    policy.correction = 200
    let result = try ward.store.recount(Recount.Trial(policy: policy))
    #expect(result.moves.map(\.seq) == [4])
    #expect(result.moves.first?.was?.outcome == .out(.changed))
    #expect(result.moves.first?.now?.outcome == .vote(1))
    #expect(try ward.counted() == before)
    #expect(try ward.store.recount().moves == [])
  }

  @Test("an officer who has a vote by a trial's rules alone is named by it, and stays unknown to the ward")
  func officerOfATrial() throws {
    let ward = try Fixture()
    var scribe = Scribe()
    try ward.enrol(scribe)
    scribe.write(.sessionOpened(officer: OfficerCode("lan")!, how: .command, by: .pad))
    let session = scribe.head.seq
    scribe.pass(1_000_000)
    scribe.write(.sessionClosed(session: session, how: .command, by: .pad))
    scribe.pass(20_000_000)
    scribe.vote(1)
    scribe.seal()
    try ward.send(scribe)
    let before = try ward.counted()
    var policy = Policy()
    policy.grace = 60_000
    let moves = try ward.store.recount(Recount.Trial(policy: policy)).moves
    #expect(moves.map { $0.was?.officer } == [""])
    #expect(moves.map { $0.now?.officer } == ["lan"])
    #expect(try ward.counted() == before)
  }
}
