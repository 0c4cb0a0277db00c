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
  /// Until when somebody's finger is on each button: two fingers on one are one press.
  var touched = [Int64](repeating: 0, count: 4)
  var names: Dice
  private var bootNumber: Int64 = 0
  /// When the kernel booted, nanoseconds of the world.
  private var booted: Int64 = 0
  /// When hailongd is started next, if it is not running.
  private var startAt: Int64?
  package private(set) var isPowered = true
  /// Told of all that is sealed, as it is sealed: the log, the head behind which, and the lines.
  var sealed: ((LogID, Head, [[UInt8]]) throws(Broken) -> Void)?
  /// How far it was told of each log.
  var told: [LogID: Head] = [:]
  /// How often the power went.
  private var cuts = 0
  private var kernel = ""
  /// How often in a row a start failed.
  private var failedStarts = 0
  private var sameInstant = (at: Int64(-1), wakes: 0)

  /// The kernel and the init system need this long before hailongd is started.
  private static let bootLength: Int64 = 8 * Length.second

  init(place: Int, plan: Plan, world: World) {
    self.place = place
    self.world = world
    var dice = Dice(plan.seed, "pad \(place)")
    names = Dice(plan.seed, "names \(place)")
    card = PadCard(
      name: "simulated-\(plan.seed)-\(place)-\(dice.below(1 << 30))-\(ObjectIdentifier(world).hashValue)")
    // A seed of 32 bytes always makes a key.
    key = SealKey(seed: (0..<32).map { _ in UInt8(dice.below(256)) }) ?? SealKey()
    id = PadID("p-sim\(plan.seed % 1_000_000)-\(place)") ?? .random()
    var settings = PadSettings(board: "simulated")
    settings.stateDir = "/state"
    settings.badge.reader = "Simulated Reader"
    self.settings = settings
    profile = SimulatedPad.profile
    witness = PadWitness(pad: id)
    // A pad whose id and key are there already, as behind its first start; from a seed, so that a run can be repeated.
    let files = MemoryFiles(card.disk)
    try? files.write("/state/seal.key", Array("\(Hex.encode(key.seed))\n".utf8), mode: 0o600)
    try? files.write("/state/pad.id", Array("\(id)\n".utf8), mode: 0o644)
    try? files.flushFolder("/state")
    bootKernel()
    clock.take(.synced, world.trueTime)
  }

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

  // MARK: power and programs

  private func bootKernel() {
    bootNumber += 1
    kernel = "kernel-\(place)-\(bootNumber)"
    booted = world.now - (world.now == 0 ? SimulatedPad.bootLength : 0)
    startAt = booted + SimulatedPad.bootLength
    isPowered = true
  }

  private func start() throws(Broken) {
    card.begin()
    do {
      let state = try StateFolder(settings.stateDir, files: MemoryFiles(card.disk))
      let start = try PadStart(
        settings: settings, profile: profile, state: state, kernel: kernel, levels: { contacts },
        newLog: { self.newLog() }, moment: { self.moment })
      witness.booted(start.core.setup.bootNumber, at: booted)
      witness.hands.unseen(at: world.now)
      let running = PadRun(start, now: world.now)
      running.core.reader = PadCore.Reader(name: "Simulated Reader", isPresent: true)
      program = running
      failedStarts = 0
      _ = running.lane.take(.begin)
    } catch {
      card.disk.endProgram()
      if card.disk.isOff { return try powerGone() }
      // As systemd starts it again; less and less often, or a year of it would take a year.
      failedStarts += 1
      startAt = world.now + min(Int64(failedStarts) * 5, 60) * Length.second
      guard !world.isCalm || failedStarts < 30 else {
        throw Broken(.converges, at: world.now, "hailongd does not start: \(error)")
      }
      return
    }
    if card.disk.isOff { return try powerGone() }
    try witness.started(self)
    try tellSealed()
    try settle()
  }

  private func newLog() -> LogID {
    LogID(Hex.encode((0..<16).map { _ in UInt8(truncatingIfNeeded: names.next()) })) ?? .random()
  }

  /// hailongd is not there any more, however it ended.
  private func endProgram() throws(Broken) {
    guard let running = program else { return }
    program = nil
    card.disk.endProgram()
    running.keeper.close()
    witness.ended()
    for hear in running.waiting.sorted(by: { $0.key < $1.key }) { try hear.value(.gone) }
    try running.follower?.ended()
  }

  /// hailongd falls over, and comes back.
  func restart(_ dice: inout Dice) throws(Broken) {
    guard program != nil else { return }
    world.statistics.reached("pad-restart")
    try endProgram()
    startAt = world.now + dice.pick(Length.second...5 * Length.second)
  }

  /// hailongd is told to end, as before the power is switched off in the evening.
  func stop(away: Int64) throws(Broken) {
    guard let running = program, !running.isEnding else { return }
    world.statistics.reached("pad-stop")
    running.isEnding = true
    running.core.shutdown(now: moment)
    try settle()
    let cut = cuts
    world.after(2 * Length.second) { [self] (_) throws(Broken) in
      guard isPowered, cut == cuts, startAt == nil, program == nil || program === running else { return }
      // What did not end in time is ended.
      try endProgram()
      try powerGone(away: away, Dice(UInt64(world.now)))
    }
  }

  private var pendingCut: (away: Int64, dice: Dice)?

  func losePower(atWrite: Int?, away: Int64, _ dice: Dice) throws(Broken) {
    guard isPowered else { return }
    if let atWrite {
      pendingCut = (away, dice)
      card.cut(atWrite: atWrite)
    } else {
      try powerGone(away: away, dice)
    }
  }

  /// The disk has just lost its power, in the middle of a write.
  private func powerGone() throws(Broken) {
    let (away, dice) = pendingCut ?? (10 * Length.second, Dice(world.plan.seed))
    pendingCut = nil
    world.statistics.reached("power-cut-in-write")
    try powerGone(away: away, dice)
  }

  private func powerGone(away: Int64, _ dice: Dice) throws(Broken) {
    var dice = dice
    world.statistics.reached("power-cut")
    isPowered = false
    witness.seats.lostPower(at: world.now)
    try endProgram()
    card.losePower(&dice)
    noteDiskFaults()
    startAt = nil
    cuts += 1
    let cut = cuts
    world.after(max(away, Length.millisecond)) { [self] (world) throws(Broken) in
      guard cut == cuts else { return }
      comesBack(&dice)
    }
  }

  private func comesBack(_ dice: inout Dice) {
    guard !isPowered else { return }
    bootKernel()
    clock.boot(world.trueTime)
    let heard = SimulatedPad.bootLength + dice.pick(-5 * Length.second...90 * Length.second)
    world.after(heard) { [self] (world) throws(Broken) in
      if isPowered { clock.hear(world.trueTime) }
    }
  }

  /// The newest seal that the pad keeps beside its key.
  var mark: Genesis.Follows? {
    guard let bytes = card.disk.files["/state/high-water"]?.seen else { return nil }
    let words = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace)
    guard words.count == 3, let log = LogID(String(words[0])), let seq = Int64(words[1]),
      let hash = Digest(hex: String(words[2]))
    else { return nil }
    return Genesis.Follows(log: log, head: Head(seq: seq, hash: hash))
  }

  package func checkAtDayEnd() throws(Broken) {
    try witness.readOn(self)
    copyAway()
  }

  /// A technician takes the oldest of many journals that were set aside: beyond a number of them hailongd begins no other.
  private func copyAway() {
    let files = MemoryFiles(card.disk)
    let aside = SetAside.all(of: settings.stateDir + "/journal.db", files: files)
    guard aside.count > SetAside.most / 2 else { return }
    card.isWatched = true
    defer { card.isWatched = false }
    for path in aside.prefix(aside.count - SetAside.most / 4) {
      for name in [path, path + "-wal"] where files.exists(name) { try? files.remove(name) }
    }
    try? files.flushFolder(settings.stateDir)
  }

  package func checkAtEnd() throws(Broken) {
    guard program != nil else {
      throw Broken(.converges, at: world.now, "hailongd is not there a quarter of an hour after all faults")
    }
    try witness.readOn(self)
    try witness.checkEnd(self)
  }

  func disk(_ fault: DiskFault, lasting: Int64, _ dice: inout Dice) {
    card.begin(fault, dice)
    world.after(lasting) { [self] (_) throws(Broken) in card.heal() }
  }

  func clock(_ fault: ClockFault) {
    world.statistics.reached("clock")
    clock.take(fault, world.trueTime)
  }

  func noteDiskFaults() {
    for (fault, count) in card.takeReached() { world.statistics.reached("disk-\(fault.rawValue)", count) }
  }

  package func calm() throws(Broken) {
    card.heal()
    card.forgetCut()
    pendingCut = nil
    var dice = Dice(world.plan.seed, "calm")
    comesBack(&dice)
    clock.take(.synced, world.trueTime)
    isChipThere = true
    // A button that somebody leans on is let go of.
    for line in contacts.indices where contacts[line] { try edge(line, closed: false) }
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
    running.coreDeadline = booted + Int64(min(running.core.nextDeadline(after: monotonic), 1 << 62))
  }

  // MARK: the writer

  /// Gives the disk its next job, or the same again.
  private func write() throws(Broken) {
    guard let running = program else { return }
    guard let job = running.job ?? running.lane.nextRecord() ?? running.lane.nextRead() else {
      if running.isEnding {
        card.begin()
        running.keeper.close()
        if card.disk.isOff { try powerGone() } else { try endProgram() }
        return
      } else if running.restAt == nil, !running.hasRested {
        running.restAt = world.now + WriterTurn.rest
      }
      return
    }
    running.restAt = nil
    running.hasRested = false
    running.job = job
    // It may make the pad begin another log.
    if case .wardHead = job { try witness.forkIsAskedFor(self) }
    card.begin()
    let start = monotonic
    let (outcomes, again) = running.turn.attempt(job, running.keeper) { start + UInt64(card.spent) }
    noteDiskFaults()
    if card.disk.isOff { return try powerGone() }
    running.outcomes = outcomes
    running.isAgain = again
    running.doneAt = world.now + card.spent
  }

  /// The disk has done a job: the loop hears of it.
  private func writerDone() throws(Broken) {
    guard let running = program else { return }
    let outcomes = running.outcomes
    running.doneAt = nil
    running.outcomes = []
    if running.isAgain {
      running.retryAt = world.now + WriterTurn.retry
    }
    for outcome in outcomes { try take(outcome, running) }
    if !running.isAgain { running.job = nil }
  }

  private func rest() throws(Broken) {
    guard let running = program else { return }
    running.restAt = nil
    running.hasRested = true
    card.begin()
    let outcomes = running.keeper.rest()
    noteDiskFaults()
    if card.disk.isOff { return try powerGone() }
    for outcome in outcomes { try take(outcome, running) }
  }

  private func take(_ outcome: Outcome, _ running: PadRun) throws(Broken) {
    let thanked = running.core.thanked
    let sealed = running.core.sealedHead.seq
    switch outcome {
    case .chunk(let client, let request, _, let chunk):
      let header = RecordsHeader(
        count: chunk.count, bytes: chunk.bytes.count, first: chunk.first, last: chunk.last)
      _ = request
      try running.waiting.removeValue(forKey: client)?(.records(header, chunk.bytes))
    case .unreadable(let client, let request, let fault):
      let fault = ControlFault(code: fault.code, message: fault.message, remedy: fault.remedy)
      try running.waiting.removeValue(forKey: client)?(.answer(.failed(id: request, fault)))
    case .sealed: world.statistics.seals += 1
    case .newLog(let log, _, let why): try witness.newLog(log, why, self)
    default: break
    }
    try witness.heard(outcome, self, running)
    running.core.outcome(outcome, now: moment)
    if case .written(let token, _) = outcome, running.presses.written(running.job, token: token) {
      try witness.checkSign(running.core.lights(at: monotonic), self)
    }
    if running.core.thanked > thanked { try witness.thanked(self, running) }
    if case .sealed = outcome { try tellSealed() }
    if running.core.sealedHead.seq > sealed { try running.follower?.more() }
  }
}
