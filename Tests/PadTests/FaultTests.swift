import Buttons
import Control
import Journal
import Records
import Testing

@testable import Pad

@Suite("Faults are shown, written down and cleared")
struct FaultTests {
  private func faults(_ bench: Bench) throws -> [String] {
    try bench.records().compactMap { record in
      switch record.body {
      case .fault(let fault): "fault \(fault.code)\(fault.button.map { " \($0)" } ?? "")"
      case .faultCleared(let code, let button): "cleared \(code)\(button.map { " \($0)" } ?? "")"
      case .edgesLost(let button, let count): "lost \(button) \(count)"
      default: nil
      }
    }
  }

  @Test("a held button is one press, then a fault with lamp and code, until it was open for a second")
  func held() throws {
    let bench = try Bench()
    bench.edge(1, closed: true)
    bench.pass(milliseconds: 9_999)
    #expect(try faults(bench) == [])
    #expect(!bench.lights.contains(.fault))
    bench.pass(milliseconds: 2)
    #expect(try faults(bench) == ["fault HL-BTN-001 b2"])
    #expect(bench.lights.contains(.fault))
    #expect(bench.core.faults(bench.now) == ["HL-BTN-001 b2"])
    // The others work meanwhile.
    bench.press(0)
    #expect(bench.lights.contains(.thanks))
    bench.edge(1, closed: false)
    bench.pass(milliseconds: 999)
    #expect(bench.lights.contains(.fault))
    bench.pass(milliseconds: 2)
    #expect(try faults(bench) == ["fault HL-BTN-001 b2", "cleared HL-BTN-001 b2"])
    #expect(!bench.lights.contains(.fault))
    #expect(try bench.kinds().filter { $0 == "press" }.count == 2)
  }

  @Test("a chip that goes is one fault, and is cleared when its lines are back; a press across it is none")
  func bank() throws {
    let bench = try Bench()
    bench.core.bankGone(code: "HL-GPIO-006", message: "gone", now: bench.now)
    bench.core.bankGone(code: "HL-GPIO-006", message: "gone", now: bench.now)
    bench.settle()
    #expect(bench.lights.contains(.fault))
    #expect(bench.core.faults(bench.now) == ["HL-GPIO-006"])
    bench.pass(milliseconds: 5_000)
    bench.core.bankBack(now: bench.now)
    bench.settle()
    #expect(!bench.lights.contains(.fault))
    #expect(try faults(bench) == ["fault HL-GPIO-006", "cleared HL-GPIO-006"])
    bench.press(0)
    #expect(bench.lights.contains(.thanks))
  }

  @Test("a contact that is closed when its chip comes back makes no press until it was open")
  func closedWhenBack() throws {
    let bench = try Bench()
    bench.core.bankGone(code: "HL-GPIO-006", message: "gone", now: bench.now)
    bench.pass(milliseconds: 5_000)
    bench.level[1] = true
    bench.core.lineIsBack(line: 1, closed: true, now: bench.now)
    bench.core.bankBack(now: bench.now)
    bench.pass(milliseconds: 2_000)
    #expect(try !bench.kinds().contains("press"))
    bench.edge(1, closed: false)
    bench.pass(milliseconds: 100)
    bench.press(1)
    #expect(try bench.kinds().filter { $0 == "press" }.count == 1)
  }

  @Test("lost edges are recorded at most once a second and button, and none is forgotten")
  func lostEdges() throws {
    let bench = try Bench()
    for _ in 0..<50 {
      bench.core.lostEdges(line: 2, now: bench.now)
      bench.settle()
      bench.pass(milliseconds: 100)
    }
    bench.pass(milliseconds: 1_000)
    let lost = try bench.records().filter { $0.body.kind == "edges-lost" }
    #expect((5...7).contains(lost.count), "\(lost.count)")
    for (a, b) in zip(lost, lost.dropFirst()) {
      #expect(b.stamp.uptime - a.stamp.uptime >= 1_000_000)
    }
    #expect(bench.rereads.count == 50)
  }

  @Test("a sign of life every ten minutes, on the minute")
  func alive() throws {
    let bench = try Bench()
    bench.pass(milliseconds: 3_600_000)
    let alive = try bench.records().filter { $0.body.kind == "alive" }
    #expect(alive.count == 6)
    for (a, b) in zip(alive, alive.dropFirst()) {
      #expect((600_000_000...600_001_000).contains(b.stamp.uptime - a.stamp.uptime))
    }
  }

  @Test(
    "a disk that is stuck for a day costs no memory, refuses what it must, and leaves no lamp lit behind it")
  func stuckForADay() throws {
    let bench = try Bench()
    bench.ask(.sessionOpen, ["officer": "cb-01"])
    bench.isDiskHeld = true
    for hour in 0..<24 {
      bench.press(hour % 4)
      bench.core.lostEdges(line: 0, now: bench.now)
      bench.edge(3, closed: true)
      bench.pass(milliseconds: 11_000)
      bench.edge(3, closed: false)
      bench.pass(milliseconds: 3_588_000)
      #expect(bench.held.count <= WriterLane.queueLimit)
    }
    #expect(bench.lights.contains(.fault))
    bench.isDiskHeld = false
    bench.flushDisk()
    bench.settle()
    bench.pass(milliseconds: 2_000)
    #expect(bench.core.awaited.isEmpty)
    #expect(bench.core.faults(bench.now) == [])
    #expect(!bench.lights.contains(.fault))
    #expect(bench.core.session == nil)
    let records = try bench.records()
    let counted = records.compactMap { record -> Int64? in
      if case .fault(let fault) = record.body { fault.count } else { nil }
    }
    let presses = Int64(records.filter { $0.body.kind == "press" }.count)
    // Each hour one press, and one that began a hold.
    #expect(presses + counted.reduce(0, +) == 48)
    bench.press(0)
    #expect(bench.lights.contains(.thanks))
  }

  @Test("a seal that finds nothing new is no end of sealing")
  func sealsGoOn() throws {
    let bench = try Bench()
    bench.press(0)
    bench.isDiskHeld = true
    bench.pass(milliseconds: 600_000)
    // The same seal twice on its way, as after a new log that was begun in between.
    bench.core.seals.sealRefused()
    bench.pass(milliseconds: 1)
    bench.isDiskHeld = false
    bench.flushDisk()
    bench.settle()
    bench.press(1)
    bench.pass(milliseconds: 601_000)
    #expect(bench.core.sealedHead.seq >= 4)
    #expect(bench.core.head.seq - bench.core.sealedHead.seq <= 2)
  }
}
