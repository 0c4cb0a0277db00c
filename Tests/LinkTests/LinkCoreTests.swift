import Records
import Testing
import Traces
import Wire

@testable import Link

private let second: UInt64 = 1_000_000_000
private let minute = 60 * second
private let hour = 60 * minute

@Suite("The link's decisions, against a ward under virtual time")
struct LinkCoreTests {
  @Test("a backlog is sent in batches that end at seals, and then all is quiet")
  func backlog() {
    let seed = Seeded.fresh()
    var world = SimulatedWorld(seed: seed, records: 9_000)
    #expect(world.run(minute) { $0.isSynced && $0.isFollowing }, "seed \(seed)")
    // One question, and batches of nearly 2,000.
    #expect(world.asked <= 8, "seed \(seed)")
    let requests = world.asked
    world.run(24 * hour)
    // Each five minutes: whether it is still so.
    #expect(world.asked <= requests + 24 * 14, "an idle link asks rarely; seed \(seed)")
    #expect(world.news.count == 1, "seed \(seed)")
  }

  @Test("logs that were set aside are sent too, when the present one is")
  func earlier() {
    let seed = Seeded.fresh()
    var world = SimulatedWorld(seed: seed, records: 500)
    var old = SimulatedLog(key: world.log.key)
    old.grow(3_000, &world.random)
    world.earlier = [old]
    #expect(world.run(minute) { $0.isSynced && $0.ward.head(old.id) == old.sealed }, "seed \(seed)")
    world.run(minute)
    let (requests, sent, news) = (world.asked, world.sentBytes, world.news.count)
    world.run(hour)
    // Each five minutes one question, whether it is still so of both logs.
    #expect(world.asked <= requests + 16, "\(world.asked - requests); seed \(seed)")
    #expect(world.sentBytes == sent, "what is done is done; seed \(seed)")
    #expect(world.news.count == news, "seed \(seed)")
    #expect(!world.wardHeads.contains(old.sealed), "hailongd is told of its present log only; seed \(seed)")
    world.press(3)
    #expect(world.run(5 * second) { $0.isSynced }, "seed \(seed)")
  }

  @Test(
    "one question asks about all logs that were sent, also of a pad that is busy", arguments: [true, false])
  func manyEarlier(_ isBusy: Bool) {
    let seed = Seeded.fresh()
    var world = SimulatedWorld(seed: seed, records: 100)
    for _ in 0..<16 {
      var old = SimulatedLog(key: world.log.key)
      old.grow(100, &world.random)
      world.earlier.append(old)
    }
    #expect(
      world.run(5 * minute) { world in world.earlier.allSatisfy { world.ward.head($0.id) == $0.sealed } },
      "seed \(seed)")
    world.run(minute)
    let requests = world.asked
    for _ in 0..<120 {
      if isBusy { world.press(3) }
      world.run(minute / 2)
    }
    // A batch each half minute, and one question in five minutes.
    #expect(
      world.asked <= requests + 20 + (isBusy ? 130 : 0),
      "\(world.asked - requests); seed \(seed)")
    let lost = world.earlier[7]
    world.ward.restore(lost.id, to: 0)
    #expect(world.run(6 * minute) { $0.ward.head(lost.id) == lost.sealed }, "seed \(seed)")
  }

  @Test("an older ward, which names no other log, is asked about each")
  func olderWardAndEarlier() {
    let seed = Seeded.fresh()
    var world = SimulatedWorld(seed: seed, records: 100)
    world.ward.namesOthers = false
    var old = SimulatedLog(key: world.log.key)
    old.grow(700, &world.random)
    world.earlier = [old]
    #expect(world.run(minute) { $0.isSynced && $0.ward.head(old.id) == old.sealed }, "seed \(seed)")
    world.run(hour)
    world.ward.restore(old.id, to: 0)
    #expect(world.run(6 * minute) { $0.ward.head(old.id) == old.sealed }, "seed \(seed)")
  }

  @Test("of a damaged log all is sent that stands before the damage, up to its last good seal")
  func damagedEarlier() {
    let seed = Seeded.fresh()
    var world = SimulatedWorld(seed: seed, records: 100)
    for _ in 0..<20 {
      var old = SimulatedLog(key: world.log.key)
      old.grow(1_500, &world.random)
      let damaged = Int.random(in: 1...old.sealedCount, using: &world.random)
      world.earlier = [old]
      world.damage = [old.id: damaged]
      let seals = old.lines.indices.filter { (try? Record(line: old.lines[$0]))?.body.kind == "seal" }
      let good = (seals.last { $0 + 1 < damaged } ?? -1) + 1
      world.restartLink()
      #expect(
        world.run(minute) { $0.ward.head(old.id).seq == good && $0.isSynced },
        "line \(damaged), good to \(good), sent \(world.ward.head(old.id).seq); seed \(seed)")
      world.run(minute)
      let (requests, sent) = (world.asked, world.sentBytes)
      world.run(hour)
      #expect(world.asked <= requests + 28, "seed \(seed)")
      #expect(world.sentBytes == sent, "seed \(seed)")
      #expect(world.ward.head(old.id).seq == good, "seed \(seed)")
    }
  }

  @Test("what stands before the damage takes few requests, in however short stretches the log was sealed")
  func damagedShortStretches() {
    let seed = Seeded.fresh()
    var world = SimulatedWorld(seed: seed, records: 100)
    for _ in 0..<20 {
      var old = SimulatedLog(key: world.log.key)
      old.grow(3_000, longest: 2, &world.random)
      let damaged = Int.random(in: 1_500...old.sealedCount, using: &world.random)
      world.earlier = [old]
      world.damage = [old.id: damaged]
      let seals = old.lines.indices.filter { (try? Record(line: old.lines[$0]))?.body.kind == "seal" }
      let good = (seals.last { $0 + 1 < damaged } ?? -1) + 1
      world.restartLink()
      let asked = world.asked
      #expect(world.run(minute) { $0.ward.head(old.id).seq == good && $0.isSynced }, "seed \(seed)")
      // Two whole batches, each half of one twice at most, and what answers that the network doubled add.
      #expect(world.asked - asked <= 40, "\(world.asked - asked) requests; seed \(seed)")
    }
  }

  @Test("each new seal is sent at once while following")
  func following() {
    let seed = Seeded.fresh()
    var world = SimulatedWorld(seed: seed, records: 50)
    #expect(world.run(minute) { $0.isSynced && $0.isFollowing }, "seed \(seed)")
    for _ in 0..<20 {
      world.press(3)
      #expect(world.run(5 * second) { $0.isSynced }, "seed \(seed)")
    }
  }

  @Test("loss, doubled requests, refusals and garbage end in an exact copy", arguments: 0..<5)
  func storms(round: Int) {
    let seed = Seeded.fresh()
    var world = SimulatedWorld(seed: seed, records: 6_000)
    world.ward.weather = SimulatedWard.Weather(
      loseRequest: 0.2, loseReply: 0.2, serverError: 0.15, garbage: 0.15)
    for _ in 0..<12 {
      world.run(10 * minute)
      world.press(200)
    }
    world.ward.weather = .fair
    #expect(world.run(10 * minute) { $0.isSynced }, "seed \(seed)")
    #expect(world.ward.stored == world.log.sealedCount, "nothing stored twice; seed \(seed)")
    #expect(world.asked < 400, "\(world.asked) requests in two hours; seed \(seed)")
  }

  @Test("a ward restored from a backup gets what it lost, and no more")
  func restored() {
    let seed = Seeded.fresh()
    var world = SimulatedWorld(seed: seed, records: 5_000)
    #expect(world.run(minute) { $0.isSynced }, "seed \(seed)")
    for _ in 0..<5 {
      let lines = world.ward.logs[world.log.id] ?? []
      let seals = lines.indices.filter { (try? Record(line: lines[$0]))?.body.kind == "seal" }
      let keep = seals.randomElement(using: &world.random).map { $0 + 1 } ?? 0
      world.ward.restore(world.log.id, to: keep)
      let lost = lines.count - keep
      world.ward.stored = 0
      world.press(10)
      #expect(world.run(10 * minute) { $0.isSynced }, "seed \(seed)")
      #expect(world.ward.stored >= lost && world.ward.stored <= lost + 60, "seed \(seed)")
    }
  }

  @Test("a ward that was restored while nothing happened at the counter has it all again within ten minutes")
  func restoredInQuiet() {
    let seed = Seeded.fresh()
    var world = SimulatedWorld(seed: seed, records: 2_000)
    #expect(world.run(minute) { $0.isSynced && $0.isFollowing }, "seed \(seed)")
    world.ward.restore(world.log.id, to: 0)
    #expect(world.run(10 * minute) { $0.isSynced }, "seed \(seed)")
  }

  @Test(
    "an earlier log that was refused once is tried again")
  func earlierRefused() {
    let seed = Seeded.fresh()
    var world = SimulatedWorld(seed: seed, records: 500)
    var old = SimulatedLog(key: world.log.key)
    old.grow(1_000, &world.random)
    world.earlier = [old]
    #expect(world.run(minute) { $0.core.isEarlier }, "seed \(seed)")
    world.ward.weather.serverError = 1
    #expect(world.run(minute) { !$0.core.isEarlier }, "seed \(seed)")
    world.ward.weather = .fair
    #expect(world.run(10 * minute) { $0.ward.head(old.id) == old.sealed }, "seed \(seed)")
  }

  @Test(
    "an earlier log that the ward will not take costs the present one nothing, and a question now and then")
  func earlierNeverTaken() {
    let seed = Seeded.fresh()
    var world = SimulatedWorld(seed: seed, records: 500)
    var old = SimulatedLog(key: SealKey())
    old.grow(1_000, &world.random)
    world.earlier = [old]
    #expect(world.run(minute) { $0.isSynced && $0.isFollowing }, "seed \(seed)")
    for _ in 0..<30 {
      world.press(3)
      #expect(world.run(5 * second) { $0.isSynced }, "seed \(seed)")
      world.run(2 * minute)
    }
    #expect(world.ward.head(old.id) == .empty)
    // Thirty batches of the present log; of the other a question and a batch in five minutes, and a look at the present between.
    #expect(world.asked < 30 * 2 + 13 * 8, "\(world.asked) requests in an hour; seed \(seed)")
  }

  @Test("a ward that gives neither time nor orders only gives less")
  func olderWard() {
    let seed = Seeded.fresh()
    var world = SimulatedWorld(seed: seed, records: 500)
    world.liar = { answer, _ in
      guard let json = try? JSON.read(answer.body), let head = json["head"] else { return answer }
      return WardAnswer(
        status: answer.status, body: JSON.object([.init("head", head)]).bytes, date: answer.date)
    }
    #expect(world.run(minute) { $0.isSynced }, "seed \(seed)")
    #expect(world.wardTimes.isEmpty)
  }

  @Test("a link that knows nothing of the ward continues from where it is")
  func restarted() {
    let seed = Seeded.fresh()
    var world = SimulatedWorld(seed: seed, records: 5_000)
    #expect(world.run(minute) { $0.isSynced }, "seed \(seed)")
    let stored = world.ward.stored
    world.restartLink()
    world.press(100)
    world.sentBytes = 0
    #expect(world.run(minute) { $0.isSynced }, "seed \(seed)")
    #expect(world.ward.stored - stored <= 141, "seed \(seed)")
    #expect(world.sentBytes < 40_000, "seed \(seed)")
  }

  @Test("a board whose clock is decades off takes the ward's time from one refusal, and hands it to the pad")
  func clock() throws {
    let seed = Seeded.fresh()
    var world = SimulatedWorld(seed: seed, records: 200)
    world.boardOffset = -1_790_000_000_000_000
    #expect(world.run(minute) { $0.isSynced }, "seed \(seed)")
    // One refusal, one question, one batch.
    #expect(world.asked <= 3 + 1, "seed \(seed)")
    // The board's clock jumps: nothing is refused.
    let requests = world.asked
    world.boardOffset = 40_000_000_000_000
    world.press(5)
    #expect(world.run(minute) { $0.isSynced }, "seed \(seed)")
    #expect(world.asked <= requests + 2, "seed \(seed)")
    let time = try #require(world.wardTimes.first)
    let truth = SimulatedWorld.trueTime(atUptime: time.uptime)
    #expect(abs(time.utc.microseconds - truth) <= time.error, "seed \(seed)")
    #expect(time.error <= 500_000, "seed \(seed)")
  }

  @Test("a ward that refuses every signature is asked ever less, said once, and obeyed when it relents")
  func unauthorized() {
    let seed = Seeded.fresh()
    var world = SimulatedWorld(seed: seed, records: 100)
    world.liar = { answer, _ in
      WardAnswer(status: 401, body: Problem(.signature, "no").bytes, date: answer.date)
    }
    world.run(hour)
    #expect(world.asked < 60, "\(world.asked); seed \(seed)")
    #expect(world.news.count == 1, "seed \(seed)")
    world.liar = nil
    #expect(world.run(10 * minute) { $0.isSynced }, "seed \(seed)")
    #expect(world.run(minute) { $0.news.last == .connected($0.log.sealed) }, "seed \(seed)")
    #expect(world.news.count == 2, "seed \(seed)")
  }

  @Test("413 makes batches smaller until they pass")
  func tooLarge() {
    let seed = Seeded.fresh()
    var world = SimulatedWorld(seed: seed, records: 4_000)
    world.ward.most = 130
    #expect(world.run(5 * minute) { $0.isSynced }, "seed \(seed)")
    world.ward.most = 0
    world.press(10)
    let requests = world.asked
    world.run(hour)
    #expect(world.asked < requests + 80, "a ward that takes nothing is not flooded; seed \(seed)")
  }

  @Test(
    "no lie makes a resend loop or a crash",
    arguments: [
      "head always 0", "head always behind", "head far beyond", "other hash", "always 409 at 0",
      "always 409 here",
      "409 without head", "302", "413", "204", "garbage 200", "500", "Retry-After for ever", "time in 9999",
    ])
  func lies(lie: String) {
    let seed = Seeded.fresh()
    var world = SimulatedWorld(seed: seed, records: 5_000)
    let middle = world.log.heads[2_000]
    let beyond = Head(seq: 1 << 52, hash: .sha256([1]))
    world.liar = { answer, random in
      func ok(_ head: Head) -> WardAnswer {
        WardAnswer(status: 200, body: RecordsReply(head: head, time: .epoch).bytes)
      }
      switch lie {
      case "head always 0": return ok(.empty)
      case "head always behind": return ok(middle)
      case "head far beyond": return ok(beyond)
      case "other hash":
        return ok(Head(seq: middle.seq, hash: .sha256([UInt8.random(in: 0...9, using: &random)])))
      case "always 409 at 0": return WardAnswer(status: 409, body: Problem(.gap, "", head: .empty).bytes)
      case "always 409 here": return WardAnswer(status: 409, body: Problem(.gap, "", head: middle).bytes)
      case "409 without head": return WardAnswer(status: 409, body: Problem(.gap, "").bytes)
      case "302": return WardAnswer(status: 302, body: [])
      case "413": return WardAnswer(status: 413, body: [])
      case "204": return WardAnswer(status: 204, body: [])
      case "garbage 200": return WardAnswer(status: 200, body: Array("<html>".utf8))
      case "500": return WardAnswer(status: 500, body: [])
      case "Retry-After for ever":
        return WardAnswer(status: 503, body: Problem(.busy, "").bytes, retryAfter: .max)
      default:
        guard var reply = try? RecordsReply(answer.body) else { return answer }
        reply.time = .last
        return WardAnswer(status: 200, body: reply.bytes)
      }
    }
    world.run(hour)
    // Waits double from 1 s to 5 min, and are at least half of that: at most 33 in an hour. After each a question, and at
    // most four batches.
    #expect(world.asked <= 33 * 5, "\(world.asked) requests; seed \(seed)")
    #expect(world.news.count <= 12, "\(world.news.count) lines in the log; seed \(seed)")
    world.liar = nil
    #expect(world.run(10 * minute) { $0.isSynced }, "seed \(seed)")
  }

  @Test("a ward that knows more than the pad is told to nobody but the pad, and gets nothing")
  func beyond() {
    let seed = Seeded.fresh()
    var world = SimulatedWorld(seed: seed, records: 1_000)
    #expect(world.run(minute) { $0.isSynced }, "seed \(seed)")
    let held = world.ward.logs[world.log.id]?.count ?? 0
    // The card lost its last writes.
    world.log.cut(to: 500)
    world.restartLink()
    world.run(hour)
    #expect(world.wardHeads.last?.seq == Int64(held), "seed \(seed)")
    #expect(world.ward.logs[world.log.id]?.count == held, "seed \(seed)")
    #expect(world.asked < 60, "seed \(seed)")
    // The pad goes on in a new log.
    let old = world.log.id
    world.log = SimulatedLog(key: world.log.key)
    world.press(100)
    #expect(world.run(10 * minute) { $0.isSynced }, "seed \(seed)")
    #expect(world.ward.logs[old]?.count == held, "seed \(seed)")
  }

  @Test("a ward that refuses another history is shown it after waits, and no more often")
  func otherHistoryRefused() {
    let seed = Seeded.fresh()
    var world = SimulatedWorld(seed: seed, records: 1_000)
    world.ward.keepsForks = false
    #expect(world.run(minute) { $0.isSynced }, "seed \(seed)")
    world.log.cut(to: 500)
    world.log.press()
    world.press(3_000)
    world.restartLink()
    let requests = world.asked
    world.run(hour)
    // At most 33 waits in an hour, a question and a batch after each.
    #expect(world.asked - requests < 70, "\(world.asked - requests) requests; seed \(seed)")
    #expect(world.news.count <= 6, "\(world.news.count) lines in the log; seed \(seed)")
  }

  @Test("a pad that goes away and comes back is waited for")
  func padAway() {
    let seed = Seeded.fresh()
    var world = SimulatedWorld(seed: seed, records: 3_000)
    world.isPadUp = false
    world.run(hour)
    #expect(world.asked == 0, "seed \(seed)")
    #expect(world.news.count == 1, "seed \(seed)")
    world.isPadUp = true
    #expect(world.run(minute) { $0.isSynced }, "seed \(seed)")
    world.press(50)
    world.isPadUp = false
    world.run(minute)
    world.isPadUp = true
    #expect(world.run(minute) { $0.isSynced }, "seed \(seed)")
  }

  @Test("a pad that says where its log ends and cannot read it is asked ever more seldom")
  func unreadable() {
    let seed = Seeded.fresh()
    var world = SimulatedWorld(seed: seed, records: 3_000)
    world.isReadable = false
    world.run(hour)
    #expect(world.looks <= 500, "\(world.looks) looks; seed \(seed)")
    #expect(world.news.count == 1, "seed \(seed)")
    world.isReadable = true
    #expect(world.run(minute) { $0.isSynced }, "seed \(seed)")
  }

  @Test("another pad's enrolment sends nothing")
  func otherPad() {
    var world = SimulatedWorld(seed: 1, records: 100)
    world.core = LinkCore(pad: PadID("p-other")!)
    world.run(hour)
    #expect(world.asked == 0)
    #expect(world.news.count == 1)
  }

  @Test("lines that come late, of the log that was under way before, are not sent as another's")
  func lateLines() throws {
    let seed = Seeded.fresh()
    let world = SimulatedWorld(seed: seed, records: 600)
    var other = SimulatedLog(key: world.log.key)
    var random = Seeded(seed)
    other.grow(600, &random)
    let limits = SealedBatch.Limits(records: 100, bytes: 100_000)
    let empty = WardAnswer(status: 200, body: RecordsReply(head: .empty, time: world.trueTime).bytes)
    func batch(_ log: SimulatedLog) throws -> SealedBatch {
      try SealedBatch(from: .empty, lines: log.raw(after: 0), limits: limits, key: log.key.publicKey)
    }
    func head(_ log: SimulatedLog) -> LinkEvent {
      .pad(PadHead(pad: world.pad, log: log.id, sealed: log.sealed, key: log.key.publicKey))
    }
    var core = LinkCore(pad: world.pad)
    var now = world.now
    func sent(_ event: LinkEvent) -> LogID? {
      core.handle(event, at: now).compactMap {
        if case .send(_, let log, _, _) = $0 { log } else { nil }
      }.first
    }
    _ = sent(.tick)
    _ = sent(head(other))
    _ = sent(.answered(empty))
    // hailongd is slow, and begins a new log meanwhile.
    now.monotonic = try #require(core.nextDeadline)
    _ = sent(.tick)
    _ = sent(head(world.log))
    _ = sent(.answered(empty))
    #expect(sent(.batch(log: other.id, from: .empty, .success(try batch(other)))) == nil, "seed \(seed)")
    #expect(sent(.batch(log: other.id, from: .empty, .failure(.unsealed))) == nil)
    #expect(sent(.batch(log: world.log.id, from: .empty, .success(try batch(world.log)))) == world.log.id)
  }

  @Test("events that nobody waits for change nothing, in any order")
  func anyOrder() throws {
    let seed = Seeded.fresh()
    var world = SimulatedWorld(seed: seed, records: 600)
    let batch = try SealedBatch(
      from: .empty, lines: world.log.raw(after: 0), limits: .init(records: 100, bytes: 100_000),
      key: world.log.key.publicKey)
    let fault = LinkFault(.answer, "x", remedy: "y")
    var core = LinkCore(pad: world.pad)
    for _ in 0..<20_000 {
      let events: [LinkEvent] = [
        .tick, .sealed, .followEnded, .failed(fault), .padLost(fault),
        .pad(
          PadHead(pad: world.pad, log: world.log.id, sealed: world.log.sealed, key: world.log.key.publicKey)),
        .batch(log: world.log.id, from: .empty, .success(batch)),
        .batch(log: world.log.id, from: .empty, .failure(.otherHistory)),
        .batch(log: world.log.id, from: batch.end, .failure(.unsealed)),
        .answered(WardAnswer(status: 200, body: RecordsReply(head: batch.end, time: world.trueTime).bytes)),
        .answered(WardAnswer(status: 401, body: [], date: .max)),
        .answered(WardAnswer(status: 409, body: [])),
        .answered(WardAnswer(status: 401, body: [], date: -5)),
      ]
      world.monotonic += UInt64.random(in: 0...second, using: &world.random)
      if let event = events.randomElement(using: &world.random) {
        let sends = core.handle(event, at: world.now).count {
          switch $0 {
          case .send, .askHead: true
          default: false
          }
        }
        #expect(sends <= 1, "seed \(seed)")
      }
    }
  }
}

extension SimulatedWorld {
  static func trueTime(atUptime uptime: Int64) -> Int64 {
    UTCTime("2026-11-22T01:00:00.000Z")!.microseconds + uptime
  }
}
