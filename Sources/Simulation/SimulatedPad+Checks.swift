import Journal
import Pad
import Records
import SimulatedDisk

/// What is looked at of a pad at each day's end and at the end of all, and what its journals are then.
extension SimulatedPad {
  var journalPath: String { settings.stateDir + "/journal.db" }

  /// The journal that was set aside last, if one is there.
  var newestAside: String? { SetAside.all(of: journalPath, files: MemoryFiles(card.disk)).last }

  /// The newest seal that the pad keeps beside its key.
  var mark: Genesis.Follows? {
    guard let bytes = card.disk.files["/state/high-water"]?.seen.bytes else { return nil }
    let words = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace)
    guard words.count == 3, let log = LogID(String(words[0])), let seq = Int64(words[1]),
      let hash = Digest(hex: String(words[2]))
    else { return nil }
    return Genesis.Follows(log: log, head: Head(seq: seq, hash: hash))
  }

  package func checkAtDayEnd() throws(Broken) {
    try witness.readOn(self)
    try witness.lookAtWritten(self)
    try copyAway()
  }

  /// A technician takes the oldest of many journals that were set aside: beyond a number of them hailongd begins no other.
  private func copyAway() throws(Broken) {
    let files = MemoryFiles(card.disk)
    let aside = SetAside.all(of: journalPath, files: files)
    guard aside.count > SetAside.most / 2 else { return }
    card.beginWatch()
    defer { card.endWatch() }
    let taken = Array(aside.prefix(aside.count - SetAside.most / 4))
    try witness.written.taken(taken, of: witness.logs, self)
    for path in taken {
      for name in [path, path + "-wal"] where files.exists(name) { try? files.remove(name) }
    }
    try? files.flushFolder(settings.stateDir)
  }

  package func checkAtEnd() throws(Broken) {
    guard !isTakenAway else { return }
    guard program != nil else {
      throw Broken(.converges, at: world.now, "hailongd is not there a quarter of an hour after all faults")
    }
    try witness.readOn(self)
    try witness.checkEnd(self)
    try witness.lookAtWritten(self, always: true)
    try witness.written.lookAside(of: witness.logs, self)
    try checkSettled()
  }

  /// A quarter of an hour after all faults nothing waits for the disk, nothing is wrong, and what was written is sealed but for the newest.
  private func checkSettled() throws(Broken) {
    guard let running = program, !card.hasLied, !witness.hasFoundDamage else { return }
    func broken(_ what: String) -> Broken {
      Broken(.converges, at: world.now, "a quarter of an hour after all faults \(what)")
    }
    let faults = running.core.faults(moment)
    guard faults.isEmpty else { throw broken("hailongd tells of \(faults)") }
    guard running.lane.queue.count <= 1, running.lane.reads.count <= 1 else {
      throw broken("\(running.lane.queue.count) records and \(running.lane.reads.count) reads wait")
    }
    // A pad without a link seals each ten minutes.
    guard let since = witness.unsealedSince(self), world.now - since > 11 * Length.minute else { return }
    throw broken("records of \((world.now - since) / Length.minute) minutes ago are not sealed")
  }

  package func calm() throws(Broken) {
    guard !isTakenAway else { return }
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
}
