import Records
import Traces
import Wire

@testable import Link

/// A pad, a link and a ward under virtual time. What the link asks for is done at once or after a drawn delay.
struct SimulatedWorld {
  let pad = PadID("p-simulated")!
  var log: SimulatedLog
  /// Logs that were set aside, and the line from which on each is damaged.
  var earlier: [SimulatedLog] = []
  var damage: [LogID: Int] = [:]
  var ward: SimulatedWard
  var core: LinkCore
  var random: Seeded
  /// True time; the board's own clock is `boardOffset` microseconds off.
  var monotonic: UInt64 = 1_000_000_000
  var boardOffset: Int64 = 0
  var isPadUp = true
  /// Whether hailongd can read the lines that it is asked for; where its log ends it knows without.
  var isReadable = true
  /// How often hailongd was asked where its log ends.
  private(set) var looks = 0
  var isFollowing = false
  var news: [LinkNews] = []
  var wardTimes: [(utc: UTCTime, uptime: Int64, error: Int64)] = []
  var wardHeads: [Head] = []
  var sentBytes = 0
  /// Requests that the link made; the ward may see one twice, or never.
  private(set) var asked = 0
  /// Replaces the ward's answer, to lie.
  var liar: ((WardAnswer, inout Seeded) -> WardAnswer)?

  private static let start = UTCTime("2026-11-22T01:00:00.000Z")!.microseconds
  private var arrival: (at: UInt64, event: LinkEvent)?
  private var isAsked = false

  init(seed: UInt64, records: Int = 3_000, settings: LinkCore.Settings = .init()) {
    random = Seeded(seed)
    let key = SealKey()
    log = SimulatedLog(key: key)
    log.grow(records, &random)
    ward = SimulatedWard(key: key.publicKey)
    core = LinkCore(pad: pad, settings: settings)
  }

  var trueTime: UTCTime { UTCTime(microseconds: SimulatedWorld.start + Int64(monotonic / 1_000)) }
  var now: Moment {
    Moment(monotonic: monotonic, utc: UTCTime(microseconds: trueTime.microseconds + boardOffset))
  }
  var isSynced: Bool { (ward.logs[log.id] ?? []) == Array(log.lines[..<log.sealedCount]) }

  /// Runs until `done`, or for `length` nanoseconds of virtual time. Says whether `done` came.
  @discardableResult
  mutating func run(_ length: UInt64, until done: (SimulatedWorld) -> Bool = { _ in false }) -> Bool {
    let end = monotonic + length
    var steps = 0
    while !done(self) {
      // A core that never waits would hang here; it is stopped, and the test fails on its counts.
      steps += 1
      guard steps < 20_000, ward.requests < 2_000 else { return false }
      let next = [arrival?.at, core.nextDeadline].compactMap { $0 }.min() ?? end
      guard next < end else {
        monotonic = end
        return done(self)
      }
      monotonic = max(monotonic, next)
      if let due = arrival, due.at <= monotonic {
        arrival = nil
        handle(due.event)
      } else {
        handle(.tick)
      }
    }
    return true
  }

  /// The link's program ends, and another begins.
  mutating func restartLink() {
    core = LinkCore(pad: pad)
    arrival = nil
    isFollowing = false
  }

  /// New records, and what a follower would say.
  mutating func press(_ count: Int) {
    log.grow(count, &random)
    if isFollowing { handle(.sealed) }
  }

  private mutating func handle(_ event: LinkEvent) {
    var events = [event]
    while !events.isEmpty {
      for action in core.handle(events.removeFirst(), at: now) {
        if let event = perform(action) { events.append(event) }
      }
    }
  }

  private mutating func perform(_ action: LinkAction) -> LinkEvent? {
    switch action {
    case .readHead:
      looks += 1
      guard isPadUp else { return .padLost(LinkFault(.pad, "down", remedy: "start it")) }
      return .pad(
        PadHead(
          pad: pad, log: log.id, sealed: log.sealed, key: log.key.publicKey,
          earlier: earlier.map { EarlierLog(log: $0.id, sealed: $0.sealed, key: $0.key.publicKey) }))
    case .readBatch(let name, let from, let limits, let key):
      guard isPadUp, isReadable else { return .padLost(LinkFault(.pad, "down", remedy: "start it")) }
      let asked = earlier.first { $0.id == name } ?? log
      var lines = asked.raw(after: from.seq, most: max(limits.records, 510))
      if let damaged = damage[name], damaged > from.seq {
        let sound = asked.raw(after: from.seq, most: damaged - Int(from.seq) - 1).count
        if sound < lines.count { lines[sound + 20] ^= 1 }
      }
      do throws(SealedBatch.Fault) {
        return .batch(
          log: name, from: from, .success(try SealedBatch(from: from, lines: lines, limits: limits, key: key))
        )
      } catch { return .batch(log: name, from: from, .failure(error)) }
    case .askHead(let log, let created): request(.head(log), created)
    case .send(let batch, let log, _, let created):
      sentBytes += batch.body.count
      request(.records(log, after: batch.from.seq, body: batch.body), created)
    case .follow: isFollowing = true
    case .unfollow: isFollowing = false
    case .handTime(let utc, let uptime, let error): wardTimes.append((utc, uptime, error))
    case .handHead(_, let head, _): wardHeads.append(head)
    // Orders are another core's: OrderCoreTests.
    case .carry: break
    case .say(let item): news.append(item)
    }
    return nil
  }

  private mutating func request(_ request: SimulatedWard.Request, _ created: Int64) {
    precondition(arrival == nil, "a second request while one is under way")
    asked += 1
    func draw(_ chance: Double, _ random: inout Seeded) -> Bool {
      Double.random(in: 0..<1, using: &random) < chance
    }
    let weather = ward.weather
    let lost = LinkEvent.failed(LinkFault(.answer, "lost", remedy: "wait"))
    if draw(weather.loseRequest, &random) {
      ward.requests += 1
      arrival = (monotonic + 60_000_000_000, lost)
      return
    }
    if draw(weather.serverError, &random) {
      ward.requests += 1
      let answer = WardAnswer(status: 503, body: Problem(.busy, "busy").bytes, retryAfter: 2)
      arrival = (monotonic + 20_000_000, .answered(answer))
      return
    }
    var answer = ward.answer(request, created: created, at: trueTime)
    // A request may be doubled on its way; the second answer is lost.
    if draw(0.02, &random) { _ = ward.answer(request, created: created, at: trueTime) }
    if draw(weather.loseReply, &random) {
      arrival = (monotonic + 60_000_000_000, lost)
      return
    }
    if draw(weather.garbage, &random) {
      let body = (0..<Int.random(in: 0...200, using: &random)).map { _ in
        UInt8.random(in: 0...255, using: &random)
      }
      answer = WardAnswer(
        status: [200, 301, 404, 500, 0, -1, 999].randomElement(using: &random) ?? 200, body: body)
    }
    if let liar { answer = liar(answer, &random) }
    arrival = (monotonic + UInt64.random(in: 1_000_000...900_000_000, using: &random), .answered(answer))
  }
}
