/// Pads, links and wards in one process, under one virtual time, from one seed. What runs in it is the real code; only people, switches,
/// disks, cables, clocks and power are played.
package final class World {
  package let plan: Plan
  /// Nanoseconds since the world began: true time, which nobody in it knows.
  package private(set) var now: Int64 = 0
  package var statistics = Statistics()
  /// Every board that ever was. The last that is there and no copy stands at the counter.
  package private(set) var pads: [SimulatedPad] = []
  /// The board with a copy of the card, while there is one.
  private var clone: SimulatedPad?
  /// Everything that wants to be woken. Others join by ``add(_:)``.
  private var parts: [any Part] = []
  /// Link, network and ward, where the plan has them.
  package private(set) var wardSide: WardSide?
  private var queue = EventQueue<(World) throws(Broken) -> Void>()
  private var nextHappening = 0
  private var nextDay: Int64 = Length.day
  /// Whether faults are over for good.
  package private(set) var isCalm = false

  /// True time at the world's begin: 1 January 2026, midnight in Vietnam, microseconds.
  package static let begin: Int64 = 1_767_200_400_000_000

  /// - Throws: where the ward's store cannot be made.
  package init(_ plan: Plan) throws {
    self.plan = plan
    let pad = SimulatedPad(place: 0, plan: plan, world: self)
    pads = [pad]
    parts = [pad]
    guard plan.hasWard else { return }
    let side = try WardSide(self)
    side.join(pad)
    wardSide = side
    parts.append(side)
  }

  /// Lets `part` take part from now on.
  package func add(_ part: any Part) { parts.append(part) }

  /// Lets something happen, not before now.
  package func at(_ time: Int64, _ event: @escaping (World) throws(Broken) -> Void) {
    queue.add(at: max(time, now), event)
  }

  package func after(_ length: Int64, _ event: @escaping (World) throws(Broken) -> Void) {
    at(now + length, event)
  }

  /// True time, microseconds.
  package var trueTime: Int64 { World.begin + now / 1_000 }

  /// Lives through the plan, and through a calm quarter of an hour behind it.
  package func run() throws(Broken) -> Statistics {
    statistics.days = plan.days
    try until(plan.end)
    try calm()
    try until(plan.end + 15 * Length.minute)
    for part in parts { try part.checkAtEnd() }
    return statistics
  }

  private func until(_ end: Int64) throws(Broken) {
    while true {
      var next = min(end, nextDay)
      if nextHappening < plan.happenings.count { next = min(next, plan.happenings[nextHappening].at) }
      if let event = queue.next { next = min(next, event) }
      var due: (any Part)?
      for part in parts {
        if let deadline = part.nextDeadline, deadline < next {
          next = deadline
          due = part
        }
      }
      now = max(now, next)
      statistics.steps += 1
      for part in parts { part.pass() }
      if let due {
        try due.wake()
      } else if let event = queue.next, event <= now {
        try queue.take()(self)
      } else if nextHappening < plan.happenings.count, plan.happenings[nextHappening].at <= now {
        nextHappening += 1
        try happen(plan.happenings[nextHappening - 1])
      } else if now >= nextDay {
        nextDay += Length.day
        for part in parts { try part.checkAtDayEnd() }
        try replaceDamaged()
      } else {
        return
      }
      for part in parts { try part.checkStep() }
    }
  }

  private func calm() throws(Broken) {
    guard !isCalm else { return }
    isCalm = true
    for part in parts { try part.calm() }
  }

  /// Hands a happening to whom it concerns.
  private func happen(_ happening: Happening) throws(Broken) {
    var dice = Dice(happening.seed)
    if case .faultsEnd = happening.what { return try calm() }
    let atCounter = pads.last { $0 !== clone && !$0.isTakenAway }
    guard let pad = happening.pad == 0 ? atCounter : clone else { return }
    switch happening.what {
    case .citizen(let kind): pad.comes(kind, &dice)
    case .officer(let act): try pad.officer(act, &dice)
    case .contact(let fault): try pad.contact(fault, &dice)
    case .disk(let fault, let lasting): pad.disk(fault, lasting: lasting, &dice)
    case .clock(let fault): pad.clock(fault)
    case .powerCut(let atWrite, let away): try pad.losePower(atWrite: atWrite, away: away, dice)
    case .padRestarts: try pad.restart(&dice)
    case .padIsKilled(let number, let inStart): try pad.kill(atWrite: number, inStart: inStart, &dice)
    case .padStops(let away): try pad.stop(away: away)
    case .maintenance(let act): try pad.maintenance(act, &dice)
    case .network(let fault, let chance, let lasting):
      wardSide?.interfere(fault, chance: chance, lasting: lasting, seed: happening.seed)
    case .ward(let act): try wardSide?.take(act, pad, dice)
    case .link(let act): try wardSide?.take(act, pad, &dice)
    case .board(let act): try take(act, pad)
    case .faultsEnd: break
    }
  }
}

extension World {
  private func take(_ act: BoardAct, _ pad: SimulatedPad) throws(Broken) {
    switch act {
    case .cloned:
      guard clone == nil else { return }
      let copy = SimulatedPad(place: pads.count, cloneOf: pad, world: self)
      clone = copy
      join(copy, copyOf: pad)
    case .cloneTaken:
      guard let copy = clone else { return }
      clone = nil
      statistics.happened("board-cloneTaken")
      wardSide?.copyIsGone(copy)
      return try copy.takeAway()
    case .replaced:
      try pad.takeAway()
      join(SimulatedPad(place: pads.count, plan: plan, world: self))
    }
    statistics.reached("board-\(act.rawValue)")
  }

  /// Damage that was found in a log brings a technician, with another board: nothing more can be said of a log behind it, and a year on it
  /// would show nothing.
  private func replaceDamaged() throws(Broken) {
    for pad in pads where pad.witness.hasFoundDamage && !pad.isTakenAway && pad !== clone {
      try pad.takeAway()
      join(SimulatedPad(place: pads.count, plan: plan, world: self))
      statistics.technicians += 1
    }
  }

  private func join(_ pad: SimulatedPad, copyOf other: SimulatedPad? = nil) {
    pads.append(pad)
    add(pad)
    wardSide?.join(pad, copyOf: other)
  }
}

/// Something that lives in the world and is woken by its time.
package protocol Part: AnyObject {
  /// When it wants to be woken, nanoseconds of the world; nil where nothing waits.
  var nextDeadline: Int64? { get }
  func wake() throws(Broken)
  /// It is later: what is asked of it now is asked at that time. Called before anything else of a step.
  func pass()
  /// Cheap: it is called after each step of the world.
  func checkStep() throws(Broken)
  func checkAtDayEnd() throws(Broken)
  func checkAtEnd() throws(Broken)
  /// Faults are over.
  func calm() throws(Broken)
}

extension Part {
  package func pass() {}
  package func checkStep() throws(Broken) {}
  package func checkAtDayEnd() throws(Broken) {}
  package func checkAtEnd() throws(Broken) {}
  package func calm() throws(Broken) {}
}
