import Ratings
import Records
import Ward

/// What is held against the ward: its bytes against what pads have sealed, its votes against a recount and against a count by
/// other code, its queues against their bounds.
package struct WardInvariants {
  private let ward: SimulatedWard

  package init(_ ward: SimulatedWard) { self.ward = ward }

  /// All of them, over all that the ward holds.
  package func check(_ truth: SealedTruth, at now: Int64) throws {
    try ward.watched {
      try ward.checkPromises(truth, at: now)
      try checkBytes(truth, at: now)
      try checkForks(at: now)
      try checkRecount(at: now)
      try checkTally(truth, at: now)
      try checkBounds(at: now)
    }
  }

  package func checkBytes(_ truth: SealedTruth, at now: Int64) throws {
    for history in try ward.store.histories() {
      guard let lines = truth.lines(history.log, to: history.head) else {
        throw Broken(.wardIsSealedPrefix, at: now, "no pad has sealed \(history.line)")
      }
      var held: [UInt8] = []
      try ward.store.export(history) { held += $0 }
      guard held.elementsEqual(lines.lazy.flatMap { $0 + [0x0A] }) else {
        throw Broken(.wardIsSealedPrefix, at: now, "other bytes than the pad's, of \(history.line)")
      }
    }
  }

  /// Of the histories of a log the first counts and no other, nobody having decided; and somebody is told.
  package func checkForks(at now: Int64) throws {
    let others = try ward.store.histories().filter { $0.number > 1 && !$0.isDecided }
    if let counted = others.first(where: \.counts) {
      throw Broken(
        .voteHasOnePressAndOwner, at: now,
        "history \(counted.number) of \(counted.log) counts, and so does what it shares with the first")
    }
    let pads = try ward.store.pads()
    if let silent = others.first(where: { other in
      !pads.contains { $0.pad == other.pad && $0.alarms.contains("fork") }
    }) {
      throw Broken(
        .voteHasOnePressAndOwner, at: now, "nobody is told of history \(silent.number) of \(silent.log)")
    }
  }

  package func checkRecount(at now: Int64) throws {
    let recount = try ward.store.recount(keep: false)
    if let move = recount.moves.first {
      throw Broken(
        .recountIsIntake, at: now, "\(move.text(.en)), and \(recount.moves.count + recount.unlisted - 1) more"
      )
    }
    if let damage = try ward.store.check().first(where: \.code.isDamage) {
      throw Broken(.recountIsIntake, at: now, "\(damage)")
    }
  }

  // MARK: figures

  private static let zone: Int64 = 7 * 3_600_000_000
  private static let day: Int64 = 86_400_000_000
  /// 2020-01-01: what is older is no time.
  private static let earliest: Int64 = 1_577_836_800_000_000

  private struct Sums: Equatable {
    var votes: [Int: Int] = [:]
    var excluded: [String: Int] = [:]
    var (up, down, unassigned, burst, unset) = (0, 0, 0, 0, 0)
  }

  /// Whose figures, or of which day.
  private enum Group: Hashable {
    case total
    /// By code; nobody's have none.
    case officer(String)
    /// Days since 1970-01-01.
    case day(Int)
  }

  /// One row of a tally.
  private struct Row: Hashable {
    var group: Group
    var scale: Int
  }

  package func checkTally(_ truth: SealedTruth, at now: Int64) throws {
    var sums: [Row: Sums] = [:]
    for history in try ward.store.histories() where history.counts {
      guard let lines = truth.lines(history.log, to: history.head) else { continue }
      let sealed = truth.sealed(history.log, to: history.head)
      let model = NaiveTally(lines).presses
      let counted = try ward.store.counted(history)
      guard model.map(\.seq) == counted.map(\.seq) else {
        throw Broken(
          .onePressOneOutcome, at: now,
          "\(counted.count) rows of \(model.count) presses in \(history.line)")
      }
      for (press, row) in zip(model, counted) {
        let when = sealed[Int(press.seq) - 1]
        try compare(press, row.outcome, sealedAt: ward.utc(at: when).microseconds, history, at: now)
        // What has no day, and `compare` agreed that it has none, stands in no period.
        if row.outcome.day != 0 {
          for group in [Group.total, .officer(press.officer), .day(row.outcome.day)] {
            add(press, to: &sums[Row(group: group, scale: press.scale), default: Sums()])
          }
        }
      }
    }
    try compare(sums, at: now)
  }

  private func compare(
    _ press: NaiveTally.Press, _ row: Recount.Outcome, sealedAt: Int64, _ history: History, at now: Int64
  ) throws {
    let outcome =
      switch row.outcome {
      case .vote(let level): "vote\(level)"
      case .out(let reason): reason.rawValue
      }
    func wrong(_ invariant: Invariant, _ what: String, _ ward: String, _ model: String) -> Broken {
      Broken(
        invariant, at: now,
        "press \(press.seq) of \(history.pad) \(history.log): \(what) is \(ward), the model says \(model)")
    }
    guard outcome == press.outcome else { throw wrong(.tallyIsTheModels, "outcome", outcome, press.outcome) }
    guard row.officer == press.officer else {
      throw wrong(.noOtherOfficer, "officer", row.officer, press.officer)
    }
    let direction = row.direction?.rawValue ?? ""
    guard direction == press.direction else {
      throw wrong(.tallyIsTheModels, "direction", direction, press.direction)
    }
    guard row.scale == press.scale else {
      throw wrong(.tallyIsTheModels, "scale", "\(row.scale)", "\(press.scale)")
    }
    guard row.flags.contains(.burst) == press.isBurst else {
      throw wrong(.tallyIsTheModels, "burst", "\(!press.isBurst)", "\(press.isBurst)")
    }
    guard row.flags.contains(.clockUnset) == press.isClockUnset else {
      throw wrong(.tallyIsTheModels, "clock-unset", "\(!press.isClockUnset)", "\(press.isClockUnset)")
    }
    // What lies more than two days ahead of its arrival has no day. When it arrived is not known here, only that it was not
    // before it was sealed, and not later than now.
    if press.time < WardInvariants.earliest
      || press.time > ward.utc(at: now).microseconds + 2 * WardInvariants.day
    {
      guard row.day == 0 else { throw wrong(.tallyIsTheModels, "day", "\(row.day)", "none") }
    } else if press.time <= sealedAt + 2 * WardInvariants.day {
      let local = press.time + WardInvariants.zone
      let day = Int(local / WardInvariants.day)
      guard row.day == day else { throw wrong(.tallyIsTheModels, "day", "\(row.day)", "\(day)") }
      // 1970-01-01 was a Thursday.
      let minute = local % WardInvariants.day / 60_000_000
      let isOpen = (day + 3) % 7 < 5 && ((450..<690).contains(minute) || (810..<1_020).contains(minute))
      let isOutside = !isOpen && !press.isClockUnset
      guard row.flags.contains(.outsideHours) == isOutside else {
        throw wrong(.tallyIsTheModels, "outside-hours", "\(!isOutside)", "\(isOutside)")
      }
    }
  }

  private func add(_ press: NaiveTally.Press, to sums: inout Sums) {
    if press.outcome.hasPrefix("vote"), let level = Int(press.outcome.dropFirst(4)) {
      sums.votes[level, default: 0] += 1
      if press.officer.isEmpty { sums.unassigned += 1 }
    } else {
      sums.excluded[press.outcome, default: 0] += 1
    }
    if press.direction == "up" { sums.up += 1 }
    if press.direction == "down" { sums.down += 1 }
    if press.isBurst { sums.burst += 1 }
    if press.isClockUnset { sums.unset += 1 }
  }

  private func compare(_ sums: [Row: Sums], at now: Int64) throws {
    guard let from = CivilDate(year: 1970, month: 1, day: 1),
      let to = CivilDate(year: 9999, month: 12, day: 31),
      let all = Period(from: from, to: to)
    else { return }
    for grouping in [Grouping.total, .officer, .day] {
      var said: [Row: Sums] = [:]
      for row in try ward.store.tally(all, by: grouping).rows {
        guard let group = WardInvariants.group(row.group) else { continue }
        var sum = Sums()
        for level in 1...row.tally.scale.levels where row.tally.votes(level) > 0 {
          sum.votes[level, default: 0] += row.tally.votes(level)
        }
        for reason in Reason.allCases {
          if let count = row.tally.excluded[reason], count > 0 {
            sum.excluded[reason.rawValue, default: 0] += count
          }
        }
        sum.up += row.tally.changes[.up] ?? 0
        sum.down += row.tally.changes[.down] ?? 0
        sum.unassigned += row.tally.unassigned
        sum.burst += row.tally.flagged(.burst)
        sum.unset += row.tally.flagged(.clockUnset)
        said[Row(group: group, scale: row.tally.scale.levels)] = sum
      }
      let model = sums.filter { WardInvariants.grouping($0.key.group) == grouping }
      guard said == model else {
        throw Broken(
          .tallyIsTheModels, at: now, "by \(grouping.rawValue) the ward says \(said), the model \(model)")
      }
    }
  }

  private static func group(_ group: TallyRow.Group) -> Group? {
    switch group {
    case .total: .total
    case .officer(let officer): .officer(officer.code.text)
    case .unassigned: .officer("")
    case .day(let date, _): .day(date.daysSinceEpoch)
    case .hour, .namedDay, .counter: nil
    }
  }

  private static func grouping(_ group: Group) -> Grouping {
    switch group {
    case .total: .total
    case .officer: .officer
    case .day: .day
    }
  }

  // MARK: bounds

  /// As the modules say them: `Ledger.mostBranches`, `Orders.mostKept` and one waiting order of each kind, two questions.
  package func checkBounds(at now: Int64) throws {
    var histories: [LogID: Int] = [:]
    for history in try ward.store.histories() { histories[history.log, default: 0] += 1 }
    func bound(_ what: String, _ count: Int, _ most: Int) throws {
      if count > most { throw Broken(.queuesBounded, at: now, "\(count) \(what), at most \(most)") }
    }
    try bound("histories of one log", histories.values.max() ?? 0, 16)
    let pads = try ward.store.pads().count
    try bound("orders kept", try ward.orders.list(most: 0, now: ward.utc(at: now)).count, pads * 507)
    try bound("questions held", ward.heldCount, pads * 2)
  }
}
