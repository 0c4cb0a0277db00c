import Badge
import Buttons
import CPadSystem
import Control
import GPIO
import Glibc
import Journal
import Ratings
import Records
import Service
import Settings

/// The running pad: one `poll(2)` over lines, socket, signals and the writer's word. It only carries: what happened goes to
/// the core, what the core decides goes to lamps, writer and clients.
public final class PadProgram {
  public static let version = Release.version

  private let settings: PadSettings
  private let profile: BoardProfile
  private var core: PadCore
  private var driver: LineDriver
  private var server: ControlServer
  private var clientTurns = ClientTurns()
  private let badgeReader: BadgeReader?
  private let writer: WriterThread
  private var notify = Notify()
  private let signals: Int32
  private var nextPing: UInt64?
  private var isEnding = false
  private var endBy: UInt64 = .max

  /// Opens lines, journal and socket; on return everything is ready but nothing has been said to systemd.
  public init(settings: PadSettings, profile: BoardProfile) throws {
    self.settings = settings
    self.profile = profile
    // Before the writer's thread: it inherits the blocked signals.
    signals = hl_signal_fd()
    guard signals >= 0 else { throw StartFault.other("no signalfd: \(String(cString: strerror(-signals)))") }
    let driver = try LineDriver(profile: profile)
    self.driver = driver
    let state = try StateFolder(settings.stateDir)
    try state.claim()
    let start = try PadStart(
      settings: settings, profile: profile, state: state, levels: { try driver.levels() })
    core = start.core
    let badgeReader = settings.badge.reader.map {
      BadgeReader(
        reader: $0, shortest: settings.badge.minLength, longest: settings.badge.maxLength,
        now: monotonicNanoseconds())
    }
    self.badgeReader = badgeReader
    core.reader = settings.badge.reader.map {
      PadCore.Reader(name: $0, isPresent: badgeReader?.isPresent == true)
    }
    server = try ControlServer(
      path: settings.control.socket,
      peers: PeerAccess(
        linkUser: settings.control.linkUser, statusGroup: settings.control.statusGroup,
        adminGroup: settings.control.adminGroup))
    writer = try WriterThread(keeper: start.keeper)
    // The first job: nothing comes before this start's own records, and READY does not wait for the disk.
    _ = writer.submit(.begin)
  }

  /// Runs until SIGTERM or SIGINT.
  public func run() {
    LogLine.notice(
      "hailongd \(PadProgram.version) on \(profile.name), pad \(core.setup.pad), log \(core.log)"
    ).print()
    carryOut(Moment.now())
    notify.ready()
    hl_forget_start()
    nextPing = notify.interval.map { monotonicNanoseconds() + $0 }
    while !turn() {}
    server.close()
    driver.close()
  }

  /// One turn of the loop; true when the program has ended.
  private func turn() -> Bool {
    var descriptors = [
      pollfd(fd: signals, events: Int16(POLLIN), revents: 0),
      pollfd(fd: writer.pollDescriptor, events: Int16(POLLIN), revents: 0),
      pollfd(fd: server.descriptor, events: Int16(POLLIN), revents: 0),
      pollfd(fd: driver.bank?.pollDescriptor ?? -1, events: Int16(POLLIN), revents: 0),
      pollfd(fd: badgeReader?.watchDescriptor ?? -1, events: Int16(POLLIN), revents: 0),
      pollfd(fd: badgeReader?.deviceDescriptor ?? -1, events: Int16(POLLIN), revents: 0),
    ]
    let clients = server.clients.connections.map(\.key)
    for client in clients {
      guard let connection = server.clients.connections[client] else { continue }
      let events = Int16(POLLIN) | (connection.isWaiting ? Int16(POLLOUT) : 0)
      descriptors.append(pollfd(fd: connection.descriptor, events: events, revents: 0))
    }
    let before = monotonicNanoseconds()
    var wake = min(nextDeadline(before), wakeForPress(before))
    // Requests that the last turn had no time for wait for nothing.
    if clients.contains(where: server.clients.hasLine) { wake = before }
    _ = descriptors.withUnsafeMutableBytes { buffer in
      hl_poll(
        buffer.baseAddress, buffer.count / MemoryLayout<pollfd>.stride,
        wake > before ? Int64(min(wake - before, 1 << 62)) : 0)
    }
    // Every edge up to this instant is in the buffer that is drained next. Contacts are let pass no further than what was read of
    // it: an edge that is read later must not find its debouncer's clock ahead of it, or the press would be misdated.
    let edgesUpTo = takeLines(waitingAt: monotonicNanoseconds())
    let now = Moment.now()
    if descriptors[1].revents != 0 {
      for outcome in writer.takeOutcomes() { take(outcome, now) }
    }
    if descriptors[0].revents != 0 { takeSignals(now) }
    takeBadges(now, watch: descriptors[4].revents != 0, device: descriptors[5].revents != 0)
    if driver.retryOpen(now: now.monotonic) { linesAreBack(now) }
    core.advance(to: now, edgesUpTo: edgesUpTo)
    serveClients(zip(clients, descriptors[6...]), accepting: descriptors[2].revents != 0, now)
    carryOut(now)
    ping(now)
    return isEnding && (writer.hasEnded || now.monotonic >= endBy)
  }

  /// When the loop stops sleeping, because a contact is about to settle or a press is on its way to the disk; the writer's thread is
  /// told of the first.
  private func wakeForPress(_ now: UInt64) -> UInt64 {
    let settles = core.contactDeadline
    writer.expect(at: settles)
    let wake = ExpectedRecord.loopWakes(settles: settles, onItsWay: core.pressOnItsWay, at: now)
    // On a board of one core the writer goes first.
    if wake == now { sched_yield() }
    return wake
  }

  private func nextDeadline(_ now: UInt64) -> UInt64 {
    var next = core.nextDeadline(after: now)
    if let deadline = driver.nextDeadline { next = min(next, deadline) }
    if let deadline = server.clients.nextDeadline { next = min(next, deadline) }
    if let deadline = badgeReader?.nextDeadline { next = min(next, deadline) }
    if let nextPing { next = min(next, nextPing) }
    if isEnding { next = min(next, endBy) }
    return next
  }

  // MARK: lines

  /// Hands in the edges that wait at `instant`, and gives the time until when all have been.
  private func takeLines(waitingAt instant: UInt64) -> UInt64 {
    guard let bank = driver.bank else { return instant }
    var events: [LineEvent] = []
    var lost: [Int] = []
    do throws(LineFault) {
      try bank.drain({ events.append($0) }, lost: { lost.append($0) })
    } catch {
      loseLines(error)
    }
    let now = Moment.now()
    for event in events { core.edge(event, now: now) }
    for line in lost { core.lostEdges(line: line, now: now) }
    if !events.isEmpty { server.clients.broadcast(events) }
    // Before anything else is looked at: a press on its way to the disk waits for nobody.
    carryOut(now)
    return edgesKnown(after: events, upTo: instant)
  }

  private func loseLines(_ fault: LineFault) {
    let now = Moment.now()
    core.bankGone(code: fault.name, message: fault.message, now: now)
    driver.lose(now: now.monotonic)
  }

  private func linesAreBack(_ now: Moment) {
    do throws(LineFault) {
      for (line, closed) in try driver.levels().enumerated() {
        core.lineIsBack(line: line, closed: closed, now: now)
      }
      core.bankBack(now: now)
    } catch {
      driver.lose(now: now.monotonic)
    }
  }

  private func takeBadges(_ now: Moment, watch: Bool, device: Bool) {
    for event in badgeReader?.serve(now: now.monotonic, watch: watch, device: device) ?? [] {
      switch event {
      case .tap(let tap): core.badge(tap, now)
      case .found: core.readerBack(now)
      case .fault(let fault): core.readerGone(code: fault.code.rawValue, message: fault.message, now)
      }
    }
  }

  // MARK: actions

  private func carryOut(_ now: Moment) {
    // What is carried out may ask for more, once: a level that was read again, a chip that is found gone.
    repeat {
      for action in core.takeActions() { carryOut(action, now) }
      do throws(LineFault) {
        try driver.show(core.lights(at: now.monotonic))
      } catch {
        loseLines(error)
      }
    } while !core.actions.isEmpty
    server.clients.flush(now: now.monotonic)
    core.setRead(server.clients.isRead(now: now.monotonic))
    // Behind the flush: only it shows who has room for more.
    for job in server.clients.readsDue(head: core.head.seq, sealed: core.sealedHead.seq, now: now.monotonic)
    where !writer.submit(job) {
      server.clients.readRefused(job)
    }
  }

  private func carryOut(_ action: PadCore.Action, _ now: Moment) {
    switch action {
    case .job(let job):
      if !writer.submit(job) { core.unsent(job) }
    case .reread(let line):
      reread(line, now)
    case .reply(let client, let answer):
      server.clients.answer(client, answer)
    case .log(let line):
      line.print()
    }
  }

  private func reread(_ line: Int, _ now: Moment) {
    guard let bank = driver.bank else { return }
    do throws(LineFault) {
      core.level(line: line, closed: try bank.isClosed(input: line), now: now)
    } catch {
      loseLines(error)
    }
  }

  private func take(_ outcome: Outcome, _ now: Moment) {
    switch outcome {
    case .chunk(let client, let request, let stream, let chunk):
      server.clients.deliver(client, request: request, stream: stream, chunk)
    case .unreadable(let client, let request, let stream, let fault):
      server.clients.fail(
        client, request: request, stream: stream,
        ControlFault(code: fault.code, message: fault.message, remedy: fault.remedy)
      )
    case .newLog:
      server.clients.restartFollows()
    default:
      break
    }
    core.outcome(outcome, now: now)
  }

  // MARK: clients

  private func serveClients(
    _ polled: Zip2Sequence<[UInt64], ArraySlice<pollfd>>, accepting: Bool, _ now: Moment
  ) {
    if accepting { server.accept() }
    let waiting = polled.filter { $0.1.revents & ~Int16(POLLOUT) != 0 || server.clients.hasLine($0.0) }.map(
      \.0)
    clientTurns.serve(waiting, clock: monotonicNanoseconds) { client in
      if let line = server.clients.nextLine(client) { serve(client, line, now) }
      return server.clients.hasLine(client)
    }
  }

  private func serve(_ client: UInt64, _ line: [UInt8], _ now: Moment) {
    guard let connection = server.clients.connections[client] else { return }
    do throws(ControlFault) {
      let request = try ControlRequest(line: line, longest: connection.access.longestRequest)
      let asked = try LoopRequest(
        request, access: connection.access, buttons: driver.simulated?.inputCount)
      if let asked {
        try carryOut(asked, client, request: request.id)
      } else if let answer = core.request(request, client: client, by: connection.actor, now: now) {
        server.clients.answer(client, answer)
      }
    } catch {
      // Rubbish has no id that could be trusted: 0 stands for it.
      let id = (try? ControlRequest(line: line, longest: connection.access.longestRequest))?.id ?? 0
      server.clients.answer(client, .failed(id: id, error))
      if id == 0 { server.clients.drop(client, afterFlush: now.monotonic) }
    }
  }

  private func carryOut(
    _ asked: LoopRequest, _ client: UInt64, request: Int64
  ) throws(ControlFault) {
    switch asked {
    case .records(let read):
      let job = try server.clients.beginRead(client, request: request, read, now: monotonicNanoseconds())
      if !writer.submit(job) { server.clients.fail(client, request: request, stream: nil, .busy) }
    case .follow(let after, let sealed):
      server.clients.follow(client, request: request, after: after, sealed: sealed)
    case .edges:
      server.clients.followEdges(client, request: request)
    case .move(let input, let move):
      // Asked for only where there is one.
      try driver.simulated?.carryOut(move, input: input)
      server.clients.answer(client, .ok(id: request, [:]))
    }
  }

  // MARK: ending, watchdog

  private func takeSignals(_ now: Moment) {
    var info = [UInt8](repeating: 0, count: 128)
    _ = info.withUnsafeMutableBytes { Glibc.read(signals, $0.baseAddress, $0.count) }
    guard !isEnding else { return }
    isEnding = true
    endBy = now.monotonic + 10_000_000_000
    notify.stopping()
    core.shutdown(now: now)
    carryOut(now)
    writer.stop()
  }

  /// The watchdog follows the loop: it says that edges are still read, not that the disk is well.
  private func ping(_ now: Moment) {
    notify.status(core.sentence(now))
    guard let due = nextPing, let interval = notify.interval, now.monotonic >= due else { return }
    nextPing = now.monotonic + interval
    notify.watchdog()
  }
}
