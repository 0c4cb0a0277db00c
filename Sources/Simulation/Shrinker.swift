/// Makes a list that fails short, by leaving parts of it out: the `ddmin` of delta debugging (Zeller and Hildebrandt, "Simplifying
/// and Isolating Failure-Inducing Input", 2002). It knows nothing of what the list holds; it only asks whether a part of it still
/// fails.
///
/// Run to its end the result is 1-minimal: without any one of its items it does not fail any more. It may be stopped before
/// that, and then gives the shortest list that it has seen fail.
package struct Shrinker {
  /// Whether there is time for one more try. Asked before each.
  private let goesOn: () -> Bool
  /// Lists that were tried.
  package private(set) var tries = 0

  package init(while goesOn: @escaping () -> Bool = { true }) { self.goesOn = goesOn }

  /// The shortest part of `items`, in the same order, of which `fails` is true. `items` itself is known to fail.
  package mutating func shortest<Item>(of items: [Item], fails: ([Item]) -> Bool) -> [Item] {
    var items = items
    var parts = 2
    // What needs no item at all is found by no cutting into parts.
    if !items.isEmpty, tries([], fails) { return [] }
    while items.count >= 2 {
      let pieces = Shrinker.cut(items, into: parts)
      if let piece = pieces.first(where: { tries($0, fails) }) {
        items = piece
        parts = 2
      } else if parts > 2, let rest = firstRest(of: pieces, fails) {
        items = rest
        parts -= 1
      } else if parts < items.count {
        parts = min(items.count, parts * 2)
      } else {
        break
      }
      if !goesOn() { break }
    }
    return items
  }

  /// The least number of `range` of which `fails` is true. The upper bound is known to fail, and what fails is taken to fail for
  /// all larger numbers too; where it does not, the result still fails, and is not the least.
  package mutating func least(of range: ClosedRange<Int>, fails: (Int) -> Bool) -> Int {
    var (low, high) = (range.lowerBound, range.upperBound)
    while low < high, goesOn() {
      let middle = low + (high - low) / 2
      tries += 1
      if fails(middle) { high = middle } else { low = middle + 1 }
    }
    return high
  }

  /// What is left of all pieces when one is taken out. With two pieces that is the other one, which was tried already.
  private mutating func firstRest<Item>(of pieces: [[Item]], _ fails: ([Item]) -> Bool) -> [Item]? {
    for index in pieces.indices {
      let rest = pieces.indices.flatMap { $0 == index ? [] : pieces[$0] }
      if tries(rest, fails) { return rest }
    }
    return nil
  }

  private mutating func tries<Item>(_ items: [Item], _ fails: ([Item]) -> Bool) -> Bool {
    guard goesOn() else { return false }
    tries += 1
    return fails(items)
  }

  /// Pieces of lengths that differ by one at most, none of them empty.
  private static func cut<Item>(_ items: [Item], into parts: Int) -> [[Item]] {
    (0..<parts).map { part in
      Array(items[(items.count * part / parts)..<(items.count * (part + 1) / parts)])
    }
  }
}
