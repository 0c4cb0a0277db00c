import Glibc
import Ratings
import Records
import Testing

@testable import Pad

/// Random days of one counter. `HAILONG_SEED` repeats a run; `HAILONG_DAYS` says how many, and CI says 10,000.
@Suite("No officer is given another's vote", .ownThread)
struct OfficersDayTests {
  static let days = getenv("HAILONG_DAYS").flatMap { Int(String(cString: $0)) } ?? 1_000

  @Test(
    "in thousands of random days each vote is its officer's, or nobody's; who hands over waits less than 5 s")
  func days() throws {
    let first = Seed.ofThisRun().value
    print("officers: HAILONG_SEED=\(first)")
    let memory = TemporaryFolder(in: "/dev/shm")
    var (votes, unassigned, longest, wrong) = (0, 0, Int64(0), 0)
    for index in 0..<OfficersDayTests.days {
      let seed = Seed(first &+ UInt64(index))
      let folder = TemporaryFolder(in: memory.path)
      var day = try CounterDay(seed, in: folder)
      try day.live(events: 25)
      let got = counted(try day.bench.records())
      let expected = CounterModel(story: day.story).words()
      for (wait, press, officer) in day.handOvers {
        longest = max(longest, wait)
        #expect(
          got.indices.contains(press) && got[press].hasSuffix("/\(officer)"), "HAILONG_SEED=\(seed.value)")
        #expect(got.indices.contains(press) && !got[press].hasPrefix("repeat"), "HAILONG_SEED=\(seed.value)")
      }
      votes += got.filter { $0.hasPrefix("vote") }.count
      unassigned += got.filter { $0.hasPrefix("vote") && !$0.contains("/") }.count
      guard got != expected || !day.surprises.isEmpty else { continue }
      wrong += 1
      let what = day.surprises.first ?? OfficersDayTests.difference(got, expected, day.story)
      Issue.record("HAILONG_SEED=\(seed.value): \(what)")
      if wrong == 5 { break }
    }
    #expect(longest < 5_000_000)
    // A day in which nothing happens shows nothing.
    #expect(votes > OfficersDayTests.days * 3 && unassigned > OfficersDayTests.days / 2)
    print("officers: \(votes) votes, \(unassigned) of nobody; longest wait \(Double(longest) / 1e6) s")
  }

  private static func difference(_ got: [String], _ expected: [String], _ story: [CounterFact]) -> String {
    let place = zip(got, expected).enumerated().first { $0.element.0 != $0.element.1 }?.offset
    guard let place else { return "\(got.count) presses instead of \(expected.count)" }
    let presses = story.indices.filter { if case .pressed = story[$0].what { true } else { false } }
    let from = max(0, presses[place] - 6)
    return
      "press \(place) is \(got[place]) and should be \(expected[place]): \(story[from...min(presses[place] + 2, story.count - 1)])"
  }
}
