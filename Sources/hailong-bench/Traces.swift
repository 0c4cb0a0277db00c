import Buttons
import Traces

/// The seven families on all ten seeds, and on as many new ones as the argument says, 10,000 presses each, by the real debouncer;
/// then what other filters make of them.
func benchTraces(_ arguments: [String]) -> Bool {
  var good = true
  let new = (0..<min(arguments.first.flatMap { Int($0) } ?? 0, 1_000)).map { _ in
    UInt64.random(in: 0 ... .max)
  }
  print("family\tseed\tedges\tpresses\tfound\tmissed\textra\textra votes")
  for family in TraceFamily.allCases {
    for seed in TraceSeeds.tuning + TraceSeeds.heldOut + new {
      let trace = Trace(family, seed: seed)
      let verdict = Verdict(of: debounced(trace), in: trace)
      let allowedMisses = family == .recontact ? 1 : 0
      let allowedExtra = family == .worst ? 300 : 0
      if verdict.missed > allowedMisses || verdict.extra > allowedExtra || verdict.extraVotes > 0 {
        good = false
      }
      let kind =
        TraceSeeds.tuning.contains(seed) ? "" : TraceSeeds.heldOut.contains(seed) ? " (held out)" : " (new)"
      print(
        family.rawValue, "\(seed)\(kind)", trace.edges.count, trace.presses.count, verdict.found,
        verdict.missed,
        verdict.extra, verdict.extraVotes, separator: "\t")
    }
  }
  print("\nextra presses by other filters, seed \(TraceSeeds.tuning[0])")
  for family in TraceFamily.allCases {
    let trace = Trace(family, seed: TraceSeeds.tuning[0])
    for rival in RivalFilter.allCases {
      print(family.rawValue, rival.rawValue, rival.presses(in: trace) - trace.presses.count, separator: "\t")
    }
  }
  return good
}

private func debounced(_ trace: Trace) -> [Verdict.Found] {
  var found: [Verdict.Found] = []
  var debouncer = Debouncer(timing: DebounceTiming(), closed: false, at: 0)
  let take = { (event: ButtonEvent) in
    if case .press(let press) = event { found.append(Verdict.Found(from: press.at, to: press.settledAt)) }
  }
  for edge in trace.edges { debouncer.handle(closed: edge.closed, at: edge.at, sequence: nil, take) }
  debouncer.advance(to: trace.end, take)
  return found
}
