/// A kind of world.
package enum Stage: String, CaseIterable, Sendable {
  /// One pad, the real one, with people, contacts, disk, clock and power.
  case pad
  /// Real links and a real ward, with networks and restores, and pads that write whatever a pad might.
  case ward

  /// What is drawn for it from a seed.
  func draw(seed: UInt64, days: Int) -> Drawn {
    switch self {
    case .pad: .pad(Plan.draw(seed: seed, days: days))
    case .ward: .ward(seed: seed, days: days, WardWorld.draw(seed: seed, hours: days * 24))
    }
  }
}

/// All that happens in one world, in order of time.
enum Drawn {
  case pad(Plan)
  case ward(seed: UInt64, days: Int, [WardWorld.Planned])

  /// When each happens, nanoseconds since the world began.
  var times: [Int64] {
    switch self {
    case .pad(let plan): plan.happenings.map(\.at)
    case .ward(_, _, let plan): plan.map(\.at)
    }
  }

  /// For people: when, and what.
  var lines: [String] {
    func line(_ at: Int64, _ what: String) -> String {
      let seconds = at / Length.second
      func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
      return
        "day \(seconds / 86_400), \(two(seconds % 86_400 / 3_600)):\(two(seconds % 3_600 / 60)):\(two(seconds % 60)): \(what)"
    }
    switch self {
    case .pad(let plan): return plan.happenings.map { line($0.at, "pad \($0.pad), \($0.what)") }
    case .ward(_, _, let plan): return plan.map { line($0.at, "\($0.what)") }
    }
  }

  /// Of the happenings those at `places`, where any are named, and those of the first `until` days.
  func part(only: Places?, until: Int?) -> Drawn {
    switch self {
    case .pad(var plan):
      if let until { plan.days = min(max(until, 1), plan.days) }
      plan.happenings = Drawn.part(plan.happenings, only: only, before: plan.end) { $0.at }
      return .pad(plan)
    case .ward(let seed, var days, let plan):
      if let until { days = min(max(until, 1), days) }
      return .ward(
        seed: seed, days: days, Drawn.part(plan, only: only, before: Int64(days) * Length.day) { $0.at })
    }
  }

  private static func part<T>(_ all: [T], only: Places?, before end: Int64, _ at: (T) -> Int64) -> [T] {
    let named = only?.all.compactMap { all.indices.contains($0) ? all[$0] : nil } ?? all
    // What ends the faults stands at the very end.
    return named.filter { at($0) <= end }
  }

  /// Lives through it.
  func run() -> Result<Statistics, Broken> {
    switch self {
    case .pad(let plan): return Result { () throws(Broken) in try World(plan).run() }
    case .ward(let seed, let days, let plan):
      do {
        let world = try WardWorld(seed: seed, hours: days * 24, plan: plan)
        try world.run()
        var statistics = Statistics()
        statistics.days = days
        for (fault, count) in world.reached { statistics.reached(fault, count) }
        return .success(statistics)
      } catch let broken as Broken {
        return .failure(broken)
      } catch {
        // An error that nobody foresaw is no converging either.
        return .failure(Broken(.converges, at: 0, "ended with an error: \(error)"))
      }
    }
  }
}
