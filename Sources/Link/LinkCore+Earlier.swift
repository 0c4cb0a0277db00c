import Records
import Wire

/// The logs that the pad had to set aside: sent one after another when the present one is, and each looked at again in a while.
extension LinkCore {
  /// How far an earlier log was sent, and which head the ward named then: another one where it counts another history of the log.
  struct Done: Equatable {
    var named: Head
    var through: Head?
  }

  /// Whether the ward still holds what was sent of a log: it names the end of that itself. Where it names another history's, only
  /// showing ours tells.
  func rests(_ log: LogID, at head: Head) -> Bool { doneEarlier[log] == Done(named: head, through: head) }

  /// All of the present log is sent: goes on with the first earlier log that is due.
  /// - Parameter head: where the ward's copy of the present log ends.
  mutating func goOnEarlier(_ head: Head, _ now: Moment, _ actions: inout [LinkAction]) {
    let next = earlier.first { (restingEarlier[$0.log] ?? 0) <= now.monotonic }
    guard let next, let present = pad else { return }
    if doneEarlier[next.log] != nil, toldOthers < restingEarlier[next.log] ?? 0 {
      // It was sent, and perhaps many others were: one question asks about all of them.
      wardHead = nil
      proceed(now, &actions)
      return
    }
    forget()
    kept = (present.log, head)
    limits = settings.batch
    pad = PadHead(
      pad: present.pad, log: next.log, sealed: next.sealed, key: next.key, earlier: present.earlier)
    isEarlier = true
    proceed(now, &actions)
  }

  /// The ward's heads of the pad's other logs. One that it names as when it was sent rests on; about any other it is asked by itself.
  mutating func take(others: [LogHead], _ now: Moment) {
    toldOthers = now.monotonic
    for other in others where rests(other.log, at: other.head) { restEarlier(other.log, now) }
  }

  /// This run has done what it can for the earlier log under way.
  mutating func finishEarlier(through seq: Int64, _ now: Moment, _ actions: inout [LinkAction]) {
    guard let log = pad?.log else { return }
    if doneEarlier[log]?.named != named { actions.append(.say(.earlierSent(log, through: seq))) }
    doneEarlier[log] = named.map { Done(named: $0, through: wardHead) }
    restEarlier(log, now)
    leaveEarlier()
    strikes = 0
  }

  /// It is looked at again in a while.
  private mutating func restEarlier(_ log: LogID, _ now: Moment) {
    restingEarlier[log] = now.monotonic + pause
  }

  mutating func strikeEarlier(_ now: Moment, _ actions: inout [LinkAction]) {
    strikes += 1
    if strikes < LinkCore.mostStrikes {
      leaveEarlier()
    } else {
      finishEarlier(through: wardHead?.seq ?? 0, now, &actions)
    }
  }

  private mutating func leaveEarlier() {
    isEarlier = false
    limits = settings.batch
  }

  /// No batch as large as this can be made of the log under way: it was set aside because it is damaged, and the damage is near. Where
  /// not even one stretch can, the log ends here for good.
  mutating func endsHere(_ from: Head, _ now: Moment, _ actions: inout [LinkAction]) {
    if limits.records > 1 {
      // What stands before the damage may be much more: halved and halved again, a few requests bring all of it, where one for each
      // stretch could be a thousand.
      limits = limits.halved
      prefetched = nil
      read(from: from, now, &actions)
    } else {
      finishEarlier(through: from.seq, now, &actions)
      look(now, &actions)
    }
  }

  /// Says whether the present log goes on at once: it was this log that was not taken, and not the ward that is away.
  mutating func failEarlier(_ fault: LinkFault, _ now: Moment, _ actions: inout [LinkAction]) -> Bool {
    switch fault.code {
    case .lines:
      finishEarlier(through: wardHead?.seq ?? 0, now, &actions)
      return false
    case .refused, .nonsense, .noProgress:
      // A busy ward may have said so, or something between. It is tried again now and then, and never at the present
      // log's cost.
      if let log = pad?.log { restEarlier(log, now) }
      leaveEarlier()
      forget()
      hasCorrectedClock = false
      say(fault, &actions)
      look(now, &actions)
      return true
    default:
      leaveEarlier()
      return false
    }
  }
}
