import Buttons
import Control
import Journal
import Ratings
import Records
import Service

/// What a pad decides: events and the present in, actions out. It never sleeps, reads or writes; the loop around it does,
/// and the simulator runs it under its own time.
package struct PadCore {
  /// What the loop is to do.
  package enum Action {
    case job(Job)
    case reread(line: Int)
    case reply(client: UInt64, ControlAnswer)
    case log(LogLine)
  }

  /// What the pad is set up to do.
  package struct Setup {
    package var pad: PadID
    package var key: SealKey
    var board: String
    var backend: String
    var version: String
    package var bootNumber: Int64
    var buttons: Int
    var debounce: DebounceTiming
    var seal: SealSchedule.Timing
    /// Nanoseconds between two `alive` records.
    var alive: UInt64
    var thanksMs: Int
    /// What is wired: `thanks`, `fault`, `officer`, `buzzer`.
    var outputs: [String] = []
  }

  /// A button and what it has done since the program started.
  struct Line {
    var debouncer: Debouncer
    var button: Button
    var presses = 0
    var edges = 0
    var isHeld = false
    /// When it was last pressed, nanoseconds.
    var pressedAt: UInt64?
    /// Held for too long, and not yet called a fault: see ``OuterHold``.
    var isKeptBack = false
    /// Lost edges not yet recorded, 0 where only their being lost is known.
    var lost: Int64?
    var lostRecordedAt: UInt64?
  }

  package struct OpenSession {
    package var officer: OfficerCode
    /// As the pad believed, for people.
    var opened: UTCTime
    /// When `session_max` ends it, nanoseconds on CLOCK_MONOTONIC.
    var until: UInt64
  }

  /// A press on its way to the disk.
  struct Awaited {
    var what: What
    var since: UInt64

    enum What {
      /// `isTest`: made in maintenance. It is not thanked.
      case press(Button, Press, isTest: Bool)
      case reply(client: UInt64, request: Int64, JSON)
      /// A request whose answer says how long its record took.
      case timed(client: UInt64, request: Int64)
      /// A file of the order that is being carried out, and the record that it was.
      case orderKept, ordered
      /// A badge's session.
      case badge
      case other
    }
  }

  /// Presses beyond this many jobs on their way are refused and counted: the writer's lane is as long.
  package static let mostAwaited = WriterLane.queueLimit - 4
  /// A press without its Receipt for this long lights the fault lamp.
  package static let receiptDeadline: UInt64 = 1_000_000_000
  /// One `edges-lost` record a button in this time: a chattering line must not fill the card.
  static let lostPause: UInt64 = 1_000_000_000

  package let setup: Setup
  var lines: [Line]
  var clock = ClockWatch()
  var seals: SealSchedule
  var signs: SignPlayer
  package var policy: Policy
  package var log: LogID
  package var head: Head
  package var sealedHead: Head
  package var session: OpenSession?
  var awaited: [UInt64: Awaited] = [:]
  package var refused: Int64 = 0
  var refusedRecorded: Int64 = 0
  package var thanked = 0
  var lastPress: (button: Button, at: UInt64)?
  /// `receipt`: from settled to Receipt, nanoseconds.
  package var lastThanked: (button: Button, seq: Int64, at: UInt64, receipt: UInt64)?
  var stuck: (code: String, message: String)?
  var bankFault: String?
  var isDiskFull = false
  package var mapping = Mapping.straight
  var enrolment: Enrolment?
  package var wardHead: Head?
  /// Logs that were set aside, oldest first, which the link may read.
  var earlier: [EarlierLogs.Log] = []
  /// The last order taken of the ward whose key the pad has.
  var heldOrder: OrderPosition?
  var ordering: Ordering?
  var refusals: [OrderFault.Code: Refusals] = [:]
  package var badges: BadgeList?
  package var reader: Reader?
  var lastBadge: (officer: OfficerCode, at: UInt64)?
  var refusedBadges = Paced(shortest: 2_000_000_000)
  var maintenance: Maintenance?
  var outerHold: OuterHold?
  var flushes = FlushHistory()
  var nextToken: UInt64 = 1
  private var nextAlive: UInt64
  private var nextLook: UInt64
  var actions: [Action] = []

  init(setup: Setup, standing: JournalKeeper.Standing, policy: Policy, closed: [Bool], now: Moment) {
    self.setup = setup
    self.policy = policy
    lines = closed.enumerated().compactMap { index, isClosed in
      Button(index: index).map {
        Line(
          debouncer: Debouncer(timing: setup.debounce, closed: isClosed, at: now.monotonic), button: $0)
      }
    }
    seals = SealSchedule(timing: setup.seal)
    signs = SignPlayer(thanksMs: setup.thanksMs)
    log = standing.log
    head = standing.head
    sealedHead = standing.sealed
    mapping = standing.mapping.flatMap { try? Mapping.inRecord($0).mapping } ?? .straight
    heldOrder = standing.orders
    maintenance = standing.maintenance.map {
      PadCore.resumed(maintenance: $0.opened, by: $0.by, minutes: $0.minutes, now)
    }
    session = standing.session.map {
      PadCore.resumed($0.officer, opened: $0.opened, policy, now)
    }
    nextAlive = now.monotonic + setup.alive
    nextLook = now.monotonic
    for _ in 0..<standing.unsealed { seals.wrote(at: now.monotonic) }
    signs.play(.start, at: now.monotonic)
    signs.setSignedIn(session != nil)
    // Whoever misses records must find in the system's log why they are not in this one.
    if let why = standing.begunInstead { actions.append(.log(.warning("a new log was begun: \(why)"))) }
  }

  package mutating func takeActions() -> [Action] {
    defer { actions.removeAll(keepingCapacity: true) }
    return actions
  }

  // MARK: lines

  package mutating func edge(_ event: LineEvent, now: Moment) {
    guard lines.indices.contains(event.line) else { return }
    lines[event.line].edges += 1
    buttonEvents(event.line, now) { debouncer, emit in
      debouncer.handle(closed: event.closed, at: event.at, sequence: event.sequence, emit)
    }
  }

  package mutating func lostEdges(line: Int, now: Moment) {
    guard lines.indices.contains(line) else { return }
    buttonEvents(line, now) { debouncer, emit in debouncer.lost(count: 0, at: now.monotonic, emit) }
  }

  /// A level that was asked for by ``Action/reread(line:)``, or read from a chip that came back.
  package mutating func level(line: Int, closed: Bool, now: Moment) {
    guard lines.indices.contains(line) else { return }
    buttonEvents(line, now) { debouncer, emit in debouncer.resync(closed: closed, at: now.monotonic, emit) }
  }

  /// The level of a line whose chip came back. What happened while it was away is not known, so a contact that is closed now
  /// makes no press, as one that is closed at the start makes none.
  package mutating func lineIsBack(line: Int, closed: Bool, now: Moment) {
    guard lines.indices.contains(line) else { return }
    if lines[line].isHeld {
      level(line: line, closed: closed, now: now)
    } else {
      lines[line].debouncer = Debouncer(timing: setup.debounce, closed: closed, at: now.monotonic)
    }
  }

  private mutating func buttonEvents(
    _ index: Int, _ now: Moment, _ step: (inout Debouncer, (ButtonEvent) -> Void) -> Void
  ) {
    // Almost always empty, and then it costs nothing.
    var events: [ButtonEvent] = []
    step(&lines[index].debouncer) { events.append($0) }
    for event in events { take(event, of: index, now) }
  }

  private mutating func take(_ event: ButtonEvent, of index: Int, _ now: Moment) {
    let button = lines[index].button
    switch event {
    case .press(let press):
      lines[index].presses += 1
      watchOuterHold(index, press, now)
      pressed(button, press, now)
    case .held(let at):
      if isHeldOnPurpose(index) { lines[index].isKeptBack = true } else { heldTooLong(index, at: at, now) }
    case .heldCleared(let at):
      lines[index].isKeptBack = false
      guard lines[index].isHeld else { return }
      lines[index].isHeld = false
      write(.other(.faultCleared(code: FaultCode.held, button: button)), at: at, now)
      showFaults()
    case .edgesLost(_, let count):
      lines[index].lost = (lines[index].lost ?? 0) + Int64(count)
      recordLost(index, now)
    case .needsLevel:
      actions.append(.reread(line: index))
    }
  }

  mutating func heldTooLong(_ index: Int, at: UInt64, _ now: Moment) {
    lines[index].isHeld = true
    write(.other(.fault(Fault(code: FaultCode.held, button: lines[index].button))), at: at, now)
    showFaults()
  }

  private mutating func pressed(_ button: Button, _ press: Press, _ now: Moment) {
    guard hasRoom else {
      refused += 1
      showFaults()
      return
    }
    lastPress = (button, press.at)
    write(.press(button), at: press.at, now, what: .press(button, press, isTest: maintenance != nil))
  }

  private mutating func recordLost(_ index: Int, _ now: Moment) {
    guard let count = lines[index].lost, hasRoom else { return }
    if let last = lines[index].lostRecordedAt, now.monotonic < last + PadCore.lostPause { return }
    lines[index].lost = nil
    lines[index].lostRecordedAt = now.monotonic
    write(.other(.edgesLost(button: lines[index].button, count: count)), at: now.monotonic, now)
    actions.append(.log(.warning("edges of \(lines[index].button) were lost; its level was read again")))
  }

  /// The chip is gone. Presses cannot be seen until ``bankBack(now:)``.
  package mutating func bankGone(code: String, message: String, now: Moment) {
    guard bankFault == nil else { return }
    bankFault = code
    write(.other(.fault(Fault(code: code))), at: now.monotonic, now)
    actions.append(.log(.error("\(code): \(message)")))
    showFaults()
  }

  package mutating func bankBack(now: Moment) {
    guard let code = bankFault else { return }
    bankFault = nil
    write(.other(.faultCleared(code: code, button: nil)), at: now.monotonic, now)
    actions.append(.log(.notice("the lines are back")))
    showFaults()
  }

  // MARK: time

  /// Lets time pass. `edgesUpTo`: until when all edges have been handed in, nanoseconds, not after `now`.
  package mutating func advance(to now: Moment, edgesUpTo: UInt64? = nil) {
    for index in lines.indices {
      buttonEvents(index, now) { debouncer, emit in debouncer.advance(to: edgesUpTo ?? now.monotonic, emit) }
      recordLost(index, now)
    }
    if now.monotonic >= nextLook {
      nextLook = now.monotonic + 1_000_000_000
      if let correction = clock.look(now) { write(.other(.clock(correction)), at: now.monotonic, now) }
    }
    if now.monotonic >= nextAlive {
      nextAlive = now.monotonic + setup.alive
      // While the disk is stuck and the lane full, silence is the truth.
      if hasRoom { write(.other(.alive), at: now.monotonic, now) }
      // The pad is awake anyway, and this is once a day.
      if hasRoom, let text = flushes.newDay(now.utc) { keep(.health, text, what: .other, now) }
    }
    if let session, now.monotonic >= session.until, hasRoom {
      endSession(how: .timer, by: .pad, now)
    }
    advanceMaintenance(now)
    recordRefusedOrders(now)
    recordRefusedBadges(now)
    if hasRoom, let why = seals.due(at: now.monotonic) {
      actions.append(.job(.seal(stamp(at: now.monotonic, now), why)))
    }
    showFaults(now)
  }

  /// When time alone makes something of a contact: it will have settled, or be held for too long. Nanoseconds.
  package var contactDeadline: UInt64? { lines.compactMap(\.debouncer.nextDeadline).min() }

  /// Since when a press has been on its way to the disk, nanoseconds.
  package var pressOnItsWay: UInt64? {
    awaited.values.lazy.filter { if case .press = $0.what { true } else { false } }.map(\.since).min()
  }

  /// When ``advance(to:)`` has something to do.
  package func nextDeadline(after now: UInt64) -> UInt64 {
    var next = min(nextAlive, contactDeadline ?? .max)
    for line in lines {
      if hasRoom, line.lost != nil, let last = line.lostRecordedAt {
        next = min(next, last + PadCore.lostPause)
      }
    }
    if hasRoom, let deadline = seals.nextDeadline { next = min(next, deadline) }
    if let deadline = signs.nextDeadline(after: now) { next = min(next, deadline) }
    if hasRoom, let session { next = min(next, session.until) }
    if let maintenanceDeadline { next = min(next, maintenanceDeadline) }
    if hasRoomForChange {
      for refusal in refusals.values { next = min(next, refusal.paced.nextDeadline ?? next) }
      next = min(next, refusedBadges.nextDeadline ?? next)
    }
    for (_, wait) in awaited where !isLate(wait, at: now) {
      next = min(next, wait.since + PadCore.receiptDeadline)
    }
    return next
  }

  /// The last records of an orderly end.
  package mutating func shutdown(now: Moment) {
    actions.append(.job(.seal(stamp(at: now.monotonic, now), .shutdown)))
  }

  /// Presses that settled since the program started.
  package var settledPresses: Int { lines.reduce(0) { $0 + $1.presses } }

  /// How many records the core has asked for and not heard of.
  package var awaitedCount: Int { awaited.count }

  /// Whether somebody waits for sealed records: they are then sealed sooner.
  package mutating func setRead(_ isRead: Bool) { seals.isRead = isRead }

  // MARK: signs

  /// What the outputs show now.
  package mutating func lights(at now: UInt64) -> Lights { signs.lights(at: now) }

  private func isLate(_ wait: Awaited, at now: UInt64) -> Bool { now >= wait.since + PadCore.receiptDeadline }

  mutating func showFaults(_ now: Moment? = nil) {
    let late = now.map { now in awaited.values.contains { isLate($0, at: now.monotonic) } } ?? false
    signs.setFault(
      stuck != nil || isDiskFull || late || bankFault != nil || refused > refusedRecorded
        || reader?.fault != nil || lines.contains { $0.isHeld })
  }

  func distance(_ a: UInt64, _ b: UInt64) -> UInt64 { a > b ? a - b : b - a }
}

/// The pad's own faults, as they stand in records. The line bank's and the journal's have codes of their own.
enum FaultCode {
  /// A button is held or stuck.
  static let held = "HL-BTN-001"
  /// Presses came while the disk was stuck and the queue was full; the record counts them.
  static let refusedPresses = "HL-PAD-001"
  /// The disk is full, and the reserve is in use.
  static let fullDisk = "HL-PAD-002"
}
