/// How a spring contact moves when a finger presses it: it bounces as it makes, and again as it breaks.
enum SimulatedContact {
  /// Most edges of one movement: one that lasts and eight pairs that do not.
  static let movementLimit = 17

  /// Moments, strictly rising, at which the contact changes its state: an odd number, the first at `start`, the
  /// last at most `bounce` ns later (then it stays). Where `bounce` has no room for pairs there is one edge.
  static func movement(from start: UInt64, bounce: UInt64, numbers: inout SeededNumbers) -> [UInt64] {
    let pairs = min(1 + numbers.below(UInt64(movementLimit / 2)), bounce / 2)
    guard bounce > 0, pairs > 0 else { return [start] }
    var moments: Set<UInt64> = []
    while moments.count < Int(pairs) * 2 { moments.insert(start + 1 + numbers.below(bounce)) }
    return [start] + moments.sorted()
  }
}
