import Buttons

/// A lamp, or the buzzer.
enum Lamp: String, CaseIterable, Sendable {
  case thanks, fault, officer, buzzer

  /// As a finding names it: `fault` alone would be misread there.
  var place: String { self == .buzzer ? "buzzer" : "\(rawValue)-lamp" }
}

/// What the selftest decides: edges, answers, the ward's head and time in; what to ask, light and tell out. It never waits,
/// reads or writes: ``SelftestRun`` does. All times are nanoseconds on CLOCK_MONOTONIC, the edges' own clock.
struct Selftest: Sendable {
  enum Witness: Sendable {
    /// Somebody is asked.
    case asked
    /// It is taken for granted, by somebody who looks on.
    case granted
    case none
  }

  struct Plan: Sendable {
    /// How many buttons; each is asked for, from the left.
    var buttons: Int
    /// What is wired, in the order of trying.
    var lamps: [Lamp]
    /// Who says what was seen and heard.
    var witness: Witness
    /// The record that the ward should have by the end; nil where the pad is not enrolled.
    var wanted: Int64?
  }

  enum Event: Sendable {
    case edges([LineEvent])
    /// To the lamp that was asked about last; nil where nobody will say.
    case answer(Bool?)
    /// The newest record that the ward holds.
    case ward(Int64)
    case time
  }

  enum Action: Equatable, Sendable {
    /// Ask for a press. `again`: another line closed, and that may have been a slip.
    case press(Int, again: Bool)
    case pressed(Int, ButtonTrial.Verdict)
    case light(Lamp, milliseconds: Int)
    /// Ask whether it was seen or heard.
    case ask(Lamp)
    /// Nil: nobody said.
    case seen(Lamp, Bool?)
    /// What is left is the ward.
    case awaitWard
    /// After so many nanoseconds; nil where it was not reached.
    case reached(after: UInt64?)
    case finished
  }

  /// All of it, from its begin: 60 s less what opening, recording and closing take, nanoseconds.
  static let longest: UInt64 = 56_000_000_000
  /// For all buttons to be pressed, and for one of few.
  static let buttonsLimit: UInt64 = 32_000_000_000
  static let buttonLimit: UInt64 = 8_000_000_000
  /// For somebody to say whether a lamp is lit.
  static let answerLimit: UInt64 = 6_000_000_000
  /// For how long a lamp is lit, and one that nobody is asked about.
  static let lampMilliseconds = 4_000
  static let shortLampMilliseconds = 700
  /// The trials' time lags by this much: an edge needs some time from the kernel to here, and must not come too late.
  static let lag: UInt64 = 200_000_000

  private enum Step {
    case idle
    case button(ButtonTrial, slip: Int?)
    case lamp(Int, since: UInt64)
    case ward
    case done
  }

  let plan: Plan
  private var step = Step.idle
  private var began: UInt64 = 0
  private var levels: [Bool]
  private var ward: (seq: Int64, at: UInt64)?

  /// Verdicts by button, and what was said of each lamp, in the order of trying.
  private(set) var buttons: [ButtonTrial.Verdict] = []
  private(set) var lamps: [(lamp: Lamp, seen: Bool?)] = []
  /// When the ward held what was wanted, nanoseconds after the begin.
  private(set) var wardReached: UInt64?

  init(plan: Plan, closed: [Bool]) {
    self.plan = plan
    levels = closed + Array(repeating: false, count: max(0, plan.buttons - closed.count))
  }

  private var end: UInt64 { began + Selftest.longest }

  mutating func begin(at now: UInt64) -> [Action] {
    began = now
    return nextButton(at: now)
  }

  mutating func take(_ event: Event, at now: UInt64) -> [Action] {
    var actions: [Action] = []
    switch event {
    case .edges(let edges): for edge in edges { take(edge) }
    case .answer(let yes):
      if case .lamp(let index, _) = step, isAsking { actions = seen(index, yes, at: now) }
    case .ward(let seq):
      if let wanted = plan.wanted, seq >= wanted, wardReached == nil { wardReached = now - min(now, began) }
    case .time: break
    }
    return actions + advance(to: now)
  }

  /// When time alone makes something happen; nil when it has finished.
  var nextDeadline: UInt64? {
    switch step {
    case .idle, .done: nil
    case .button(let trial, _): min(trial.nextDeadline + Selftest.lag, end)
    case .lamp(_, let since): min(since + lampTime, end)
    case .ward: end
    }
  }

  /// Whether an answer is waited for.
  var isAsking: Bool {
    if case .lamp = step { return plan.witness == .asked }
    return false
  }

  private mutating func take(_ event: LineEvent) {
    if case .button(var trial, let slip) = step {
      trial.take(event)
      step = .button(trial, slip: slip)
    }
    if levels.indices.contains(event.line) { levels[event.line] = event.closed }
  }

  private mutating func advance(to now: UInt64) -> [Action] {
    switch step {
    case .idle, .done: return []
    case .button(var trial, let slip):
      let found = trial.advance(to: now - min(now, Selftest.lag))
      step = .button(trial, slip: slip)
      if let found { return judged(found, trial, slip: slip, at: now) }
      guard now >= end else { return [] }
      return judged(.untested, trial, slip: 0, at: now)
    case .lamp(let index, let since):
      guard now >= min(since + lampTime, end) else { return [] }
      return seen(index, plan.witness == .granted ? true : nil, at: now)
    case .ward:
      guard wardReached != nil || now >= end else { return [] }
      return finish()
    }
  }

  // MARK: buttons

  private mutating func nextButton(at now: UInt64) -> [Action] {
    guard buttons.count < plan.buttons else { return nextLamp(at: now) }
    guard now < end else { return judgedAll(at: now) }
    return ask(buttons.count, slip: nil, at: now)
  }

  private mutating func ask(_ button: Int, slip: Int?, at now: UInt64) -> [Action] {
    let limit = min(Selftest.buttonLimit, Selftest.buttonsLimit / UInt64(max(1, plan.buttons)))
    step = .button(ButtonTrial(asked: button, closed: levels, at: now, limit: limit), slip: slip)
    return [.press(button, again: slip != nil)]
  }

  private mutating func judged(
    _ verdict: ButtonTrial.Verdict, _ trial: ButtonTrial, slip: Int?, at now: UInt64
  ) -> [Action] {
    // Wires are accused only when the same happens twice.
    if case .swapped(let other) = verdict, slip != other { return ask(trial.asked, slip: other, at: now) }
    buttons.append(verdict)
    return [.pressed(trial.asked, verdict)] + nextButton(at: now)
  }

  /// Time is over: what was not pressed was not tested.
  private mutating func judgedAll(at now: UInt64) -> [Action] {
    var actions: [Action] = []
    while buttons.count < plan.buttons {
      actions.append(.pressed(buttons.count, .untested))
      buttons.append(.untested)
    }
    return actions + nextLamp(at: now)
  }

  // MARK: lamps

  private var lampTime: UInt64 {
    plan.witness == .asked
      ? Selftest.answerLimit : UInt64(Selftest.shortLampMilliseconds + 100) * 1_000_000
  }

  private mutating func nextLamp(at now: UInt64) -> [Action] {
    guard lamps.count < plan.lamps.count, now < end else { return afterLamps() }
    let lamp = plan.lamps[lamps.count]
    step = .lamp(lamps.count, since: now)
    // Nobody should have to listen for as long as one may look.
    let length =
      isAsking && lamp != .buzzer ? Selftest.lampMilliseconds : Selftest.shortLampMilliseconds
    return [.light(lamp, milliseconds: length)] + (isAsking ? [.ask(lamp)] : [])
  }

  private mutating func seen(_ index: Int, _ yes: Bool?, at now: UInt64) -> [Action] {
    let lamp = plan.lamps[index]
    lamps.append((lamp, yes))
    return [.seen(lamp, yes)] + nextLamp(at: now)
  }

  // MARK: the ward

  private mutating func afterLamps() -> [Action] {
    var actions: [Action] = []
    while lamps.count < plan.lamps.count {
      actions.append(.seen(plan.lamps[lamps.count], nil))
      lamps.append((plan.lamps[lamps.count], nil))
    }
    guard plan.wanted != nil else {
      step = .done
      return actions + [.finished]
    }
    step = .ward
    return actions + [.awaitWard] + (wardReached != nil ? finish() : [])
  }

  private mutating func finish() -> [Action] {
    step = .done
    return [.reached(after: wardReached), .finished]
  }
}
