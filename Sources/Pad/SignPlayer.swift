import Journal

/// Plays the signs: what passes (thank you, chord, identify, start) over what stays (fault, signed in). Pure: time in,
/// lights out.
struct SignPlayer {
  private let thanksMs: Int
  private var passing: Playing?
  /// The officer's, beside the citizen's.
  private var beside: Playing?
  private var isFaulty = false
  private var isSignedIn = false

  private struct Playing {
    var steps: [SignStep]
    var isAlone: Bool
    var from: UInt64
    var until: UInt64

    /// What is on at `now`, and until when.
    func step(at now: UInt64) -> (Lights, ends: UInt64) {
      let round = SignPlayer.length(steps)
      let since = now > from ? now - from : 0
      var end = now - since % round
      for step in steps {
        end += UInt64(step.milliseconds) * 1_000_000
        if now < end { return (step.lights, end) }
      }
      return ([], now + 1)
    }
  }

  init(thanksMs: Int) { self.thanksMs = thanksMs }

  /// Thanks for a press that is durable: that is why it takes a Receipt, which only the journal can make.
  mutating func thank(for _: Receipt, at now: UInt64) { play(.thanks, at: now) }

  mutating func play(_ sign: Sign, at now: UInt64, seconds: Int? = nil) {
    let steps = sign.steps(thanksMs: thanksMs)
    let length = seconds.map { UInt64($0) * 1_000_000_000 } ?? SignPlayer.length(steps)
    let playing = Playing(steps: steps, isAlone: sign.isAlone, from: now, until: now + length)
    if sign.isForOfficer { beside = playing } else { passing = playing }
  }

  /// One light by itself.
  mutating func show(_ light: Lights, milliseconds: Int, at now: UInt64) {
    let steps = [SignStep(lights: light, milliseconds: milliseconds)]
    passing = Playing(steps: steps, isAlone: true, from: now, until: now + SignPlayer.length(steps))
  }

  mutating func setFault(_ on: Bool) { isFaulty = on }
  mutating func setSignedIn(_ on: Bool) { isSignedIn = on }

  /// What is on at `now`.
  mutating func lights(at now: UInt64) -> Lights {
    if let sign = passing, now >= sign.until { passing = nil }
    if let sign = beside, now >= sign.until { beside = nil }
    let officers = beside?.step(at: now).0 ?? []
    if let passing, passing.isAlone { return passing.step(at: now).0.union(officers) }
    var lights: Lights = isSignedIn ? .officer : []
    if isFaulty { lights.insert(.fault) }
    return lights.union(officers).union(passing?.step(at: now).0 ?? [])
  }

  /// When the lights next change by themselves.
  func nextDeadline(after now: UInt64) -> UInt64? {
    [passing, beside].compactMap { sign in
      guard let sign, now < sign.until else { return nil }
      return min(sign.step(at: now).ends, sign.until)
    }.min()
  }

  private static func length(_ steps: [SignStep]) -> UInt64 {
    UInt64(steps.reduce(0) { $0 + $1.milliseconds }) * 1_000_000
  }
}
