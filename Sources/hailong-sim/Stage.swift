#if SIMULATION
  import ArgumentParser
  import Simulation

  /// A kind of world.
  enum Stage: String, CaseIterable, ExpressibleByArgument {
    /// Real links and a real ward, with networks and restores, and pads that write whatever a pad might.
    case ward
    /// One pad, the real one, with people, contacts, disk, clock and power.
    case pad
    /// Such a pad with its real link, a network, and a real ward.
    case whole
  }

  /// One world of a kind, drawn from its seed.
  struct StagedWorld {
    let stage: Stage
    let seed: UInt64
    /// For how many days it was drawn.
    let days: Int
    private let drawn: Drawn

    private enum Drawn {
      case ward([WardWorld.Planned])
      case pad(Plan)
    }

    init(_ stage: Stage, seed: UInt64, days: Int) {
      (self.stage, self.seed, self.days) = (stage, seed, days)
      drawn =
        switch stage {
        case .ward: .ward(WardWorld.draw(seed: seed, hours: days * 24))
        case .pad: .pad(Plan.draw(seed: seed, days: days))
        case .whole: .pad(Plan.draw(seed: seed, days: days, hasWard: true))
        }
    }

    /// When each happening is due, nanoseconds since the world began.
    var times: [Int64] {
      switch drawn {
      case .ward(let plan): plan.map(\.at)
      case .pad(let plan): plan.happenings.map(\.at)
      }
    }

    /// The happenings at these places, for people: when, and what.
    func lines(_ places: Places) -> [String] {
      let times = times
      return places.all.filter { times.indices.contains($0) }.map { place in
        let what =
          switch drawn {
          case .ward(let plan): "\(plan[place].what)"
          case .pad(let plan): "\(plan.happenings[place].what)"
          }
        return "\(place)  \(StagedWorld.clock(times[place])): \(what)"
      }
    }

    /// Lives through the happenings at `places`, all where none are named, for `until` days.
    func run(_ places: Places? = nil, until: Int) -> Result<Statistics, Broken> {
      let days = min(max(until, 1), days)
      let end = Int64(days) * 86_400_000_000_000
      func kept<T>(_ all: [T], _ at: (T) -> Int64) -> [T] {
        (places?.all.compactMap { all.indices.contains($0) ? all[$0] : nil } ?? all).filter { at($0) < end }
      }
      do {
        switch drawn {
        case .ward(let plan):
          let world = try WardWorld(seed: seed, hours: days * 24, plan: kept(plan) { $0.at })
          try world.run()
          var statistics = Statistics()
          statistics.days = days
          statistics.presses = world.presses
          for (fault, count) in world.reached { statistics.reached(fault, count) }
          for (what, count) in world.happened { statistics.happened(what, count) }
          return .success(statistics)
        case .pad(var plan):
          plan.days = days
          plan.happenings = kept(plan.happenings) { $0.at }
          return .success(try World(plan).run())
        }
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
