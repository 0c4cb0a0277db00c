import Buttons
import Ratings
import Records
import Testing

@testable import HailongCommand

/// A pad, its wires and the person before it, under virtual time: what the selftest asks for is done after `haste`.
private struct SelftestBench {
  /// What is wrong with one button's wires.
  enum Wire {
    case good, cut, closed, neverOpens, touches
    case goesTo(Int)
    case shortedTo(Int)
    case bounces(UInt64)
    case drops(Int)
  }

  var wires: [Wire] = Array(repeating: .good, count: 4)
  var lamps = Lamp.allCases
  var witness = Selftest.Witness.asked
  var wanted: Int64? = 12
  /// When the ward holds it, nanoseconds after the begin.
  var wardAfter: UInt64? = 9_000_000_000
  /// What the person says of a lamp; nil: nothing.
  var answers: (Lamp) -> Bool? = { _ in true }
  /// Nanoseconds until the person does what was asked; nil: never.
  var haste: UInt64? = 700_000_000
  /// The person's slips: buttons pressed in place of the one asked for, first time only.
  var slips: [Int: Int] = [:]

  private let ms: UInt64 = 1_000_000

  private struct Edge {
    var at: UInt64
    var line: Int
    var closed: Bool
  }

  /// Runs to the end; gives all that was done, the report, and how long it took.
  func run() -> (actions: [Selftest.Action], report: SelftestReport, took: UInt64) {
    let start: UInt64 = 5_000_000_000
    let closed = wires.map { if case .closed = $0 { true } else { false } }
    var core = Selftest(
      plan: Selftest.Plan(buttons: wires.count, lamps: lamps, witness: witness, wanted: wanted),
      closed: closed)
    var (now, edges, done) = (start, [Edge](), [Selftest.Action]())
    var answer: (at: UInt64, yes: Bool?)?
    var queue = core.begin(at: now)
    for _ in 0..<20_000 {
      while !queue.isEmpty {
        let action = queue.removeFirst()
        done.append(action)
        switch action {
        case .press(let asked, let again):
          if let haste { edges += press(again ? asked : slips[asked] ?? asked, at: now + haste) }
          edges.sort { $0.at < $1.at }
        case .ask(let lamp):
          if let haste, let yes = answers(lamp) { answer = (now + haste, yes) }
        default: break
        }
      }
      if done.last == .finished { break }
      now += 10 * ms
      let due = edges.prefix { $0.at <= now }
      edges.removeFirst(due.count)
      queue += core.take(
        .edges(due.map { LineEvent(line: $0.line, closed: $0.closed, at: $0.at, sequence: nil) }), at: now)
      if let given = answer, given.at <= now {
        answer = nil
        queue += core.take(.answer(given.yes), at: now)
      }
      if let wardAfter, now >= start + wardAfter { queue += core.take(.ward(wanted ?? 0), at: now) }
      // The core says when it wants to be woken, and is woken no later here.
      if let deadline = core.nextDeadline, deadline < now { queue += core.take(.time, at: now) }
    }
    var report = SelftestReport(
      pad: "p-7k3mwqxtvbnc", buttons: (1...max(1, wires.count)).map { "b\($0)" }, asked: witness == .asked,
      journal: .sound(12), wanted: wanted)
    report.verdicts = core.buttons
    report.lamps = core.lamps
    report.wardReached = core.wardReached
    return (done, report, now - start)
  }

  /// The edges of one press of that button, for a second.
  private func press(_ button: Int, at: UInt64) -> [Edge] {
    func clean(_ line: Int, _ bounce: UInt64 = 1) -> [Edge] {
      [
        Edge(at: at, line: line, closed: true), Edge(at: at + bounce * ms / 3, line: line, closed: false),
        Edge(at: at + bounce * ms, line: line, closed: true),
        Edge(at: at + 1_000 * ms, line: line, closed: false),
      ]
    }
    switch wires[button] {
    case .good: return clean(button)
    case .cut, .closed: return []
    case .neverOpens: return Array(clean(button).dropLast())
    case .touches:
      return [Edge(at: at, line: button, closed: true), Edge(at: at + 4 * ms, line: button, closed: false)]
    case .goesTo(let line): return clean(line)
    case .shortedTo(let line): return (clean(button) + clean(line)).sorted { $0.at < $1.at }
    case .bounces(let bounce): return clean(button, bounce)
    case .drops(let count):
      let drops = (1...count).flatMap { drop in
        [
          Edge(at: at + UInt64(drop) * 200 * ms, line: button, closed: false),
          Edge(at: at + (UInt64(drop) * 200 + 6) * ms, line: button, closed: true),
        ]
      }
      return (clean(button) + drops).sorted { $0.at < $1.at }
    }
  }
}

@Suite struct SelftestTests {
  private func codes(_ bench: SelftestBench) -> [String] { bench.run().report.found.map(\.mark) }

  @Test("a healthy pad is found ready, with each button measured, well within a minute")
  func healthy() {
    let (actions, report, took) = SelftestBench().run()
    #expect(report.found.isEmpty && report.hasPassed)
    #expect(report.verdicts.count == 4 && report.lamps.count == 4)
    guard case .good(let measured)? = report.verdicts.first else {
      Issue.record("not good: \(report.verdicts)")
      return
    }
    #expect(measured.hold == 1_000_000_000 && measured.make == 1_000_000 && measured.release == 0)
    #expect(measured.edges == 4 && measured.isPress)
    #expect(took < 20_000_000_000)
    #expect(actions.last == .finished && actions.filter { $0 == .finished }.count == 1)
  }

  @Test("a cut wire is named, and only that")
  func cut() {
    var bench = SelftestBench()
    bench.wires[1] = .cut
    #expect(codes(bench) == ["HL-TEST-001 b2"])
  }

  @Test("two buttons whose wires are swapped are both named, each with the line that closed")
  func swapped() {
    var bench = SelftestBench()
    bench.wires[0] = .goesTo(2)
    bench.wires[2] = .goesTo(0)
    #expect(codes(bench) == ["HL-TEST-002 b1", "HL-TEST-002 b3"])
    #expect(bench.run().report.verdicts[0] == .swapped(2))
  }

  @Test("a wrong button pressed once is a slip, and accuses no wire")
  func slip() {
    var bench = SelftestBench()
    bench.slips = [0: 3, 2: 1]
    #expect(codes(bench).isEmpty)
    #expect(bench.run().actions.contains(.press(0, again: true)))
  }

  @Test(
    "a weak contact is named: a long bounce, a drop-out while it is held, a touch that never stays",
    arguments: [11, 24] as [UInt64])
  func weak(bounce: UInt64) {
    var bench = SelftestBench()
    bench.wires = [.bounces(bounce), .drops(1), .drops(3), .touches]
    #expect(codes(bench) == (1...4).map { "HL-TEST-003 b\($0)" })
  }

  @Test("an honest bounce is not called weak", arguments: [1, 5, 10] as [UInt64])
  func honest(bounce: UInt64) {
    var bench = SelftestBench()
    bench.wires[3] = .bounces(bounce)
    #expect(codes(bench).isEmpty)
  }

  @Test("shorted to a neighbour, closed from the start, and never opening are told apart")
  func stuck() {
    var bench = SelftestBench()
    bench.wires = [.shortedTo(1), .good, .closed, .neverOpens]
    #expect(codes(bench) == ["HL-TEST-004 b1", "HL-BTN-002 b3", "HL-BTN-001 b4"])
  }

  @Test("a stuck button does not spoil the others' turns")
  func stuckOthers() {
    var bench = SelftestBench()
    bench.wires = [.neverOpens, .good, .cut, .good]
    #expect(codes(bench) == ["HL-BTN-001 b1", "HL-TEST-001 b3"])
  }

  @Test(
    "a lamp that was not seen is a fault, one nobody speaks of a warning, one nobody is asked about neither")
  func lamps() {
    var bench = SelftestBench()
    bench.answers = { $0 == .buzzer ? false : $0 == .officer ? nil : true }
    let report = bench.run().report
    #expect(report.found.map(\.mark) == ["HL-TEST-006 officer-lamp", "HL-TEST-005 buzzer"])
    #expect(report.found.map(\.isWarning) == [true, false])
    bench.witness = .none
    #expect(codes(bench).isEmpty)
    bench.witness = .granted
    #expect(bench.run().report.lamps.allSatisfy { $0.seen == true })
  }

  @Test("a pad that is not enrolled, and a ward that does not answer, are warnings")
  func ward() {
    var bench = SelftestBench()
    bench.wardAfter = nil
    let late = bench.run()
    #expect(late.report.found.map(\.code) == ["HL-TEST-008"] && late.report.hasPassed)
    bench.wanted = nil
    #expect(codes(bench) == ["HL-LINK-001"])
  }

  @Test("whatever is wrong and whoever is not there, it ends within a minute", arguments: [1, 4, 8])
  func bounded(buttons: Int) {
    for haste in [nil, 300_000_000, 3_900_000_000, 7_000_000_000] as [UInt64?] {
      for wire in [SelftestBench.Wire.good, .cut, .neverOpens, .touches, .goesTo(0)] {
        var bench = SelftestBench()
        bench.wires = Array(repeating: wire, count: buttons)
        bench.haste = haste
        bench.wardAfter = nil
        let (actions, report, took) = bench.run()
        #expect(took <= Selftest.longest + 1_000_000_000, "\(took)")
        #expect(actions.last == .finished)
        #expect(report.verdicts.count == buttons && report.lamps.count == 4)
      }
    }
  }

  @Test("what the pad names itself is in the report, once")
  func padFaults() {
    var bench = SelftestBench()
    bench.wires[0] = .neverOpens
    var report = bench.run().report
    report.padFaults = ["HL-BTN-001 b1", "HL-JRNL-002"]
    #expect(report.found.map(\.mark) == ["HL-BTN-001 b1", "HL-JRNL-002"])
    #expect(!report.hasPassed)
  }

  @Test("what there was no time for is said, button and lamp, and is no fault")
  func untested() {
    let report = SelftestReport(
      pad: "p-1", buttons: ["b1", "b2"], verdicts: [.untested, .untested], lamps: [(.fault, nil)],
      asked: true,
      journal: .sound(9), wanted: 9, wardReached: 1)
    #expect(
      report.found.map(\.mark) == ["HL-TEST-006 b1", "HL-TEST-006 b2", "HL-TEST-006 \(Lamp.fault.place)"])
    #expect(report.found.allSatisfy { $0.isWarning } && report.hasPassed)
  }

  @Test("the transcripts of three tests have every kind of finding", arguments: Language.allCases)
  func transcript(language: Language) throws {
    var found: Set<String> = []
    func expect(
      _ bench: SelftestBench, _ name: String, journal: JournalTrial = .sound(1043), padFaults: [String] = []
    ) throws {
      var (actions, report, _) = bench.run()
      report.journal = journal
      report.padFaults = padFaults
      let text = SelftestText(status: try SavedStatus.serving(), language: language)
      var shown = text.opening + text.journal(journal)
      for action in actions { shown += text.told(action, wanted: bench.wanted, witness: bench.witness) }
      shown += text.summary(report, record: 1051)
      found.formUnion(report.found.map(\.code))
      expectGolden(shown, "\(name).\(language)")
    }
    var bench = SelftestBench()
    bench.wanted = 1043
    bench.wires = [.good, .cut, .goesTo(0), .drops(2)]
    bench.answers = { $0 == .fault ? false : $0 == .officer ? nil : true }
    try expect(bench, "selftest")
    bench = SelftestBench()
    bench.wanted = 1043
    bench.wires = [.shortedTo(1), .good, .closed, .neverOpens]
    bench.wardAfter = nil
    let lost = Said(
      "bản ghi đọc lại không khớp chuỗi băm", "what was read back does not hash to the pad's head")
    try expect(bench, "selftest-stuck", journal: .broken(lost))
    bench = SelftestBench()
    bench.wanted = nil
    try expect(bench, "selftest-alone", padFaults: ["HL-JRNL-002"])
    // All that the catalogue has of tests, and what a test shares with doctor.
    let kinds = Set(Catalogue.all.map(\.code).filter { $0.hasPrefix("HL-TEST-") })
    #expect(found == kinds.union(["HL-BTN-001", "HL-BTN-002", "HL-LINK-001", "HL-JRNL-002"]))
  }
}
