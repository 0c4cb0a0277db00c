import Foundation
import SimulatedDisk
import Testing

@testable import Simulation

/// Worlds with a real pad. `HAILONG_SEED=N HAILONG_WORLD_DAYS=3 swift test --filter "Worlds with a pad"` plays one of each kind again;
/// HAILONG_SECONDS=600 plays new ones for longer. `hailong-sim check` makes what fails short.
@Suite("Worlds with a pad, from a seed")
struct WorldTests {
  private static func given(_ name: String) -> UInt64? {
    ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) }
  }

  @Test(
    "whatever people, contacts, cards, clocks and power do, what was thanked is kept once and counted for whom it was",
    arguments: [false, true])
  func holds(hasWard: Bool) throws {
    let days = Int(WorldTests.given("HAILONG_WORLD_DAYS") ?? 3)
    let again = WorldTests.given("HAILONG_SEED")
    let end = ContinuousClock.now + .seconds(Int(WorldTests.given("HAILONG_SECONDS") ?? 8))
    var seed = again ?? UInt64.random(in: 0...UInt64.max / 2)
    var sum = Statistics()
    var (worlds, broken) = (0, 0)
    let kind = hasWard ? "whole" : "pad"
    repeat {
      do {
        sum.add(try World(Plan.draw(seed: seed, days: days, hasWard: hasWard)).run())
      } catch {
        Issue.record("hailong-sim check --world \(kind) --seed \(seed) --days \(days): \(error)")
        broken += 1
      }
      (worlds, seed) = (worlds + 1, seed + 1)
    } while again == nil && broken < 3 && ContinuousClock.now < end
    print(
      "\(kind): \(worlds) worlds of \(days) days, to seed \(seed - 1); \(sum.recorded) presses in logs, \(sum.faultsReached) faults"
    )
    // A world in which nothing happens shows nothing.
    #expect(broken > 0 || (sum.thanked > 0 && sum.owned > 0 && sum.faultsReached > 0))
  }

  @Test("the same seed is the same world")
  func replays() throws {
    for hasWard in [false, true] {
      let plan = Plan.draw(seed: 11, days: 1, hasWard: hasWard)
      #expect(try World(plan).run() == World(plan).run())
    }
  }

  @Test("a world that is over leaves no pad behind, and no card in memory", arguments: [false, true])
  func leavesNothing(hasWard: Bool) throws {
    weak var pad: SimulatedPad?
    weak var disk: MemoryDisk?
    do {
      let world = try World(Plan.draw(seed: 11, days: 1, hasWard: hasWard))
      (pad, disk) = (world.pads[0], world.pads[0].card.disk)
      _ = try world.run()
      #expect(disk?.used ?? 0 > 0)
    }
    #expect(pad == nil && disk == nil)
  }

  @Test("what a power cut leaves of a write is the same in each world of a seed")
  func cutsReplay() throws {
    // A press that was on its way to the card is there afterwards or is not: many dice, which show in the counts.
    let cuts = (0..<24).flatMap { turn -> [Happening.What] in
      [.powerCut(atWrite: turn % 6, away: 20 * Length.second), .citizen(.pounding)]
    }
    let (one, other) = (try world(cuts, hasWard: false).run(), try world(cuts, hasWard: false).run())
    #expect(one == other)
    #expect(one.faults["power-cut-in-write", default: 0] > 12)
    #expect(one.happenings["cut-tore-writes", default: 0] > 6)
    #expect(one.faultsReached <= 24, "each cut is one fault, whatever it tore: \(one.faults)")
  }

  @Test("a fault counts once it takes hold, and what is none does not count")
  func counts() throws {
    let what: [Happening.What] = [
      .clock(.synced), .clock(.drifts(100)), .clock(.steps(milliseconds: 500)), .clock(.lost), .clock(.lost),
      .clock(.drifts(50)), .ward(.restored(older: false)), .ward(.backsUp), .ward(.restored(older: false)),
      .ward(.clock(0)), .ward(.clock(3_600_000_000)), .ward(.clock(3_600_000_000)), .ward(.version(.newer)),
      .ward(.orders(.identify)), .board(.cloneTaken), .link(.restarts), .link(.newKey),
      .contact(.readerUnplugged), .contact(.edgesLost), .contact(.chipUnplugged),
    ]
    let statistics = try world(what).run()
    #expect(
      statistics.faults == [
        "clock-steps": 1, "clock-lost": 1, "clock-drifts": 1, "ward-restored": 1, "ward-clock": 1,
        "link-restarts": 1, "contact-readerUnplugged": 1, "contact-edgesLost": 1, "contact-chipUnplugged": 1,
      ])
    #expect(
      statistics.happenings == [
        "clock-synced": 1, "clock-drifts": 1, "clock-lost": 1, "ward-backsUp": 1, "ward-version": 1,
        "ward-orders": 1, "link-newKey": 1,
      ])
  }

  @Test("hailongd is killed at writes of its jobs and of its starts, the same in each world of a seed")
  func killsReplay() throws {
    let kills = (0..<48).flatMap { turn -> [Happening.What] in
      [.padIsKilled(atWrite: 1 + turn % 12, inStart: turn.isMultiple(of: 2)), .citizen(.pounding)]
    }
    let (one, other) = (try world(kills, hasWard: false).run(), try world(kills, hasWard: false).run())
    #expect(one == other)
    #expect(one.faults["pad-killed-in-start", default: 0] > 12)
    #expect(one.faults["pad-killed-in-job", default: 0] > 12)
    #expect(one.faults["power-cut"] == nil)
    #expect(one.thanked > 100)
  }

  private func world(_ what: [Happening.What], hasWard: Bool = true) throws -> World {
    let begin = 8 * Length.hour
    let happenings = what.enumerated().map { index, what in
      Happening(at: begin + Int64(index) * 5 * Length.minute, seed: UInt64(index), what)
    }
    return try World(Plan(seed: 21, days: 1, happenings: happenings, hasWard: hasWard))
  }

  @Test("a badge signs in and out, in a world of the pad alone and where the ward's order brought the list")
  func badges() throws {
    for hasWard in [false, true] {
      let world = try world([.officer(.taps), .citizen(.hurried)], hasWard: hasWard)
      let statistics = try world.run()
      #expect(statistics.votes == 1)
      #expect(statistics.owned == 1, "the badge was the officer's")
      #expect(world.pads[0].program?.core.badges?.badges.count == SimulatedPad.officers.count)
      #expect(world.pads[0].program?.core.session == nil, "after five hours nobody is signed in any more")
    }
  }

  @Test(
    "a copied card, a new pad and a new ward: what each sealed is at the ward, and a second history is one")
  func boards() throws {
    var copied = Happening(at: 9 * Length.hour, seed: 99, pad: 1, .citizen(.pounding))
    let world = try world([.citizen(.wavering), .board(.cloned), .citizen(.wavering)])
    var plan = world.plan
    plan.happenings.append(copied)
    copied.at = 10 * Length.hour
    plan.happenings += [copied, Happening(at: 11 * Length.hour, seed: 5, pad: 1, .board(.cloneTaken))]
    let forked = try World(plan)
    _ = try forked.run()
    #expect(forked.pads.count == 2)
    let histories = try #require(forked.wardSide).ward.store.histories()
    #expect(histories.contains { $0.number > 1 }, "the copy's history")

    let replaced = try self.world([
      .citizen(.wavering), .board(.replaced), .citizen(.pounding), .ward(.replaced), .citizen(.wavering),
    ])
    _ = try replaced.run()
    let held = try #require(replaced.wardSide).ward.store.histories()
    #expect(Set(held.map(\.pad)) == [replaced.pads[1].id], "the new ward knows the new pad alone")
  }

  @Test("nobody gives an order to a board that was put up a second ago: no ward knows it yet")
  func ordersTheEnrolled() throws {
    var plan = try world([.citizen(.hurried), .board(.replaced)]).plan
    let replaced = plan.happenings[1].at
    for after in [Length.second, Length.hour] {
      plan.happenings.append(Happening(at: replaced + after, seed: 7, .ward(.orders(.policy))))
    }
    let world = try World(plan)
    _ = try world.run()
    #expect(world.pads[1].program?.core.policy.scale == .three, "the second one came")
  }

  @Test("a happening that is left out changes no other")
  func leavesOut() {
    let plan = Plan.draw(seed: 5, days: 9, hasWard: true)
    #expect(plan.happenings == plan.happenings.sorted { $0.at < $1.at })
    #expect(Set(plan.happenings.map(\.seed)).count == plan.happenings.count)
  }
}
