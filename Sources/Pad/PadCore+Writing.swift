import Control
import Journal
import Ratings
import Records

/// What the core asks of the writer, and what it makes of the outcome.
extension PadCore {
  /// Asks for a record dated to `at` (nanoseconds, not after now).
  mutating func write(_ entry: Entry, at: UInt64, _ now: Moment, what: Awaited.What = .other) {
    let token = newToken(what, now)
    actions.append(.job(.write(token: token, stamp(at: at, now), entry)))
  }

  /// The name of a job that is about to be asked for.
  mutating func newToken(_ what: Awaited.What, _ now: Moment) -> UInt64 {
    defer { nextToken += 1 }
    awaited[nextToken] = Awaited(what: what, since: now.monotonic)
    return nextToken
  }

  /// Asks for a file of the state folder to be replaced, durably.
  mutating func keep(_ file: KeptFile, _ text: String, what: Awaited.What, _ now: Moment) {
    let token = newToken(what, now)
    actions.append(.job(.keep(token: token, file, text)))
  }

  /// Whether the writer's lane takes what can wait. The last places are left to faults.
  var hasRoom: Bool { awaited.count < PadCore.mostAwaited }

  /// Changes wait their turn like presses do, and never take the last places.
  var hasRoomForChange: Bool { awaited.count < PadCore.mostAwaited / 2 }

  /// The lane had no place for a job after all. A press is refused and counted like those before it; nothing waits for a
  /// Receipt that cannot come.
  package mutating func unsent(_ job: Job) {
    switch job {
    case .write(let token, _, _), .keep(let token, _, _), .order(let token, _, _, _),
      .wardHead(let token, _, _, _):
      switch awaited.removeValue(forKey: token)?.what {
      case .press: refused += 1
      case .reply(let client, let request, _), .timed(let client, let request):
        actions.append(.reply(client: client, .failed(id: request, .busy)))
      case .orderKept, .ordered:
        if let ordering {
          actions.append(.reply(client: ordering.client, .failed(id: ordering.request, .busy)))
        }
        ordering = nil
      case .other, .badge, nil:
        actions.append(.log(.error("a record was dropped: the disk is stuck and the lane full")))
      }
    case .seal: seals.sealRefused()
    case .begin, .read: break
    }
    showFaults()
  }

  /// Asks the writer whether the journal holds what the ward holds.
  mutating func checkWardHead(_ log: LogID, _ held: Head, _ now: Moment) {
    let token = newToken(.other, now)
    actions.append(.job(.wardHead(token: token, log, held, stamp(at: now.monotonic, now))))
  }

  mutating func stamp(at: UInt64, _ now: Moment) -> Stamp {
    let ago = now.monotonic > at ? Int64((now.monotonic - at) / 1_000) : 0
    return Stamp(
      boot: setup.bootNumber, uptime: now.uptime - ago,
      time: UTCTime(microseconds: now.utc.microseconds - ago), clock: clock.quality(at: now))
  }

  package mutating func outcome(_ outcome: Outcome, now: Moment) {
    switch outcome {
    case .written(let token, let receipt):
      advanceHead(receipt)
      seals.wrote(at: now.monotonic)
      arrived(token, receipt, now)
    case .unneeded(let token):
      switch awaited.removeValue(forKey: token)?.what {
      case .reply(let client, let request, let value):
        actions.append(.reply(client: client, .ok(id: request, value)))
      case .orderKept: carryOutOrder(now)
      default: break
      }
    case .refused(let token, let reason):
      actions.append(.log(.error("a record was refused: \(reason)")))
      fail(token, .notHere("the record was refused: \(reason)"), now)
    case .unkept(let token, let fault):
      actions.append(.log(.error(fault.description)))
      fail(token, ControlFault(code: fault.code, message: fault.message, remedy: fault.remedy), now)
    case .took(let nanoseconds):
      flushes.took(nanoseconds)
    case .sealed(let receipt):
      advanceHead(receipt)
      sealedHead = head
      seals.sealed()
    case .nothingToSeal:
      seals.sealed()
    case .stuck(let code, let message):
      stuck = (code, message)
      actions.append(.log(.error("\(code): \(message); trying again every second")))
    case .recovered:
      stuck = nil
      actions.append(.log(.notice("the journal takes records again")))
    case .fullDisk(let isFull):
      isDiskFull = isFull
      let record: Body =
        isFull
        ? .fault(Fault(code: FaultCode.fullDisk)) : .faultCleared(code: FaultCode.fullDisk, button: nil)
      write(.other(record), at: now.monotonic, now)
      actions.append(
        .log(
          isFull ? .error("the disk is full; the last reserve is in use") : .notice("the disk has room again")
        ))
    case .newLog(let log, let receipt, let why):
      self.log = log
      advanceHead(receipt)
      sealedHead = .empty
      seals.sealed()
      for _ in 0..<receipt.seq { seals.wrote(at: now.monotonic) }
      wardHead = nil
      actions.append(.log(.warning("a new log was begun: \(why)")))
    case .earlier(let logs):
      earlier = logs
    case .chunk, .unreadable:
      break  // the server's
    }
    showFaults()
    recordRefusals(now)
  }

  /// A job will never be done.
  private mutating func fail(_ token: UInt64, _ fault: ControlFault, _ now: Moment) {
    switch awaited.removeValue(forKey: token)?.what {
    case .reply(let client, let request, _), .timed(let client, let request):
      actions.append(.reply(client: client, .failed(id: request, fault)))
    case .orderKept, .ordered: orderNotKept(fault.message, now)
    case .press, .badge, .other, nil: break
    }
  }

  private mutating func arrived(_ token: UInt64, _ receipt: Receipt, _ now: Moment) {
    let waited = awaited.removeValue(forKey: token)
    let took = waited.map { now.monotonic > $0.since ? now.monotonic - $0.since : 0 } ?? 0
    switch waited?.what {
    case .press(_, _, isTest: true):
      signs.play(.notNow, at: now.monotonic)
    case .press(let button, let press, isTest: false):
      thanked += 1
      let isChord =
        lastThanked.map {
          $0.button != button && distance($0.at, press.at) <= UInt64(policy.chord) * 1_000_000
        }
        ?? false
      lastThanked = (
        button, receipt.seq, press.at, now.monotonic > press.settledAt ? now.monotonic - press.settledAt : 0
      )
      if isChord {
        signs.play(.chord, at: now.monotonic)
      } else {
        signs.thank(for: receipt, at: now.monotonic)
      }
    case .reply(let client, let request, let value):
      actions.append(.reply(client: client, .ok(id: request, value)))
    case .timed(let client, let request):
      actions.append(
        .reply(
          client: client,
          .ok(id: request, ["seq": .int(receipt.seq), "receipt_us": .int(Int64(took / 1_000))])))
    case .ordered: orderTaken(took: took)
    case .badge: signs.play(.badge, at: now.monotonic)
    case .orderKept, .other, nil: break
    }
  }

  private mutating func advanceHead(_ receipt: Receipt) { head = Head(seq: receipt.seq, hash: receipt.hash) }

  /// Presses that the full queue refused are written down as soon as there is room.
  mutating func recordRefusals(_ now: Moment) {
    guard refused > refusedRecorded, awaited.count < PadCore.mostAwaited / 2 else { return }
    let count = refused - refusedRecorded
    refusedRecorded = refused
    write(.other(.fault(Fault(code: FaultCode.refusedPresses, count: count))), at: now.monotonic, now)
    write(.other(.faultCleared(code: FaultCode.refusedPresses, button: nil)), at: now.monotonic, now)
  }
}

extension PadCore {
  /// Other rules hold from here on.
  mutating func setPolicy(_ new: Policy, _ now: Moment, what: Awaited.What = .other) {
    guard new != policy else { return }
    policy = new
    write(.other(.policy(new.json)), at: now.monotonic, now, what: what)
  }
}
