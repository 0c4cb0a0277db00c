import Testing
import Traces

@testable import Buttons

@Suite struct ReplayTests {
  static func steps(_ lines: String, timing: DebounceTiming = DebounceTiming()) throws -> [Replay.Step] {
    Replay(try EdgeTrace(csv: Array("time_us,line,level\n\(lines)".utf8)), timing: timing).steps
  }

  @Test func eachLineHasItsOwnDebouncerAndPressesComeByTime() throws {
    let steps = try Self.steps(
      """
      100000,3,1
      102000,0,1
      103000,0,0
      105000,0,1
      200000,3,0
      210000,0,0

      """)
    #expect(
      steps == [
        Replay.Step(line: 3, event: press(ms(100), ms(115))),
        Replay.Step(line: 0, event: press(ms(105), ms(120))),
      ])
  }

  @Test func aLineWhoseFirstEdgeOpensItWasClosedAtTheStart() throws {
    #expect(try Self.steps("1000,0,0\n20000,0,1\n90000,0,0\n").isEmpty)
  }

  @Test func aRecordingMayEndWhileTheButtonIsDown() throws {
    #expect(try Self.steps("1000,0,1\n") == [Replay.Step(line: 0, event: press(ms(1), ms(16)))])
  }

  @Test func timingIsTheCallers() throws {
    let steps = try Self.steps("1000,0,1\n", timing: DebounceTiming(settle: ms(5)))
    #expect(steps == [Replay.Step(line: 0, event: press(ms(1), ms(6)))])
  }

  @Test func lostEdgesAreTold() throws {
    let steps = try Self.steps("1000,0,1\n2000,0,1\n")
    #expect(
      steps == [
        Replay.Step(line: 0, event: .edgesLost(at: ms(2), count: 0)),
        Replay.Step(line: 0, event: press(ms(2), ms(17))),
      ])
  }

  @Test func anEmptyRecordingHasNoSteps() throws {
    #expect(try Self.steps("").isEmpty)
  }

  @Test func edgesOfALineThatNoBankHasAreLeftOut() {
    let edges = [-1, 8, Int.max].map { LineEvent(line: $0, closed: true, at: 0, sequence: nil) }
    #expect(Replay(EdgeTrace(edges: edges)).steps.isEmpty)
  }

  @Test func aRecordedTraceReplaysToItsPresses() throws {
    let trace = Trace(.worn, presses: 200, seed: TraceSeeds.tuning[0])
    let edges = trace.edges.map { LineEvent(line: 2, closed: $0.closed, at: $0.at, sequence: nil) }
    // Recorded in whole microseconds: two edges may then share one, and never pass each other.
    let recorded = try EdgeTrace(csv: EdgeTrace(edges: edges).csv)
    let found = Replay(recorded).presses
    #expect(found.count == 200 && found.allSatisfy { $0.line == 2 })
    let spans = found.map { Verdict.Found(from: $0.press.at, to: $0.press.settledAt) }
    #expect(Verdict(of: spans, in: trace).found == 200)
  }
}
