/// What a year at a counter is made of. Days are worked from Monday to Friday; on most boards the power goes every evening, as an office
/// switches it off.
extension Plan {
  /// All that will happen, from a seed. Two of three pads have an honest card; the others' says now and then what is not so.
  package static func draw(seed: UInt64, days: Int) -> Plan {
    var dice = Dice(seed, "plan")
    let isOffAtNight = dice.chance(75)
    let lies = dice.chance(33)
    var happenings: [Happening] = []
    for day in 0..<max(0, days) {
      let midnight = Int64(day) * Length.day
      // The world begins on a Thursday.
      if (day + 3) % 7 < 5 { workday(from: midnight, isOffAtNight, lies, &happenings, &dice) }
    }
    happenings.append(Happening(at: Int64(days) * Length.day, seed: 0, .faultsEnd))
    // A stable order: what is drawn first comes first of one instant.
    let order = happenings.indices.sorted { (happenings[$0].at, $0) < (happenings[$1].at, $1) }
    return Plan(seed: seed, days: days, happenings: order.map { happenings[$0] })
  }

  private static func workday(
    from midnight: Int64, _ isOffAtNight: Bool, _ lies: Bool, _ happenings: inout [Happening],
    _ dice: inout Dice
  ) {
    let (opens, closes) = (midnight + 7 * Length.hour, midnight + 17 * Length.hour)
    func add(_ what: Happening.What, _ dice: inout Dice) {
      happenings.append(Happening(at: dice.pick(opens...closes), seed: dice.next(), what))
    }
    for _ in 0..<18 + dice.below(14) { add(.citizen(dice.one(of: CitizenKind.allCases)), &dice) }
    for _ in 0..<4 + dice.below(6) {
      add(
        .officer(
          dice.one(of: [.sits, .sits, .sits, .leaves, .leaves, .forgets, .pressesGreen, .strangersBadge])),
        &dice)
    }
    if dice.chance(3) { add(.officer(.pressesGreenAgainAndAgain), &dice) }
    if dice.chance(10) { add(.maintenance(dice.one(of: MaintenanceAct.allCases)), &dice) }
    for _ in 0..<2 + dice.below(3) { add(fault(lies, &dice), &dice) }
    if isOffAtNight {
      let away = midnight + Length.day + 6 * Length.hour + 50 * Length.minute - closes
      let what: Happening.What = dice.chance(30) ? .padStops(away: away) : .powerCut(atWrite: nil, away: away)
      happenings.append(Happening(at: closes + dice.pick(0...Length.hour), seed: dice.next(), what))
    }
  }

  private static func fault(_ lies: Bool, _ dice: inout Dice) -> Happening.What {
    switch dice.below(lies ? 14 : 12) {
    case 0...2:
      let fault = dice.one(of: [DiskFault.shortWrite, .eio, .enospc, .stall])
      return .disk(fault, lasting: dice.pick(Length.second...20 * Length.minute))
    case 3, 4:
      return .powerCut(atWrite: 1 + dice.below(60), away: dice.pick(Length.second...20 * Length.minute))
    case 5, 6: return .powerCut(atWrite: nil, away: dice.pick(Length.second...20 * Length.minute))
    case 7: return .padRestarts
    case 8, 9: return .contact(dice.one(of: ContactFault.allCases))
    case 10, 11:
      return .clock(
        dice.one(of: [
          .lost, .synced, .synced, .steps(milliseconds: dice.pick(-100_000...100_000)),
          .drifts(dice.pick(-200...200)),
        ]))
    default:
      let fault = dice.one(of: [DiskFault.lostFlush, .lostWrite, .tornBlock, .bitRot])
      return .disk(fault, lasting: dice.pick(Length.minute...2 * Length.hour))
    }
  }
}
