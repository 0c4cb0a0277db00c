/// Runs the real debouncer, one for each line, over a recording.
public struct Replay: Equatable, Sendable {
  /// One event of one line; `at` orders them.
  public struct Step: Equatable, Sendable {
    public var line: Int
    public var event: ButtonEvent
  }

  /// What the debouncers told, by time, then by line. `needsLevel` is left out: nobody can read the level
  /// again, and the edge that showed the loss is believed.
  public private(set) var steps: [Step] = []

  /// Each line starts in the level that its first edge left. After its last edge it stays as it is until
  /// `settle` after the last edge of the recording, so that a recording may stop while a button is down.
  public init(_ trace: EdgeTrace, timing: DebounceTiming = DebounceTiming()) {
    var debouncers: [Debouncer?] = Array(repeating: nil, count: EdgeTrace.mostLines)
    var found: [(at: UInt64, step: Step)] = []
    func take(_ line: Int) -> (ButtonEvent) -> Void {
      { event in
        if let at = event.at { found.append((at, Step(line: line, event: event))) }
      }
    }
    var last: UInt64 = 0
    for edge in trace.edges where debouncers.indices.contains(edge.line) {
      var debouncer = debouncers[edge.line] ?? Debouncer(timing: timing, closed: !edge.closed, at: edge.at)
      debouncer.handle(closed: edge.closed, at: edge.at, sequence: edge.sequence, take(edge.line))
      debouncers[edge.line] = debouncer
      last = max(last, edge.at)
    }
    let (sum, overflow) = last.addingReportingOverflow(timing.settle)
    for line in debouncers.indices {
      debouncers[line]?.advance(to: overflow ? .max : sum, take(line))
    }
    // Each line is in order; Swift's sort keeps the order of equals only by our own last key.
    let order = found.indices.sorted { a, b in
      (found[a].at, found[a].step.line, a) < (found[b].at, found[b].step.line, b)
    }
    steps = order.map { found[$0].step }
  }

  /// The presses alone.
  public var presses: [(line: Int, press: Press)] {
    steps.compactMap { step in
      if case .press(let press) = step.event { (step.line, press) } else { nil }
    }
  }
}

extension ButtonEvent {
  /// When it was told, in nanoseconds on CLOCK_MONOTONIC: for a press, when it settled. Nil for `needsLevel`.
  public var at: UInt64? {
    switch self {
    case .press(let press): press.settledAt
    case .held(let at), .heldCleared(let at), .edgesLost(let at, _): at
    case .needsLevel: nil
    }
  }
}
