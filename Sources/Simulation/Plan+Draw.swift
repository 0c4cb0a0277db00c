/// What a year at a counter is made of. Days are worked from Monday to Friday; on most boards the power goes every evening, as an office
/// switches it off, and comes back before the next day that is worked.
extension Plan {
  /// All that will happen, from a seed. Three of four pads have an honest card; the others' says now and then what is not so.
  /// - Parameter hasWard: things happen to link, network and ward as well.
  package static func draw(seed: UInt64, days: Int, hasWard: Bool = false) -> Plan {
    var dice = Dice(seed, "plan")
    var board = Board(isOffAtNight: dice.chance(75), lies: dice.chance(25))
    for day in 0..<max(0, days) where isWorked(day) {
      board.workday(day, &dice)
      if hasWard { board.wire(day, &dice) }
    }
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
  var happenings: [Happening] = []

  private static func hours(_ day: Int) -> ClosedRange<Int64> {
    let midnight = Int64(day) * Length.day
    return midnight + 7 * Length.hour...midnight + 17 * Length.hour
  }

  private mutating func add(_ what: Happening.What, _ hours: ClosedRange<Int64>, _ dice: inout Dice) {
    happenings.append(Happening(at: dice.pick(hours), seed: dice.next(), what))
  }

  mutating func workday(_ day: Int, _ dice: inout Dice) {
    let hours = Board.hours(day)
    let kinds = CitizenKind.allCases.filter { $0 != .crowd }
    for _ in 0..<18 + dice.below(14) { add(.citizen(dice.one(of: kinds)), hours, &dice) }
    for _ in 0..<4 + dice.below(6) {
      let acts: [OfficerAct] = [
        .sits, .sits, .sits, .leaves, .leaves, .forgets, .pressesGreen, .strangersBadge,
      ]
      add(.officer(dice.one(of: acts)), hours, &dice)
    }
    if dice.chance(3) { add(.officer(.pressesGreenAgainAndAgain), hours, &dice) }
    if dice.chance(10) { add(.maintenance(dice.one(of: MaintenanceAct.allCases)), hours, &dice) }
    for _ in 0..<2 + dice.below(3) { fault(hours, &dice) }
    if isOffAtNight {
      let next = (day + 1..<day + 8).first { Plan.isWorked($0) } ?? day + 1
      let off = hours.upperBound + dice.pick(0...Length.hour)
      let away = Int64(next) * Length.day + 6 * Length.hour + 50 * Length.minute - off
      let what: Happening.What = dice.chance(30) ? .padStops(away: away) : .powerCut(atWrite: nil, away: away)
      happenings.append(Happening(at: off, seed: dice.next(), what))
    }
  }

  private mutating func fault(_ hours: ClosedRange<Int64>, _ dice: inout Dice) {
    let short = Length.second...20 * Length.minute
    switch dice.below(lies ? 14 : 12) {
    case 0...2:
      let fault = dice.one(of: [DiskFault.shortWrite, .eio, .enospc, .stall, .tornBlock])
      let happening = Happening(
        at: dice.pick(hours), seed: dice.next(), .disk(fault, lasting: dice.pick(short)))
      happenings.append(happening)
      // Whatever takes its time on a card shows where many press.
      if dice.chance(40) {
        let soon = happening.at...happening.at + Length.minute
        add(.citizen(dice.one(of: [.pounding, .crowd])), soon, &dice)
      }
      if fault == .tornBlock {
        add(
          .powerCut(atWrite: 1 + dice.below(20), away: dice.pick(short)),
          happening.at...happening.at + Length.second, &dice)
      }
    case 3, 4: add(.powerCut(atWrite: 1 + dice.below(60), away: dice.pick(short)), hours, &dice)
    case 5, 6: add(.powerCut(atWrite: nil, away: dice.pick(short)), hours, &dice)
    case 7: add(.padRestarts, hours, &dice)
    case 8, 9: add(.contact(dice.one(of: ContactFault.allCases)), hours, &dice)
    case 10, 11:
      let fault = dice.one(of: [
        ClockFault.lost, .synced, .synced, .steps(milliseconds: dice.pick(-100_000...100_000)),
        .drifts(dice.pick(-200...200)),
      ])
      add(.clock(fault), hours, &dice)
    default:
      let fault = dice.one(of: [DiskFault.lostFlush, .lostWrite, .bitRot])
      add(.disk(fault, lasting: dice.pick(Length.minute...2 * Length.hour)), hours, &dice)
    }
  }

  /// What happens beyond the pad.
  mutating func wire(_ day: Int, _ dice: inout Dice) {
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
    if dice.chance(20) { add(.ward(.backsUp), hours, &dice) }
    if dice.chance(4) { add(.ward(.restored(older: dice.chance(50))), hours, &dice) }
    if dice.chance(5) {
      add(.ward(.clock(dice.one(of: [0, 0, 3_600_000_000, -86_400_000_000, 299_000_000]))), hours, &dice)
    }
    if dice.chance(5) { add(.ward(.version(dice.one(of: SimulatedLink.Version.allCases))), hours, &dice) }
    if dice.chance(8) { add(.link(.restarts), hours, &dice) }
    if dice.chance(5) { add(.link(.version(dice.one(of: SimulatedLink.Version.allCases))), hours, &dice) }
    if dice.chance(3) { add(.link(.newKey), hours, &dice) }
    if dice.chance(15) { add(.link(.takenOver), hours, &dice) }
  }
}
