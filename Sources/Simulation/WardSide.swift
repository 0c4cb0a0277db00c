import Link
import Records
import Ward
import Wire

/// The ward, the network and each pad's link, as a part of the world; and what is held against them.
package final class WardSide: Part {
  private unowned let world: World
  package let ward: SimulatedWard
  package let network: Network
  private(set) var boards: [LinkBoard] = []
  package private(set) var truth = SealedTruth()
  private var broken: Broken?
  private var named: Set<Head> = []
  private var days = 0
  /// What was written a minute before: the ward must hold it ten minutes after faults ended.
  private var expected: [(log: LogID, head: Head)] = []
  private var lastRequests: (at: Int64, count: Int) = (0, 0)
  /// Which fault of each kind is the newest: an earlier one's end does not end it.
  private var wireFaults: [WireFault: Int] = [:]
  private var downs = 0

  /// A question for orders is held for an hour longer than it asks: a year has a million of half a minute, and nothing happens
  /// in them.
  private static let hold = Length.hour
  /// All lines are compared and counted again at each day's end of the first thirty, and then at so many day ends.
  private static let wholeEvery = 30
  /// Requests of one link in one hour. Waits are 1 s to 5 min and a seal comes every 6 s at most: beyond it is a loop.
  private static let mostRequestsInHour = 2_400

  /// Microseconds by which a board's clock may be off without a request's being too old or too new for it, however long that took.
  private static let nearEnough: Int64 = 10_000_000

  init(_ world: World) throws {
    self.world = world
    var dice = Dice(world.plan.seed, "ward")
    ward = try SimulatedWard(
      begin: UTCTime(microseconds: World.begin), seed: dice.next(),
      officers: SimulatedPad.officers.map { ($0, SimulatedPad.badge(of: $0)) })
    ward.longerHold = WardSide.hold
    network = Network(ward: ward, seed: dice.next())
    ward.refused = { [unowned self] what in fail(.sealedNeverRefused, what) }
    ward.broken = { [unowned self] invariant, what in fail(invariant, what) }
    ward.reached = { [unowned self] name in self.world.statistics.reached(name) }
    ward.happened = { [unowned self] name in self.world.statistics.happened(name) }
    ward.restarted = { [unowned self] in
      do throws(Broken) { try checkWhole() } catch { broken = broken ?? error }
    }
    ward.lacks = { [unowned self] log, after, line in
      truth.isUnknown(to: ward.heads(of: log), log, after: after, line: line)
    }
    ward.answered = { [unowned self] log, head in
      guard head.seq > 0, named.insert(head).inserted else { return }
      self.world.statistics.batches += 1
      guard truth.contains(log, head) else {
        return fail(
          .wardIsSealedPrefix, "the ward's copy of \(log) ends at \(head.seq), which no pad has sealed so")
      }
    }
  }

  deinit {
    network.close()
    ward.isUp = false
  }

  private func fail(_ invariant: Invariant, _ what: String) {
    if broken == nil { broken = Broken(invariant, at: world.now, what) }
  }

  /// A pad gets a link, and is enrolled when it is first there. A copy of a card has the key of the link on it, too.
  func join(_ pad: SimulatedPad, copyOf other: SimulatedPad? = nil) {
    var dice = Dice(world.plan.seed, "link \(pad.place)")
    let copied = boards.first { $0.pad === other }?.link.key
    if copied != nil { ward.causes.isCopied(pad.id) }
    let key = copied ?? LinkKey(seed: dice.bytes(32)) ?? LinkKey()
    boards.append(LinkBoard(pad, key: key, network: network, world: world, isEnrolled: copied != nil))
    pad.sealed = { [unowned self] (log, after, lines) throws(Broken) in
      guard truth.note(log, after: after, lines, at: world.now) == nil else { return }
      throw Broken(.chainHolds, at: world.now, "sealed behind \(after.seq), which no pad has written")
    }
  }

  func copyIsGone(_ pad: SimulatedPad) { ward.causes.copyIsGone(pad.id, at: world.now) }

  // MARK: time

  package var nextDeadline: Int64? {
    var next = network.nextDeadline ?? .max
    for board in boards { next = min(next, board.nextDeadline ?? .max) }
    return next == .max ? nil : max(next, world.now)
  }

  package func pass() { network.advance(to: world.now) }

  package func wake() throws(Broken) {
    for board in boards { board.wake() }
    try look()
  }

  package func checkStep() throws(Broken) {
    for board in boards {
      board.follow(ward)
      // What its link reckons from.
      let off = board.pad.clock.shown(world.trueTime) - world.trueTime
      if abs(off) > WardSide.nearEnough { ward.causes.boardIsWrong(board.pad.id, at: world.now) }
    }
    try look()
  }

  private func look() throws(Broken) {
    for board in boards {
      if let wrong = board.door.takeBroken() { throw wrong }
      if board.link.underWay > 1 || board.link.questions > 1 || board.link.longestBody > 2 << 20 {
        fail(
          .queuesBounded, "\(board.link.underWay) requests under way, and \(board.link.questions) questions")
      }
    }
    if network.underWay > 1_000 {
      fail(.queuesBounded, "\(network.underWay) things are under way in the network")
    }
    if world.now - lastRequests.at >= Length.hour {
      let count = network.requests - lastRequests.count
      lastRequests = (world.now, network.requests)
      if count > WardSide.mostRequestsInHour * boards.count {
        fail(.queuesBounded, "\(count) requests in an hour: a loop")
      }
    }
    if let broken { throw broken }
  }

  // MARK: what is done

  func interfere(_ fault: WireFault, chance: Double, lasting: Int64, seed: UInt64) {
    network.begin(fault, chance: chance, seed: seed)
    wireFaults[fault, default: 0] += 1
    let number = wireFaults[fault]
    let before = network.reached[fault] ?? 0
    world.after(lasting) { [weak self] (world) in
      guard let self, wireFaults[fault] == number else { return }
      network.end(fault)
      // One that hits a hundred requests is one fault.
      if network.reached[fault] ?? 0 > before { world.statistics.reached("network-\(fault.rawValue)") }
    }
  }

  func take(_ act: WardAct, _ pad: SimulatedPad, _ dice: Dice) throws(Broken) {
    let name = "ward-\("\(act)".prefix { $0 != "(" })"
    switch act {
    case .down(let lasting):
      if ward.isUp { world.statistics.reached(name) }
      ward.isUp = false
      downs += 1
      let number = downs
      world.after(lasting) { [weak self] (_) in if let self, downs == number { ward.isUp = true } }
    // Counted where they take hold.
    case .disk(let fault, let lasting): ward.disk(fault, lasting: lasting, dice)
    case .powerCut(let number, let away): ward.losePower(atWrite: number, away: away, dice)
    case .killed(let number): ward.kill(atWrite: number)
    case .backsUp:
      if try asBroken({ try ward.backUp() }) { world.statistics.happened(name) }
    case .restored(let older):
      guard ward.backupCount > 0 else { return }
      world.statistics.reached(name)
      try asBroken {
        try ward.restore(backup: older ? 0 : ward.backupCount - 1, now: world.now)
        try WardInvariants(ward).check(truth, at: world.now)
      }
      // Those that were enrolled behind the backup, or with another key.
      for board in boards { board.enrolIfForgotten(ward) }
    case .replaced:
      world.statistics.reached(name)
      try asBroken { try ward.replace(now: world.now, seed: world.plan.seed ^ UInt64(world.now)) }
      for board in boards {
        board.enrolAnew(ward)
        board.restart()
      }
    case .clock(let offset):
      if offset != 0, offset != ward.clockOffset { world.statistics.reached(name) }
      ward.clockOffset = offset
    case .version(let version):
      world.statistics.happened(name)
      ward.version = version
    case .orders(let act):
      if try order(act, pad) { world.statistics.happened(name) }
    }
  }

  /// False where nobody could give it.
  private func order(_ act: OrderAct, _ pad: SimulatedPad) throws(Broken) -> Bool {
    let order: Order.Act =
      switch act {
      case .sync: .sync
      case .identify: .identify(seconds: 5)
      case .signOut: .session(nil)
      case .policy: .policy(["scale": 3])
      case .mapping: .mapping(["b1": "b2", "b2": "b1"])
      case .maintenance: .maintenance(open: true, minutes: 5)
      }
    // Nobody gives an order to a board that is not enrolled yet: a command of that ward would refuse it.
    guard ward.linkKey(of: pad.id) != nil else { return false }
    return try asBroken { try ward.give(order, to: pad.id, now: world.now) }
  }

  func take(_ act: LinkAct, _ pad: SimulatedPad, _ dice: inout Dice) throws(Broken) {
    guard let board = boards.first(where: { $0.pad === pad }) else { return }
    let name = "link-\("\(act)".prefix { $0 != "(" })"
    switch act {
    case .restarts:
      if board.link.isRunning { world.statistics.reached(name) }
      board.restart()
    case .version(let version):
      world.statistics.happened(name)
      board.link.version = version
      board.restart()
    case .newKey:
      world.statistics.happened(name)
      // Whoever has a copy of the card has the new key as well, or is locked out: then it is no copy any more.
      let key = LinkKey(seed: dice.bytes(32)) ?? board.link.key
      for other in boards where other.pad.id == pad.id { other.link.take(key: key) }
      ward.causes.hasOtherKey(pad.id)
      board.enrolAnew(ward)
    case .takenOver:
      guard let (log, sealed) = board.sealed, let lines = truth.lines(log, to: sealed) else { return }
      let forger = Forger(pad: pad.id, log: log, sealed: sealed, key: board.link.key) { after in
        lines.dropFirst(Int(after)).prefix(500).flatMap { $0 + [0x0A] }
      }
      let created = ward.utc(at: world.now).microseconds / 1_000_000
      guard let request = forger.request(&dice, created: created) else { return }
      if ward.take(request, isWhole: false, network: network, { _ in }) { world.statistics.reached(name) }
    }
  }

  // MARK: the whole

  package func checkAtDayEnd() throws(Broken) {
    days += 1
    if days <= WardSide.wholeEvery || days % WardSide.wholeEvery == 0 { try checkWhole() }
  }

  private func checkWhole() throws(Broken) {
    // While it is off nobody can look; behind its start it is looked at.
    guard ward.isServing else { return }
    try asBroken { try WardInvariants(ward).check(truth, at: world.now) }
  }

  private func asBroken<T>(_ body: () throws -> T) throws(Broken) -> T {
    do { return try body() } catch let broken as Broken { throw broken } catch {
      throw Broken(.wardIsSealedPrefix, at: world.now, "the ward failed: \(error)")
    }
  }

  package func calm() throws(Broken) {
    network.endAll()
    ward.calm()
    downs += 1
    world.after(9 * Length.minute) { [weak self] (_) in
      guard let self else { return }
      expected = boards.flatMap(\.owed)
    }
    world.after(10 * Length.minute) { [weak self] (_) throws(Broken) in try self?.checkConverged() }
  }

  private func checkConverged() throws(Broken) {
    try asBroken {
      for (log, head) in expected where head.seq > 0 {
        let held = try ward.store.histories().filter { $0.log == log }.map(\.head)
        guard held.contains(where: { truth.passes(log, through: head, endingAt: $0) }) else {
          throw Broken(
            .converges, at: world.now,
            "the ward holds \(log) to \(held.map(\.seq)), the pad sealed \(head.seq): \(boards.map { $0.link.words }), \(boards.map { $0.link.troubles })"
          )
        }
      }
    }
  }

  package func checkAtEnd() throws(Broken) {
    try checkWhole()
  }
}
