#if SIMULATION
  import Records
  import Simulation

  /// What the worlds of one call came to.
  struct Outcome {
    private var worlds = 0
    private var sum = Statistics()
    /// In the world that had fewest.
    private var least: (presses: Int, faults: Int)?
    var seconds = 0.0

    mutating func take(_ world: Statistics) {
      worlds += 1
      sum.add(world)
      least = (
        min(least?.presses ?? .max, world.presses), min(least?.faults ?? .max, world.faultsReached)
      )
    }

    private var faults: [(key: String, value: Int)] { sum.faults.sorted { $0.key < $1.key } }
    private var happenings: [(key: String, value: Int)] { sum.happenings.sorted { $0.key < $1.key } }

    var text: String {
      var lines = [
        ("worlds", "\(worlds), \(sum.days) days together"),
        ("presses", "\(sum.presses), at least \(least?.presses ?? 0) in a world"),
      ]
      if sum.records > 0 {
        lines += [
          (
            "of pads that lived",
            "\(sum.recorded) recorded, \(sum.thanked) thanked, \(sum.votes) votes, \(sum.owned) of an officer"
          ),
          ("records", "\(sum.records), \(sum.seals) seals, \(sum.batches) heads told by a ward"),
          ("logs read whole", "\(sum.readWhole) times, and \(sum.readAside) that were set aside"),
          ("evenings", "\(sum.evenings) times switched off for the night"),
          ("technicians", "\(sum.technicians) times another board, because damage was found"),
          (
            "lost by cards that lied",
            "\(sum.lostByLies) thanked presses: each loss found, or behind the last seal"
          ),
          ("behind damage", "\(sum.behindDamage) thanked presses, in logs of which nothing more is read"),
        ]
      }
      lines.append(
        ("faults that took hold", "\(sum.faultsReached), at least \(least?.faults ?? 0) in a world"))
      lines += faults.map { ("  \($0.key)", "\($0.value)") }
      lines.append(
        ("what else happened", "\(sum.happenings.values.reduce(0, +)), no faults or what came of one"))
      lines += happenings.map { ("  \($0.key)", "\($0.value)") }
      lines += [
        ("broken invariants", "0"),
        ("years per second", thousandths(seconds > 0 ? Double(sum.days) / 365 / seconds : 0)),
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
        .init("worlds", .int(Int64(worlds))), .init("days", .int(Int64(sum.days))),
        .init("presses", .int(Int64(sum.presses))), .init("least_presses", .int(Int64(least?.presses ?? 0))),
        .init("recorded", .int(Int64(sum.recorded))), .init("thanked", .int(Int64(sum.thanked))),
        .init("technicians", .int(Int64(sum.technicians))),
        .init("lost_by_lies", .int(Int64(sum.lostByLies))),
        .init("behind_damage", .int(Int64(sum.behindDamage))),
        .init("read_whole", .int(Int64(sum.readWhole))), .init("read_aside", .int(Int64(sum.readAside))),
        .init("least", .int(Int64(least?.faults ?? 0))),
        .init("done", .object(faults.map { .init($0.key, .int(Int64($0.value))) })),
        .init("happened", .object(happenings.map { .init($0.key, .int(Int64($0.value))) })),
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
