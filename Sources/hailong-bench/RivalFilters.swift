import Traces

/// What other pads do with a bouncing contact. They fix the scale: a trace on which these do well proves
/// nothing.
enum RivalFilter: String, CaseIterable {
  /// Every closing is a press.
  case edgeCounting = "edge counting"
  /// The first closing is a press, then 200 ms of deafness.
  case lockOut = "200 ms lock-out"
  /// The kernel's debounce: a level counts once it was stable for 10 ms.
  case stable = "10 ms stable"
  /// Ganssle's integrator: sampled at 1 kHz, on at 20 samples, off at 0.
  case sampled = "1 kHz x 20"

  /// How many presses the filter finds in the trace.
  func presses(in trace: Trace) -> Int {
    switch self {
    case .edgeCounting: trace.edges.reduce(0) { $0 + ($1.closed ? 1 : 0) }
    case .lockOut: lockOut(trace)
    case .stable: stable(trace)
    case .sampled: sampled(trace)
    }
  }

  private func lockOut(_ trace: Trace) -> Int {
    var found = 0
    var deafUntil: UInt64 = 0
    for edge in trace.edges where edge.closed && edge.at >= deafUntil {
      found += 1
      deafUntil = edge.at + 200_000_000
    }
    return found
  }

  private func stable(_ trace: Trace) -> Int {
    var found = 0
    var state = false
    for (i, edge) in trace.edges.enumerated() {
      let next = i + 1 < trace.edges.count ? trace.edges[i + 1].at : trace.end
      guard next - edge.at >= 10_000_000, edge.closed != state else { continue }
      state = edge.closed
      if state { found += 1 }
    }
    return found
  }

  private func sampled(_ trace: Trace) -> Int {
    let period: UInt64 = 1_000_000
    var found = 0
    var charge = 0
    var on = false
    var closed = false
    var next = 0
    var now: UInt64 = 0
    while now < trace.end {
      while next < trace.edges.count, trace.edges[next].at <= now {
        closed = trace.edges[next].closed
        next += 1
      }
      charge = closed ? min(20, charge + 1) : max(0, charge - 1)
      if charge == 20, !on {
        on = true
        found += 1
      }
      if charge == 0 { on = false }
      if charge == 0, !closed {
        // At rest nothing happens before the next edge: go there at once.
        guard next < trace.edges.count else { break }
        now = max(now + period, trace.edges[next].at / period * period)
      } else {
        now += period
      }
    }
    return found
  }
}
