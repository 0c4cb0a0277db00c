import Buttons
import Control
import Glibc
import Journal
import Ratings
import Records
import Service
import Testing

@testable import Pad

/// A pad on the bench: the real core and the real journal's keeper, under a time that the test moves. The disk can be held, so
/// that what happens before a Receipt can be seen.
final class Bench {
  let folder: TemporaryFolder
  let state: StateFolder
  let pad: PadID
  let key: SealKey
  private(set) var keeper: JournalKeeper
  var core: PadCore
  /// What the test has made of the time. The keeper reads it too, for the records that it writes by itself.
  private final class Clock {
    var now: Moment
    init(_ now: Moment) { self.now = now }
  }
  private let clock: Clock
  var now: Moment {
    get { clock.now }
    set { clock.now = newValue }
  }
  private(set) var boot: Int64
  /// Jobs that the core has asked for and the disk has not done.
  private(set) var held: [Job] = []
  var isDiskHeld = false
  private(set) var rereads: [Int] = []
  private(set) var replies: [ControlAnswer] = []
  /// What the pad has said in the system's log.
  private(set) var logged: [LogLine] = []
  var level: [Bool]

  init(
    folder: TemporaryFolder = TemporaryFolder(), boot: Int64 = 1, start: UInt64 = 1_000_000_000,
    utc: UTCTime = UTCTime("2026-06-01T01:00:00Z")!, synced: Bool = true, policy: Policy = .default,
    key: SealKey? = nil, closed: [Bool] = [false, false, false, false]
  ) throws {
    level = closed
    self.folder = folder
    self.boot = boot
    state = try StateFolder(folder.path)
    let identity = try state.identity()
    pad = identity.pad
    self.key = key ?? identity.key
    let clock = Clock(Moment(monotonic: start, utc: utc, isDisciplined: synced, error: 5_000))
    self.clock = clock
    keeper = try JournalKeeper(
      state: state, pad: pad, key: self.key,
      boot: Boot(
        board: "simulated", backend: "simulated", version: "test", unsealed: 0, kernel: "kernel-\(boot)"),
      stamp: {
        Stamp(
          boot: boot, uptime: clock.now.uptime, time: clock.now.utc, clock: synced ? .synced : .unset)
      })
    core = PadCore(
      setup: PadCore.Setup(
        pad: pad, key: self.key, board: "simulated", backend: "simulated", version: "test", bootNumber: boot,
        buttons: 4, debounce: DebounceTiming(), seal: SealSchedule.Timing(), alive: 600_000_000_000,
        thanksMs: 1_500),
      standing: keeper.standing(), policy: policy, closed: level, now: clock.now)
    core.enrolment = try state.enrolment().flatMap(Enrolment.init(_:))
    core.badges = try state.badges().map { try BadgeList(json: try JSON.read($0)) }
    held.append(.begin)
    flushDisk()
    settle()
    // Past the start sign.
    pass(milliseconds: 1_000)
  }

  /// Lets time pass in steps that no deadline of the core lies between.
  func pass(milliseconds: Int) {
    let end = now.monotonic + UInt64(milliseconds) * 1_000_000
    // A deadline that never moves on must fail a test, not hang it.
    var turns = 100 + milliseconds
    while now.monotonic < end {
      turns -= 1
      guard turns > 0 else {
        Issue.record("the core asks to be woken without end, at \(now.monotonic)")
        return
      }
      let next = min(end, max(core.nextDeadline(after: now.monotonic), now.monotonic + 1_000))
      move(to: next)
      core.advance(to: now)
      settle()
    }
  }

  /// Time goes by, and the loop does not come to look.
  func stall(milliseconds: Int) { move(to: now.monotonic + UInt64(milliseconds) * 1_000_000) }

  private func move(to monotonic: UInt64) {
    let passed = Int64(monotonic - now.monotonic) / 1_000
    now.utc.microseconds += passed
    now.monotonic = monotonic
  }

  /// A press of 120 ms whose contact bounces for 2 ms as it makes and as it breaks.
  func bouncingPress(_ line: Int) {
    for closed in [true, false] {
      for change in 0..<7 {
        edge(line, closed: change.isMultiple(of: 2) == closed)
        move(to: now.monotonic + 333_000)
      }
      pass(milliseconds: closed ? 118 : 60)
    }
  }

  /// A clean press of 120 ms.
  func press(_ line: Int) {
    edge(line, closed: true)
    pass(milliseconds: 120)
    edge(line, closed: false)
    pass(milliseconds: 60)
  }

  /// The reader typed this and Enter.
  func tap(_ text: String) {
    core.badge(.text(Array(text.utf8)), now)
    settle()
  }

  func edge(_ line: Int, closed: Bool) {
    level[line] = closed
    core.edge(LineEvent(line: line, closed: closed, at: now.monotonic, sequence: nil), now: now)
    settle()
  }

  /// Carries out what the core asked for.
  func settle() {
    var actions = core.takeActions()
    var rounds = 0
    while !actions.isEmpty {
      rounds += 1
      guard rounds < 1_000 else {
        Issue.record("what the core asks for makes it ask for more without end")
        return
      }
      for action in actions {
        switch action {
        case .job(let job):
          // As the writer's lane does.
          if held.count < WriterLane.queueLimit { held.append(job) } else { core.unsent(job) }
        case .reread(let line):
          rereads.append(line)
          core.level(line: line, closed: level[line], now: now)
        case .reply(_, let answer): replies.append(answer)
        case .log(let line): logged.append(line)
        }
      }
      if !isDiskHeld { flushDisk() }
      actions = core.takeActions()
    }
  }

  /// The disk does what it was asked for.
  func flushDisk() {
    let jobs = held
    held = []
    for job in jobs {
      switch keeper.perform(job) {
      case .done(let outcomes): for outcome in outcomes { core.outcome(outcome, now: now) }
      case .again(let fault): Issue.record("the disk failed: \(fault)")
      }
    }
  }

  var lights: Lights { core.lights(at: now.monotonic) }

  @discardableResult
  func ask(_ verb: Verb, _ arguments: JSON = [:]) -> ControlAnswer? {
    let before = replies.count
    let request = ControlRequest(id: 7, verb: verb, arguments: arguments)
    let at = core.request(request, client: 1, by: Actor("uid-0")!, now: now)
    settle()
    return at ?? (replies.count > before ? replies.last : nil)
  }

  /// Everything in the journal, read back from the disk.
  func records() throws -> [Record] {
    var all: [Record] = []
    var after: Int64 = 0
    let request: Int64 = 1
    while true {
      guard
        case .done(let outcomes) = keeper.perform(
          .read(client: 1, request: request, after: after, sealed: false)),
        case .chunk(_, _, _, let chunk)? = outcomes.last, chunk.count > 0
      else { return all }
      for line in chunk.bytes.split(separator: 0x0A) { all.append(try Record(line: line)) }
      after = chunk.last
    }
  }

  func kinds() throws -> [String] { try records().map(\.body.kind) }

  /// The program ends without a word, as by a power cut, and the folder stays.
  func cut() { keeper.close() }
}

extension ControlAnswer {
  var fault: ControlFault? { if case .failed(_, let fault) = self { fault } else { nil } }
  var value: JSON? { if case .ok(_, let value) = self { value } else { nil } }
}
