/// What happens in a world of a ward alone, from a seed.
extension WardWorld {
  /// What is done to them.
  package enum Happening: Equatable, Sendable {
    case network(WireFault, chance: Double, length: Int64)
    case wardDown(length: Int64)
    /// Its disk behaves so for a while.
    case wardDisk(DiskFault, length: Int64)
    /// Its power goes, now or at the n-th write of its disk from now on, and stays away.
    case wardPowerCut(atWrite: Int?, away: Int64)
    /// hailong-ward ends at the n-th write from now on, and is started again.
    case wardKilled(atWrite: Int)
    case backUp
    /// The ward begins again from its newest backup, or an older one.
    case wardRestored(older: Bool)
    /// All of it is gone: another ward with other keys takes its place.
    case wardReplaced
    /// The pad is taken away for good, and a new one comes.
    case padReplaced
    case wardClock(offset: Int64)
    case wardVersion(SimulatedLink.Version)
    case linkRestarted
    case linkVersion(SimulatedLink.Version)
    case newLinkKey
    case padDown(length: Int64)
    case cardLosesWrites, cardCloned
    case newerPad
    /// Somebody has the link's key, and sends what no pad has sealed.
    case linkTakenOver
    case order(Int)
  }

  package struct Planned: Equatable, Sendable {
    package var at: Int64
    package var what: Happening
    /// Of its own, so that leaving one out changes no other.
    package var seed: UInt64
  }

  package static func draw(seed: UInt64, hours: Int) -> [Planned] {
    var dice = Dice(seed)
    var plan: [Planned] = []
    let length = Int64(hours) * hour
    for _ in 0..<hours * 3 {
      let at = Int64.random(in: 0..<length, using: &dice)
      plan.append(Planned(at: at, what: draw(&dice), seed: dice.next()))
    }
    return plan.sorted { ($0.at, $0.seed) < ($1.at, $1.seed) }
  }

  private static func draw(_ dice: inout Dice) -> Happening {
    switch Int.random(in: 0..<40, using: &dice) {
    case 0..<16:
      return .network(
        dice.one(of: WireFault.allCases), chance: dice.one(of: [0.1, 0.5, 1]),
        length: Int64.random(in: minute...90 * minute, using: &dice))
    case 16:
      return .wardDown(
        length: Int64.random(in: minute...dice.one(of: [10 * minute, 30 * hour]), using: &dice))
    case 17, 18: return .backUp
    case 19: return .wardRestored(older: dice.falls(0.5))
    case 20:
      return .wardClock(
        offset: dice.one(of: [0, 3_600_000_000, -3_600_000_000, -86_400_000_000, 299_000_000, 302_000_000]))
    case 21: return .wardVersion(dice.one(of: SimulatedLink.Version.allCases))
    case 22: return .linkRestarted
    case 23: return .linkVersion(dice.one(of: SimulatedLink.Version.allCases))
    case 24: return .newLinkKey
    case 25: return .padDown(length: Int64.random(in: minute...40 * minute, using: &dice))
    case 26: return dice.falls(0.5) ? .cardLosesWrites : .cardCloned
    case 27: return .newerPad
    case 30..<33: return .linkTakenOver
    case 33, 34:
      return .wardDisk(
        dice.one(of: [.shortWrite, .eio, .enospc, .stall, .tornBlock]),
        length: Int64.random(in: minute...90 * minute, using: &dice))
    case 35, 36, 37:
      return .wardPowerCut(
        atWrite: dice.falls(0.7) ? Int.random(in: 1...60, using: &dice) : nil,
        away: Int64.random(in: 1_000_000_000...20 * minute, using: &dice))
    case 38: return .wardKilled(atWrite: Int.random(in: 1...60, using: &dice))
    case 39: return dice.falls(0.5) ? .wardReplaced : .padReplaced
    default: return .order(Int.random(in: 0..<6, using: &dice))
    }
  }
}
