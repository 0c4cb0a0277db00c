/// What a year at a counter is made of. Days are worked from Monday to Friday; on most boards the power goes every evening, as an office
/// switches it off, and comes back before the next day that is worked.
extension Plan {
  /// All that will happen, from a seed. Three of four pads have an honest card; the others' says now and then what is not so.
  /// - Parameter hasWard: things happen to link, network and ward as well.
  package static func draw(seed: UInt64, days: Int, hasWard: Bool = false) -> Plan {
    var dice = Dice(seed, "plan")
    // Numbers of their own: what else a seed draws stays as it was before there were any.
    var kills = Dice(seed, "kills")
    var board = Board(isOffAtNight: dice.chance(75), lies: dice.chance(25), hasWard: hasWard)
    for day in 0..<max(0, days) where isWorked(day) {
      board.workday(day, &dice)
      board.killed(day, &kills)
      if hasWard { board.beyond(day, &dice) }
    }
    board.happenings.removeAll { $0.at >= Int64(days) * Length.day }
    board.happenings.append(Happening(at: Int64(days) * Length.day, seed: 0, .faultsEnd))
    // A stable order: what is drawn first comes first of one instant.
    let drawn = board.happenings
    let order = drawn.indices.sorted { (drawn[$0].at, $0) < (drawn[$1].at, $1) }
    return Plan(seed: seed, days: days, happenings: order.map { drawn[$0] }, hasWard: hasWard)
  }

  /// The world begins on a Thursday.
  fileprivate static func isWorked(_ day: Int) -> Bool { (day + 3) % 7 < 5 }
}

private struct Board {
  let isOffAtNight: Bool
  let lies: Bool
  let hasWard: Bool
  var happenings: [Happening] = []
  /// Until when a copy of the card is in use.
  private var cloneUntil: Int64 = 0

  init(isOffAtNight: Bool, lies: Bool, hasWard: Bool) {
    (self.isOffAtNight, self.lies, self.hasWard) = (isOffAtNight, lies, hasWard)
  }

  private static func hours(_ day: Int) -> ClosedRange<Int64> {
    let midnight = Int64(day) * Length.day
    return midnight + 7 * Length.hour...midnight + 17 * Length.hour
  }

  @discardableResult
  private mutating func add(
    _ what: Happening.What, _ hours: ClosedRange<Int64>, _ dice: inout Dice, pad: Int = 0
  ) -> Int64 {
    let at = dice.pick(hours)
    happenings.append(Happening(at: at, seed: dice.next(), pad: pad, what))
    return at
  }

  // MARK: at the counter

  mutating func workday(_ day: Int, _ dice: inout Dice) {
    let hours = Board.hours(day)
    for _ in 0..<8 + dice.below(7) { add(.citizen(citizen(&dice)), hours, &dice) }
    for _ in 0..<3 + dice.below(4) { officer(hours, &dice) }
    if dice.chance(4) { add(.officer(.pressesGreenAgainAndAgain), hours, &dice) }
    if dice.chance(10) { add(.maintenance(dice.one(of: MaintenanceAct.allCases)), hours, &dice) }
    for _ in 0..<3 + dice.below(3) { fault(hours, &dice) }
    if isOffAtNight {
      let next = (day + 1..<day + 8).first { Plan.isWorked($0) } ?? day + 1
      let off = hours.upperBound + dice.pick(0...Length.hour)
      let away = Int64(next) * Length.day + 6 * Length.hour + 50 * Length.minute - off
      let what: Happening.What = dice.chance(30) ? .padStops(away: away) : .powerCut(atWrite: nil, away: away)
      happenings.append(Happening(at: off, seed: dice.next(), what))
    }
  }

  /// A crowd comes where something is wrong: see ``soon(_:_:_:)``.
  private func citizen(_ dice: inout Dice) -> CitizenKind {
    dice.one(of: [.hurried, .hurried, .pounding, .childish, .slow, .wavering])
  }

  private mutating func officer(_ hours: ClosedRange<Int64>, _ dice: inout Dice) {
    let acts: [OfficerAct] = [
      .sits, .sits, .taps, .taps, .swaps, .swaps, .leaves, .forgets, .pressesGreen, .strangersBadge,
    ]
    let act = dice.one(of: acts)
    let at = add(.officer(act), hours, &dice)
    // Somebody has come to be served.
    if [.sits, .taps, .leaves].contains(act), dice.chance(50) {
      add(.citizen(citizen(&dice)), at...at + 15 * Length.second, &dice)
    }
  }

  // MARK: what goes wrong there

  /// What goes wrong on a card, or with the power, shows where somebody presses just then.
  private mutating func soon(_ at: Int64, _ kinds: [CitizenKind], _ chance: Int, _ dice: inout Dice) {
    if dice.chance(chance) { add(.citizen(dice.one(of: kinds)), at...at + 10 * Length.second, &dice) }
  }

  private mutating func fault(_ hours: ClosedRange<Int64>, _ dice: inout Dice) {
    let short = Length.second...20 * Length.minute
    switch dice.below(lies ? 16 : 13) {
    case 0...3:
      let fault = dice.one(of: [DiskFault.shortWrite, .eio, .enospc, .stall, .tornBlock])
      let at = add(.disk(fault, lasting: dice.pick(short)), hours, &dice)
      soon(at, fault == .stall || fault == .enospc ? [.crowd] : [.pounding, .crowd], 50, &dice)
      if fault == .tornBlock {
        add(
          .powerCut(atWrite: 1 + dice.below(20), away: dice.pick(short)), at...at + Length.second, &dice)
      }
    case 4, 5:
      let at = add(.powerCut(atWrite: 1 + dice.below(60), away: dice.pick(short)), hours, &dice)
      soon(at, [.hurried, .wavering, .pounding], 60, &dice)
    case 6, 7:
      let at = add(.powerCut(atWrite: nil, away: dice.pick(short)), hours, &dice)
      soon(at - 10 * Length.second, [.hurried, .wavering, .pounding], 60, &dice)
    case 8:
      let at = add(.padRestarts, hours, &dice)
      soon(at - 10 * Length.second, [.hurried, .wavering], 40, &dice)
    case 9, 10: add(.contact(dice.one(of: ContactFault.allCases)), hours, &dice)
    case 11, 12:
      let fault = dice.one(of: [
        ClockFault.lost, .synced, .synced, .steps(milliseconds: dice.pick(-100_000...100_000)),
        .drifts(dice.pick(-200...200)),
      ])
      add(.clock(fault), hours, &dice)
    default:
      let fault = dice.one(of: [DiskFault.lostFlush, .lostWrite, .bitRot])
      let at = add(.disk(fault, lasting: dice.pick(Length.minute...2 * Length.hour)), hours, &dice)
      // A lie shows when the power goes.
      if dice.chance(50) {
        add(.powerCut(atWrite: nil, away: dice.pick(short)), at...at + Length.hour, &dice)
      }
    }
  }

  /// hailongd ends at some write: of somebody's press or sign-in, of whatever comes next, of a start, or of the start behind a power cut,
  /// which says what the cut has ended. A start is made of some thirty.
  mutating func killed(_ day: Int, _ dice: inout Dice) {
    let hours = Board.hours(day)
    for _ in 0..<dice.below(4) {
      let number = 1 + dice.below(40)
      let kind = dice.below(3)
      let at = add(.padIsKilled(atWrite: number, inStart: kind == 0), hours, &dice)
      switch kind {
      case 0: soon(at, [.hurried, .wavering], 30, &dice)
      case 1:
        soon(at, [.hurried, .wavering, .pounding], 60, &dice)
        add(.officer(dice.one(of: [.sits, .taps, .swaps, .leaves])), at...at + 5 * Length.second, &dice)
      default:
        if dice.chance(60) { add(.officer(.sits), at - Length.minute...at - Length.second, &dice) }
        let away = dice.pick(Length.second...20 * Length.minute)
        happenings.append(Happening(at: at, seed: dice.next(), .powerCut(atWrite: nil, away: away)))
        soon(at + away + 20 * Length.second, [.hurried, .wavering], 60, &dice)
      }
    }
  }

  // MARK: beyond the pad

  mutating func beyond(_ day: Int, _ dice: inout Dice) {
    let hours = Board.hours(day)
    for _ in 0..<2 + dice.below(4) {
      let what = Happening.What.network(
        dice.one(of: WireFault.allCases), chance: dice.one(of: [0.1, 0.5, 1]),
        lasting: dice.pick(Length.minute...90 * Length.minute))
      add(what, hours, &dice)
    }
    if dice.chance(40) { add(.ward(.orders(dice.one(of: OrderAct.allCases))), hours, &dice) }
    if dice.chance(15) {
      let most = dice.one(of: [10 * Length.minute, 3 * Length.hour, 30 * Length.hour])
      add(.ward(.down(lasting: dice.pick(Length.minute...most))), hours, &dice)
    }
    if dice.chance(30) {
      let at = add(.ward(.backsUp), hours, &dice)
      // Between the two a pad goes on: what was sent then is to be sent again.
      if dice.chance(25) {
        soon(at, [.hurried, .wavering], 100, &dice)
        add(.ward(.restored(older: dice.chance(50))), at + Length.minute...at + Length.hour, &dice)
        soon(happenings[happenings.count - 1].at, [.hurried, .wavering], 100, &dice)
      }
    }
    if dice.chance(8) {
      let offsets: [Int64] = [0, 3_600_000_000, -3_600_000_000, -86_400_000_000, 299_000_000, 302_000_000]
      add(.ward(.clock(dice.one(of: offsets))), hours, &dice)
    }
    if dice.chance(5) { add(.ward(.version(dice.one(of: SimulatedLink.Version.allCases))), hours, &dice) }
    if dice.chance(8) { add(.link(.restarts), hours, &dice) }
    if dice.chance(5) { add(.link(.version(dice.one(of: SimulatedLink.Version.allCases))), hours, &dice) }
    if dice.chance(3) { add(.link(.newKey), hours, &dice) }
    if dice.chance(15) { add(.link(.takenOver), hours, &dice) }
    wardMachine(hours, &dice)
    boards(hours, &dice)
  }

  /// The ward's disk and power. Somebody presses just then, so that there is something to take in.
  private mutating func wardMachine(_ hours: ClosedRange<Int64>, _ dice: inout Dice) {
    let away = Length.second...20 * Length.minute
    var at: Int64?
    if dice.chance(30) {
      let fault = dice.one(of: [DiskFault.shortWrite, .eio, .enospc, .stall, .tornBlock])
      at = add(.ward(.disk(fault, lasting: dice.pick(Length.minute...90 * Length.minute))), hours, &dice)
      if let at, dice.chance(50) {
        add(
          .ward(.powerCut(atWrite: 1 + dice.below(40), away: dice.pick(away))), at...at + Length.minute, &dice
        )
      }
    }
    if dice.chance(20) { at = add(.ward(.powerCut(atWrite: nil, away: dice.pick(away))), hours, &dice) }
    if dice.chance(20) {
      at = add(.ward(.powerCut(atWrite: 1 + dice.below(60), away: dice.pick(away))), hours, &dice)
    }
    if dice.chance(15) { at = add(.ward(.killed(atWrite: 1 + dice.below(60))), hours, &dice) }
    if let at { soon(at, [.hurried, .wavering, .pounding], 80, &dice) }
  }

  /// Behind a replaced ward all that a counter ever wrote is sent anew.
  private mutating func boards(_ hours: ClosedRange<Int64>, _ dice: inout Dice) {
    if dice.chance(3) { add(.ward(.replaced), hours, &dice) }
    if dice.chance(3) { add(.board(.replaced), hours, &dice) }
    guard hours.lowerBound > cloneUntil, dice.chance(5) else { return }
    let at = add(.board(.cloned), hours, &dice)
    cloneUntil = at + dice.pick(Length.hour...Length.day)
    for _ in 0..<3 + dice.below(6) {
      add(.citizen(citizen(&dice)), at + Length.minute...cloneUntil, &dice, pad: 1)
    }
    happenings.append(Happening(at: cloneUntil, seed: dice.next(), pad: 1, .board(.cloneTaken)))
  }
}
