/// A part of what is drawn for a world: which happenings, and until which day. What a line names that replays a run.
package struct PartialPlan: Equatable, Sendable {
  package var stage: Stage
  package var seed: UInt64
  /// For how many days happenings are drawn. Fewer may be lived through.
  package var days: Int
  /// Days that are lived through; nil for all.
  package var until: Int?
  /// Happenings that are left in; nil for all.
  package var only: Places?

  package init(_ stage: Stage, seed: UInt64, days: Int, until: Int? = nil, only: Places? = nil) {
    self.stage = stage
    self.seed = seed
    self.days = days
    self.until = until
    self.only = only
  }

  private var drawn: Drawn { stage.draw(seed: seed, days: days).part(only: only, until: until) }

  /// What happens, for people.
  package var lines: [String] { drawn.lines }

  /// The arguments of `hailong-sim check` that replay it.
  package var arguments: String {
    var words = "--world \(stage.rawValue) --seed \(seed) --days \(days)"
    if let until { words += " --until \(until)" }
    if let only { words += " --only \(only.all.isEmpty ? "none" : only.description)" }
    return words
  }

  /// Lives through it.
  package func run() -> Result<Statistics, Broken> { drawn.run() }
}

/// A failing plan made short: no happenings behind the failure, then as few of the rest as ``Shrinker`` finds, then fewer days. Each
/// step must break the same invariant; where in time it breaks may change.
package struct ShortPlan {
  package private(set) var part: PartialPlan
  package private(set) var broken: Broken
  package private(set) var tries = 0

  /// - Parameters:
  ///   - part: what broke.
  ///   - broken: how it broke.
  ///   - goesOn: whether there is time for one more try.
  package init(_ part: PartialPlan, _ broken: Broken, while goesOn: @escaping () -> Bool) {
    self.part = part
    self.broken = broken
    let whole = part.stage.draw(seed: part.seed, days: part.days)
    let times = whole.times
    var shrinker = Shrinker(while: goesOn)
    var best = (part: part, broken: broken)
    /// Whether `candidate` breaks the same. The last that did is kept: a list only grows shorter.
    func breaks(_ candidate: PartialPlan) -> Bool {
      guard case .failure(let other) = whole.part(only: candidate.only, until: candidate.until).run(),
        other.invariant == broken.invariant
      else { return false }
      best = (candidate, other)
      return true
    }
    let named = part.only?.all.filter { times.indices.contains($0) } ?? Array(times.indices)
    // What lay behind the failure cannot have led to it, but the days without it may end otherwise.
    let before = named.filter { times[$0] <= broken.at }
    var start = part
    start.only = Places(before)
    let places = goesOn() && breaks(start) ? before : named
    let left = shrinker.shortest(of: places) { kept in
      var candidate = best.part
      candidate.only = Places(kept)
      return breaks(candidate)
    }
    best.part.only = Places(left)
    let days = min(max(best.part.until ?? part.days, 1), part.days)
    if days > 1 {
      _ = shrinker.least(of: 1...days) { fewer in
        var candidate = best.part
        candidate.until = fewer
        return breaks(candidate)
      }
    }
    self.part = best.part
    self.broken = best.broken
    tries = shrinker.tries
  }
}
