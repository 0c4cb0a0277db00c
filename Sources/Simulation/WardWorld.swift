import Link
import Records
import Ward
import Wire

/// Links and a ward under virtual time, with pads that write whatever a pad might: the way from pad to ward, from one seed.
package final class WardWorld {
  package static let minute: Int64 = 60_000_000_000
  package static let hour: Int64 = 60 * minute

  private final class Board {
    let pad: WrittenPad
    let link: SimulatedLink
    var nextHappening: Int64
    var sealAt: Int64?
    var downUntil: Int64?
    /// When a technician tries to enrol it; nil where it is enrolled.
    var enrolsAt: Int64?
    init(pad: WrittenPad, link: SimulatedLink, next: Int64) {
      (self.pad, self.link, nextHappening) = (pad, link, next)
    }
  }

  package let plan: [Planned]
  private let length: Int64
  private var dice: Dice
  private let begin: UTCTime
  package let ward: SimulatedWard
  package let network: Network
  private var boards: [Board] = []
  package private(set) var truth = SealedTruth()
  package private(set) var now: Int64 = 0
  private var upAgain: Int64?
  private var sameInstant = 0
  /// The office is closed: a pad only says every ten minutes that it is there.
  private var isQuiet = false
  /// The wire's faults: until when, and how often each kind had hit before.
  private var ends: [(at: Int64, fault: WireFault, before: Int)] = []
  private var broken: Broken?
  /// Faults that took hold, by kind.
  package private(set) var reached: [String: Int] = [:]
  /// What was done besides and is no fault.
  package private(set) var happened: [String: Int] = [:]
  /// Presses that the pads wrote.
  package var presses: Int { boards.reduce(pressesBefore) { $0 + $1.pad.presses } }
  private var wardHeads: Set<Head> = []
  /// Pads that ever were; clones are none.
  private var padCount = 0
  /// Presses of pads that were taken away.
  private var pressesBefore = 0
  private static let mostBoards = 4

  package init(seed: UInt64, hours: Int, plan: [Planned]? = nil) throws {
    self.plan = plan ?? WardWorld.draw(seed: seed, hours: hours)
    length = Int64(hours) * WardWorld.hour
    var dice = Dice(seed &+ 1)
    // A Monday morning in Viet Nam.
    begin = UTCTime(microseconds: 1_767_573_000_000_000)
    ward = try SimulatedWard(begin: begin, seed: dice.next())
    network = Network(ward: ward, seed: dice.next())
    let (padSeed, key) = (dice.next(), WardWorld.linkKey(&dice))
    self.dice = dice
    ward.refused = { [unowned self] what in fail(.sealedNeverRefused, what) }
    ward.broken = { [unowned self] invariant, what in fail(invariant, what) }
    ward.reached = { [unowned self] name in reached[name, default: 0] += 1 }
    ward.happened = { [unowned self] name in happened[name, default: 0] += 1 }
    ward.restarted = { [unowned self] in
      do { try WardInvariants(ward).check(truth, at: now) } catch {
        broken =
          broken ?? (error as? Broken ?? Broken(.wardIsSealedPrefix, at: now, "the ward failed: \(error)"))
      }
    }
    ward.answered = { [unowned self] log, head in
      guard head.seq > 0, wardHeads.insert(head).inserted, !truth.contains(log, head) else { return }
      fail(
        .wardIsSealedPrefix,
        "the ward's copy of \(log) ends at \(head.seq) \(head.hash), which no pad has sealed")
    }
    ward.lacks = { [unowned self] log, after, line in
      truth.isUnknown(to: ward.heads(of: log), log, after: after, line: line)
    }
    try addNew(seed: padSeed, key: key)
  }

  private func addNew(seed: UInt64, key: LinkKey) throws {
    padCount += 1
    let id = PadID(unchecked: "p-written\(padCount)")
    let pad = try WrittenPad(id: id, seed: seed, begin: begin) { [unowned self] log, after, lines in
      if truth.note(log, after: after, lines, at: now) == nil {
        fail(.chainHolds, "a pad sealed behind nothing")
      }
    }
    pad.now = now
    add(pad, key: key)
  }

  deinit {
    network.close()
    ward.isUp = false
  }

  private static func linkKey(_ dice: inout Dice) -> LinkKey { LinkKey(seed: dice.bytes(32)) ?? LinkKey() }

  private func add(_ pad: WrittenPad, key: LinkKey) {
    let link = SimulatedLink(pad: pad, id: pad.id, key: key, network: network) { [unowned self] in
      Moment(
        monotonic: UInt64(now) + 1_000_000_000, utc: UTCTime(microseconds: begin.microseconds + now / 1_000))
    }
    let board = Board(pad: pad, link: link, next: now + 1_000_000_000)
    boards.append(board)
    enrolIfForgotten(board)
    if board.enrolsAt == nil { link.start() }
  }

  /// A technician comes where the ward does not know the pad, or has another key of it; and comes again until it is done.
  private func enrolIfForgotten(_ board: Board) {
    if !ward.isServing || ward.linkKey(of: board.pad.id) != board.link.key.publicKey { enrol(board) }
  }

  private func enrol(_ board: Board) {
    board.enrolsAt = now + WardWorld.minute
    guard ward.isUp, board.pad.isUp, let statement = try? board.pad.statement(board.link.key.publicKey),
      let reply = try? ward.enrol(
        statement: statement.bytes, signature: statement.signature, known: board.pad.id,
        counter: CounterCode(unchecked: "q1"), now: now)
    else { return }
    board.pad.enrolled(reply.orderKey)
    board.enrolsAt = nil
  }

  private func fail(_ invariant: Invariant, _ what: String) {
    if broken == nil { broken = Broken(invariant, at: now, what) }
  }

  // MARK: running

  /// Runs the plan, lets all faults end, and looks ten minutes later whether all is well.
  package func run() throws {
    var rest = plan[...]
    while now < length {
      let next = rest.first?.at ?? length
      try step(to: min(next, length))
      if let happening = rest.first, happening.at <= now {
        rest.removeFirst()
        try perform(happening)
      }
    }
    if ward.isServing { try WardInvariants(ward).check(truth, at: now) }
    mend()
    try step(to: length + 570_000_000_000)
    let sealed = boards.map { (present: $0.pad.sealedHead, aside: $0.pad.asideHeads) }
    try step(to: length + 600_000_000_000)
    for (board, sealed) in zip(boards, sealed) {
      for log in [sealed.present] + sealed.aside where log.head.seq > 0 {
        try checkHeld(log.log, log.head, board)
      }
    }
    try WardInvariants(ward).check(truth, at: now)
  }

  /// Whatever else the ward holds of a log, it holds this history of it too.
  private func checkHeld(_ log: LogID, _ head: Head, _ board: Board) throws {
    let histories = try ward.store.histories(of: board.pad.id).filter { $0.log == log }
    guard !histories.contains(where: { truth.passes(log, through: head, endingAt: $0.head) }) else { return }
    throw Broken(
      .converges, at: now,
      "the ward holds \(log) to \(histories.map { "\($0.head.seq)" }), the pad sealed \(head.seq); its link: \(board.link.words), \(board.link.troubles)"
    )
  }

  /// All faults end, and people have done what people do.
  private func mend() {
    isQuiet = dice.falls(0.5)
    for end in ends { endFault(end) }
    network.endAll()
    ends = []
    upAgain = nil
    ward.calm()
    for board in boards {
      (board.pad.isUp, board.downUntil) = (true, nil)
      if !board.link.isRunning { board.link.start() }
    }
  }

  private func step(to end: Int64) throws {
    while now < end {
      var next = [network.nextDeadline, upAgain, ends.map(\.at).min()].compactMap { $0 }.min() ?? end
      for board in boards {
        if let due = board.link.nextDeadline { next = min(next, Int64(clamping: due) - 1_000_000_000) }
        if board.pad.isUp { next = min(next, board.nextHappening, board.sealAt ?? .max) }
        next = min(next, board.downUntil ?? .max, board.enrolsAt ?? .max)
      }
      sameInstant = next > now ? 0 : sameInstant + 1
      guard sameInstant < 10_000 else { throw Broken(.queuesBounded, at: now, "time does not go on") }
      now = max(now, min(next, end))
      network.advance(to: now)
      if let at = upAgain, at <= now { (ward.isUp, upAgain) = (true, nil) }
      for end in ends where end.at <= now {
        network.end(end.fault)
        endFault(end)
      }
      ends.removeAll { $0.at <= now }
      for board in boards { turn(board) }
      if let broken { throw broken }
    }
  }

  /// One that hit a hundred requests is one fault, and one that hit none is none.
  private func endFault(_ end: (at: Int64, fault: WireFault, before: Int)) {
    if network.reached[end.fault] ?? 0 > end.before {
      reached["network-\(end.fault.rawValue)", default: 0] += 1
    }
  }

  private func turn(_ board: Board) {
    board.pad.now = now
    if let until = board.downUntil, until <= now {
      (board.pad.isUp, board.downUntil) = (true, nil)
      board.pad.reboot()
    }
    if let at = board.enrolsAt, at <= now {
      enrol(board)
      if board.enrolsAt == nil, !board.link.isRunning { board.link.start() }
    }
    if board.pad.isUp, board.nextHappening <= now {
      if isQuiet { board.pad.beAlive() } else { board.pad.happen() }
      board.pad.now = now
      board.nextHappening =
        now + (isQuiet ? 10 * WardWorld.minute : 0)
        + Int64.random(in: 5_000_000_000...300_000_000_000, using: &dice)
    }
    if board.pad.isUp, board.pad.unsealed > 0 {
      if board.sealAt == nil { board.sealAt = now + (board.pad.isFollowed ? 6 : 600) * 1_000_000_000 }
      if let at = board.sealAt, at <= now || board.pad.unsealed >= 500 {
        board.sealAt = nil
        board.pad.seal()
      }
    }
    if let due = board.link.nextDeadline, due <= UInt64(now) + 1_000_000_000 { board.link.tick() }
    if board.link.underWay > 1 || board.link.questions > 1 || board.link.longestBody > 2 << 20 {
      fail(
        .queuesBounded,
        "a link has \(board.link.underWay) requests under way, \(board.link.questions) questions")
    }
    if network.underWay > 2_000 { fail(.queuesBounded, "\(network.underWay) things are under way") }
  }

  // MARK: what is done to them

  private func perform(_ planned: Planned) throws {
    var dice = Dice(planned.seed)
    let board = dice.one(of: boards)
    board.pad.now = now
    let name = "\(planned.what)".split(separator: "(").first.map(String.init) ?? ""
    var isFault = true
    switch planned.what {
    case .network(let fault, let chance, let length):
      network.begin(fault, chance: chance, seed: planned.seed)
      for end in ends where end.fault == fault { endFault(end) }
      ends.removeAll { $0.fault == fault }
      ends.append((now + length, fault, network.reached[fault] ?? 0))
      return
    case .wardDown(let length):
      isFault = ward.isUp
      (ward.isUp, upAgain) = (false, now + length)
    // Counted where they take hold.
    case .wardDisk(let fault, let length): return ward.disk(fault, lasting: length, dice)
    case .wardPowerCut(let number, let away): return ward.losePower(atWrite: number, away: away, dice)
    case .wardKilled(let number): return ward.kill(atWrite: number)
    case .backUp:
      isFault = false
      guard try ward.backUp() else { return }
    case .wardRestored(let older):
      guard ward.backupCount > 0 else { return }
      try ward.restore(backup: older ? 0 : ward.backupCount - 1, now: now)
      try WardInvariants(ward).check(truth, at: now)
      // Those that were enrolled behind the backup, or with another key.
      for board in boards { enrolIfForgotten(board) }
    case .wardReplaced:
      try ward.replace(now: now, seed: planned.seed)
      for board in boards {
        enrol(board)
        board.link.start()
      }
    case .padReplaced:
      board.pad.fall()
      board.link.stop()
      pressesBefore += board.pad.presses
      boards.removeAll { $0 === board }
      try addNew(seed: planned.seed, key: WardWorld.linkKey(&dice))
    case .wardClock(let offset):
      isFault = offset != 0 && offset != ward.clockOffset
      ward.clockOffset = offset
    case .wardVersion(let version):
      isFault = false
      ward.version = version
    case .linkRestarted: board.link.start()
    case .linkVersion(let version):
      isFault = false
      board.link.version = version
      board.link.start()
    case .newLinkKey:
      isFault = false
      // Whoever has a copy of the card has the new key as well, or is locked out: then it is no clone any more.
      let key = WardWorld.linkKey(&dice)
      for other in boards where other.pad.id == board.pad.id { other.link.take(key: key) }
      ward.causes.hasOtherKey(board.pad.id)
      enrol(board)
    case .padDown(let length):
      (board.downUntil, board.sealAt) = (now + length, nil)
      board.pad.fall()
    case .cardLosesWrites:
      board.pad.loseWrites()
      board.pad.reboot()
      board.link.start()
    case .cardCloned:
      guard boards.count < WardWorld.mostBoards else { return }
      ward.causes.isCopied(board.pad.id)
      add(WrittenPad(cloneOf: board.pad, seed: planned.seed), key: board.link.key)
    case .newerPad:
      isFault = false
      board.pad.isNewer = true
    case .linkTakenOver:
      let (pad, sealed) = (board.pad, board.pad.sealedHead)
      let forger = Forger(pad: pad.id, log: sealed.log, sealed: sealed.head, key: board.link.key) { after in
        var bytes: [UInt8] = []
        pad.readLines(of: sealed.log, after: after, limits: .init(records: 500, bytes: 1 << 20)) { result in
          bytes = (try? result.get()) ?? []
        }
        return bytes
      }
      guard let request = forger.request(&dice, created: ward.utc(at: now).microseconds / 1_000_000) else {
        return
      }
      isFault = ward.take(request, isWhole: false, network: network) { _ in }
    case .order(let kind):
      isFault = false
      let act: Order.Act =
        switch kind {
        case 0: .sync
        case 1: .identify(seconds: 5)
        case 2: .session(nil)
        case 3: .policy(["scale": 3])
        case 4: .mapping(["b1": "b2", "b2": "b1"])
        default: .maintenance(open: true, minutes: 5)
        }
      guard ward.linkKey(of: board.pad.id) != nil, try ward.give(act, to: board.pad.id, now: now) else {
        return
      }
    }
    if isFault { reached[name, default: 0] += 1 } else { happened[name, default: 0] += 1 }
  }
}
