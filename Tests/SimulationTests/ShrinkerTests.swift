import Simulation
import Testing
import Traces

@Suite struct ShrinkerTests {
  @Test("what one item does is shrunk to that item", arguments: [0, 1, 499, 998, 999])
  func one(culprit: Int) {
    var shrinker = Shrinker()
    #expect(shrinker.shortest(of: Array(0..<1_000)) { $0.contains(culprit) } == [culprit])
    #expect(shrinker.tries < 100, "halving takes some 2 log2 n tries, not n")
  }

  @Test("what several items do together, far apart, is shrunk to these in their order")
  func several() {
    var random = Seeded(7)
    for _ in 0..<200 {
      let count = Int.random(in: 1...300, using: &random)
      let culprits = Set(
        (0..<Int.random(in: 1...6, using: &random)).map { _ in Int.random(in: 0..<count, using: &random) })
      var shrinker = Shrinker()
      let found = shrinker.shortest(of: Array(0..<count)) { culprits.isSubset(of: $0) }
      #expect(found == culprits.sorted(), "of \(count)")
    }
  }

  @Test(
    "whatever fails, the result fails, is a part of the list, and does not fail without any one of its items")
  func minimal() {
    var random = Seeded(11)
    for round in 0..<200 {
      let count = Int.random(in: 1...60, using: &random)
      let weights = (0..<count).map { _ in Int.random(in: -2...3, using: &random) }
      // No rule that more items fail more: sums go up and down.
      func fails(_ items: [Int]) -> Bool { items.reduce(0) { $0 + weights[$1] } >= 3 }
      let all = Array(0..<count)
      guard fails(all) else { continue }
      var shrinker = Shrinker()
      let found = shrinker.shortest(of: all, fails: fails)
      #expect(fails(found), "round \(round)")
      #expect(found == found.sorted() && Set(found).count == found.count, "round \(round)")
      for left in found { #expect(!fails(found.filter { $0 != left }), "round \(round) without \(left)") }
    }
  }

  @Test("what fails by itself is shrunk to nothing, and nothing stays nothing")
  func nothing() {
    var shrinker = Shrinker()
    #expect(shrinker.shortest(of: Array(0..<50)) { _ in true } == [])
    #expect(shrinker.shortest(of: [Int]()) { _ in true } == [])
  }

  @Test("a shrinker that is stopped gives the shortest list that it saw fail")
  func stopped() {
    for budget in 0..<40 {
      var left = budget
      var seen = [Array(0..<1_000)]
      var shrinker = Shrinker {
        left -= 1
        return left >= 0
      }
      let found = shrinker.shortest(of: seen[0]) { items in
        let fails = items.contains(3) && items.contains(900)
        if fails { seen.append(items) }
        return fails
      }
      #expect(seen.contains(found), "after \(budget)")
      #expect(found.count == seen.map(\.count).min(), "after \(budget)")
    }
  }

  @Test("the fewest days that fail are found by halving")
  func days() {
    for fewest in 1...40 {
      var shrinker = Shrinker()
      #expect(shrinker.least(of: 1...40) { $0 >= fewest } == fewest)
      #expect(shrinker.tries <= 6)
    }
  }

  @Test("where fewer days sometimes fail and sometimes not, the result fails")
  func irregularDays() {
    var shrinker = Shrinker()
    let found = shrinker.least(of: 1...40) { $0 % 3 == 0 || $0 == 40 }
    #expect(found % 3 == 0 || found == 40)
  }
}

@Suite struct PlacesTests {
  @Test("places are written short and read back")
  func roundTrip() throws {
    #expect(Places([3, 17, 18, 19, 29]).description == "3,17-19,29")
    #expect(Places([5, 4, 5]).description == "4-5")
    #expect(Places([]).description == "")
    var random = Seeded(3)
    for _ in 0..<500 {
      let places = Places(
        (0..<Int.random(in: 0...40, using: &random)).map { _ in Int.random(in: 0...60, using: &random) })
      #expect(try #require(Places(places.description)) == places, "\(places)")
    }
  }

  @Test(
    "what nobody wrote is refused",
    arguments: [
      "a", ",", "1,", ",1", "3,2", "2,2", "5-3", "1--3", "-3", "3-", "1-2-3", "1 ,2", "99999999999999999999",
      "0-99999999999", "+1", "1,1-3",
    ])
  func refused(text: String) {
    #expect(Places(text) == nil)
  }
}
