import Ratings
import Records

/// What the model says of a press; times and flags of time are not its business.
struct ModelRow: Equatable {
  var seq: Int64
  var outcome: BallotRow.Outcome
  var direction: Direction?
  var officer: OfficerCode?
  var burst: Bool
}

extension ModelRow {
  init(_ row: BallotRow) {
    self.init(
      seq: row.seq, outcome: row.outcome, direction: row.direction, officer: row.officer,
      burst: row.flags.contains(.burst))
  }
}

/// The ballot's rules written a second time, slowly, with the whole log at hand: no state, no streaming, each rule a
/// question about all records. It shares nothing with `Ballot` but the reading of a policy.
enum NaiveBallot {
  static func count(_ lines: [Record?]) -> [ModelRow] {
    let records = lines.compactMap { $0 }
    let stretches = stretches(records)
    let (policies, rules) = policies(records)
    let segments = zip(stretches, rules).map { "\($0)/\($1)" }
    var outcomes = [BallotRow.Outcome?](repeating: nil, count: records.count)
    var levels = [Int?](repeating: nil, count: records.count)
    var directions = [Direction?](repeating: nil, count: records.count)
    var bursts = Set<Int>()
    let presses = records.indices.filter { button($0, records) != nil }

    for index in presses {
      guard let button = button(index, records) else { continue }
      levels[index] = level(button, index, records, policies[index])
      if inMaintenance(index, records) {
        outcomes[index] = .out(.maintenance)
      } else if isFaulty(button, index, records) {
        outcomes[index] = .out(.stuck)
      } else if levels[index] == nil {
        outcomes[index] = .out(.noLevel)
      }
    }
    let rating = presses.filter { outcomes[$0] == nil }
    for index in rating {
      let isChord = rating.contains { other in
        segments[other] == segments[index] && button(other, records) != button(index, records)
          && abs(records[other].stamp.uptime - records[index].stamp.uptime) <= policies[index].chord * 1_000
      }
      if isChord { outcomes[index] = .out(.chord) }
    }

    for run in runs(rating.filter { outcomes[$0] == nil }, records, segments, policies, &bursts) {
      let policy = policies[run[0]]
      let first = records[run[0]].stamp.uptime
      let choices = run.filter { records[$0].stamp.uptime - first <= policy.correction * 1_000 }
      for (place, index) in choices.enumerated() {
        if place + 1 < choices.count {
          outcomes[index] = .out(.changed)
          let (old, new) = (levels[index] ?? 0, levels[choices[place + 1]] ?? 0)
          directions[index] = old == new ? nil : new > old ? .up : .down
        } else if policy.session == .required && officer(index, records, stretches, policy) == nil {
          outcomes[index] = .out(.noSession)
        } else {
          outcomes[index] = .vote(levels[index] ?? 0)
        }
      }
      for index in run where !choices.contains(index) { outcomes[index] = .out(.repeat) }
      if let choice = choices.last, bursts.contains(run[0]) {
        bursts.remove(run[0])
        bursts.insert(choice)
      }
    }
    return presses.map { index in
      ModelRow(
        seq: records[index].seq, outcome: outcomes[index] ?? .out(.noLevel), direction: directions[index],
        officer: officer(index, records, stretches, policies[index]), burst: bursts.contains(index))
    }
  }

  /// Citizens; `bursts` gets the first press of each that was cut or that a cut began.
  private static func runs(
    _ eligible: [Int], _ records: [Record], _ segments: [String], _ policies: [Policy],
    _ bursts: inout Set<Int>
  ) -> [[Int]] {
    var runs: [[Int]] = []
    for index in eligible {
      if let run = runs.last, segments[run[0]] == segments[index] {
        let uptime = records[index].stamp.uptime
        let isQuick = uptime - records[run[run.count - 1]].stamp.uptime < policies[index].quiet * 1_000
        if isQuick, uptime - records[run[0]].stamp.uptime <= policies[index].citizenMax * 1_000 {
          runs[runs.count - 1].append(index)
          continue
        }
        if isQuick { bursts.formUnion([run[0], index]) }
      }
      runs.append([index])
    }
    return runs
  }

  private static func button(_ index: Int, _ records: [Record]) -> Button? {
    if case .press(let button, _) = records[index].body { button } else { nil }
  }

  private static func stretches(_ records: [Record]) -> [Int] {
    var out: [Int] = []
    for (index, record) in records.enumerated() {
      guard index > 0 else {
        out.append(0)
        continue
      }
      let mine = records.indices.prefix(index).filter { out[$0] == out[index - 1] }
      let largest = mine.map { records[$0].stamp.uptime }.max() ?? 0
      var isNew =
        record.stamp.boot != records[index - 1].stamp.boot || record.stamp.uptime < largest - 1_000_000
      if case .boot(let boot) = record.body {
        let kernels = records.prefix(index).compactMap { earlier -> String? in
          if case .boot(let boot) = earlier.body { boot.kernel } else { nil }
        }
        if let kernel = kernels.last, kernel != boot.kernel { isNew = true }
      }
      out.append(out[index - 1] + (isNew ? 1 : 0))
    }
    return out
  }

  /// The policy in force at each record, and a number that changes with the rules.
  private static func policies(_ records: [Record]) -> ([Policy], [Int]) {
    var (policies, numbers): ([Policy], [Int]) = ([], [])
    var (policy, readable, mapping, number) = (Policy.default, true, JSON.object([]), 0)
    for record in records {
      switch record.body {
      case .policy(let json):
        let new = try? Policy.inRecord(json).policy
        if new ?? policy != policy || (new != nil) != readable { number += 1 }
        (policy, readable) = (new ?? policy, new != nil)
      case .mapping(let json):
        let new = json["buttons"] ?? .object([])
        if new != mapping { number += 1 }
        mapping = new
      default: break
      }
      policies.append(policy)
      numbers.append(number)
    }
    return (policies, numbers)
  }

  private static func level(_ button: Button, _ index: Int, _ records: [Record], _ policy: Policy) -> Int? {
    var (mapped, readable) = (button, true)
    for record in records.prefix(index) {
      if case .mapping(let json) = record.body {
        mapped = json["buttons"]?[button.description]?.string.flatMap { Button($0) } ?? button
      }
      if case .policy(let json) = record.body { readable = (try? Policy.inRecord(json)) != nil }
    }
    return readable ? policy.levels[mapped] : nil
  }

  private static func inMaintenance(_ index: Int, _ records: [Record]) -> Bool {
    for record in records.prefix(index).reversed() {
      if case .maintenanceOpened = record.body { return true }
      if case .maintenanceClosed = record.body { return false }
    }
    return false
  }

  private static func isFaulty(_ button: Button, _ index: Int, _ records: [Record]) -> Bool {
    records.indices.prefix(index).contains { begin in
      guard case .fault(let fault) = records[begin].body, fault.button == button, fault.count == nil else {
        return false
      }
      return !records[begin..<index].contains { later in
        if case .boot = later.body { return true }
        if case .faultCleared(fault.code, button) = later.body { return true }
        return false
      }
    }
  }

  /// Asks each session from its opening whether it still holds at the press.
  private static func officer(
    _ index: Int, _ records: [Record], _ stretches: [Int], _ policy: Policy
  ) -> OfficerCode? {
    guard case .press(_, let carried) = records[index].body else { return nil }
    let uptime = records[index].stamp.uptime
    var found: OfficerCode?
    var anotherIsOpen = false
    for begin in records.indices.prefix(index).reversed() {
      guard case .sessionOpened(let officer, _, _, _) = records[begin].body else { continue }
      let name = records[begin].seq
      let (end, lost, born) = life(begin, index, records, stretches)
      let expiry = born + policy.sessionMax * 1_000
      if end == nil && !lost && uptime < expiry {
        if carried == name { return officer }
        anotherIsOpen = true
        continue
      }
      guard !lost else { break }
      let at = min(end ?? expiry, expiry)
      if anotherIsOpen {
        if carried == name, uptime <= at { found = officer }
      } else if carried == nil || carried == name, uptime - at <= policy.grace * 1_000 {
        found = officer
      }
      break
    }
    return found
  }

  /// How the session that record `begin` opened stands at press `index`: the uptime at which a record ended it, whether a reboot
  /// or an end in an earlier stretch puts it beyond all grace, and the uptime at which it would have opened in this boot.
  private static func life(
    _ begin: Int, _ index: Int, _ records: [Record], _ stretches: [Int]
  ) -> (end: Int64?, lost: Bool, born: Int64) {
    var age: Int64 = 0
    if case .sessionOpened(_, _, _, let already) = records[begin].body { age = already }
    for next in (begin + 1)...index {
      let (last, now) = (records[next - 1].stamp, records[next].stamp)
      if isReboot(next, records) {
        guard last.clock == .synced, now.clock == .synced,
          (0..<600_000_000).contains(now.time.microseconds - last.time.microseconds)
        else { return (nil, true, 0) }
        age += now.time.microseconds - last.time.microseconds
      } else {
        age += now.uptime - last.uptime
      }
      guard next < index else { break }
      var ends = false
      if case .sessionOpened = records[next].body { ends = true }
      if case .sessionClosed(records[begin].seq, _, _) = records[next].body { ends = true }
      if ends { return (now.uptime, stretches[next] != stretches[index], now.uptime - age) }
    }
    return (nil, false, records[index].stamp.uptime - age)
  }

  private static func isReboot(_ index: Int, _ records: [Record]) -> Bool {
    if records[index].stamp.boot != records[index - 1].stamp.boot { return true }
    guard case .boot(let boot) = records[index].body else { return false }
    for record in records.prefix(index).reversed() {
      if case .boot(let earlier) = record.body { return earlier.kernel != boot.kernel }
    }
    return false
  }
}
