import Badge
import Buttons
import Control
import Journal
import Pad
import Ratings
import Records
import Settings
import SimulatedDisk

/// One pad: a board with its card, its clock and its contacts, and on it, while there is power, the real core and the real journal.
package final class SimulatedPad: Part {
  package let place: Int
  unowned let world: World
  package let settings: PadSettings
  package let profile: BoardProfile
  let card: PadCard
  package let key: SealKey
  package let id: PadID
  /// What is known of this pad's logs from outside.
  package let witness: PadWitness
  /// hailongd, while it runs.
  package internal(set) var program: PadRun?
  var clock = PadClock()
  /// The contacts, whether anybody looks at them or not.
  var contacts = [Bool](repeating: false, count: 4)
  /// Whether the gpiochip is there, and when not, since when.
  var isChipThere = true
  var isReaderThere = true
  /// Until when somebody's finger is on each button: two fingers on one are one press.
  var touched = [Int64](repeating: 0, count: 4)
  var names: Dice
  private var bootNumber: Int64 = 0
  /// When the kernel booted, nanoseconds of the world.
  private(set) var booted: Int64 = 0
  /// When hailongd is started next, if it is not running.
  var startAt: Int64?
  package internal(set) var isPowered = true
  /// Nobody uses it any more, and it gets no power.
  package internal(set) var isTakenAway = false
  /// Told of all that is sealed, as it is sealed: the log, the head behind which, and the lines.
  var sealed: ((LogID, Head, [[UInt8]]) throws(Broken) -> Void)?
  /// How far it was told of each log.
  var told: [LogID: Head] = [:]
  /// How often the power went.
  var cuts = 0
  /// A cut that is to come at a write: how long the power is away then.
  var pendingCut: (away: Int64, dice: Dice)?
  private(set) var kernel = ""
  /// How often in a row a start failed.
  var failedStarts = 0
  private var sameInstant = (at: Int64(-1), wakes: 0)

  /// The kernel and the init system need this long before hailongd is started.
  static let bootLength: Int64 = 8 * Length.second

  init(place: Int, plan: Plan, world: World) {
    self.place = place
    self.world = world
    var dice = Dice(plan.seed, "pad \(place)")
    names = Dice(plan.seed, "names \(place)")
    card = PadCard(name: SimulatedPad.card(place, world, &dice))
    // A seed of 32 bytes always makes a key.
    key = SealKey(seed: (0..<32).map { _ in UInt8(dice.below(256)) }) ?? SealKey()
    id = PadID("p-sim\(plan.seed % 1_000_000)-\(place)") ?? .random()
    (settings, profile) = (SimulatedPad.settings, SimulatedPad.profile)
    witness = PadWitness(pad: id)
    // A pad whose id and key are there already, as behind its first start; from a seed, so that a run can be repeated.
    let files = MemoryFiles(card.disk)
    try? files.write("/state/seal.key", Array("\(Hex.encode(key.seed))\n".utf8), mode: 0o600)
    try? files.write("/state/pad.id", Array("\(id)\n".utf8), mode: 0o644)
    // With a ward it is an order that brings them.
    if !plan.hasWard {
      try? files.write("/state/badges.json", SimulatedPad.badges.json.bytes, mode: 0o600)
    }
    try? files.flushFolder("/state")
    bootKernel()
    clock.take(.synced, world.trueTime)
  }

  /// Another board with a copy of a pad's card: the same name, the same keys, the same logs up to now.
  init(place: Int, cloneOf pad: SimulatedPad, world: World) {
    self.place = place
    self.world = world
    var dice = Dice(world.plan.seed, "pad \(place)")
    names = Dice(world.plan.seed, "names \(place)")
    card = PadCard(name: SimulatedPad.card(place, world, &dice), copyOf: pad.card, &dice)
    (key, id, settings, profile) = (pad.key, pad.id, pad.settings, pad.profile)
    witness = PadWitness(copyOf: pad.witness, at: world.now)
    (told, bootNumber) = (pad.told, pad.bootNumber)
    bootKernel()
    clock.boot(world.trueTime)
    clock.hear(world.trueTime)
  }

  private static func card(_ place: Int, _ world: World, _ dice: inout Dice) -> String {
    "simulated-\(world.plan.seed)-\(place)-\(dice.below(1 << 30))-\(ObjectIdentifier(world).hashValue)"
  }

  private static let settings: PadSettings = {
    var settings = PadSettings(board: "simulated")
    settings.stateDir = "/state"
    settings.badge.reader = "Simulated Reader"
    return settings
  }()

  private static let badges: BadgeList = {
    let key = BadgeKey(hex: String(repeating: "5e", count: 32)) ?? BadgeKey()
    return BadgeList(
      key: key,
      badges: officers.map { .init(hash: BadgeHash(of: badge(of: $0).utf8, key: key), officer: $0) })
  }()

  deinit {
    // Before the card goes: what the program had opened lies on it.
    card.disk.endProgram()
    program?.keeper.close()
    program = nil
  }

  private static let profile: BoardProfile = {
    let text = """
      name: counter
      title: A board at a counter
      backend: libgpiod
      chip: counter
      buttons: [{line: button1}, {line: button2}, {line: button3}, {line: button4}]
      lamps:
        thanks: {line: lamp-thanks}
        fault: {line: lamp-fault}
        officer: {line: lamp-officer}
      buzzer: {line: buzzer}
      """
    do throws(SettingsFault) {
      return try BoardProfile.read(Array(text.utf8), file: "counter.yaml")
    } catch {
      // The text above is this program's own.
      fatalError("the simulated board's profile: \(error)")
    }
  }()

  // MARK: time

  /// Nanoseconds on this board's CLOCK_MONOTONIC.
  package var monotonic: UInt64 { UInt64(world.now - booted) }

  /// A look at this board's clocks.
  package var moment: Pad.Moment {
    Pad.Moment(
      monotonic: monotonic, utc: UTCTime(microseconds: max(0, clock.shown(world.trueTime))),
      isDisciplined: clock.isSynced, error: 5_000)
  }

  /// The world's time of a stamp of this boot of the kernel; nil of another boot.
  func worldTime(_ stamp: Stamp) -> Int64? { witness.boots[stamp.boot].map { $0 + stamp.uptime * 1_000 } }

  package var nextDeadline: Int64? {
    guard let program else { return startAt }
    return program.nextDeadline
  }

  package func wake() throws(Broken) {
    guard let running = program else {
      startAt = nil
      return try start()
    }
    try watchForSpinning()
    if let due = running.doneAt, due <= world.now {
      try writerDone()
    } else if let due = running.retryAt, due <= world.now {
      running.retryAt = nil
      try write()
    } else if let due = running.restAt, due <= world.now {
      try rest()
    }
    guard let running = program else { return }
    running.core.advance(to: moment)
    try settle()
  }

  /// A core that asks to be woken without end would hold the whole pad up.
  private func watchForSpinning() throws(Broken) {
    if world.now - sameInstant.at < Length.millisecond {
      sameInstant.wakes += 1
      guard sameInstant.wakes < 5_000 else {
        throw Broken(.queuesBounded, at: world.now, "the pad is woken without end")
      }
    } else {
      sameInstant = (world.now, 0)
    }
  }

  /// The power is there.
  func bootKernel() {
    bootNumber += 1
    kernel = "kernel-\(place)-\(bootNumber)"
    booted = world.now - (world.now == 0 ? SimulatedPad.bootLength : 0)
    startAt = booted + SimulatedPad.bootLength
    isPowered = true
  }

  // MARK: disk and clock

  func disk(_ fault: DiskFault, lasting: Int64, _ dice: inout Dice) {
    card.begin(fault, dice)
    world.after(lasting) { [self] (_) throws(Broken) in card.heal() }
  }

  func clock(_ fault: ClockFault) {
    let isWrong = clock.take(fault, world.trueTime)
    let name = "clock-\("\(fault)".prefix { $0 != "(" })"
    // What a clock without power is set to is gone at its next start; that nothing can be heard stays.
    if isWrong, isPowered || fault == .lost {
      world.statistics.reached(name)
    } else {
      world.statistics.happened(name)
    }
  }

  func noteDiskFaults() {
    for (fault, count) in card.takeReached() { world.statistics.reached("disk-\(fault.rawValue)", count) }
  }

  // MARK: the loop

  /// Carries out what the core asked for, as hailongd's loop does.
  func settle() throws(Broken) {
    guard let running = program else { return }
    var rounds = 0
    while true {
      let actions = running.core.takeActions()
      if actions.isEmpty { break }
      rounds += 1
      guard rounds < 1_000 else {
        throw Broken(
          .queuesBounded, at: world.now, "what the core asks for makes it ask for more without end")
      }
      for action in actions {
        switch action {
        case .job(let job):
          running.presses.asked(job)
          if !running.lane.take(job) {
            running.presses.unsent(job)
            running.core.unsent(job)
          }
        case .reread(let line): running.core.level(line: line, closed: contacts[line], now: moment)
        case .reply(let client, let answer):
          if let hear = running.waiting.removeValue(forKey: client) { try hear(.answer(answer)) }
        case .log: break
        }
      }
    }
    if running.job == nil, running.doneAt == nil { try write() }
    guard program === running else { return }
    running.core.setRead(running.isRead(now: world.now))
    try witness.look(self, running)
    running.coreDeadline = booted + Int64(min(running.core.deadline(after: monotonic), 1 << 62))
  }
}
