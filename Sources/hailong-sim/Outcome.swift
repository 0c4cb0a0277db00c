#if SIMULATION
  import Records
  import Simulation

  /// What the worlds of one call came to.
  struct Outcome {
    let days: Int
    var worlds: [Stage: Int] = [:]
    /// Days of a real pad.
    var padDays = 0
    var sum = Statistics()
    /// In the world that had fewest.
    var leastPresses: Int?
    var leastFaults: Int?
    var seconds = 0.0

    init(days: Int) { self.days = days }

    mutating func take(_ statistics: Statistics, _ stage: Stage) {
      worlds[stage, default: 0] += 1
      sum.add(statistics)
      guard stage == .pad else { return }
      padDays += statistics.days
      leastPresses = min(leastPresses ?? .max, statistics.presses)
      leastFaults = min(leastFaults ?? .max, statistics.faultsReached)
    }

    private var years: Double { Double(padDays) / 365 }

    var text: String {
      var lines: [(String, String)] = [
        ("worlds", "\(worlds[.pad] ?? 0) of pads, \(worlds[.ward] ?? 0) of wards; \(sum.days) days together"),
        ("presses", "\(sum.presses), at least \(leastPresses ?? 0) in a world"),
        ("thanked", "\(sum.thanked)"),
        ("press records", "\(sum.recorded)"),
        ("votes", "\(sum.votes)"),
      ]
      for (reason, count) in sum.reasons.sorted(by: { $0.key < $1.key }) {
        lines.append(("  not: \(reason)", "\(count)"))
      }
      lines += [
        ("records", "\(sum.records)"), ("seals", "\(sum.seals)"), ("batches", "\(sum.batches)"),
        ("faults reached", "\(sum.faultsReached), at least \(leastFaults ?? 0) in a world"),
      ]
      for (fault, count) in sum.faults.sorted(by: { $0.key < $1.key }) {
        lines.append(("  \(fault)", "\(count)"))
      }
      lines += [
        ("lost by disks that lie, and found", "\(sum.lostByLies)"), ("steps", "\(sum.steps)"),
        ("broken invariants", "0"),
        ("pad-years per second", hundredths(seconds > 0 ? years / seconds : 0)),
      ]
      let width = lines.map(\.0.count).max() ?? 0
      return lines.map { $0.0 + String(repeating: " ", count: width + 2 - $0.0.count) + $0.1 }.joined(
        separator: "\n")
    }

    var json: JSON { JSON.object(members + [.init("broken", .null)]) }

    func json(broken: Broken, of part: PartialPlan, short: ShortPlan?) -> JSON {
      var members = [
        JSON.Member("invariant", .string(broken.invariant.rawValue)),
        .init("seed", .string(String(part.seed))),
        .init("at_ms", .int(broken.at / 1_000_000)), .init("detail", .string(broken.detail)),
        .init("replay", .string("hailong-sim check \(part.arguments)")),
      ]
      if let short {
        members.append(.init("short", .string("hailong-sim check \(short.part.arguments)")))
        members.append(.init("happenings", .int(Int64(short.part.lines.count))))
      }
      return JSON.object(self.members + [.init("broken", .object(members))])
    }

    private var members: [JSON.Member] {
      [
        .init("pads", .int(Int64(worlds[.pad] ?? 0))), .init("wards", .int(Int64(worlds[.ward] ?? 0))),
        .init("days", .int(Int64(sum.days))),
        .init("presses", .int(Int64(sum.presses))), .init("least_presses", .int(Int64(leastPresses ?? 0))),
        .init("thanked", .int(Int64(sum.thanked))), .init("recorded", .int(Int64(sum.recorded))),
        .init("votes", .int(Int64(sum.votes))), .init("reasons", counts(sum.reasons)),
        .init("records", .int(Int64(sum.records))), .init("seals", .int(Int64(sum.seals))),
        .init("batches", .int(Int64(sum.batches))), .init("faults_reached", .int(Int64(sum.faultsReached))),
        .init("least_faults", .int(Int64(leastFaults ?? 0))), .init("faults", counts(sum.faults)),
        .init("lost_by_lies", .int(Int64(sum.lostByLies))), .init("steps", .int(Int64(sum.steps))),
        .init("ms", .int(Int64(seconds * 1_000))),
      ]
    }

    private func counts(_ counts: [String: Int]) -> JSON {
      .object(counts.sorted { $0.key < $1.key }.map { .init($0.key, .int(Int64($0.value))) })
    }

    /// With two decimals; Foundation is not wanted for this.
    private func hundredths(_ number: Double) -> String {
      let whole = Int((number * 100).rounded())
      return "\(whole / 100).\(whole % 100 / 10)\(whole % 10)"
    }
  }
#endif
