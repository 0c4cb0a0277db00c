import Simulation
import Testing

@Suite struct ShortPlanTests {
  private static let day: Int64 = 86_400_000_000_000

  /// One happening an hour; broken at the last of `culprits`, if all are there and the days reach so far.
  private func world(days: Int, culprits: [Int], other: Int? = nil) -> Shrinkable {
    let times = (0..<days * 24).map { Int64($0) * 3_600_000_000_000 }
    return Shrinkable(times: times, days: days) { places, days in
      func happens(_ place: Int) -> Bool {
        places.all.contains(place) && times[place] < Int64(days) * ShortPlanTests.day
      }
      if let other, happens(other), !culprits.allSatisfy(happens) {
        return .init(name: "another", at: times[other], words: "another")
      }
      guard culprits.allSatisfy(happens), let last = culprits.max() else { return nil }
      return .init(name: "this", at: times[last], words: "this")
    }
  }

  @Test("a month is shrunk to the happenings that break it, and to the day of the last")
  func month() throws {
    let world = world(days: 30, culprits: [31, 70])
    let all = Places(world.times.indices)
    let failure = try #require(world.run(all, 30))
    let short = ShortPlan(world, places: all, days: 30, failure: failure) { true }
    #expect(short.places == Places([31, 70]))
    #expect(short.days == 3)
    #expect(short.failure == failure)
    #expect(world.run(short.places, short.days) == short.failure, "the short one replays")
  }

  @Test("another failure on the way is not taken for this one")
  func otherFailure() throws {
    let world = world(days: 10, culprits: [31, 70], other: 31)
    let all = Places(world.times.indices)
    let failure = try #require(world.run(all, 10))
    #expect(failure.name == "this")
    let short = ShortPlan(world, places: all, days: 10, failure: failure) { true }
    #expect(short.places == Places([31, 70]))
    #expect(short.failure.name == "this")
  }

  @Test("without time the failure stays as it was found, and still replays")
  func noTime() throws {
    let world = world(days: 5, culprits: [3])
    let all = Places(world.times.indices)
    let failure = try #require(world.run(all, 5))
    let short = ShortPlan(world, places: all, days: 5, failure: failure) { false }
    #expect(short.places == all)
    #expect(short.days == 5)
    #expect(short.tries == 0)
  }

  @Test("what breaks without any happening is shrunk to none, and to one day")
  func nothing() throws {
    let world = Shrinkable(times: [1, 2, 3], days: 9) { _, days in .init(name: "this", at: 0, words: "") }
    let failure = try #require(world.run(Places([0, 1, 2]), 9))
    let short = ShortPlan(world, places: Places([0, 1, 2]), days: 9, failure: failure) { true }
    #expect(short.places == Places([]))
    #expect(short.days == 1)
  }
}
