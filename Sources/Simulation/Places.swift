/// Places in a plan's list of happenings, counted from 0, as a line that replays a run names them: `3,17-29,41`.
package struct Places: Equatable, Sendable, CustomStringConvertible {
  /// Rising, each once.
  package let all: [Int]

  /// Beyond this no plan has a happening: a line that names more was not written by us.
  static let most = 10_000_000

  package init(_ places: some Sequence<Int>) { all = Set(places).sorted() }

  /// Reads what ``description`` writes. Nil for anything else, and for places in no rising order.
  package init?(_ text: String) {
    var all: [Int] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) where !text.isEmpty {
      let ends = part.split(separator: "-", omittingEmptySubsequences: false)
      guard (1...2).contains(ends.count), let first = Places.number(ends[0]),
        let last = Places.number(ends[ends.count - 1]), first <= last, first > all.last ?? -1
      else { return nil }
      all.append(contentsOf: first...last)
    }
    self.all = all
  }

  /// Stretches of two places and more are written as first and last.
  package var description: String {
    var parts: [String] = []
    var index = 0
    while index < all.count {
      var end = index
      while end + 1 < all.count, all[end + 1] == all[end] + 1 { end += 1 }
      parts.append(end == index ? "\(all[index])" : "\(all[index])-\(all[end])")
      index = end + 1
    }
    return parts.joined(separator: ",")
  }

  private static func number(_ text: Substring) -> Int? {
    guard text.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int(text), number < most else {
      return nil
    }
    return number
  }
}
