import Records
import Traces

/// A log of anything that a pad, or a liar, might write; times fall on the rules' edges more often than chance would have it.
enum RandomLog {
  static func make(_ random: inout Seeded, count: Int) -> [Record?] {
    var log = LogBuilder()
    var uptime: Int64 = 0
    let gaps: [Int64] = [
      0, 50_000, 100_000, 150_000, 150_001, 400_000, 1_000_000, 1_200_000, 2_000_000, 3_000_000, 3_000_001,
      4_999_999, 5_000_000, 6_000_000, 10_000_000, 30_000_000, 60_000_000,
    ]
    let late: [Int64] = [0, 0, 0, 0, 0, 100_000, 1_000_000, 1_000_001, 2_500_000]
    log.add(log.start, at: 0)
    while log.records.count < count {
      // Half the gaps are short, so that citizens and chords happen.
      uptime +=
        Bool.random(using: &random) ? gaps[Int.random(in: 0..<6, using: &random)] : pick(gaps, &random)
      let at = max(0, uptime - pick(late, &random))
      add(Int.random(in: 0..<100, using: &random), at, &uptime, to: &log, &random)
    }
    return log.records
  }

  private static func add(
    _ dice: Int, _ at: Int64, _ uptime: inout Int64, to log: inout LogBuilder, _ random: inout Seeded
  ) {
    let button = button1(Int.random(in: 1...5, using: &random))
    switch dice {
    case 0..<60: log.add(.press(button: button, session: carried(log, &random)), at: at)
    case 60..<66:
      let officer = OfficerCode(pick(["an", "binh", "chi"], &random))
      let age = pick([Int64(0), 0, 0, 1, 20_000_000, 3_600_000_000], &random)
      if let officer { log.add(.sessionOpened(officer: officer, how: .command, by: .pad, age: age), at: at) }
    case 66..<70:
      log.add(.sessionClosed(session: carried(log, &random) ?? 1, how: .command, by: .pad), at: at)
    case 70..<73: log.add(.maintenanceOpened(how: .command, by: .pad), at: at)
    case 73..<78: log.add(.maintenanceClosed(how: .command, by: .pad), at: at)
    case 78..<80: log.add(.fault(Fault(code: pick(["HL-A", "HL-B"], &random), button: button)), at: at)
    case 80..<84: log.add(.faultCleared(code: pick(["HL-A", "HL-B"], &random), button: button), at: at)
    case 84..<86: log.add(.policy(pick(policies, &random)), at: at)
    case 86:
      log.add(.mapping(pick([["buttons": ["b1": "b4", "b4": "b1"]], ["buttons": [:]]], &random)), at: at)
    case 87: log.unreadable()
    case 88: log.add(.unknown(kind: "window-opened"), at: at)
    case 89..<91:
      log.add(.clock(ClockCorrection(offset: 3_600_000_000, error: 5, source: .ward)), at: at)
    case 91: log.add(log.start, at: at)
    case 92..<94:
      uptime = Int64.random(in: 0...2_000_000, using: &random)
      log.quality = pick([.synced, .synced, .drifting, .unset], &random)
      log.reboot(after: pick([0, 1_000_000, 599_999_999, 600_000_000, -1], &random), at: uptime)
    case 94: log.quality = pick([.synced, .drifting, .unset], &random)
    default: log.add(LogBuilder.seal, at: at)
    }
  }

  private static func carried(_ log: LogBuilder, _ random: inout Seeded) -> Int64? {
    switch Int.random(in: 0..<10, using: &random) {
    case 0: nil
    case 1: log.sessions.values.sorted().randomElement(using: &random)
    default: log.open
    }
  }

  private static let policies: [JSON] = [
    [:], [:], ["session": "required"], ["quiet_ms": 400, "correction_ms": 200], ["citizen_max_ms": 6_000],
    ["session_max_ms": 20_000, "grace_ms": 3_000], ["scale": 5], ["rule": "of-tomorrow"],
    ["from_a_newer_one": 1],
    ["chord_ms": 0],
  ]

  private static func pick<T>(_ values: [T], _ random: inout Seeded) -> T {
    values[Int.random(in: 0..<values.count, using: &random)]
  }
}
