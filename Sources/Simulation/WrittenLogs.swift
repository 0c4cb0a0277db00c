import Journal
import Records
import SimulatedDisk

/// What a pad has written stays as it is: its logs are read from their first record on, by the hashes that they had when they were written.
///
/// Somebody draws the card and copies it, so that hailongd does not read differently because it was looked at. Asked of honest cards alone:
/// of the log that is written each time it has grown by an eighth and at the end, of a log that was set aside before it is
/// taken away and at the end, where the card has not lied since it was begun to be believed in that log.
struct WrittenLogs {
  /// How far each log was read whole.
  private var whole: [LogID: Int64] = [:]
  /// Logs that an honest card set aside, and how often it had lied until then.
  private var aside: [LogID: Int] = [:]

  mutating func look(at log: KnownLog, _ pad: SimulatedPad, always: Bool) throws(Broken) {
    let done = whole[log.name] ?? 0
    guard !pad.card.hasLied, !log.isDamaged, always || log.head.seq > done + max(16, done / 8) else { return }
    let copy = try CardCopy(of: pad.journalPath, on: pad.card.disk, at: pad.world.now)
    try WrittenLogs.hold(copy, against: log, pad)
    whole[log.name] = log.head.seq
    pad.world.statistics.readWhole += 1
  }

  mutating func setAside(_ log: LogID, _ card: PadCard) {
    if !card.hasLied { aside[log] = card.lies }
  }

  /// Journals are about to be taken away: what they hold is not asked for any more.
  mutating func taken(_ paths: [String], of logs: [LogID: KnownLog], _ pad: SimulatedPad) throws(Broken) {
    for log in try look(paths, logs, pad) { aside[log] = nil }
  }

  func lookAside(of logs: [LogID: KnownLog], _ pad: SimulatedPad) throws(Broken) {
    guard !asked(pad).isEmpty else { return }
    let there = try look(SetAside.all(of: pad.journalPath, files: MemoryFiles(pad.card.disk)), logs, pad)
    if let gone = asked(pad).subtracting(there).sorted(by: { $0.text < $1.text }).first {
      throw Broken(.chainHolds, at: pad.world.now, "log \(gone) was set aside, and is not there")
    }
  }

  /// The logs that an honest card has set aside and not lied since.
  private func asked(_ pad: SimulatedPad) -> Set<LogID> {
    Set(aside.filter { $0.value == pad.card.lies }.keys)
  }

  private func look(
    _ paths: [String], _ logs: [LogID: KnownLog], _ pad: SimulatedPad
  ) throws(Broken) -> Set<LogID> {
    let asked = asked(pad)
    var found: Set<LogID> = []
    guard !asked.isEmpty else { return found }
    for path in paths {
      let copy = try CardCopy(of: path, on: pad.card.disk, at: pad.world.now)
      guard let name = copy.log else { continue }
      found.insert(name)
      guard asked.contains(name), let log = logs[name], !log.isDamaged else { continue }
      try WrittenLogs.hold(copy, against: log, pad)
      pad.world.statistics.readAside += 1
    }
    return found
  }

  private static func hold(_ copy: CardCopy, against log: KnownLog, _ pad: SimulatedPad) throws(Broken) {
    guard let seq = copy.firstChange(from: log.hashes) else { return }
    throw Broken(.chainHolds, at: pad.world.now, "record \(seq) of log \(log.name) is not what was written")
  }
}
