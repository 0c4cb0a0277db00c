#if SIMULATION
  import ArgumentParser
  import Simulation

  /// A kind of world.
  enum Stage: String, CaseIterable, ExpressibleByArgument {
    /// Real links and a real ward, with networks and restores, and pads that write whatever a pad might.
    case ward
  }

  /// One world of a kind, drawn from its seed.
  struct StagedWorld {
    let stage: Stage
    let seed: UInt64
    /// For how many days it was drawn.
    let days: Int
    private let plan: [WardWorld.Planned]

    init(_ stage: Stage, seed: UInt64, days: Int) {
      (self.stage, self.seed, self.days) = (stage, seed, days)
      plan =
        switch stage {
        case .ward: WardWorld.draw(seed: seed, hours: days * 24)
        }
    }

    /// When each happening is due, nanoseconds since the world began.
    var times: [Int64] { plan.map(\.at) }

    /// The happenings at these places, for people: when, and what.
    func lines(_ places: Places) -> [String] {
      places.all.filter { plan.indices.contains($0) }.map { place in
        "\(place)  \(StagedWorld.clock(plan[place].at)): \(plan[place].what)"
      }
    }

    /// Lives through the happenings at `places`, all where none are named, for `until` days.
    func run(_ places: Places? = nil, until: Int) -> Result<Counts, Broken> {
      let days = min(max(until, 1), days)
      let end = Int64(days) * 86_400_000_000_000
      let kept = places?.all.compactMap { plan.indices.contains($0) ? plan[$0] : nil } ?? plan
      do {
        let world = try WardWorld(seed: seed, hours: days * 24, plan: kept.filter { $0.at < end })
        try world.run()
        return .success(Counts(days: days, happenings: world.reached))
      } catch let broken as Broken {
        return .failure(broken)
      } catch {
        // An error that nobody foresaw is no converging either.
        return .failure(Broken(.converges, at: 0, "ended with an error: \(error)"))
      }
    }

    /// As the shrinker needs it.
    var shrinkable: Shrinkable {
      Shrinkable(times: times, days: days) { places, days in
        guard case .failure(let broken) = run(places, until: days) else { return nil }
        return broken.failure
      }
    }

    /// The arguments of `hailong-sim check` that replay it.
    func arguments(_ places: Places? = nil, until: Int? = nil) -> String {
      var words = "--world \(stage.rawValue) --seed \(seed) --days \(days)"
      if let until, until < days { words += " --until \(until)" }
      if let places { words += " --only \(places.all.isEmpty ? "none" : places.description)" }
      return words
    }

    /// A time of the world, for people.
    static func clock(_ at: Int64) -> String {
      let seconds = at / 1_000_000_000
      func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
      return
        "day \(seconds / 86_400), \(two(seconds % 86_400 / 3_600)):\(two(seconds % 3_600 / 60)):\(two(seconds % 60))"
    }
  }

  extension Broken {
    var failure: Shrinkable.Failure { .init(name: invariant.rawValue, at: at, words: description) }
  }
#endif
