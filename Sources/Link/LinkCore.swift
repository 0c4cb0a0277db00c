import Records
import Wire

/// What the link does next. Synchronous and pure: an event and the time in, actions out, ``nextDeadline`` where it waits.
///
/// The link replicates the pad's log, and when that is done the logs that the pad had to set aside. It asks the ward where its copy ends, reads the lines behind that, sends them up to a seal,
/// and goes on from the head in the answer. Whatever goes wrong ends in a wait that doubles; nothing is sent twice without
/// either a new head or a wait in between.
public struct LinkCore: Sendable {
  /// Lengths of time are nanoseconds.
  public struct Settings: Equatable, Sendable {
    public var batch = SealedBatch.Limits(records: Batch.records, bytes: Batch.bytes)
    public var retryLeast: UInt64 = 1_000_000_000
    public var retryMost: UInt64 = 300_000_000_000
    /// Between two looks at the pad when following is not possible.
    public var poll: UInt64 = 10_000_000_000
    public init() {}
  }

  enum Phase: Equatable {
    /// Waiting for hailongd; if nothing comes until then, asking again.
    case looking(until: UInt64)
    /// Waiting for lines from hailongd.
    case reading(from: Head, until: UInt64)
    /// The ward has been asked where its copy ends.
    case asking(sent: UInt64)
    case sending(SealedBatch, sent: UInt64)
    /// All that is sealed is sent.
    case idle(until: UInt64)
    case backingOff(until: UInt64)
  }

  let enrolled: PadID
  let settings: Settings
  var phase: Phase
  var backoff: Backoff
  var padBackoff: Backoff
  var clock = WardClock()
  /// The log under way, as last heard: the pad's own, or an earlier one.
  var pad: PadHead?
  /// Whether `pad` is a log that was set aside.
  var isEarlier = false
  /// Logs set aside, as last heard, and those that this run is done with: sent as far as they can be read.
  var earlier: [EarlierLog] = []
  var doneEarlier: Set<LogID> = []
  /// Logs set aside that were not taken, and when each is tried again: perhaps it was not the ward that refused.
  var restingEarlier: [LogID: UInt64] = [:]
  /// How often hailongd could not read the earlier log under way: a restart is one thing, a broken file another.
  var strikes = 0
  static let mostStrikes = 3
  /// Where the ward's copy of `pad.log` ends; nil until it has been asked since the last failure.
  var wardHead: Head?
  /// The next batch, read while one is under way.
  var prefetched: SealedBatch?
  var limits: SealedBatch.Limits
  var isFollowing = false
  /// Answers since the last exact progress that moved the head elsewhere. Each is legitimate once or twice (a restored
  /// ward, an answer that was lost), and never often.
  var jumps = 0
  static let mostJumps = 3
  /// How many times ``Settings/poll`` to wait while following.
  static let rarely: UInt64 = 30
  var hasCorrectedClock = false
  /// Whether the whole log is being shown to a ward that holds another history of it; and for which log that was begun in
  /// this run. Once is enough: a ward that does not take a fork will not take it an hour later.
  var isWalking = false
  var walked: LogID?
  var trouble: LinkFault?
  var hasConnected = false

  /// - Parameter pad: the pad that was enrolled.
  public init(pad: PadID, settings: Settings = Settings()) {
    enrolled = pad
    self.settings = settings
    limits = settings.batch
    backoff = Backoff(least: settings.retryLeast, most: settings.retryMost, seed: pad.text.utf8)
    // hailongd is on this machine: there is no crowd to spread, only a restart to wait for.
    padBackoff = Backoff(
      least: settings.retryLeast, most: min(settings.retryMost, 15_000_000_000), seed: pad.text.utf8)
    phase = .looking(until: 0)
  }

  /// When to call ``handle(_:at:)`` with ``LinkEvent/tick`` at the latest, monotonic nanoseconds. While a request is under
  /// way the shell bounds it, and reports.
  public var nextDeadline: UInt64? {
    switch phase {
    case .looking(let until), .reading(_, let until), .idle(let until), .backingOff(let until): until
    case .asking, .sending: nil
    }
  }

  public mutating func handle(_ event: LinkEvent, at now: Moment) -> [LinkAction] {
    var actions: [LinkAction] = []
    switch event {
    case .tick: tick(now, &actions)
    case .pad(let head): take(head, now, &actions)
    case .padLost(let fault): lost(fault, now, &actions)
    case .sealed: if case .idle = phase { look(now, &actions) }
    case .hurry:
      switch phase {
      case .idle, .backingOff: look(now, &actions)
      case .looking, .reading, .asking, .sending: break
      }
    case .followEnded:
      isFollowing = false
      // Perhaps hailongd has ended; the poll finds out, but sooner is better.
      if case .idle(let until) = phase {
        phase = .idle(until: min(until, now.monotonic + settings.retryLeast))
      }
    case .batch(let from, let result): take(result, from: from, now, &actions)
    case .answered(let answer): take(answer, now, &actions)
    case .failed(let fault):
      switch phase {
      case .asking, .sending:
        // A walk that the network cut off was no walk: it may be begun again.
        if isWalking { walked = nil }
        fail(fault, now, &actions)
      default: break
      }
    }
    return actions
  }

  // MARK: - The pad

  private mutating func tick(_ now: Moment, _ actions: inout [LinkAction]) {
    guard let deadline = nextDeadline, deadline <= now.monotonic else { return }
    // A look now and then is at the ward too: it may have been restored, or something between may have said "stored".
    if case .idle = phase { wardHead = nil }
    look(now, &actions)
  }

  private mutating func look(_ now: Moment, _ actions: inout [LinkAction]) {
    phase = .looking(until: now.monotonic + settings.poll)
    actions.append(.readHead)
  }

  private mutating func take(_ head: PadHead, _ now: Moment, _ actions: inout [LinkAction]) {
    guard case .looking = phase else { return }
    guard head.pad == enrolled else {
      let fault = LinkFault(
        .otherPad, "this pad is \(head.pad), but \(enrolled) was enrolled",
        remedy: "enrol this pad: `hailong-link enrol STRING`")
      fail(fault, now, &actions)
      return
    }
    if pad?.log != head.log { forget() }
    pad = head
    isEarlier = false
    earlier = head.earlier
    padBackoff.reset()
    proceed(now, &actions)
  }

  private mutating func lost(_ fault: LinkFault, _ now: Moment, _ actions: inout [LinkAction]) {
    switch phase {
    case .looking, .reading:
      if isEarlier { strikeEarlier(&actions) }
      phase = .looking(until: now.monotonic + padBackoff.next())
      say(fault, &actions)
    // The request under way is not the pad's; what follows it will ask the pad again.
    case .asking, .sending, .idle, .backingOff: break
    }
  }

  /// Another log, or a failure: nothing that was known of the ward's copy is relied on.
  private mutating func forget() {
    wardHead = nil
    prefetched = nil
    isWalking = false
    jumps = 0
  }

  // MARK: - What comes next

  /// Decides from the pad's head and the ward's.
  mutating func proceed(_ now: Moment, _ actions: inout [LinkAction]) {
    guard let pad else {
      look(now, &actions)
      return
    }
    guard let wardHead else {
      phase = .asking(sent: now.monotonic)
      actions.append(.askHead(log: pad.log, created: clock.created(at: now)))
      return
    }
    if isEarlier, wardHead.seq >= pad.sealed.seq {
      // Another history of a log that is over decides nothing any more; whether it is one shows when it is asked for again.
      if wardHead != pad.sealed { restEarlier(now) }
      settle(wardHead, now, &actions)
    } else if wardHead.seq > pad.sealed.seq {
      let fault = LinkFault(
        .beyond,
        "the ward holds record \(wardHead.seq) of log \(pad.log), the pad's ends at \(pad.sealed.seq)",
        remedy: "the pad goes on in a new log; see `hailong status`")
      fail(fault, now, &actions)
    } else if wardHead.seq < pad.sealed.seq {
      read(from: wardHead, now, &actions)
    } else if wardHead.hash == pad.sealed.hash {
      isWalking = false
      settle(wardHead, now, &actions)
    } else {
      walk(now, &actions)
    }
  }

  /// All is sent.
  private mutating func settle(_ head: Head, _ now: Moment, _ actions: inout [LinkAction]) {
    if isEarlier {
      if isResting(pad?.log, now) { leaveEarlier() } else { finishEarlier(&actions) }
      look(now, &actions)
      return
    }
    // Following tells of every seal; a look now and then is for a follower that went deaf, and must not wake hailongd often.
    phase = .idle(until: now.monotonic + settings.poll * LinkCore.rarely)
    connected(head, &actions)
    if !isFollowing {
      isFollowing = true
      actions.append(.follow(after: head.seq))
    }
    let next = earlier.first { !doneEarlier.contains($0.log) && !isResting($0.log, now) }
    if let next, let present = pad {
      forget()
      limits = settings.batch
      pad = PadHead(
        pad: present.pad, log: next.log, sealed: next.sealed, key: next.key, earlier: present.earlier)
      isEarlier = true
      proceed(now, &actions)
    }
  }

  /// This run has done what it can for the earlier log under way.
  private mutating func finishEarlier(_ actions: inout [LinkAction]) {
    guard let log = pad?.log else { return }
    doneEarlier.insert(log)
    leaveEarlier()
    strikes = 0
    if let wardHead { actions.append(.say(.earlierSent(log, through: wardHead.seq))) }
  }

  private func isResting(_ log: LogID?, _ now: Moment) -> Bool {
    log.flatMap { restingEarlier[$0] }.map { $0 > now.monotonic } ?? false
  }

  /// The earlier log under way was not taken, for now.
  private mutating func restEarlier(_ now: Moment) {
    guard let log = pad?.log else { return }
    restingEarlier[log] = now.monotonic + settings.poll * LinkCore.rarely
  }

  private mutating func strikeEarlier(_ actions: inout [LinkAction]) {
    strikes += 1
    if strikes < LinkCore.mostStrikes { leaveEarlier() } else { finishEarlier(&actions) }
  }

  private mutating func leaveEarlier() {
    isEarlier = false
    limits = settings.batch
  }

  /// The log under way ends here for good: it was set aside because it is damaged, and this is where.
  private mutating func endsHere(_ from: Head, _ now: Moment, _ actions: inout [LinkAction]) {
    if limits.records > 1 {
      // What stands before the damage may be some stretches more.
      limits = SealedBatch.Limits(records: 1, bytes: 1)
      prefetched = nil
      read(from: from, now, &actions)
    } else {
      finishEarlier(&actions)
      look(now, &actions)
    }
  }

  mutating func read(from head: Head, _ now: Moment, _ actions: inout [LinkAction]) {
    guard let pad else { return }
    if let next = prefetched, next.from == head {
      prefetched = nil
      send(next, now, &actions)
      return
    }
    phase = .reading(from: head, until: now.monotonic + settings.poll)
    actions.append(.readBatch(log: pad.log, from: head, limits: limits, key: pad.key))
  }

  private mutating func take(
    _ result: Result<SealedBatch, SealedBatch.Fault>, from: Head, _ now: Moment, _ actions: inout [LinkAction]
  ) {
    if case .sending(let under, _) = phase {
      // Read ahead. What cannot be read ahead will be asked for again when it is needed.
      if case .success(let batch) = result, batch.from == under.end { prefetched = batch }
      return
    }
    guard case .reading(from, _) = phase else { return }
    switch result {
    case .success(let batch): send(batch, now, &actions)
    case .failure where isEarlier: endsHere(from, now, &actions)
    case .failure(.otherHistory) where from != .empty: walk(now, &actions)
    case .failure(let fault):
      let why =
        switch fault {
        case .unsealed: "no seal behind record \(from.seq)"
        case .misnumbered(let seq): "record \(seq) out of order behind \(from.seq)"
        case .otherHistory: "a seal that is not this pad's"
        case .memory: "no memory to compress them"
        }
      fail(
        LinkFault(
          .lines, "hailongd gave lines that cannot be sent: \(why)",
          remedy: "run `hailong verify` on its journal"),
        now, &actions)
    }
  }

  mutating func send(_ batch: SealedBatch, _ now: Moment, _ actions: inout [LinkAction]) {
    guard let pad else { return }
    phase = .sending(batch, sent: now.monotonic)
    actions.append(
      .send(
        batch, log: pad.log, backlog: max(0, pad.sealed.seq - batch.end.seq), created: clock.created(at: now))
    )
    // While the ward works, the next lines are read and compressed.
    if pad.sealed.seq > batch.end.seq {
      actions.append(.readBatch(log: pad.log, from: batch.end, limits: limits, key: pad.key))
    }
  }

  /// The ward holds another history of this log. It is shown the whole of ours once, and keeps both.
  private mutating func walk(_ now: Moment, _ actions: inout [LinkAction]) {
    guard let pad, walked != pad.log else {
      fail(
        LinkFault(
          .noProgress, "the ward holds another history of this log, and has been shown ours",
          remedy: "compare the pad with its clone, then decide at the ward: `hailong-ward check`"),
        now, &actions)
      return
    }
    walked = pad.log
    isWalking = true
    prefetched = nil
    read(from: .empty, now, &actions)
  }

  // MARK: - Failure and news

  /// - Parameter pause: nanoseconds that the ward asked for (`Retry-After`).
  mutating func fail(_ fault: LinkFault, pause: UInt64 = 0, _ now: Moment, _ actions: inout [LinkAction]) {
    if isEarlier, failEarlier(fault, now, &actions) { return }
    let wait = max(backoff.next(), min(pause, settings.retryMost))
    phase = .backingOff(until: now.monotonic + wait)
    forget()
    hasCorrectedClock = false
    if isFollowing {
      // Unread, the pad seals every ten minutes instead of every six seconds: fewer bytes for a day without a ward.
      isFollowing = false
      actions.append(.unfollow)
    }
    say(fault, &actions)
  }

  /// Says whether the present log goes on at once: it was this log that was not taken, and not the ward that is away.
  private mutating func failEarlier(
    _ fault: LinkFault, _ now: Moment, _ actions: inout [LinkAction]
  ) -> Bool {
    switch fault.code {
    case .lines:
      finishEarlier(&actions)
      return false
    case .refused, .nonsense, .noProgress:
      // A busy ward may have said so, or something between. It is tried again now and then, and never at the present
      // log's cost.
      restEarlier(now)
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

  private mutating func say(_ fault: LinkFault, _ actions: inout [LinkAction]) {
    if !fault.isSameCause(as: trouble) { actions.append(.say(.trouble(fault))) }
    trouble = fault
  }

  mutating func connected(_ head: Head, _ actions: inout [LinkAction]) {
    if trouble != nil || !hasConnected { actions.append(.say(.connected(head))) }
    trouble = nil
    hasConnected = true
  }
}
