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
  /// Logs set aside, as last heard, and those that were sent as far as they can be read.
  var earlier: [EarlierLog] = []
  var doneEarlier: [LogID: Done] = [:]
  /// When the ward is asked again for a log that was set aside: one that was not taken may be taken, one that was may be lost with
  /// the ward's disk.
  var restingEarlier: [LogID: UInt64] = [:]
  /// When the ward last answered the question for the present log's head, with those of the others.
  var toldOthers: UInt64 = 0
  /// How often hailongd could not read the earlier log under way: a restart is one thing, a broken file another.
  var strikes = 0
  static let mostStrikes = 3
  /// Where the ward's copy of `pad.log` ends; nil until it has been asked since the last failure.
  var wardHead: Head?
  /// The head in the ward's last answer about `pad.log`.
  var named: Head?
  /// The present log and where the ward's copy of it ends, while an earlier log is under way.
  var kept: (log: LogID, head: Head)?
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
  /// Between two looks at a ward that has everything, nanoseconds.
  var pause: UInt64 { settings.poll * LinkCore.rarely }
  var hasCorrectedClock = false
  /// From where on a ward that named a head of another history is being shown ours.
  var shownFrom: Head?
  /// What this run has last shown the ward of each log.
  var shown: [LogID: Shown] = [:]
  /// The end of the last batch that was made of `pad.log`: the pad's own chain goes through it, whatever the ward says.
  var proven: Head?
  /// hailongd has been told of the head that is not in its log, and is looked at once more: it may go on in a new one.
  var isTold = false
  /// The ward has named a head that is not in the present log, and none that is since. Said once.
  var isDisputed = false
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
    case .batch(let log, let from, let result):
      // One that comes late may be of the log that was under way before.
      if log == pad?.log { take(result, from: from, now, &actions) }
    case .answered(let answer): take(answer, now, &actions)
    case .failed(let fault):
      switch phase {
      case .asking, .sending:
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

  mutating func look(_ now: Moment, _ actions: inout [LinkAction]) {
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
    if pad?.log != head.log {
      let known = kept
      forget()
      if let known, known.log == head.log { wardHead = known.head } else { isDisputed = false }
    }
    pad = head
    isEarlier = false
    earlier = head.earlier
    let logs = Set(earlier.map(\.log) + [head.log])
    shown = shown.filter { logs.contains($0.key) }
    doneEarlier = doneEarlier.filter { logs.contains($0.key) }
    restingEarlier = restingEarlier.filter { logs.contains($0.key) }
    proceed(now, &actions)
  }

  private mutating func lost(_ fault: LinkFault, _ now: Moment, _ actions: inout [LinkAction]) {
    switch phase {
    case .looking, .reading:
      if isEarlier { strikeEarlier(now, &actions) }
      phase = .looking(until: now.monotonic + padBackoff.next())
      say(fault, &actions)
    // The request under way is not the pad's; what follows it will ask the pad again.
    case .asking, .sending, .idle, .backingOff: break
    }
  }

  /// Another log, or a failure: nothing that was known of the ward's copy is relied on.
  mutating func forget() {
    (wardHead, named, kept, proven) = (nil, nil, nil, nil)
    prefetched = nil
    (shownFrom, isTold) = (nil, false)
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
    // Its own word, and not only that it took what it was shown.
    if !isEarlier, named == pad.sealed { isDisputed = false }
    if wardHead == pad.sealed || (isEarlier && rests(pad.log, at: wardHead)) {
      settle(wardHead, now, &actions)
    } else if wardHead.seq < pad.sealed.seq {
      read(from: wardHead, now, &actions)
    } else {
      dispute(wardHead, now, &actions)
    }
  }

  /// All is sent.
  mutating func settle(_ head: Head, _ now: Moment, _ actions: inout [LinkAction]) {
    shownFrom = nil
    padBackoff.reset()
    if isEarlier {
      finishEarlier(through: head.seq, now, &actions)
      look(now, &actions)
      return
    }
    // Following tells of every seal; a look now and then is for a follower that went deaf, and must not wake hailongd often.
    let again = earlier.compactMap { restingEarlier[$0.log] }.filter { $0 > now.monotonic }.min()
    phase = .idle(until: min(now.monotonic + pause, again ?? .max))
    connected(head, &actions)
    if !isFollowing {
      isFollowing = true
      actions.append(.follow(after: head.seq))
    }
    goOnEarlier(head, now, &actions)
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
    case .success(let batch):
      // Only now: it can say where a log ends that it cannot read.
      padBackoff.reset()
      send(batch, now, &actions)
    case .failure(.otherHistory) where from != .empty && from != proven: notOurs(from, now, &actions)
    case .failure where isEarlier: endsHere(from, now, &actions)
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
    proven = batch.end
    actions.append(
      .send(
        batch, log: pad.log, backlog: max(0, pad.sealed.seq - batch.end.seq), created: clock.created(at: now))
    )
    // While the ward works, the next lines are read and compressed.
    if pad.sealed.seq > batch.end.seq {
      actions.append(.readBatch(log: pad.log, from: batch.end, limits: limits, key: pad.key))
    }
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

  mutating func say(_ fault: LinkFault, _ actions: inout [LinkAction]) {
    if !fault.isSameCause(as: trouble) { actions.append(.say(.trouble(fault))) }
    trouble = fault
  }

  mutating func connected(_ head: Head, _ actions: inout [LinkAction]) {
    // Our records are there, but so is another history: that stays said until the ward names ours of itself.
    guard !isDisputed else { return }
    if trouble != nil || !hasConnected { actions.append(.say(.connected(head))) }
    trouble = nil
    hasConnected = true
  }
}
