import GRDB
import Records
import Testing

@testable import Simulation
@testable import Ward

/// What is held against the ward can fail: each is broken once, at the ward, behind the code's back.
@Suite("What is held against the ward")
struct WardInvariantsTests {
  /// A ward after some hours without faults.
  private func world(hours: Int = 2) throws -> WardWorld {
    let world = try WardWorld(seed: 7, hours: hours, plan: [])
    try world.run()
    return world
  }

  private func broken(_ body: () throws -> Void) -> Invariant? {
    do { try body() } catch let broken as Broken { return broken.invariant } catch {
      Issue.record("\(error)")
    }
    return nil
  }

  private func change(_ world: WardWorld, _ sql: String) throws {
    try world.ward.store.write(Said("làm hỏng", "break it")) { db in
      try db.execute(sql: sql)
      #expect(db.changesCount > 0, "\(sql)")
    }
  }

  @Test("lines that no pad has sealed are seen")
  func bytes() throws {
    let world = try world()
    let invariants = WardInvariants(world.ward)
    #expect(broken { try invariants.check(world.truth, at: world.now) } == nil)
    #expect(broken { try invariants.checkBytes(SealedTruth(), at: world.now) } == .wardIsSealedPrefix)
  }

  @Test("a vote of another level is seen by recount and model, that of another officer by its owner")
  func votes() throws {
    let world = try world()
    let invariants = WardInvariants(world.ward)
    try change(
      world, "UPDATE vote SET outcome = 5 - outcome WHERE seq = (SELECT max(seq) FROM vote WHERE outcome > 0)"
    )
    #expect(broken { try invariants.checkRecount(at: world.now) } == .recountIsIntake)
    #expect(broken { try invariants.checkTally(world.truth, at: world.now) } == .tallyIsTheModels)

    let other = try self.world()
    try change(other, "INSERT INTO officer (code, name, added) VALUES ('dung', 'Dung', 0)")
    try change(
      other,
      "UPDATE vote SET officer = (SELECT id FROM officer WHERE code = 'dung') WHERE seq = (SELECT max(seq) FROM vote)"
    )
    #expect(
      broken { try WardInvariants(other.ward).checkTally(other.truth, at: other.now) } == .noOtherOfficer)
  }

  @Test("a second history that counts is seen, and one that nobody is told of")
  func forks() throws {
    let clone = WardWorld.Planned(at: WardWorld.minute, what: .cardCloned, seed: 3)
    for change in ["counts = 1", "why = NULL"] {
      let world = try WardWorld(seed: 7, hours: 2, plan: [clone])
      try world.run()
      let invariants = WardInvariants(world.ward)
      #expect(broken { try invariants.checkForks(at: world.now) } == nil)
      try self.change(world, "UPDATE branch SET \(change) WHERE parent IS NOT NULL")
      #expect(broken { try invariants.checkForks(at: world.now) } == .voteHasOnePressAndOwner, "\(change)")
    }
  }

  @Test("a sum that is not its votes' is seen")
  func sums() throws {
    let world = try world()
    try change(world, "UPDATE cell SET count = count + 1 WHERE day = (SELECT max(day) FROM cell)")
    let invariants = WardInvariants(world.ward)
    #expect(broken { try invariants.checkTally(world.truth, at: world.now) } == .tallyIsTheModels)
    #expect(broken { try invariants.checkRecount(at: world.now) } == .recountIsIntake)
  }

  @Test(
    "sums that stand at another officer, or on another day, are seen, though all together they are the same",
    arguments: ["officer", "day"])
  func misplaced(column: String) throws {
    // So long that two officers have sat there.
    let world = try world(hours: 8)
    let invariants = WardInvariants(world.ward)
    let before = try total(world)
    #expect(broken { try invariants.checkTally(world.truth, at: world.now) } == nil)
    if column == "officer" {
      // Two officers' figures, swapped; the votes themselves stay where they are.
      try change(world, "UPDATE cell SET officer = -officer WHERE officer IN (\(officers))")
      try change(
        world,
        "UPDATE cell SET officer = (SELECT sum(id) FROM officer WHERE id IN (\(officers))) + officer WHERE officer < 0"
      )
    } else {
      try change(world, "UPDATE cell SET day = day + 1 WHERE day = (SELECT max(day) FROM cell)")
    }
    #expect(try total(world) == before)
    #expect(broken { try invariants.checkTally(world.truth, at: world.now) } == .tallyIsTheModels)
  }

  private func total(_ world: WardWorld) throws -> [TallyRow] {
    let from = try #require(CivilDate(year: 1970, month: 1, day: 1))
    let to = try #require(CivilDate(year: 9999, month: 12, day: 31))
    return try world.ward.store.tally(try #require(Period(from: from, to: to)), by: .total).rows
  }

  private var officers: String {
    "SELECT DISTINCT officer FROM vote WHERE officer > 0 ORDER BY officer LIMIT 2"
  }
}
