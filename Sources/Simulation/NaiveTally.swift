import Records

/// What the rules make of a log, said a second time: PROTOCOL.md's part 2, rule by rule over the whole log, with nothing of
/// `Ratings` in it. A ward's votes are held against it.
struct NaiveTally {
  /// What became of one press.
  struct Press: Equatable {
    var seq: Int64
    /// `vote4`, or the reason why not.
    var outcome: String
    /// `up`, `down`, or nothing.
    var direction = ""
    /// Empty for nobody.
    var officer = ""
    var scale = 4
    var isBurst = false
    /// The pad did not know the time, and no clock record says it.
    var isClockUnset = false
    /// UTC microseconds.
    var time: Int64 = 0
  }

  private let records: [Record]
  /// Of each record: its stretch, and its stretch together with the rules in force.
  private var stretch: [Int] = []
  private var segment: [Int] = []
  private var rules: [Rules] = []
  private var rulesAt: [Int] = []
  private(set) var presses: [Press] = []

  /// - Parameter lines: a log's lines from its genesis on, without LF.
  init(_ lines: some Sequence<[UInt8]>) {
    var records: [Record] = []
    for (index, line) in lines.enumerated() {
      // A line that says another place than its own is no record of this log.
      if let record = try? Record(line: line), record.seq == Int64(index) + 1 { records.append(record) }
    }
    self.records = records
    findStretches()
    findRules()
    count()
  }

  // MARK: stretches and rules

  private mutating func findStretches() {
    var (number, largest) = (0, Int64.min)
    var kernel: String?
    for (index, record) in records.enumerated() {
      var isNew = index > 0 && record.stamp.boot != records[index - 1].stamp.boot
      if largest != .min, record.stamp.uptime < largest - 1_000_000 { isNew = true }
      if case .boot(let boot) = record.body {
        if let kernel, kernel != boot.kernel { isNew = true }
        kernel = boot.kernel
      }
      if isNew { (number, largest) = (number + 1, .min) }
      largest = max(largest, record.stamp.uptime)
      stretch.append(number)
    }
  }

  private mutating func findRules() {
    var inForce = Rules()
    rules = [inForce]
    var (changes, lastStretch) = (0, 0)
    for (index, record) in records.enumerated() {
      var next = inForce
      switch record.body {
      case .policy(let json): next.take(policy: json)
      case .mapping(let json): next.take(mapping: json)
      default: break
      }
      if next != inForce {
        inForce = next
        rules.append(next)
        changes += 1
      }
      if stretch[index] != lastStretch {
        lastStretch = stretch[index]
        changes += 1
      }
      rulesAt.append(rules.count - 1)
      segment.append(changes)
    }
  }

  // MARK: outcomes

  private mutating func count() {
    let rating = takeOutExcluded()
    let eligible = takeOutChords(rating)
    settle(citizens(of: eligible))
    place()
  }

  /// Rules 1 to 3. Gives the presses that are left: their place among the records and among the presses.
  private mutating func takeOutExcluded() -> [(record: Int, press: Int, button: Int, level: Int)] {
    var left: [(record: Int, press: Int, button: Int, level: Int)] = []
    var inMaintenance = false
    var faults: [Int: [String]] = [:]
    var officers = Officers()
    for (index, record) in records.enumerated() {
      officers.pass(
        record, after: index > 0 ? records[index - 1] : nil, in: stretch[index],
        isReboot: isReboot(index))
      switch record.body {
      case .maintenanceOpened: inMaintenance = true
      case .maintenanceClosed: inMaintenance = false
      case .boot: faults = [:]
      case .fault(let fault):
        if let button = fault.button?.index, fault.count == nil {
          faults[button, default: []].append(fault.code)
        }
      case .faultCleared(let code, let button):
        if let button = button?.index { faults[button]?.removeAll { $0 == code } }
      case .press(let button, let session):
        let rules = rules[rulesAt[index]]
        var press = Press(seq: record.seq, outcome: "", scale: rules.scale)
        press.officer = officers.officer(
          of: session, at: record.stamp.uptime, in: stretch[index], longest: rules.sessionMax * 1_000,
          grace: rules.grace * 1_000)
        if inMaintenance {
          press.outcome = "maintenance"
        } else if !(faults[button.index] ?? []).isEmpty {
          press.outcome = "stuck"
        } else if let level = rules.level(of: button.index) {
          left.append((index, presses.count, button.index, level))
        } else {
          press.outcome = "no-level"
        }
        presses.append(press)
      default: break
      }
    }
    return left
  }

  private func isReboot(_ index: Int) -> Bool {
    guard index > 0 else { return false }
    if records[index].stamp.boot != records[index - 1].stamp.boot { return true }
    guard case .boot(let boot) = records[index].body else { return false }
    for earlier in records[..<index].reversed() {
      if case .boot(let last) = earlier.body { return last.kernel != boot.kernel }
    }
    return false
  }

  /// Rule 4: a press of another button that is near enough.
  private mutating func takeOutChords(
    _ rating: [(record: Int, press: Int, button: Int, level: Int)]
  ) -> [(record: Int, press: Int, level: Int)] {
    let byTime = rating.indices.sorted {
      (segment[rating[$0].record], uptime(rating[$0].record), $0)
        < (segment[rating[$1].record], uptime(rating[$1].record), $1)
    }
    var chords = Set<Int>()
    for (place, one) in byTime.enumerated() {
      let limit = rules[rulesAt[rating[one].record]].chord * 1_000
      for other in byTime[(place + 1)...] {
        guard segment[rating[other].record] == segment[rating[one].record],
          uptime(rating[other].record) - uptime(rating[one].record) <= limit
        else { break }
        if rating[other].button != rating[one].button { chords.formUnion([one, other]) }
      }
    }
    for index in chords { presses[rating[index].press].outcome = "chord" }
    return rating.indices.filter { !chords.contains($0) }.map {
      (rating[$0].record, rating[$0].press, rating[$0].level)
    }
  }

  private func uptime(_ record: Int) -> Int64 { records[record].stamp.uptime }

  private struct Citizen {
    var presses: [(record: Int, press: Int, level: Int)]
    var isCut = false
  }

  /// Rule 5.
  private func citizens(of eligible: [(record: Int, press: Int, level: Int)]) -> [Citizen] {
    var citizens: [Citizen] = []
    for press in eligible {
      let rules = rules[rulesAt[press.record]]
      if let citizen = citizens.last, let first = citizen.presses.first, let last = citizen.presses.last,
        segment[first.record] == segment[press.record],
        uptime(press.record) - uptime(last.record) < rules.quiet * 1_000
      {
        if uptime(press.record) - uptime(first.record) <= rules.citizenMax * 1_000 {
          citizens[citizens.count - 1].presses.append(press)
          continue
        }
        citizens[citizens.count - 1].isCut = true
        citizens.append(Citizen(presses: [press], isCut: true))
        continue
      }
      citizens.append(Citizen(presses: [press]))
    }
    return citizens
  }

  /// Rules 5 and 6: of each citizen the choice, and what the others are.
  private mutating func settle(_ citizens: [Citizen]) {
    for citizen in citizens {
      guard let first = citizen.presses.first else { continue }
      let rules = rules[rulesAt[first.record]]
      // A late edge may choose behind one that came too late to.
      let choosing = citizen.presses.filter {
        uptime($0.record) - uptime(first.record) <= rules.correction * 1_000
      }
      for press in citizen.presses {
        let place = choosing.firstIndex { $0.press == press.press }
        if place == choosing.count - 1 {
          let isNobody = presses[press.press].officer.isEmpty
          presses[press.press].outcome = rules.needsSession && isNobody ? "no-session" : "vote\(press.level)"
          presses[press.press].isBurst = citizen.isCut
        } else if let place {
          presses[press.press].outcome = "changed"
          let next = choosing[place + 1].level
          presses[press.press].direction = next > press.level ? "up" : next < press.level ? "down" : ""
        } else {
          presses[press.press].outcome = "repeat"
        }
      }
    }
  }

  // MARK: time of day

  private mutating func place() {
    var clocks: [Int: [(index: Int, uptime: Int64, time: Int64)]] = [:]
    for (index, record) in records.enumerated() {
      if case .clock(let clock) = record.body {
        clocks[stretch[index], default: []].append(
          (index, record.stamp.uptime, record.stamp.time.microseconds + clock.offset))
      }
    }
    var number = 0
    for (index, record) in records.enumerated() {
      guard case .press = record.body else { continue }
      defer { number += 1 }
      presses[number].time = record.stamp.time.microseconds
      guard record.stamp.clock != .synced else { continue }
      let known = clocks[stretch[index]] ?? []
      if let clock = known.first(where: { $0.index > index }) ?? known.last(where: { $0.index < index }) {
        let moved = clock.time + record.stamp.uptime - clock.uptime
        presses[number].time = min(max(moved, 0), 253_402_300_799_999_000)
      } else {
        presses[number].isClockUnset = record.stamp.clock == .unset
      }
    }
  }
}
