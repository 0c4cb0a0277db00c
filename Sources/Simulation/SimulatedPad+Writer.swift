import Control
import Journal
import Pad
import Records

/// The writer's thread of hailongd: one job after another, each as long as the disk takes.
extension SimulatedPad {
  /// Gives the disk its next job, or the same again.
  func write() throws(Broken) {
    guard let running = program else { return }
    guard let job = running.job ?? running.lane.nextRecord() ?? running.lane.nextRead() else {
      if running.isEnding {
        card.begin()
        running.keeper.close()
        if card.disk.isOff { try diskIsOff() } else { try endProgram() }
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
    if case .wardHead(_, let log, let head, _) = job { try witness.wardHolds(head, of: log, self) }
    card.begin()
    let start = monotonic
    let (outcomes, again) = running.turn.attempt(job, running.keeper) { start + UInt64(card.spent) }
    noteDiskFaults()
    if card.disk.isOff { return try diskIsOff() }
    running.outcomes = outcomes
    running.isAgain = again
    running.doneAt = world.now + card.spent
  }

  /// The disk has done a job: the loop hears of it.
  func writerDone() throws(Broken) {
    guard let running = program else { return }
    let outcomes = running.outcomes
    running.doneAt = nil
    running.outcomes = []
    if running.isAgain {
      running.retryAt = world.now + WriterTurn.retry
    }
    for outcome in outcomes { try take(outcome, running) }
    if !running.isAgain {
      if case .wardHead = running.job { witness.forkIsAnswered(running) }
      running.job = nil
      running.isStarted = true
    }
  }

  func rest() throws(Broken) {
    guard let running = program else { return }
    running.restAt = nil
    running.hasRested = true
    try witness.lookAtShown(self, running)
    card.begin()
    let outcomes = running.keeper.rest()
    noteDiskFaults()
    if card.disk.isOff { return try diskIsOff() }
    for outcome in outcomes { try take(outcome, running) }
  }

  private func take(_ outcome: Outcome, _ running: PadRun) throws(Broken) {
    let thanked = running.core.thanked
    let sealed = running.core.sealedHead.seq
    switch outcome {
    case .chunk(let client, _, _, let chunk):
      let header = RecordsHeader(
        count: chunk.count, bytes: chunk.bytes.count, first: chunk.first, last: chunk.last)
      try running.waiting.removeValue(forKey: client)?(.records(header, chunk.bytes))
    case .unreadable(let client, let request, _, let fault):
      let fault = ControlFault(code: fault.code, message: fault.message, remedy: fault.remedy)
      try running.waiting.removeValue(forKey: client)?(.answer(.failed(id: request, fault)))
    case .sealed: world.statistics.seals += 1
    case .newLog(let log, _, let why):
      try tellSetAside()
      try witness.newLog(log, why, self)
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
