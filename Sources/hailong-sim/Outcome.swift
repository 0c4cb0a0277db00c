#if SIMULATION
  import Records
  import Simulation

  /// What one world came to.
  struct Counts {
    var days: Int
    /// What was done to it, by kind.
    var happenings: [String: Int]
  }

  /// What the worlds of one call came to.
  struct Outcome {
    private var worlds = 0
    private var days = 0
    private var happenings: [String: Int] = [:]
    /// In the world that had fewest.
    private var least: Int?
    var seconds = 0.0

    mutating func take(_ counts: Counts) {
      worlds += 1
      days += counts.days
      happenings.merge(counts.happenings, uniquingKeysWith: +)
      least = min(least ?? .max, counts.happenings.values.reduce(0, +))
    }

    private var sorted: [(key: String, value: Int)] { happenings.sorted { $0.key < $1.key } }

    var text: String {
      let all = sorted.map(\.value).reduce(0, +)
      var lines = [
        ("worlds", "\(worlds), \(days) days together"),
        ("done to them", "\(all), at least \(least ?? 0) to a world"),
      ]
      lines += sorted.map { ("  \($0.key)", "\($0.value)") }
      lines += [
        ("broken invariants", "0"),
        ("years per second", thousandths(seconds > 0 ? Double(days) / 365 / seconds : 0)),
      ]
      let width = lines.map(\.0.count).max() ?? 0
      return lines.map { $0.0 + String(repeating: " ", count: width + 2 - $0.0.count) + $0.1 }
        .joined(separator: "\n")
    }

    var json: JSON { JSON.object(members + [.init("broken", .null)]) }

    func json(_ broken: Broken, replay: String, short: String?) -> JSON {
      let members = [
        JSON.Member("invariant", .string(broken.invariant.rawValue)),
        .init("at_ms", .int(broken.at / 1_000_000)),
        .init("detail", .string(broken.detail)), .init("replay", .string(replay)),
        .init("short", short.map { .string($0) } ?? .null),
      ]
      return JSON.object(self.members + [.init("broken", .object(members))])
    }

    private var members: [JSON.Member] {
      [
        .init("worlds", .int(Int64(worlds))), .init("days", .int(Int64(days))),
        .init("least", .int(Int64(least ?? 0))),
        .init("done", .object(sorted.map { .init($0.key, .int(Int64($0.value))) })),
        .init("ms", .int(Int64(seconds * 1_000))),
      ]
    }

    /// With three decimals; Foundation is not wanted for this.
    private func thousandths(_ number: Double) -> String {
      let whole = Int((number * 1_000).rounded())
      let rest = String(1_000 + whole % 1_000).dropFirst()
      return "\(whole / 1_000).\(rest)"
    }
  }
#endif
