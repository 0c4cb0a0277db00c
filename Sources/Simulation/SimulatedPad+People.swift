import Badge
import Buttons
import Control
import Pad
import Records
import Traces

/// What people, hands and cables do to a pad.
extension SimulatedPad {
  static let officers = ["an", "binh", "cuc", "dung"].map { OfficerCode(unchecked: $0) }

  func edge(_ line: Int, closed: Bool) throws(Broken) {
    guard contacts[line] != closed else { return }
    contacts[line] = closed
    guard let running = program, isChipThere else { return }
    running.edges[line] &+= 1
    running.core.edge(
      LineEvent(line: line, closed: closed, at: monotonic, sequence: running.edges[line]), now: moment)
    running.core.advance(to: moment)
    try settle()
  }

  /// Presses of one hand as a switch of this family shows them, from now on: one, or fast taps, up to four of them. Returns when the hand
  /// has left, nanoseconds of the world.
  @discardableResult
  func press(_ line: Int, _ family: TraceFamily, _ dice: inout Dice, after: Int64 = 0) -> Int64 {
    let trace = Trace(family, presses: family == .fastTaps ? 4 : 1, seed: dice.next())
    let touches = trace.presses.prefix { $0.citizen == 0 }
    guard let first = touches.first, let last = touches.last else { return world.now }
    let begin = max(world.now + after, touched[line] + 60 * Length.millisecond)
    // Spikes come before the press; they are this family's point.
    let skipped = family == .spikes ? 0 : first.from
    for edge in trace.edges where edge.at >= skipped && edge.at <= last.to {
      let closed = edge.closed
      world.at(begin + Int64(edge.at - skipped)) { [self] (_) throws(Broken) in
        try self.edge(line, closed: closed)
      }
    }
    for touch in touches {
      witness.hands.touched(
        line, from: begin + Int64(touch.from - skipped), to: begin + Int64(touch.to - skipped),
        most: family == .worst ? Hands.mostOfWorst : 1)
    }
    touched[line] = begin + Int64(last.to - skipped)
    world.statistics.presses += touches.count
    return touched[line]
  }

  /// The switch under each button.
  func family(_ line: Int) -> TraceFamily {
    var dice = Dice(world.plan.seed, "switch \(place) \(line)")
    return dice.one(of: TraceFamily.allCases)
  }

  func comes(_ kind: CitizenKind, _ dice: inout Dice) {
    let line = dice.below(4)
    switch kind {
    case .hurried: press(line, family(line), &dice)
    case .pounding:
      var at: Int64 = 0
      for _ in 0..<5 + dice.below(25) {
        at =
          press(line, .typical, &dice, after: at) - world.now
          + dice.pick(120 * Length.millisecond...700 * Length.millisecond)
      }
    case .childish:
      var at: Int64 = 0
      for _ in 0..<2 + dice.below(6) {
        press(dice.below(4), .typical, &dice, after: at)
        at += dice.pick(400 * Length.millisecond...1_500 * Length.millisecond)
      }
    case .crowd:
      var at: Int64 = 0
      for _ in 0..<80 + dice.below(60) {
        press(dice.below(4), .typical, &dice, after: at)
        at += dice.pick(100 * Length.millisecond...400 * Length.millisecond)
      }
    case .slow: press(line, .chatter, &dice)
    case .wavering:
      let first = press(line, family(line), &dice)
      let wait = dice.pick(200 * Length.millisecond...4_000 * Length.millisecond)
      press((line + 1 + dice.below(3)) % 4, .typical, &dice, after: first - world.now + wait)
    }
  }

  func officer(_ act: OfficerAct, _ dice: inout Dice) throws(Broken) {
    switch act {
    case .sits: try signsIn(dice.one(of: SimulatedPad.officers))
    case .taps: try taps(dice.one(of: SimulatedPad.officers))
    case .swaps: try swaps(&dice)
    case .leaves: try ask(.sessionClose, access: .admin) { (_) throws(Broken) in }
    case .forgets: break
    case .pressesGreen: press(0, family(0), &dice)
    case .pressesGreenAgainAndAgain:
      for turn in 0..<20 + dice.below(40) {
        press(0, .typical, &dice, after: Int64(turn) * 4_900 * Length.millisecond)
      }
    case .strangersBadge:
      program?.core.badge(.text(Array("4711 \(dice.below(10_000))".utf8)), moment)
      try settle()
    }
  }

  private func signsIn(_ officer: OfficerCode) throws(Broken) {
    guard program != nil else { return }
    asks(officer)
    try ask(.sessionOpen, ["officer": .string(officer.text)], access: .admin) { (_) throws(Broken) in }
  }

  private func asks(_ officer: OfficerCode) {
    guard let running = program else { return }
    witness.seats.asks(officer, at: world.now, longest: running.core.policy.sessionMax * 1_000_000)
  }

  /// Holds a badge to the reader: who is signed in is signed out by it.
  private func taps(_ officer: OfficerCode) throws(Broken) {
    guard let running = program, isReaderThere else { return }
    if running.core.session?.officer != officer { asks(officer) }
    running.core.badge(.text(Array(SimulatedPad.badge(of: officer).utf8)), moment)
    try settle()
  }

  /// What an officer's badge types.
  static func badge(of officer: OfficerCode) -> String { "0047 \(officer) 1912" }

  /// The end of a shift: one sits, another takes over, and citizens press before and after.
  private func swaps(_ dice: inout Dice) throws(Broken) {
    let first = dice.below(SimulatedPad.officers.count)
    let second = (first + 1 + dice.below(SimulatedPad.officers.count - 1)) % SimulatedPad.officers.count
    let over = dice.pick(12 * Length.second...Length.minute)
    let (comesByBadge, goesByBadge) = (dice.chance(50), dice.chance(50))
    try signs(SimulatedPad.officers[first], byBadge: comesByBadge)
    world.after(over) { [self] (_) throws(Broken) in
      try signs(SimulatedPad.officers[second], byBadge: goesByBadge)
    }
    var at = over - dice.pick(0...3 * Length.second)
    for _ in 0..<3 {
      press(dice.below(4), .typical, &dice, after: at)
      at += dice.pick(200 * Length.millisecond...5 * Length.second)
    }
  }

  private func signs(_ officer: OfficerCode, byBadge: Bool) throws(Broken) {
    let isIn = program?.core.session?.officer == officer
    // Somebody who is there already need not tap, and would go by it.
    if byBadge, !isIn { try taps(officer) } else { try signsIn(officer) }
  }

  func contact(_ fault: ContactFault, _ dice: inout Dice) throws(Broken) {
    let line = dice.below(4)
    switch fault {
    case .edgesLost:
      reached(fault)
      program?.core.lostEdges(line: line, now: moment)
      try settle()
    case .chipUnplugged:
      guard isChipThere else { return }
      reached(fault)
      isChipThere = false
      program?.core.bankGone(code: "HL-GPIO-005", message: "unplugged", now: moment)
      try settle()
      world.after(dice.pick(Length.second...5 * Length.minute)) { [self] (_) throws(Broken) in
        try chipIsBack()
      }
    case .stuck:
      guard world.now > touched[line] + Length.second else { return }
      if isChipThere { reached(fault) }
      let long = dice.pick(15 * Length.second...10 * Length.minute)
      witness.hands.touched(line, from: world.now, to: world.now + long)
      touched[line] = world.now + long
      try edge(line, closed: true)
      world.after(long) { [self] (_) throws(Broken) in try edge(line, closed: false) }
    case .spikes:
      if isChipThere { reached(fault) }
      press(line, .spikes, &dice)
    case .readerUnplugged:
      if isReaderThere { reached(fault) }
      isReaderThere = false
      program?.core.readerGone(code: "HL-BADGE-002", message: "unplugged", moment)
      try settle()
      world.after(dice.pick(Length.second...5 * Length.minute)) { [self] (_) throws(Broken) in
        isReaderThere = true
        program?.core.readerBack(moment)
        try settle()
      }
    }
  }

  /// What is wrong with contacts while no hailongd looks at them is not counted.
  private func reached(_ fault: ContactFault) {
    if program != nil { world.statistics.reached("contact-\(fault.rawValue)") }
  }

  private func chipIsBack() throws(Broken) {
    isChipThere = true
    witness.hands.unseen(at: world.now)
    guard let running = program else { return }
    for line in contacts.indices { running.core.lineIsBack(line: line, closed: contacts[line], now: moment) }
    running.core.bankBack(now: moment)
    try settle()
  }

  func maintenance(_ act: MaintenanceAct, _ dice: inout Dice) throws(Broken) {
    switch act {
    case .opens: try ask(.maintenanceOpen, access: .admin) { (_) throws(Broken) in }
    case .closes: try ask(.maintenanceClose, access: .admin) { (_) throws(Broken) in }
    case .holdsOuterButtons:
      guard world.now > max(touched[0], touched[3]) + Length.second else { return }
      for line in [0, 3] {
        touched[line] = world.now + 11 * Length.second
        witness.hands.touched(line, from: world.now, to: world.now + 11 * Length.second)
        try edge(line, closed: true)
        world.after(11 * Length.second) { [self] (_) throws(Broken) in try edge(line, closed: false) }
      }
    }
  }
}
