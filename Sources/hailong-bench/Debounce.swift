import Buttons
import CAllocations
import Glibc
import Traces

/// What one edge costs: all seven families through one debouncer each, numbered as the kernel numbers them,
/// beside a loop that only reads the same edges. Best and median of many passes in one run, and every
/// allocation counted. With the word `allocations` these alone are judged: nanoseconds are another machine's.
func benchDebounce(_ arguments: [String]) -> Bool {
  let traces = TraceFamily.allCases.map { family in
    let trace = Trace(family, seed: TraceSeeds.tuning[0])
    var sequence: UInt32 = 0
    return trace.edges.map { edge in
      sequence += 1
      return LineEvent(line: 0, closed: edge.closed, at: edge.at, sequence: sequence)
    }
  }
  let edges = traces.reduce(0) { $0 + $1.count }
  let passes = 31

  // The counter itself must be seen to count, or "0 allocations" says nothing.
  let before = hl_allocations()
  let probe = [UInt8](repeating: 1, count: Int(before % 7) + 100)
  guard hl_allocations() > before, probe.count > 0 else {
    print("the allocation counter does not count")
    return false
  }

  var presses = 0
  let debounce = fastest(of: passes) {
    for trace in traces { presses += pressed(trace) }
  }
  var sum: UInt64 = 0
  let peer = fastest(of: passes) {
    for trace in traces { sum &+= read(trace) }
  }
  print("edges a pass\t\(edges), \(presses / passes) presses found")
  print("debounce\t\(figure(debounce, per: edges))")
  print("reading only\t\(figure(peer, per: edges)) (sum \(sum))")
  print("allocations\t\(debounce.allocations) in \(passes * edges) edges")
  print("size\t\(MemoryLayout<Debouncer>.size) bytes a button")
  let nanoseconds = Double(debounce.best) / Double(edges)
  return (nanoseconds <= 20 || arguments == ["allocations"]) && debounce.allocations == 0
}

@inline(never)
private func pressed(_ trace: [LineEvent]) -> Int {
  var presses = 0
  var debouncer = Debouncer(timing: DebounceTiming(), closed: false, at: 0)
  for edge in trace {
    debouncer.handle(closed: edge.closed, at: edge.at, sequence: edge.sequence) { event in
      if case .press = event { presses += 1 }
    }
  }
  return presses
}

@inline(never)
private func read(_ trace: [LineEvent]) -> UInt64 {
  var sum: UInt64 = 0
  for edge in trace { sum &+= edge.closed ? edge.at : UInt64(edge.sequence ?? 0) }
  return sum
}

private struct Passes {
  var best: UInt64
  var median: UInt64
  var allocations: UInt
}

private func fastest(of passes: Int, _ body: () -> Void) -> Passes {
  var times: [UInt64] = []
  times.reserveCapacity(passes)
  let allocations = hl_allocations()
  for _ in 0..<passes {
    let start = threadTime()
    body()
    times.append(threadTime() - start)
  }
  let taken = hl_allocations() - allocations
  times.sort()
  return Passes(best: times[0], median: times[passes / 2], allocations: taken)
}

func threadTime() -> UInt64 {
  var now = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now)
  return UInt64(now.tv_sec) * 1_000_000_000 + UInt64(now.tv_nsec)
}

private func figure(_ passes: Passes, per edges: Int) -> String {
  func tenths(_ time: UInt64) -> String {
    let tenths = time * 10 / UInt64(edges)
    return "\(tenths / 10).\(tenths % 10)"
  }
  return "\(tenths(passes.best)) ns/edge best, \(tenths(passes.median)) median"
}
