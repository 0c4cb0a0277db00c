/// A world as far as shrinking needs it: happenings, of which some may be left out, and days, of which fewer may be lived through.
package struct Shrinkable {
  /// How a world failed.
  package struct Failure: Equatable, Sendable {
    /// What broke, by name: only the same is the same failure.
    package var name: String
    /// Nanoseconds since the world began.
    package var at: Int64
    /// For people.
    package var words: String

    package init(name: String, at: Int64, words: String) {
      self.name = name
      self.at = at
      self.words = words
    }
  }

  /// When each happening is due, nanoseconds since the world began.
  package let times: [Int64]
  package let days: Int
  /// Lives through the happenings at `places`, for so many days; nil where all held.
  package let run: (_ places: Places, _ days: Int) -> Failure?

  package init(times: [Int64], days: Int, run: @escaping (_ places: Places, _ days: Int) -> Failure?) {
    self.times = times
    self.days = days
    self.run = run
  }
}

/// A failing world made short: no happenings behind the failure, then as few of the rest as ``Shrinker`` finds, then fewer days. Each
/// step must break the same; where in time it breaks may change.
package struct ShortPlan {
  package private(set) var places: Places
  package private(set) var days: Int
  package private(set) var failure: Shrinkable.Failure
  package private(set) var tries = 0

  /// - Parameters:
  ///   - places: happenings with which `world` failed.
  ///   - days: days through which it was lived then.
  ///   - goesOn: whether there is time for one more try.
  package init(
    _ world: Shrinkable, places: Places, days: Int, failure: Shrinkable.Failure,
    while goesOn: @escaping () -> Bool
  ) {
    var best = (places: places, days: days, failure: failure)
    /// Whether this breaks the same. The last that did is kept: what is tried only grows shorter.
    func breaks(_ places: Places, _ days: Int) -> Bool {
      guard let other = world.run(places, days), other.name == failure.name else { return false }
      best = (places, days, other)
      return true
    }
    var shrinker = Shrinker(while: goesOn)
    let known = places.all.filter { world.times.indices.contains($0) }
    // What lay behind the failure cannot have led to it; but without it the world may end otherwise.
    let before = known.filter { world.times[$0] <= failure.at }
    let from = before.count < known.count && goesOn() && breaks(Places(before), days) ? before : known
    _ = shrinker.shortest(of: from) { breaks(Places($0), days) }
    if days > 1 {
      let left = best.places
      _ = shrinker.least(of: 1...days) { breaks(left, $0) }
    }
    (self.places, self.days, self.failure) = best
    tries = shrinker.tries
  }
}
