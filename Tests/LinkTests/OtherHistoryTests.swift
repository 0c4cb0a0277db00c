import Records
import Testing
import Traces
import Wire

@testable import Link

private let second: UInt64 = 1_000_000_000
private let minute = 60 * second
private let hour = 60 * minute

/// The ward's copy is not the pad's: a clone, a card that lost writes, a liar. The pad here never begins a new log.
@Suite("The link and a ward that holds another history")
struct OtherHistoryTests {
  /// A pad and its clone: both have 500 records, and then each its own. The ward has the clone's.
  private func cloned(_ seed: UInt64, _ mine: Int) -> SimulatedWorld {
    var world = SimulatedWorld(seed: seed, records: 2_000)
    _ = world.run(minute) { $0.isSynced }
    world.log.cut(to: 500)
    world.log.press()
    world.press(mine)
    world.restartLink()
    return world
  }

  @Test(
    "a longer history at the ward, or a shorter one: the pad's own is there within a minute, and both are kept",
    arguments: [30, 1_000, 4_000])
  func shown(mine: Int) {
    let seed = Seeded.fresh()
    var world = cloned(seed, mine)
    let other = world.ward.head(world.log.id)
    #expect(world.run(minute) { $0.isSynced && $0.isFollowing }, "seed \(seed)")
    #expect(world.ward.holds(world.log.id, through: other), "seed \(seed)")
    #expect(world.wardHeads.contains(other), "hailongd is told first; seed \(seed)")
    for _ in 0..<5 {
      world.press(20)
      #expect(world.run(5 * second) { $0.isSynced }, "seed \(seed)")
    }
    #expect(world.ward.histories[world.log.id]?.count == 2, "seed \(seed)")
  }

  @Test("two clones that vote on hand in all that they have, and send none of it again and again")
  func both() {
    let seed = Seeded.fresh()
    var world = cloned(seed, 1_000)
    #expect(world.run(minute) { $0.isSynced && $0.isFollowing }, "seed \(seed)")
    guard var clone = world.ward.histories[world.log.id]?.first else {
      Issue.record("the ward holds nothing; seed \(seed)")
      return
    }
    let log = world.log.id
    let sent = world.sentBytes
    for _ in 0..<40 {
      // The clone's turn, by its own link.
      let from = clone.heads[clone.lines.count]
      let stamp = Stamp(boot: 9, uptime: 9_000_000, time: world.trueTime, clock: .synced)
      if let seal = try? Seal.line(after: from, stamp: stamp, why: .idle, key: world.log.key) {
        clone.heads.append(from.advanced(by: seal))
        clone.lines.append(seal)
        let body = Gzip.compress(seal + [0x0A]) ?? []
        let created = world.trueTime.microseconds / 1_000_000
        _ = world.ward.answer(
          .records(log, after: from.seq, body: body), created: created, at: world.trueTime)
      }
      world.run(6 * minute)
      world.press(3)
      #expect(world.run(5 * second) { $0.ward.holds(log, through: $0.log.sealed) }, "seed \(seed)")
      #expect(world.ward.holds(log, through: clone.heads[clone.lines.count]), "seed \(seed)")
    }
    #expect(world.sentBytes - sent < 40 * 5_000, "\(world.sentBytes - sent) bytes; seed \(seed)")
    #expect(world.ward.histories[log]?.count == 2, "seed \(seed)")
  }

  @Test("a ward that was restored and kept the clone's history alone has the pad's again within ten minutes")
  func restored() {
    let seed = Seeded.fresh()
    var world = cloned(seed, 1_000)
    let other = world.ward.head(world.log.id)
    for _ in 0..<3 {
      #expect(world.run(10 * minute) { $0.isSynced && $0.isFollowing }, "seed \(seed)")
      world.run(20 * minute)
      world.ward.restore(world.log.id, to: Int(other.seq))
      #expect(!world.isSynced, "seed \(seed)")
    }
    #expect(world.run(10 * minute) { $0.isSynced }, "seed \(seed)")
  }

  @Test(
    "a ward that names the clone's end whatever it is shown, and loses the pad's, has it again within ten minutes",
    arguments: [30, 1_000], [true, false])
  func namesTheSame(mine: Int, isEarlier: Bool) {
    let seed = Seeded.fresh()
    var world = cloned(seed, mine)
    let old = world.log
    let other = world.ward.head(old.id)
    if isEarlier {
      world.log = SimulatedLog(key: old.key)
      world.press(100)
      world.earlier = [old]
    }
    world.liar = { answer, _ in
      guard var reply = try? RecordsReply(answer.body), old.heads[1...].contains(reply.head) else {
        return answer
      }
      reply.head = other
      return WardAnswer(status: 200, body: reply.bytes, date: answer.date)
    }
    for _ in 0..<3 {
      #expect(world.run(10 * minute) { $0.ward.holds(old.id, through: old.sealed) }, "seed \(seed)")
      world.run(20 * minute)
      world.ward.forget(old.id, through: old.sealed)
      #expect(world.ward.head(old.id) == other, "seed \(seed)")
    }
    #expect(world.run(10 * minute) { $0.ward.holds(old.id, through: old.sealed) }, "seed \(seed)")
  }

  @Test(
    "a card that lost writes is at the ward already: its last stretch is shown now and then, and what it writes then is a fork"
  )
  func prefix() {
    let seed = Seeded.fresh()
    var world = SimulatedWorld(seed: seed, records: 1_000)
    #expect(world.run(minute) { $0.isSynced }, "seed \(seed)")
    let other = world.ward.head(world.log.id)
    world.log.cut(to: 500)
    world.restartLink()
    world.run(minute)
    let (sent, asked) = (world.sentBytes, world.asked)
    world.run(hour)
    // Each five minutes: a question, and forty records at most with their seal.
    #expect(world.sentBytes - sent < 13 * 2_000, "\(world.sentBytes - sent) bytes; seed \(seed)")
    #expect(world.asked - asked <= 26, "\(world.asked - asked); seed \(seed)")
    #expect(world.ward.histories[world.log.id]?.count == 1, "seed \(seed)")
    #expect(world.wardHeads.last == other, "seed \(seed)")
    world.press(30)
    #expect(world.run(10 * second) { $0.isSynced }, "seed \(seed)")
    #expect(world.ward.holds(world.log.id, through: other), "seed \(seed)")
  }

  @Test("a lie of a head beyond the log costs nothing that is sealed while it lasts")
  func lie() {
    let seed = Seeded.fresh()
    var world = SimulatedWorld(seed: seed, records: 1_000)
    world.liar = { answer, _ in
      guard var reply = try? RecordsReply(answer.body) else { return answer }
      reply.head = Head(seq: 90_000, hash: .sha256([7]))
      return WardAnswer(status: 200, body: reply.bytes, date: answer.date)
    }
    world.run(10 * minute)
    #expect(world.isSynced, "what is shown arrives all the same; seed \(seed)")
    #expect(world.news.count <= 2, "seed \(seed)")
    world.liar = nil
    world.press(10)
    #expect(world.run(10 * minute) { $0.isSynced }, "seed \(seed)")
    #expect(world.run(10 * minute) { $0.news.last == .connected($0.log.sealed) }, "seed \(seed)")
  }

  @Test("a log that was set aside is shown too where the ward holds another history of it, which is longer")
  func earlier() {
    let seed = Seeded.fresh()
    var world = cloned(seed, 30)
    let old = world.log
    world.log = SimulatedLog(key: old.key)
    world.press(100)
    world.earlier = [old]
    #expect(world.run(minute) { $0.isSynced && $0.ward.holds(old.id, through: old.sealed) }, "seed \(seed)")
    world.run(6 * minute)
    let sent = world.sentBytes
    world.run(hour)
    #expect(world.sentBytes == sent, "seed \(seed)")
  }

  @Test(
    "a log that was set aside and sent, and was lost with the ward's disk, is there again within ten minutes")
  func earlierLost() {
    let seed = Seeded.fresh()
    var world = SimulatedWorld(seed: seed, records: 300)
    var old = SimulatedLog(key: world.log.key)
    old.grow(700, &world.random)
    world.earlier = [old]
    #expect(world.run(minute) { $0.isSynced && $0.ward.head(old.id) == old.sealed }, "seed \(seed)")
    world.run(20 * minute)
    world.ward.restore(old.id, to: 0)
    #expect(world.run(10 * minute) { $0.ward.head(old.id) == old.sealed }, "seed \(seed)")
  }
}
