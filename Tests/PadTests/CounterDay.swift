import Control
import Ratings
import Records

@testable import Pad

/// A random day at one counter: officers who come and go, forget, hand over and go to lunch; citizens who press; programs
/// and power that fail. It happens to the real core and keeper, and is written into a notebook as it truly happened: who sits there is
/// known from the notebook, and the pad is never asked.
struct CounterDay {
  static let officers = ["an", "binh", "cuc", "dung"]

  private(set) var story: [CounterFact] = []
  private var seat = CounterSeat()
  /// Where the pad showed somebody else signed in than the notebook has, or answered as if it were so.
  private(set) var surprises: [String] = []
  /// From each hand-over to the first press that could be another citizen's, microseconds, and its place among the presses.
  private(set) var handOvers: [(wait: Int64, press: Int, officer: String)] = []
  private(set) var bench: Bench
  private var seed: Seed
  private var boot: Int64 = 1
  /// True time at uptime 0 of this boot, microseconds.
  private var origin: Int64
  private var isClockGood: Bool
  private var presses = 0
  private var lastPress: Int64?
  private var lastTap: (officer: String, at: Int64)?

  init(_ seed: Seed, in folder: TemporaryFolder) throws {
    self.seed = seed
    isClockGood = self.seed.isChosen(70)
    bench = try Bench(folder: folder, synced: isClockGood)
    origin = 0
    giveBadges()
  }

  /// Officers' badges as a ward would have ordered them; the badge's text is nothing like the code.
  private func giveBadges() {
    let key = BadgeKey()
    bench.core.badges = BadgeList(
      key: key,
      badges: CounterDay.officers.map {
        .init(hash: BadgeHash(of: "0\($0) card".utf8, key: key), officer: OfficerCode($0)!)
      })
  }

  /// Lives through the day.
  mutating func live(events: Int) throws {
    for _ in 0..<events { try event() }
    bench.pass(milliseconds: 11_000)
  }

  private var now: Int64 { origin + bench.now.uptime }

  private mutating func note(_ what: CounterFact.What, at: Int64? = nil) {
    let fact = CounterFact(what: what, at: at ?? now)
    story.append(fact)
    seat.take(fact)
  }

  /// Who is signed in now, by the notebook.
  private var sitting: String? {
    var now = seat
    return now.officer(at: self.now)
  }

  private mutating func expect(_ isSo: Bool, _ what: @autoclosure () -> String) {
    if !isSo { surprises.append("at \(Double(now) / 1e6) \(what()): \(story.suffix(6))") }
  }

  private mutating func event() throws {
    switch seed.below(100) {
    case 0..<38: citizen()
    case 38..<52: sit()
    case 52..<60: handOverAndProbe()
    case 60..<64: pressAcrossATap()
    case 64..<72: leave()
    case 72..<78: stranger()
    case 78..<84: try restart()
    case 84..<90: try powerCut()
    case 90..<93: bench.pass(milliseconds: 3_600_000 + seed.below(2_400_000))  // lunch
    // About as long as a session may be.
    case 93..<94: bench.pass(milliseconds: 17_950_000 + seed.below(100_000))
    default: bench.pass(milliseconds: 1 + seed.below(14_000))
    }
    compare()
    // People are as often just within a limit as just beyond it.
    if seed.isChosen(60) {
      bench.pass(milliseconds: [1, 90, 300, 1_000, 2_990, 5_010, 9_900, 10_100][seed.below(8)])
      compare()
    }
  }

  private mutating func compare() {
    let (shown, sitting) = (bench.core.session?.officer.text, self.sitting)
    expect(shown == sitting, "the pad shows \(shown ?? "nobody"), and \(sitting ?? "nobody") sits there")
  }

  private mutating func citizen() {
    for _ in 0..<1 + seed.below(4) {
      press(seed.below(4))
      bench.pass(milliseconds: 1 + seed.below(seed.isChosen(50) ? 1_500 : 6_000))
    }
  }

  private mutating func press(_ line: Int) {
    note(.pressed(line))
    lastPress = now
    presses += 1
    bench.press(line)
  }

  private mutating func sit() {
    let officer = CounterDay.officers[seed.below(4)]
    if seed.isChosen(50) { return tap(officer) }
    note(.opened(officer))
    let fault = bench.ask(.sessionOpen, ["officer": .string(officer)])?.fault
    expect(fault == nil, "the pad does not sign \(officer) in")
  }

  /// A tap of one's own badge signs in, hands over, or signs out whoever is signed in already.
  private mutating func tap(_ officer: String) {
    // Sooner, it would be the same tap.
    if lastTap?.officer == officer, let at = lastTap?.at, now < at + 1_000_000 {
      bench.pass(milliseconds: 1_001)
    }
    lastTap = (officer, now)
    note(.tapped(officer))
    bench.tap("0\(officer) card")
  }

  private mutating func leave() {
    let officer = sitting
    if seed.isChosen(50), let officer { return tap(officer) }
    note(.closed)
    let isRefused = bench.ask(.sessionClose)?.fault != nil
    expect(
      isRefused == (officer == nil),
      "the pad \(isRefused ? "refuses to sign out" : "signs out"), and \(officer ?? "nobody") sits there")
  }

  private mutating func stranger() {
    note(.stranger)
    if seed.isChosen(70) { return bench.tap("4711 \(seed.below(10_000))") }
    let fault = bench.ask(.sessionOpen, ["officer": "Nguyễn Thị Người Lạ"])?.fault
    expect(fault != nil, "the pad takes a stranger's name for an officer")
  }

  /// The next officer sits down, and the next citizen presses as soon as it can be another one.
  private mutating func handOverAndProbe() {
    sit()
    guard let officer = sitting else { return }
    let at = now
    bench.pass(milliseconds: 1)
    if let lastPress, lastPress + 5_000_000 > now {
      bench.pass(milliseconds: Int((lastPress + 5_000_000 - now + 999) / 1_000))
    }
    handOvers.append((now - at, presses, officer))
    press(seed.below(4))
    bench.pass(milliseconds: 5_100)
  }

  /// A tap that comes between a press' first edge and the moment at which the contact has settled.
  private mutating func pressAcrossATap() {
    let line = seed.below(4)
    note(.pressed(line))
    lastPress = now
    presses += 1
    bench.edge(line, closed: true)
    bench.pass(milliseconds: 1 + seed.below(13))
    if seed.isChosen(70) { sit() } else { leave() }
    bench.pass(milliseconds: 60)
    bench.edge(line, closed: false)
    bench.pass(milliseconds: 60)
  }

  private mutating func restart() throws {
    note(.restarted)
    bench.cut()
    bench = try Bench(
      folder: bench.folder, boot: boot,
      start: bench.now.monotonic + UInt64(1 + seed.below(5_000)) * 1_000_000,
      utc: bench.now.utc, synced: isClockGood, key: bench.key)
    giveBadges()
  }

  /// Just behind something that the pad wrote, so that the notebook knows the last record's time.
  private mutating func powerCut() throws {
    if seed.isChosen(50) { sit() } else { press(seed.below(4)) }
    let before = now
    bench.cut()
    boot += 1
    let wasGood = isClockGood
    isClockGood = seed.isChosen(75)
    let away = seed.isChosen(60) ? Int64(1 + seed.below(590)) : Int64(610 + seed.below(20_000))
    let start = UInt64(1 + seed.below(20)) * 1_000_000_000
    let back = before + away * 1_000_000
    let utc = UTCTime(microseconds: bench.now.utc.microseconds + away * 1_000_000)
    note(.powerCut(from: before, clockWasGood: wasGood, clockIsGood: isClockGood), at: back)
    origin = back - Int64(start / 1_000)
    bench = try Bench(
      folder: bench.folder, boot: boot, start: start, utc: utc, synced: isClockGood, key: bench.key)
    giveBadges()
  }
}
