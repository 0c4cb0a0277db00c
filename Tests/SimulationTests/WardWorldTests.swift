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
      do { try world.run() } catch let error as Broken where error.invariant == .converges {
        // Open: a link that was told of a head beyond its pad's (a cloned card, a liar) may wait for longer than ten minutes, the new log that
        // a pad begins on a link's word being at most one a day.
        withKnownIssue(isIntermittent: true) {
          Issue.record("HAILONG_SEED=\(seed) HAILONG_HOURS=\(hours): \(error)")
        }
      } catch {
        Issue.record("HAILONG_SEED=\(seed) HAILONG_HOURS=\(hours): \(error)")
        broken += 1
      }
      (worlds, seed) = (worlds + 1, seed + 1)
    } while again == nil && broken < 5 && ContinuousClock.now < end
    print("\(worlds) worlds of \(hours) hours, to seed \(seed - 1)")
  }
}
