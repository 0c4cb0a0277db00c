import Journal

/// Plays the signs: one that passes (thank you, chord, identify, start) over one that stays (fault). Pure: time in,
/// lights out.
struct SignPlayer {
  private let thanksMs: Int
  private var passing: (sign: Sign, from: UInt64, until: UInt64)?
  private var isFaulty = false
  private var isSignedIn = false

  init(thanksMs: Int) { self.thanksMs = thanksMs }

  /// Thanks for a press that is durable: that is why it takes a Receipt, which only the journal can make.
  mutating func thank(for _: Receipt, at now: UInt64) { play(.thanks, at: now) }

  mutating func play(_ sign: Sign, at now: UInt64, seconds: Int? = nil) {
    let length =
      seconds.map { UInt64($0) * 1_000_000_000 } ?? SignPlayer.length(sign.steps(thanksMs: thanksMs))
    passing = (sign, now, now + length)
  }

  mutating func setFault(_ on: Bool) { isFaulty = on }
  mutating func setSignedIn(_ on: Bool) { isSignedIn = on }

  /// What is on at `now`.
  mutating func lights(at now: UInt64) -> Lights {
    if let sign = passing, now >= sign.until { passing = nil }
    var lights: Lights = isSignedIn ? .officer : []
    if isFaulty { lights.insert(.fault) }
    guard let sign = passing else { return lights }
    let (step, _) = step(of: sign, at: now)
    switch sign.sign {
    // While the lamps themselves are shown, what else they mean would only confuse.
    case .identify, .start, .lampsTest: return step
    default: return lights.union(step)
    }
  }

  /// When the lights next change by themselves.
  func nextDeadline(after now: UInt64) -> UInt64? {
    guard let sign = passing, now < sign.until else { return nil }
    return min(step(of: sign, at: now).ends, sign.until)
  }

  private func step(of sign: (sign: Sign, from: UInt64, until: UInt64), at now: UInt64) -> (
    Lights, ends: UInt64
  ) {
    let steps = sign.sign.steps(thanksMs: thanksMs)
    let round = SignPlayer.length(steps)
    let since = now > sign.from ? now - sign.from : 0
    var end = now - since % round
    for step in steps {
      end += UInt64(step.milliseconds) * 1_000_000
      if now < end { return (step.lights, end) }
    }
    return ([], now + 1)
  }

  private static func length(_ steps: [SignStep]) -> UInt64 {
    UInt64(steps.reduce(0) { $0 + $1.milliseconds }) * 1_000_000
  }
}
