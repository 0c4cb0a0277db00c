import Foundation
import Testing

@testable import Simulation

/// Worlds with a real pad. `HAILONG_SEED=N HAILONG_DAYS=3 swift test --filter "Worlds with a pad"` plays one of each kind again;
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
    let days = Int(WorldTests.given("HAILONG_DAYS") ?? 3)
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
    #expect(broken > 0 || (sum.thanked > 0 && sum.faultsReached > 0))
  }

  @Test("the same seed is the same world")
  func replays() throws {
    for hasWard in [false, true] {
      let plan = Plan.draw(seed: 11, days: 1, hasWard: hasWard)
      #expect(try World(plan).run() == World(plan).run())
    }
  }

  @Test("a happening that is left out changes no other")
  func leavesOut() {
    let plan = Plan.draw(seed: 5, days: 9, hasWard: true)
    #expect(plan.happenings == plan.happenings.sorted { $0.at < $1.at })
    #expect(Set(plan.happenings.map(\.seed)).count == plan.happenings.count)
  }
}
