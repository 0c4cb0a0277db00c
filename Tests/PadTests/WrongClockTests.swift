import Control
import Ratings
import Records
import Testing

@testable import Pad

/// Clocks that are wrong, jump and come right, on the real core. The truth is kept beside it: true UTC at uptime 0 of each boot.
@Suite("A wrong clock moves no vote", .ownThread)
struct WrongClockTests {
  /// A pad, the truth about its time, and what was pressed.
  private struct World {
    var bench: Bench
    /// Microseconds of UTC at uptime 0 of this boot.
    var origin: Int64
    var boot: Int64 = 1
    /// True times of the presses and the boot of each.
    var pressed: [(at: Int64, uptime: Int64, boot: Int64)] = []
    /// Boots in which better time arrived.
    var repaired: Set<Int64> = []

    init(utc: UTCTime, synced: Bool = false) throws {
      bench = try Bench(folder: TemporaryFolder(in: "/dev/shm"), utc: utc, synced: synced)
      // 2026-06-01T01:00:00Z, in truth, at the start's second.
      origin = (UTCTime("2026-06-01T01:00:00Z")?.microseconds ?? 0) - 1_000_000
    }

    var truth: Int64 { origin + bench.now.uptime }

    mutating func press(_ line: Int = 0) {
      pressed.append((truth, bench.now.uptime, boot))
      bench.press(line)
    }

    /// Somebody, or nothing, sets the system's clock: as the kernel does, it is not synced from then on.
    mutating func step(by microseconds: Int64) {
      bench.now.isDisciplined = false
      bench.now.utc = max(.epoch, UTCTime(microseconds: bench.now.utc.microseconds + microseconds))
    }

    /// NTP arrives, right to within half a second.
    mutating func sync(off: Int64) {
      bench.now.utc = UTCTime(microseconds: truth + off)
      bench.now.isDisciplined = true
      bench.pass(milliseconds: 1_500)
      repaired.insert(boot)
    }

    /// The link says what the ward's clock says.
    mutating func hearWard(off: Int64) {
      bench.ask(
        .wardTime,
        [
          "utc_us": .int(truth + off), "uptime_us": .int(bench.now.uptime),
          "error_us": .int(abs(off) + 1_000),
        ])
      repaired.insert(boot)
    }

    mutating func restart(rebooting away: Int64?, utc: UTCTime) throws {
      bench.cut()
      var start = bench.now.monotonic + 1_000_000_000
      if let away {
        (origin, boot, start) = (truth + away - 3_000_000, boot + 1, 3_000_000_000)
      } else {
        start = bench.now.monotonic + 2_000_000_000
      }
      bench = try Bench(
        folder: bench.folder, boot: boot, start: start, utc: utc, synced: false, key: bench.key)
    }

    /// What must hold whatever the clock did.
    func check(_ seed: Comment) throws {
      let records = try bench.records()
      let presses = records.filter { if case .press = $0.body { true } else { false } }
      // Debounce and order: each press once, in order, at its true uptime.
      #expect(presses.map(\.stamp.uptime) == pressed.map(\.uptime), seed)
      #expect(presses.map(\.stamp.boot) == pressed.map(\.boot), seed)
      let rows = Ballot.count(records)
      #expect(rows.map(\.seq) == presses.map(\.seq) && rows.map(\.seq) == rows.map(\.seq).sorted(), seed)
      for (row, press) in zip(rows, pressed) {
        if repaired.contains(press.boot) {
          #expect(!row.flags.contains(.clockUnset), seed)
          let off = row.time.microseconds - press.at
          #expect(off.magnitude <= 2_000_000, "press \(row.seq) is \(off) µs off; \(seed)")
        } else {
          #expect(row.flags.contains(.clockUnset), "press \(row.seq) is not marked; \(seed)")
        }
      }
      // In hours only what is known, in totals everything.
      var (byHour, total) = (TallyTable(by: .hour), TallyTable(by: .total))
      for row in rows {
        byHour.add(row)
        total.add(row)
      }
      let marked = rows.filter { $0.flags.contains(.clockUnset) }.count
      let inHours = byHour.entries.filter { $0.group != .hour(nil) }.reduce(0) {
        $0 + ($1.tally?.presses ?? 0)
      }
      #expect(inHours == rows.count - marked, seed)
      #expect(total.entries.reduce(0) { $0 + ($1.tally?.presses ?? 0) } == rows.count, seed)
    }
  }

  private static let twoWeeks: Int64 = 14 * 86_400_000_000
  private static let right = UTCTime("2026-06-01T01:00:00Z")!  // a date of the calendar

  @Test(
    "at 1970, or two weeks back, presses are marked until NTP or the ward comes, and then right to within 2 s",
    arguments: [UTCTime.epoch, UTCTime(microseconds: right.microseconds - twoWeeks)], [true, false])
  func wrongFromTheStart(clock: UTCTime, byWard: Bool) throws {
    var world = try World(utc: clock)
    for _ in 0..<3 {
      world.press()
      world.bench.pass(milliseconds: 6_000)
    }
    try world.check("nothing has come yet")
    let before = Ballot.count(try world.bench.records())
    if byWard { world.hearWard(off: 400_000) } else { world.sync(off: -300_000) }
    world.press(3)
    world.bench.pass(milliseconds: 6_000)
    try world.check("repaired")
    let after = Ballot.count(try world.bench.records())
    #expect(after.prefix(3).map(\.outcome) == before.map(\.outcome))
    #expect(after.map(\.outcome) == [.vote(4), .vote(4), .vote(4), .vote(1)])
    // Another boot without any time: what is marked there stays marked, and nothing of it moves the first boot.
    try world.restart(rebooting: 3_600_000_000, utc: clock)
    world.press()
    world.bench.pass(milliseconds: 6_000)
    try world.check("another boot")
  }

  @Test("a clock that jumps while somebody presses changes neither the presses nor the vote") func jumps()
    throws
  {
    var world = try World(utc: WrongClockTests.right, synced: true)
    world.sync(off: 0)
    world.press(3)
    world.step(by: -WrongClockTests.twoWeeks)
    world.bench.pass(milliseconds: 500)
    world.press(0)
    world.bench.pass(milliseconds: 20_000)
    // In the middle of a press, forwards.
    world.pressed.append((world.truth, world.bench.now.uptime, 1))
    world.bench.edge(1, closed: true)
    world.bench.pass(milliseconds: 10)
    world.step(by: 2 * WrongClockTests.twoWeeks)
    world.bench.pass(milliseconds: 100)
    world.bench.edge(1, closed: false)
    world.bench.pass(milliseconds: 10_000)
    try world.check("jumps")
    #expect(counted(try world.bench.records()) == ["changed-up", "vote4", "vote3"])
  }

  @Test(
    "whatever the clock does, order is by seq, times come right to within 2 s or are marked",
    arguments: 0..<100)
  func anything(number: Int) throws {
    var seed = Seed(Seed.ofThisRun().value &+ UInt64(number))
    let words: Comment = "HAILONG_SEED=\(seed.value)"
    var world = try World(
      utc: [
        .epoch, WrongClockTests.right,
        UTCTime(microseconds: WrongClockTests.right.microseconds - WrongClockTests.twoWeeks),
      ][
        seed.below(3)])
    for _ in 0..<30 {
      switch seed.below(100) {
      case 0..<55: world.press(seed.below(4))
      case 55..<72:
        let length = Int64(1 + seed.below(1_209_600_000)) * (seed.isChosen(20) ? 1_000 : 1)
        world.step(by: seed.isChosen(50) ? length : -length)
      case 72..<77: world.sync(off: Int64(seed.below(1_000_000)) - 500_000)
      case 77..<82: world.hearWard(off: Int64(seed.below(1_800_000)) - 900_000)
      case 82..<90: try world.restart(rebooting: nil, utc: world.bench.now.utc)
      default:
        try world.restart(
          rebooting: Int64(seed.below(100_000)) * 1_000_000,
          utc: seed.isChosen(50) ? .epoch : world.bench.now.utc)
      }
      world.bench.pass(milliseconds: 1 + seed.below(7_000))
    }
    world.bench.pass(milliseconds: 10_000)
    try world.check(words)
  }
}
