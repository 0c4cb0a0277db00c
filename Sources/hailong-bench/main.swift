import Traces

// How hard the traces are, by what other filters make of them.
for family in TraceFamily.allCases {
  let trace = Trace(family, seed: TraceSeeds.tuning[0])
  for rival in RivalFilter.allCases {
    print(family.rawValue, rival.rawValue, rival.presses(in: trace) - trace.presses.count, separator: "\t")
  }
}
