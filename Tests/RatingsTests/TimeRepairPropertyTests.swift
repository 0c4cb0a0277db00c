import Ratings
import Records
import Testing
import Traces

/// The repair of times against its rule written a second time, with the whole log at hand. Seeds are printed; `HAILONG_SEED`
/// repeats a run.
@Suite struct TimeRepairPropertyTests {
  private static let seed = BallotPropertyTests.seed

  /// Boots, clock records and presses in any mixture; clocks that were never set, drift, and are decades off.
  private static func log(_ random: inout Seeded) -> [Record?] {
    var records: [Record?] = []
    var (boot, kernel, uptime): (Int64, Int, Int64) = (1, 1, 0)
    var quality = ClockQuality.unset
    func draw(_ range: ClosedRange<Int64>) -> Int64 { Int64.random(in: range, using: &random) }
    for seq in Int64(1)...60 {
      uptime += draw(0...40_000_000)
      var at = uptime
      var body = Body.press(button: button1(Int(draw(1...4))), session: nil)
      switch draw(0...19) {
      case 0:
        (boot, kernel, uptime) = (boot + 1, kernel + 1, draw(0...3_000_000))
        at = uptime
        body = start(kernel)
      case 1: body = start(kernel)
      case 2:
        // A number of a boot that comes a second time: only the kernel's own word tells.
        kernel += 1
        body = start(kernel)
      case 3, 4, 5:
        let largest: Int64 = draw(0...1) == 0 ? 4_000_000_000 : JSON.largestInt
        body = .clock(ClockCorrection(offset: draw(-largest...largest), error: 5, source: .ntp))
      case 6: quality = ClockQuality.allCases[Int(draw(0...2))]
      case 7:
        uptime = max(0, uptime - draw(0...90_000_000))
        at = uptime
      case 8:
        records.append(nil)
        continue
      default: at = max(0, uptime - draw(0...1) * draw(0...1_000_000))
      }
      let time = draw(0...9) == 0 ? draw(0...UTCTime.last.microseconds) : 1_795_309_200_000_000 + uptime
      let stamp = Stamp(boot: boot, uptime: at, time: UTCTime(microseconds: time), clock: quality)
      records.append(Record(seq: seq, stamp: stamp, body: body))
    }
    return records
  }

  private static func start(_ kernel: Int) -> Body {
    .boot(Boot(board: "test", backend: "simulated", version: "0", unsealed: 0, kernel: "k\(kernel)"))
  }

  /// For each record the number of its stretch: records whose uptimes can be compared.
  private static func stretches(_ records: [Record]) -> [Int] {
    var (stretch, kernel, horizon) = (0, "", Int64(0))
    var stretches: [Int] = []
    for (index, record) in records.enumerated() {
      var isNew = index == 0 || record.stamp.boot != records[index - 1].stamp.boot
      if case .boot(let boot) = record.body {
        if !kernel.isEmpty, kernel != boot.kernel { isNew = true }
        kernel = boot.kernel
      }
      if record.stamp.uptime < horizon - 1_000_000 { isNew = true }
      if isNew { stretch += 1 }
      horizon = isNew ? record.stamp.uptime : max(horizon, record.stamp.uptime)
      stretches.append(stretch)
    }
    return stretches
  }

  /// What the page says of one press, and whether anything is known of its time.
  private static func model(_ records: [Record], _ stretches: [Int], _ at: Int) -> (UTCTime, known: Bool) {
    let press = records[at].stamp
    if press.clock == .synced { return (press.time, true) }
    let clocks = records.indices.filter {
      if case .clock = records[$0].body { stretches[$0] == stretches[at] } else { false }
    }
    guard let clock = clocks.first(where: { $0 > at }) ?? clocks.last,
      case .clock(let correction) = records[clock].body
    else { return (press.time, press.clock != .unset) }
    let then = records[clock].stamp
    let moved = then.time.microseconds + correction.offset + press.uptime - then.uptime
    return (UTCTime(microseconds: min(max(moved, 0), UTCTime.last.microseconds)), true)
  }

  @Test func theRepairIsTheRulesOwn() {
    print("time repair: HAILONG_SEED=\(Self.seed)")
    var (repaired, unknown) = (0, 0)
    for index in 0..<400 {
      var random = Seeded(Self.seed &+ UInt64(index) &* 104_729)
      let log = Self.log(&random)
      let records = log.compactMap { $0 }
      let stretches = Self.stretches(records)
      let rows = Ballot.count(log)
      let presses = records.indices.filter { if case .press = records[$0].body { true } else { false } }
      #expect(rows.count == presses.count)
      for (row, press) in zip(rows, presses) {
        let (time, known) = Self.model(records, stretches, press)
        let seed: Comment = "HAILONG_SEED=\(Self.seed), log \(index), record \(row.seq)"
        #expect(row.time == time, seed)
        #expect(row.flags.contains(.clockUnset) == !known, seed)
        if time != records[press].stamp.time { repaired += 1 }
        if !known { unknown += 1 }
      }
    }
    // Logs in which nothing is repaired, or everything known, would show nothing.
    #expect(repaired > 1_000 && unknown > 100)
  }
}
