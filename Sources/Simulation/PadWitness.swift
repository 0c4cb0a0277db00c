import Buttons
import Journal
import Pad
import Ratings
import Records
import SimulatedDisk

/// Knows what one pad was seen to do, from outside, and holds its logs against that.
///
/// **A disk that lies.** What is thanked is flushed, and what is flushed is kept: on an honest disk, whatever else it does, not one
/// thanked press may be missing (`thankedIsKept`). A disk that said of a write or flush what was not so, or turned a bit, may lose
/// what was thanked; nobody can build on it. There the rule is that a loss is *found*, never silent: the pad's mark beside the key
/// covers what was sealed, and a journal that does not contain the mark is not gone on with; and of a press that was thanked, sealed
/// and is not there, `hailong verify` complains, over a copy of the card and with the head of the newest seal that the pad told of.
/// Only what no seal covered yet can go without a trace, at most half a minute while the link reads. Losses are counted
/// (`Statistics.lostByLies`). A card is believed again when its power has gone, all of its journal was read anew and is whole.
package final class PadWitness {
  let pad: PadID
  /// The kernel's boots: when each was at uptime 0, nanoseconds of the world.
  private(set) var boots: [Int64: Int64] = [:]
  /// Every log that this pad began, as far as it was read back.
  package private(set) var logs: [LogID: KnownLog] = [:]
  package private(set) var current: LogID?
  var seats = Seats()
  var hands = Hands()
  /// Thanked, and not yet read back.
  private var unconfirmed: [Thanked] = []
  /// The newest seal of each log that the pad told of: somebody may have kept it.
  private var seals: [LogID: Head] = [:]
  /// The link has said that the ward holds what the journal does not, and the pad has not answered yet: it may begin another log.
  private var mayFork = false
  /// What was read whole, and what was set aside.
  var written = WrittenLogs()
  /// Presses that were read back, and in which log, so that none is there twice.
  private var kept: [PressName: LogID] = [:]
  /// Of these, what a log that is read anew may hold once more.
  private var again: Set<PressName> = []
  private var lamp = LampWatch()
  private var rules = OpenByRules()

  init(pad: PadID) { self.pad = pad }

  /// What is known of a board that was given a copy of a card: all that is known of the card.
  init(copyOf other: PadWitness, at now: Int64) {
    (pad, boots, logs, current) = (other.pad, other.boots, other.logs, other.current)
    (seats, hands, unconfirmed, kept) = (other.seats, other.hands, other.unconfirmed, other.kept)
    (seals, written) = (other.seals, other.written)
    seats.lostPower(at: now)
  }

  struct PressName: Hashable {
    var boot: Int64
    /// Microseconds.
    var uptime: Int64
    var button: Button
  }

  struct Thanked {
    var name: PressName
    var seq: Int64
    var log: LogID
  }

  /// Whether the log that is written now has been found damaged.
  package var hasFoundDamage: Bool { current.flatMap { logs[$0]?.isDamaged } ?? false }

  // MARK: what is seen

  func booted(_ number: Int64, at: Int64) { boots[number] = at }

  func thanked(_ pad: SimulatedPad, _ running: PadRun) throws(Broken) {
    pad.world.statistics.thanked += 1
    if hasFoundDamage { pad.world.statistics.behindDamage += 1 }
    guard let last = running.core.lastThanked else { return }
    let name = PressName(
      boot: running.core.setup.bootNumber, uptime: Int64(last.at / 1_000), button: last.button)
    unconfirmed.append(Thanked(name: name, seq: last.seq, log: running.core.log))
    guard let head = running.keeper.journal?.head, head.seq >= last.seq else {
      throw Broken(
        .thankedIsKept, at: pad.world.now, "thanked for record \(last.seq), and the journal does not reach it"
      )
    }
    lamp.thanked = pad.world.now
  }

  func heard(_ outcome: Outcome, _ pad: SimulatedPad, _ running: PadRun) throws(Broken) {
    switch outcome {
    case .written(_, let receipt) where receipt.seq > 0:
      seats.writtenDown()
      try seats.heard(running.job, pad)
    case .sealed(let receipt):
      seats.writtenDown()
      seals[running.keeper.log] = Head(seq: receipt.seq, hash: receipt.hash)
    case .newLog: seats.writtenDown()
    default: break
    }
  }

  /// After each step of the pad: cheap.
  func look(_ pad: SimulatedPad, _ running: PadRun) throws(Broken) {
    let (queue, reads) = (running.lane.queue.count, running.lane.reads.count)
    let counts = running.core.counts()
    if queue > WriterLane.queueLimit || reads > WriterLane.readLimit
      || counts.awaited > WriterLane.queueLimit + 1
    {
      throw Broken(
        .queuesBounded, at: pad.world.now,
        "\(queue) jobs and \(reads) reads wait, and \(counts.awaited) answers")
    }
    if let wrong = running.presses.wrong(settled: counts.settled, refused: counts.refused) {
      throw Broken(.thankedIsKept, at: pad.world.now, wrong)
    }
    try lamp.look(pad, running)
  }

  /// A press became durable at this instant: there is a sign, and it begins with a beep.
  func checkSign(_ lights: Lights, _ pad: SimulatedPad) throws(Broken) {
    guard !lights.contains(.buzzer) else { return }
    throw Broken(.thankedIsKept, at: pad.world.now, "a press became durable, and nothing was said of it")
  }

  /// Where nothing is on its way to the disk: what the pad shows is what its log says.
  func lookAtShown(_ pad: SimulatedPad, _ running: PadRun) throws(Broken) {
    try rules.check(pad, running)
    let refused = running.core.counts().refused
    if running.isAtRest, let wrong = running.presses.untold(refused: refused) {
      throw Broken(.thankedIsKept, at: pad.world.now, wrong)
    }
  }

  func ended() {
    lamp = LampWatch()
    rules.isKnown = false
  }

  // MARK: reading back

  /// hailongd has started, perhaps behind a power cut.
  func started(_ pad: SimulatedPad) throws(Broken) {
    seats.started(pad)
    guard let running = pad.program, let journal = running.keeper.journal, journal.head.seq > 0 else {
      return
    }
    if running.keeper.log != current { try began(running.keeper.log, "found at a start", pad) }
    mayFork = false
    try readOn(pad, journal, running.keeper.log, recovered: true)
    try lookAtWritten(pad)
  }

  /// The pad went on in a new log.
  func newLog(_ log: LogID, _ why: String, _ pad: SimulatedPad) throws(Broken) {
    guard let journal = pad.program?.keeper.journal else { return }
    if log != current { try began(log, why, pad) }
    try readOn(pad, journal, log, recovered: false)
  }

  /// The link says that the ward holds this record of that log. All that was thanked is read back first: where the log has not got it, the
  /// pad may set it aside.
  func wardHolds(_ head: Head, of log: LogID, _ pad: SimulatedPad) throws(Broken) {
    try readOn(pad)
    if log == current, logs[log]?.holds(head) != true { mayFork = true }
  }

  /// The pad has answered: it goes on in the log that it has, or in another, which ``newLog(_:_:_:)`` was told of.
  func forkIsAnswered(_ running: PadRun) {
    if running.keeper.journal != nil, running.keeper.log == current { mayFork = false }
  }

  /// Only a card that does not keep what it said, or a link's word, makes a pad begin another log.
  private func began(_ log: LogID, _ why: String, _ pad: SimulatedPad) throws(Broken) {
    defer { mayFork = false }
    guard current != nil else { return }
    guard pad.card.hasLied || mayFork else {
      throw Broken(.chainHolds, at: pad.world.now, "a new log without a lie of the disk: \(why)")
    }
    pad.world.statistics.happened("new-log")
    let lost = unconfirmed.filter { $0.log != log }
    guard lost.isEmpty || pad.card.hasLied else {
      throw Broken(.thankedIsKept, at: pad.world.now, "\(lost.count) thanked presses are in no log")
    }
    if let aside = pad.newestAside { try mustBeFound(lost, in: aside, pad) }
    if let current { written.setAside(current, pad.card) }
    pad.world.statistics.lostByLies += lost.count
    unconfirmed.removeAll { $0.log != log }
    pad.card.forgive()
  }

  /// What is written stays as it is, from the first record on: in the log that is written, where it has grown enough or `always`, and at the
  /// end in those that were set aside.
  func lookAtWritten(_ pad: SimulatedPad, always: Bool = false) throws(Broken) {
    guard let running = pad.program, running.keeper.journal != nil, running.keeper.log == current,
      let log = logs[running.keeper.log]
    else { return }
    try written.look(at: log, pad, always: always)
  }

  /// When the first record was made that no seal covers, nanoseconds of the world.
  func unsealedSince(_ pad: SimulatedPad) -> Int64? {
    current.flatMap { logs[$0]?.oldestUnsealed }.flatMap { pad.worldTime($0) }
  }

  func checkEnd(_ pad: SimulatedPad) throws(Broken) {
    for log in logs.values where !log.isDamaged {
      if let (invariant, wrong) = log.checkOpen() { throw Broken(invariant, at: pad.world.now, wrong) }
    }
  }

  package func checkOwner(_ row: BallotRow, _ pad: SimulatedPad) throws(Broken) {
    guard let boot = boots[row.boot] else { return }
    try seats.check(row, at: boot + row.uptime * 1_000, pad)
  }

  func readOn(_ pad: SimulatedPad, recovered: Bool = false) throws(Broken) {
    guard let running = pad.program, let journal = running.keeper.journal, journal.head.seq > 0 else {
      return
    }
    try readOn(pad, journal, running.keeper.log, recovered: recovered)
  }

  private func readOn(
    _ pad: SimulatedPad, _ journal: Journal, _ name: LogID, recovered: Bool
  ) throws(Broken) {
    pad.card.beginWatch()
    defer { pad.card.endWatch() }
    current = name
    var log = logs.removeValue(forKey: name) ?? KnownLog(name: name)
    defer { logs[name] = log }
    if log.isDamaged { return }
    var isReread = false
    if (try? journal.head(at: log.head.seq)) != log.head {
      try loss(pad, "record \(log.head.seq) of log \(name) is not what it was")
      try markMustHold(pad, journal, name)
      log = readAnew(name)
    } else if recovered, pad.card.mustReread {
      pad.card.isReread()
      isReread = true
      try markMustHold(pad, journal, name)
      log = readAnew(name)
    }
    let damage = try log.read(to: journal, key: pad.key.publicKey) { (record) throws(Broken) in
      try take(record, name, pad)
    }
    if let damage {
      try loss(pad, damage.words)
      log.isDamaged = true
    }
    if let wrong = log.takeWrong() { throw Broken(wrong.0, at: pad.world.now, wrong.1) }
    for row in log.takeRows() { try checkOwner(row, pad) }
    pad.world.statistics.records += log.newRecords
    pad.world.statistics.votes += log.newVotes
    pad.world.statistics.owned += log.newOwned
    for (reason, count) in log.newReasons { pad.world.statistics.reasons[reason, default: 0] += count }
    log.forgetNew()
    try settleThanks(pad, name)
    if isReread, !log.isDamaged,
      try CardCopy(of: pad.journalPath, on: pad.card.disk, at: pad.world.now).isIntact
    {
      pad.card.forgive()
    }
  }

  /// A log from its first record on: its presses are met once more.
  private func readAnew(_ name: LogID) -> KnownLog {
    again.formUnion(kept.filter { $0.value == name }.keys)
    return KnownLog(name: name)
  }

  /// What was thanked must be there now; a disk that lies may have lost it.
  private func settleThanks(_ pad: SimulatedPad, _ name: LogID) throws(Broken) {
    var lost: [Thanked] = []
    for thanked in unconfirmed where !isKept(thanked.name) { lost.append(thanked) }
    unconfirmed.removeAll()
    guard let first = lost.first else { return }
    try loss(pad, "the thanked press \(first.seq) of \(first.name.button) is not in the log", .thankedIsKept)
    try mustBeFound(lost, in: pad.journalPath, pad)
    pad.world.statistics.lostByLies += lost.count
  }

  /// Thanked presses that were sealed and are gone from the journal at `path`: the product itself says so.
  private func mustBeFound(_ lost: [Thanked], in path: String, _ pad: SimulatedPad) throws(Broken) {
    guard let log = lost.first?.log, let seal = seals[log] else { return }
    let sealed = lost.filter { $0.seq <= seal.seq }
    guard !sealed.isEmpty else { return }
    let copy = try CardCopy(of: path, on: pad.card.disk, at: pad.world.now)
    let kept = HeadLine(pad: pad.id, log: log, head: seal, key: pad.key.publicKey.fingerprint)
    guard copy.complaint(against: kept) == nil else {
      pad.world.statistics.happened("verify-found-loss")
      return
    }
    let there = copy.presses
    if let silent = sealed.first(where: { !PadWitness.isAmong(there, $0.name) }) {
      throw Broken(
        .thankedIsKept, at: pad.world.now,
        "the thanked press \(silent.seq) was sealed and is not there, and `hailong verify` finds nothing wrong"
      )
    }
  }

  /// A record's uptime is cut to microseconds on another way than the core's: it may be one less or more.
  private func isKept(_ name: PressName) -> Bool { PadWitness.isAny(name) { kept[$0] != nil } }

  private static func isAmong(_ names: Set<PressName>, _ name: PressName) -> Bool {
    isAny(name) { names.contains($0) }
  }

  private static func isAny(_ name: PressName, _ isThere: (PressName) -> Bool) -> Bool {
    (Int64(-1)...1).contains {
      isThere(PressName(boot: name.boot, uptime: name.uptime + $0, button: name.button))
    }
  }

  private func loss(
    _ pad: SimulatedPad, _ what: String, _ invariant: Invariant = .chainHolds
  ) throws(Broken) {
    guard pad.card.hasLied else { throw Broken(invariant, at: pad.world.now, what) }
    pad.world.statistics.happened("found-loss")
  }

  /// A journal that lacks the sealed record that the pad's own mark names must not be gone on with.
  private func markMustHold(_ pad: SimulatedPad, _ journal: Journal, _ name: LogID) throws(Broken) {
    guard let mark = pad.mark, mark.log == name, (try? journal.head(at: mark.head.seq)) != mark.head else {
      return
    }
    throw Broken(
      .thankedIsKept, at: pad.world.now, "went on in a log that lacks sealed record \(mark.head.seq)")
  }

  private func take(_ record: Record, _ log: LogID, _ pad: SimulatedPad) throws(Broken) {
    guard case .press(let button, _) = record.body else { return }
    let name = PressName(boot: record.stamp.boot, uptime: record.stamp.uptime, button: button)
    if again.remove(name) != nil { return }
    let isNew = kept.updateValue(log, forKey: name) == nil
    guard isNew || pad.card.hasLied else {
      throw Broken(.keptOnce, at: pad.world.now, "press \(record.seq) of \(button) is there twice")
    }
    if isNew { pad.world.statistics.recorded += 1 }
    guard isNew, let boot = boots[record.stamp.boot] else { return }
    try hands.match(button.index, at: boot + record.stamp.uptime * 1_000, record.seq, pad)
  }
}
