import Control
import Journal
import Pad
import Records
import SimulatedDisk

/// How a pad's power comes and goes, and its program with it.
extension SimulatedPad {
  func start() throws(Broken) {
    card.begin()
    do {
      let state = try StateFolder(settings.stateDir, files: MemoryFiles(card.disk))
      let start = try PadStart(
        settings: settings, profile: profile, state: state, kernel: kernel, levels: { contacts },
        // Its journal's keeper keeps both: else they would keep the pad and its card when the world is over.
        newLog: { [unowned self] in newLog() }, moment: { [unowned self] in moment })
      witness.booted(start.core.setup.bootNumber, at: booted)
      witness.hands.unseen(at: world.now)
      let running = PadRun(start, now: world.now)
      running.core.reader = PadCore.Reader(name: "Simulated Reader", isPresent: isReaderThere)
      program = running
      failedStarts = 0
      _ = running.lane.take(.begin)
    } catch {
      card.disk.endProgram()
      if card.disk.isOff { return try diskIsOff() }
      // As systemd starts it again; less and less often, or a year of it would take a year.
      failedStarts += 1
      startAt = world.now + min(Int64(failedStarts) * 5, 60) * Length.second
      guard !world.isCalm || failedStarts < 30 else {
        throw Broken(.converges, at: world.now, "hailongd does not start: \(error)")
      }
      return
    }
    if card.disk.isOff { return try diskIsOff() }
    // A fork whose program ended before anybody heard of it.
    if witness.current != program?.keeper.log { try tellSetAside() }
    try witness.started(self)
    try tellSealed()
    try settle()
  }

  func newLog() -> LogID {
    LogID(Hex.encode((0..<16).map { _ in UInt8(truncatingIfNeeded: names.next()) })) ?? .random()
  }

  /// hailongd is not there any more, however it ended.
  func endProgram() throws(Broken) {
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

  /// hailongd falls over at a write that is to come: of what it does next, or of its next start.
  func kill(atWrite number: Int, inStart: Bool, _ dice: inout Dice) throws(Broken) {
    guard !isTakenAway else { return }
    card.kill(atWrite: number)
    if inStart { try restart(&dice) }
  }

  /// hailongd has just fallen over, in the middle of a job or of its start. The kernel and what it caches live on.
  private func killed() throws(Broken) {
    world.statistics.reached(program?.isStarted == true ? "pad-killed-in-job" : "pad-killed-in-start")
    let isEnding = program?.isEnding ?? false
    card.disk.endProgram()
    card.outlive()
    noteDiskFaults()
    try endProgram()
    // One that was told to end is not started again.
    if !isEnding { startAt = world.now + 2 * Length.second }
  }

  /// The disk does nothing any more for the program that asked: it is gone, or the power is.
  func diskIsOff() throws(Broken) {
    if card.hasKilled { try killed() } else { try powerGone() }
  }

  /// hailongd is told to end, as before the power is switched off in the evening.
  func stop(away: Int64) throws(Broken) {
    guard let running = program, !running.isEnding else { return }
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

  func losePower(atWrite: Int?, away: Int64, _ dice: Dice) throws(Broken) {
    guard isPowered else { return }
    if let atWrite {
      pendingCut = (away, dice)
      card.cut(atWrite: atWrite)
    } else {
      try powerGone(away: away, dice)
    }
  }

  /// It is taken from the counter, for good: that is no cut of its power.
  func takeAway() throws(Broken) {
    guard !isTakenAway else { return }
    try witness.readOn(self)
    try witness.lookAtWritten(self, always: true)
    try witness.written.lookAside(of: witness.logs, self)
    isTakenAway = true
    if isPowered { try powerGone(away: Length.day, Dice(UInt64(world.now)), as: nil) }
  }

  /// The disk has just lost its power, in the middle of a write.
  func powerGone() throws(Broken) {
    let (away, dice) = pendingCut ?? (10 * Length.second, Dice(world.plan.seed))
    pendingCut = nil
    try powerGone(away: away, dice, as: "power-cut-in-write")
  }

  /// - Parameter fault: what kind of fault it counts as: one, whatever it tore; nil for none. An evening is none either.
  func powerGone(away: Int64, _ dice: Dice, as fault: String? = "power-cut") throws(Broken) {
    var dice = dice
    isPowered = false
    witness.seats.lostPower(at: world.now)
    try endProgram()
    card.losePower(&dice)
    if let fault {
      if away > 2 * Length.hour {
        world.statistics.evenings += 1
      } else if !card.hasTornBlocks {
        world.statistics.reached(fault)
      }
    }
    if card.wasCutInWrites { world.statistics.happened("cut-tore-writes") }
    noteDiskFaults()
    startAt = nil
    cuts += 1
    let cut = cuts
    world.after(max(away, Length.millisecond)) { [self] (world) throws(Broken) in
      guard cut == cuts else { return }
      comesBack(&dice)
    }
  }

  func comesBack(_ dice: inout Dice) {
    guard !isPowered, !isTakenAway else { return }
    bootKernel()
    clock.boot(world.trueTime)
    let heard = SimulatedPad.bootLength + dice.pick(-5 * Length.second...90 * Length.second)
    world.after(heard) { [self] (world) throws(Broken) in
      if isPowered { clock.hear(world.trueTime) }
    }
  }
}
