import Testing
import Traces

@testable import Buttons

/// The debouncer on the seven families. `hailong-bench traces` does the same with 10,000 presses for every
/// seed.
@Suite struct TraceTests {
  static let seeds = TraceSeeds.tuning + TraceSeeds.heldOut

  @Test(arguments: TraceFamily.allCases)
  func everyPressIsFoundOnceOnEverySeed(_ family: TraceFamily) {
    for seed in Self.seeds { check(Trace(family, presses: 500, seed: seed)) }
  }

  @Test(arguments: TraceFamily.allCases, [TraceSeeds.tuning[0], TraceSeeds.heldOut[0]])
  func everyPressOfTenThousandIsFoundOnce(_ family: TraceFamily, _ seed: UInt64) {
    check(Trace(family, seed: seed))
  }

  private func check(_ trace: Trace) {
    let verdict = Verdict(of: debounced(trace), in: trace)
    let note: Comment = "\(trace.family.rawValue), seed \(trace.seed): \(String(describing: verdict))"
    #expect(verdict.missed <= (trace.family == .recontact ? 1 : 0), note)
    #expect(
      verdict.extra * 10_000 <= (trace.family == .worst ? 300 : 0) * trace.presses.count, note)
    #expect(verdict.extraVotes == 0 && verdict.missedVotes == 0, note)
  }

  private func debounced(_ trace: Trace) -> [Verdict.Found] {
    var contact = Contact()
    for edge in trace.edges { contact.edge(edge.closed, edge.at) }
    contact.advance(trace.end)
    return contact.presses.map { Verdict.Found(from: $0.at, to: $0.settledAt) }
  }

  @Test(arguments: TraceFamily.allCases)
  func edgesAlternateAndPressesDoNotOverlap(_ family: TraceFamily) {
    for seed in Self.seeds {
      let trace = Trace(family, presses: 200, seed: seed)
      #expect(trace.presses.count == 200)
      #expect(trace.edges.first?.closed == true && trace.edges.last?.closed == false)
      for (one, next) in zip(trace.edges, trace.edges.dropFirst()) {
        #expect(one.at < next.at && one.closed != next.closed, "seed \(seed)")
      }
      for (one, next) in zip(trace.presses, trace.presses.dropFirst()) {
        #expect(next.from - one.to >= ms(60), "seed \(seed)")
      }
      #expect(trace.end > (trace.edges.last?.at ?? 0))
    }
  }

  /// Whoever changes a parameter or the generator changes this, and owes new seeds for it.
  @Test func theTracesAreTheOnesThatWereJudged() {
    let sums = TraceFamily.allCases.map { family in
      Trace(family, presses: 1_000, seed: TraceSeeds.tuning[0]).edges
        .reduce(UInt64(0)) { ($0 ^ $1.at ^ ($1.closed ? 1 : 0)) &* 0x100_0000_01B3 }
    }
    #expect(
      sums == [
        14_670_221_064_812_255_037, 17_476_185_576_379_609_089, 14_291_866_767_270_024_626,
        3_571_291_510_896_062_541, 1_062_771_470_455_259_028, 17_623_942_572_340_462_243,
        6_285_616_292_738_383_129,
      ])
  }

  @Test func theVerdictCountsWhatIsMissedAndWhatIsMadeUp() {
    let trace = Trace(.typical, presses: 10, seed: 1)
    let right = trace.presses.map { Verdict.Found(from: $0.from, to: $0.to) }
    #expect(Verdict(of: right, in: trace).found == 10)
    #expect(Verdict(of: Array(right.dropFirst(3)), in: trace).missed == 3)
    let twice = right.flatMap { [$0, Verdict.Found(from: $0.to, to: $0.to)] }
    #expect(Verdict(of: twice, in: trace).extra == 10)
    #expect(Verdict(of: [], in: trace).missedVotes == (trace.presses.last?.citizen ?? 0) + 1)
    let late = Verdict.Found(from: trace.end + ms(60_000), to: trace.end + ms(60_001))
    #expect(Verdict(of: right + [late], in: trace).extraVotes == 1)
  }
}
