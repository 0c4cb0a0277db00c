import Records
import Testing

@testable import Pad

@Suite("Nothing is thanked before it is durable")
struct ThanksTests {
  @Test("the thanks lamp lights on the Receipt and not before")
  func receiptFirst() throws {
    let bench = try Bench()
    bench.isDiskHeld = true
    bench.press(0)
    #expect(bench.held.count == 1)
    #expect(!bench.lights.contains(.thanks))
    bench.flushDisk()
    #expect(bench.lights.contains(.thanks))
    let last = try #require(try bench.records().last)
    #expect(last.body == .press(button: Button("b1")!, session: nil))
  }

  @Test("a thank-you lasts at least 1.5 s and is the same for every button")
  func sameForAll() throws {
    var patterns: [[Lights]] = []
    for line in 0..<4 {
      let bench = try Bench()
      bench.edge(line, closed: true)
      bench.pass(milliseconds: 15)
      var pattern: [Lights] = []
      for _ in 0..<40 {
        pattern.append(bench.lights)
        bench.pass(milliseconds: 50)
        if pattern.count == 3 { bench.edge(line, closed: false) }
      }
      patterns.append(pattern)
      #expect(pattern.prefix { $0.contains(.thanks) }.count >= 30)
    }
    #expect(Set(patterns).count == 1)
  }

  @Test("no Receipt within 1 s lights the fault lamp; a late one is thanked when it comes")
  func late() throws {
    let bench = try Bench()
    bench.isDiskHeld = true
    bench.press(2)
    #expect(!bench.lights.contains(.fault))
    bench.pass(milliseconds: 1_000)
    #expect(bench.lights.contains(.fault))
    bench.pass(milliseconds: 20_000)
    bench.flushDisk()
    bench.pass(milliseconds: 1)
    #expect(bench.lights.contains(.thanks))
    #expect(!bench.lights.contains(.fault))
  }

  @Test("a full queue refuses presses, shows the fault, and counts them in a later record")
  func full() throws {
    let bench = try Bench()
    bench.isDiskHeld = true
    for index in 0..<80 { bench.press(index % 4) }
    #expect(bench.held.count == PadCore.mostAwaited)
    #expect(bench.core.refused == 80 - Int64(PadCore.mostAwaited))
    #expect(bench.lights.contains(.fault))
    bench.isDiskHeld = false
    bench.flushDisk()
    bench.settle()
    bench.pass(milliseconds: 10)
    let records = try bench.records()
    let presses = records.filter { $0.body.kind == "press" }.count
    let counted = records.compactMap { record -> Int64? in
      if case .fault(let fault) = record.body, fault.code == FaultCode.refusedPresses {
        fault.count
      } else {
        nil
      }
    }
    #expect(presses == PadCore.mostAwaited)
    #expect(counted.reduce(0, +) + Int64(presses) == 80)
    #expect(!bench.lights.contains(.fault))
  }

  @Test("two buttons at once: one, please, and no thanks")
  func chord() throws {
    let bench = try Bench()
    bench.edge(0, closed: true)
    bench.pass(milliseconds: 50)
    bench.edge(3, closed: true)
    bench.pass(milliseconds: 20)
    #expect(bench.lights == .buzzer)
    bench.pass(milliseconds: 100)
    #expect(!bench.lights.contains(.thanks))
  }

  @Test("a press carries the time of its first edge, not of its writing")
  func firstEdge() throws {
    let bench = try Bench()
    let at = bench.now
    bench.isDiskHeld = true
    bench.press(1)
    bench.pass(milliseconds: 5_000)
    bench.flushDisk()
    let press = try #require(try bench.records().last { $0.body.kind == "press" })
    #expect(press.stamp.uptime == at.uptime)
    #expect(press.stamp.time == at.utc)
  }
}
