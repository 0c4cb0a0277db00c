import Foundation
import Records
import Ward

/// The way of a record from a pad's journal to the ward's ledger, with the real programs: hailongd serves the journal on its
/// control socket, hailong-link sends, hailong-ward stores; three processes or more, TLS on loopback. The bench itself only
/// makes the journals and looks into the ledger.
enum Drain {
  /// The records of one pad, 100,000 and the rest of the last day.
  static func onePad(records: Int64) throws {
    try inFolder { folder in
      let (days, number) = try busyDays(records)
      let ward = try RealWard(folder + "/ward")
      defer { ward.stop() }
      let pad = try pad(days, boots: number, folder: folder, name: "p", ward)
      defer { pad.stop() }
      let run = try drain([pad], to: ward, atOnce: 1)
      Bench.show(
        "one pad to the ledger, \(pad.state.head.seq) records in \(tenths(run.seconds)) s", run.rate,
        "records/s",
        must: 60_000, aim: 120_000, lessIsBetter: false)
      print(run.shares)
    }
  }

  /// 90 days of 30 pads, each pad some 45,000 presses.
  static func ninetyDays(atOnce: Int) throws {
    try inFolder { folder in
      let ward = try RealWard(folder + "/ward")
      defer { ward.stop() }
      var pads: [RealPad] = []
      defer { for pad in pads { pad.stop() } }
      for index in 0..<30 {
        var days = try PadLog(seed: UInt64(9_000 + index))
        for day in 0..<90 { try days.day(Bench.midnight(day), citizens: 466) }
        pads.append(try pad(days, boots: 90, folder: folder, name: "p\(index)", ward))
      }
      let presses = pads.reduce(0) { $0 + $1.state.presses }
      let run = try drain(pads, to: ward, atOnce: atOnce)
      Bench.show(
        "90 days of 30 pads, \(presses) presses, \(run.records) records, \(atOnce) pads at once",
        run.seconds * 1_350_000 / Double(presses), "s for 1,350,000 presses", must: 60, aim: 60,
        lessIsBetter: true)
      print(run.shares)
    }
  }

  /// Memory of hailongd and hailong-link: with nothing to do, and the most while 100,000 records drain.
  static func memory(records: Int64) throws {
    try inFolder { folder in
      let (days, number) = try busyDays(records)
      let ward = try RealWard(folder + "/ward")
      defer { ward.stop() }
      let pad = try pad(days, boots: number, folder: folder, name: "p", ward)
      defer { pad.stop() }
      try pad.startLink()
      var most = (both: 0, daemon: 0, link: 0)
      try eventually("the ward to hold all", seconds: 300, every: 10_000) {
        let (daemon, link) = (pad.daemon?.memory.now ?? 0, pad.link?.memory.now ?? 0)
        most = (max(most.both, daemon + link), max(most.daemon, daemon), max(most.link, link))
        return try ward.store.heads().contains { $0.head.seq >= pad.state.head.seq }
      }
      report("draining, the most at one moment", most.both, most.daemon, most.link)
      let after = (pad.daemon?.memory.now ?? 0, pad.link?.memory.now ?? 0)
      report("drained", after.0 + after.1, after.0, after.1)
      pad.stop()
      try pad.startDaemon()
      try pad.startLink()
      try eventually("the link to be connected", every: 50_000) {
        pad.link?.said.contains("connected") ?? false
      }
      // What follows the first answer, the following of the journal among it, is over long before.
      sleep(10)
      let idle = (pad.daemon?.memory.now ?? 0, pad.link?.memory.now ?? 0)
      report("idle", idle.0 + idle.1, idle.0, idle.1)
    }
  }

  private static func report(_ when: String, _ both: Int, _ daemon: Int, _ link: Int) {
    let mega = 1_000_000.0
    Bench.show(
      "RSS of both pad processes, \(when) (hailongd \(tenths(Double(daemon) / mega)), hailong-link \(tenths(Double(link) / mega)))",
      Double(both) / mega, "MB", must: 40, aim: 28, lessIsBetter: true)
  }

  // MARK: a drain

  private struct Run {
    var seconds: Double
    var records: Int64
    /// Seconds of processor time: all hailongd, all hailong-link, the ward.
    var daemon: Double
    var link: Double
    var ward: Double

    var rate: Double { Double(records) / seconds }

    var shares: String {
      func part(_ name: String, _ time: Double) -> String {
        "\(name) \(String(format: "%.2f", time)) s (\(Int(Double(records) / max(time, 0.01))) records a second)"
      }
      return
        "  processor time: \(part("hailongd", daemon)), \(part("hailong-link", link)), \(part("hailong-ward", ward))"
    }
  }

  /// Starts the links and waits until the ledger holds every journal. The time counts from the first link's start: program
  /// start, TLS and the first questions are in it.
  private static func drain(_ pads: [RealPad], to ward: RealWard, atOnce: Int) throws -> Run {
    let clock = ContinuousClock()
    let before = (pads.reduce(0.0) { $0 + ($1.daemon?.processorTime ?? 0) }, ward.program.processorTime)
    var waiting = pads[...]
    var running: [RealPad] = []
    var linkTime = 0.0
    let begin = clock.now
    try eventually("the ledger to hold all", seconds: 900, every: 5_000) {
      if !running.isEmpty {
        var held: [PadID: Int64] = [:]
        for history in try ward.store.heads() { held[history.pad] = history.head.seq }
        for pad in running where (held[pad.state.pad] ?? 0) >= pad.state.head.seq {
          linkTime += pad.link?.processorTime ?? 0
        }
        running.removeAll { (held[$0.state.pad] ?? 0) >= $0.state.head.seq }
      }
      while running.count < atOnce, let next = waiting.popFirst() {
        try next.startLink()
        running.append(next)
      }
      return running.isEmpty
    }
    let length = begin.duration(to: clock.now)
    let run = Run(
      seconds: Double(length.components.seconds) + Double(length.components.attoseconds) / 1e18,
      records: pads.reduce(0) { $0 + $1.state.head.seq },
      daemon: pads.reduce(0.0) { $0 + ($1.daemon?.processorTime ?? 0) } - before.0, link: linkTime,
      ward: ward.program.processorTime - before.1)
    for pad in pads where try !ward.holds(pad.state) {
      throw Failed("the ledger's lines of \(pad.state.pad) are not the journal's")
    }
    return run
  }

  /// Days of 3,300 citizens, of which each presses a button once or twice, until there are that many records.
  private static func busyDays(_ records: Int64) throws -> (PadLog, days: Int) {
    var days = try PadLog(seed: 57)
    var number = 0
    while days.head.seq < records {
      try days.day(Bench.midnight(number), citizens: 3_300)
      number += 1
    }
    return (days, number)
  }

  /// A pad with a journal, its hailongd running, enrolled, its link not started.
  static func pad(
    _ days: PadLog, boots: Int, folder: String, name: String, _ ward: RealWard
  ) throws -> RealPad {
    let path = "\(folder)/\(name)"
    let state = try PadState(days, boots: boots, at: path + "/pad")
    let pad = try RealPad(state, path: path, boards: FileManager.default.currentDirectoryPath + "/Board")
    try pad.startDaemon()
    try pad.enrol(try ward.enrolment("q1"))
    return pad
  }

  static func inFolder(_ body: (String) throws -> Void) throws {
    let folder = NSTemporaryDirectory() + "hailong-drain-\(UInt32.random(in: 0...UInt32.max))"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
  }

  private static func tenths(_ value: Double) -> String { String(format: "%.1f", value) }
}
