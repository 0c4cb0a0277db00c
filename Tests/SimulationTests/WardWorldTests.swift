import Foundation
import Testing

@testable import Simulation

@Suite("Links and a ward, from a seed")
struct WardWorldTests {
  /// `HAILONG_SEED=N HAILONG_HOURS=4 swift test --filter WardWorldTests` plays one world again; HAILONG_SECONDS=600 plays new
  /// ones for longer.
  private static func given(_ name: String) -> UInt64? {
    ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) }
  }

  @Test("clones of clones, each of which may begin one new log a day, have all that they sealed at the ward")
  func clones() throws {
    let first = UInt64.random(in: 0...UInt64.max / 2)
    for seed in first..<first + 2 {
      let plan = (1...6).map {
        WardWorld.Planned(
          at: Int64($0) * 17 * WardWorld.minute, what: $0 == 4 ? .cardLosesWrites : .cardCloned,
          seed: seed &* 8 &+ UInt64($0))
      }
      do { try WardWorld(seed: seed, hours: 2, plan: plan).run() } catch {
        Issue.record("seed \(seed): \(error)")
      }
    }
  }

  @Test(
    "whatever pads write, networks do and wards lose, the ward holds what was sealed and counts it as the model does"
  )
  func holds() throws {
    let hours = Int(WardWorldTests.given("HAILONG_HOURS") ?? 4)
    let again = WardWorldTests.given("HAILONG_SEED")
    let end = ContinuousClock.now + .seconds(Int(WardWorldTests.given("HAILONG_SECONDS") ?? 8))
    var seed = again ?? UInt64.random(in: 0...UInt64.max / 2)
    var (worlds, broken) = (0, 0)
    repeat {
      let world = try WardWorld(seed: seed, hours: hours)
      do { try world.run() } catch {
        Issue.record("HAILONG_SEED=\(seed) HAILONG_HOURS=\(hours): \(error)")
        broken += 1
      }
      (worlds, seed) = (worlds + 1, seed + 1)
    } while again == nil && broken < 5 && ContinuousClock.now < end
    print("\(worlds) worlds of \(hours) hours, to seed \(seed - 1)")
  }
}
