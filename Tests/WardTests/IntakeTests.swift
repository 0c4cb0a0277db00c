import Ratings
import Records
import Testing
import Wire

@testable import Ward

@Suite("Intake as calls")
struct IntakeTests {
  @Test("32 and 2 of 34 give the figures of the design")
  func figures() throws {
    let ward = try Fixture()
    var scribe = Scribe()
    try ward.enrol(scribe)
    for _ in 0..<32 { scribe.vote(1) }
    for _ in 0..<2 { scribe.vote(2) }
    scribe.seal()
    let taken = try ward.send(scribe)
    #expect(taken.head == scribe.head)
    #expect(taken.stored == 37)
    let tally = try ward.total()
    #expect(Words(language: .en).interval(tally.topBox) == "32/34 94.1 % [80.9, 98.4]")
    #expect(Words(language: .vi).interval(tally.index) == "34/34 100 % [89,8; 100]")
    #expect(tally.unassigned == 34)
  }

  @Test("lines that are held already are taken as read, and the rest is appended")
  func overlap() throws {
    let ward = try Fixture()
    var scribe = Scribe()
    try ward.enrol(scribe)
    for round in 0..<6 {
      scribe.vote(1 + round % 4)
      scribe.seal()
    }
    try ward.send(scribe, through: scribe.seals[2])
    let before = try ward.dump()["chunk"]
    #expect(try ward.send(scribe, through: scribe.seals[1]).head == scribe.head(at: scribe.seals[2]))
    #expect(try ward.send(scribe, after: 3, through: scribe.seals[2]).stored == 0)
    #expect(try ward.dump()["chunk"] == before)
    let taken = try ward.send(scribe, after: 2)
    #expect(taken.head == scribe.head)
    #expect(taken.stored == Int(scribe.head.seq - scribe.seals[2]))
    #expect(try ward.total().n == 6)
  }

  @Test("a gap is refused with the head, and nothing is stored")
  func gap() throws {
    let ward = try Fixture()
    var scribe = Scribe()
    let pad = try ward.enrol(scribe)
    scribe.vote(1)
    scribe.seal()
    scribe.vote(1)
    scribe.seal()
    let untouched = try ward.dump()
    do {
      try ward.send(scribe, after: scribe.seals[0])
      Issue.record("taken")
    } catch let problem as Problem {
      #expect(problem.known == .gap)
      #expect(problem.head == .empty)
    }
    #expect(try ward.dump() == untouched)
    try ward.send(scribe, through: scribe.seals[0])
    let stored = try ward.dump()
    #expect(
      refusal {
        _ = try ward.intake.take(pad, scribe.log, after: 99, body: scribe.body(after: 2), now: ward.now)
      }
        == .gap)
    #expect(try ward.dump() == stored)
  }

  @Test("what is torn, changed, unsealed or forged is refused, and nothing is stored")
  func refusals() throws {
    let ward = try Fixture()
    var scribe = Scribe()
    let pad = try ward.enrol(scribe)
    for _ in 0..<5 { scribe.vote(1) }
    scribe.seal()
    let good = scribe.bytes()
    let untouched = try ward.dump()
    func code(_ bytes: [UInt8], after: Int64 = 0) -> ProblemCode? {
      refusal {
        _ = try ward.intake.take(pad, scribe.log, after: after, body: Gzip.compress(bytes)!, now: ward.now)
      }
    }
    func raw(_ body: [UInt8]) -> ProblemCode? {
      refusal { _ = try ward.intake.take(pad, scribe.log, after: 0, body: body, now: ward.now) }
    }
    #expect(code([]) == .seal)
    #expect(code(Array(good.dropLast())) == .chain, "torn")
    #expect(code(scribe.bytes(through: scribe.head.seq - 1)) == .seal, "unsealed")
    var changed = good
    changed[good.count / 2] ^= 1
    #expect([.seal, .chain].contains(code(changed)), "a changed byte")
    var other = scribe
    other.lines.swapAt(3, 4)
    #expect(code(other.bytes()) == .seal, "swapped lines")
    #expect(code(scribe.bytes(after: 1)) == .seal, "the first line missing")
    #expect(raw(Array("hello".utf8)) == .gzip)
    #expect(raw(Array(scribe.body().dropLast(5))) == .gzip)
    #expect(raw([UInt8](repeating: 0, count: 3 << 20)) == .tooLarge)
    #expect(code([UInt8](repeating: 0x0A, count: 2 << 20)) == .gzip, "a bomb")
    #expect(code([UInt8](repeating: 0x20, count: 2_000) + [0x0A]) == .tooLarge, "a line longer than a record")
    #expect(code([UInt8](repeating: 0x0A, count: 9_000)) == .tooLarge, "too many lines")
    let forger = Scribe(pad: scribe.pad)
    var forged = Scribe(pad: scribe.pad, key: forger.key)
    forged.vote(1)
    forged.seal()
    #expect(
      refusal {
        _ = try ward.intake.take(pad, forged.log, after: 0, body: forged.body(), now: ward.now)
      } == .seal, "another key")
    #expect(
      refusal { _ = try ward.intake.take(pad, .random(), after: 0, body: scribe.body(), now: ward.now) }
        == .genesis, "another log's name")
    #expect(try ward.dump() == untouched)
    try ward.send(scribe)
    #expect(try ward.total().n == 5)
  }

  @Test("a log whose genesis names another pad is refused")
  func otherPad() throws {
    let ward = try Fixture()
    let key = SealKey()
    let honest = Scribe(key: key)
    try ward.enrol(honest)
    var other = Scribe(pad: .random(), key: key)
    other.seal()
    let pad = try #require(try ward.intake.pad(honest.pad))
    let untouched = try ward.dump()
    #expect(
      refusal { _ = try ward.intake.take(pad, other.log, after: 0, body: other.body(), now: ward.now) }
        == .genesis)
    #expect(try ward.dump() == untouched)
  }

  @Test("what cannot be read is kept and counted, makes no vote, and blocks nothing")
  func unreadable() throws {
    let ward = try Fixture()
    var scribe = Scribe()
    try ward.enrol(scribe)
    scribe.vote(1)
    scribe.append(Array("not a record".utf8))
    scribe.append([])
    scribe.append([0xFF, 0xFE])
    scribe.write(.unknown(kind: "aspect"))
    let press = try Record(seq: 3, stamp: scribe.stamp, body: .press(button: Button("b1")!, session: nil))
      .line()
    scribe.append(press)  // a press in another's place
    scribe.pass(20_000_000)
    let bad = Array(
      #"{"seq":\#(scribe.head.seq + 1),"kind":"press","boot":1,"uptime":1,"time":"2026-06-01T01:00:00Z","clock":"synced","button":"b9"}"#
        .utf8)
    scribe.append(bad)
    scribe.vote(2)
    scribe.seal()
    #expect(try ward.send(scribe).head == scribe.head)
    #expect(try ward.total().n == 2)
    let odd = try ward.counted()["oddity"]?.map { "\($0[1]) \($0[2])" }.sorted()
    #expect(
      odd == ["\"malformed\" 1", "\"misplaced\" 1", "\"unknown-kind\" 1", "\"unreadable\" 3"].sorted())
  }

  @Test("a seal between others that does not hold is kept, because a later one covers it")
  func badSealInside() throws {
    let ward = try Fixture()
    var scribe = Scribe()
    try ward.enrol(scribe)
    scribe.append(try Seal.line(after: scribe.head, stamp: scribe.stamp, why: .idle, key: SealKey()))
    scribe.vote(1)
    scribe.seal()
    try ward.send(scribe)
    #expect(try ward.total().n == 1)
    #expect(try ward.counted()["oddity"]?.first?[1] == "\"bad-seal\"")
  }

  @Test("two sealed histories are both kept; the later one is in no tally, and it goes on")
  func fork() throws {
    let ward = try Fixture()
    var first = Scribe()
    try ward.enrol(first)
    first.vote(1)
    first.seal()
    var clone = first
    for _ in 0..<3 { first.vote(1) }
    first.seal()
    try ward.send(first)
    for _ in 0..<2 { clone.vote(4) }
    clone.seal()
    let taken = try ward.send(clone, after: clone.seals[0])
    #expect(taken.alarm != nil)
    #expect(taken.head == clone.head)
    #expect(try ward.total().n == 4)
    #expect(try ward.store.pads().first?.alarms == ["fork"])
    #expect(try ward.store.pads().first?.head == first.head)
    // Both go on, whichever way they overlap, and neither makes a third history.
    clone.vote(4)
    clone.seal()
    #expect(try ward.send(clone).head == clone.head)
    first.vote(1)
    first.seal()
    #expect(try ward.send(first, after: 1).head == first.head)
    #expect(try ward.total().n == 5)
    #expect(try ward.send(clone, after: clone.seals[1]).stored == 0)
    #expect(try ward.dump()["branch"]?.count == 2)
    // And a third, behind the second.
    var third = clone
    third.lines.removeLast(2)
    third.head = third.head(at: Int64(third.lines.count))
    third.vote(3)
    third.vote(3)
    third.seal()
    #expect(try ward.send(third, after: third.seals[1]).alarm != nil)
    #expect(try ward.dump()["branch"]?.count == 3)
    #expect(try ward.total().n == 5)
  }

  @Test("a pad goes on in a new log that follows the old one")
  func newLog() throws {
    let ward = try Fixture()
    var old = Scribe()
    try ward.enrol(old)
    old.vote(1)
    old.seal()
    try ward.send(old)
    var new = Scribe(pad: old.pad, key: old.key, follows: Genesis.Follows(log: old.log, head: old.head))
    new.vote(1)
    new.seal()
    try ward.send(new)
    #expect(try ward.total().n == 2)
    #expect(try ward.store.pads().first?.log == new.log)
  }

  @Test("records of a simulated board in a real pad's log are kept, and in no tally")
  func simulatedInReal() throws {
    let ward = try Fixture()
    var scribe = Scribe(simulated: true)
    try ward.enrol(scribe)
    scribe.vote(1)
    scribe.seal()
    #expect(try ward.send(scribe).alarm != nil)
    #expect(try ward.total().n == 0)
    scribe.vote(1)
    scribe.seal()
    try ward.send(scribe, after: scribe.seals[0])
    #expect(try ward.total().n == 0)
    #expect(try ward.store.pads().first?.alarms == ["simulated"])
  }

  @Test("a simulated pad's votes are tallied apart")
  func simulatedApart() throws {
    let ward = try Fixture()
    var scribe = Scribe(simulated: true)
    try ward.enrol(scribe, simulated: true)
    scribe.vote(1)
    scribe.seal()
    try ward.send(scribe)
    #expect(try ward.total().n == 0)
    #expect(try ward.total(simulated: true).n == 1)
  }

  @Test("a vote before the clock was known moves to its day when the clock comes, even in a later batch")
  func repair() throws {
    let ward = try Fixture()
    var scribe = Scribe()
    try ward.enrol(scribe)
    (scribe.boot, scribe.uptime, scribe.clock) = (2, 2_000_000, .unset)
    scribe.time = UTCTime(microseconds: 2_000_000)
    scribe.start()
    scribe.vote(1)
    scribe.vote(1)
    scribe.seal()
    try ward.send(scribe)
    #expect(try ward.total().n == 0)
    #expect(try ward.store.tally(ward.june, by: .total).undated == 2)
    // Their day is written as the first of 1970, and is no day of a period that begins there.
    let always = Period(
      from: CivilDate(year: 1970, month: 1, day: 1)!, to: CivilDate(year: 2026, month: 6, day: 30)!)!
    for grouping in Grouping.allCases {
      #expect(try ward.store.tally(always, by: grouping).rows.isEmpty, "\(grouping)")
    }
    let truth = UTCTime("2026-06-01T02:00:00Z")!
    scribe.write(
      .clock(
        ClockCorrection(
          offset: truth.microseconds - scribe.time.microseconds, error: 1_000, source: .ward)))
    scribe.seal()
    try ward.send(scribe, after: scribe.seals[0])
    let figures = try ward.store.tally(ward.june, by: .day)
    #expect(figures.undated == 0)
    #expect(figures.rows.map(\.group) == [.day(CivilDate(year: 2026, month: 6, day: 1)!, name: nil)])
    #expect(figures.rows.first?.tally.n == 2)
    #expect(figures.rows.first?.tally.flagged(.clockUnset) == 0)
  }

  @Test(
    "a time that cannot be, though its clock calls itself synced, is in no day, and blocks nothing",
    arguments: [
      "2000-01-01T00:00:00Z", "2019-12-31T23:59:59Z", "2026-06-04T03:00:01Z", "2099-01-01T00:00:00Z",
    ])
  func absurdTimes(time: String) throws {
    let ward = try Fixture()
    var scribe = Scribe()
    try ward.enrol(scribe)
    scribe.vote(1)
    let right = scribe.time
    scribe.time = try #require(UTCTime(time))
    scribe.vote(2)
    scribe.time = right
    scribe.pass(60_000_000)
    scribe.vote(3)
    scribe.seal()
    #expect(try ward.send(scribe).head == scribe.head)
    let tally = try ward.total()
    #expect((1...4).map { tally.votes($0) } == [0, 1, 0, 1])
    let days = try ward.store.read("days") { db in
      try Int.fetchAll(db, sql: "SELECT day FROM vote ORDER BY seq")
    }
    #expect(days.count == 3, "it is kept, with the others")
    #expect(days[1] == Calendar.undated && days[0] == days[2] && days[0] > 0)
    #expect(try ward.store.check() == [])
  }

  @Test("the list of pads says when each was heard, what still waits there, and what its clock is worth")
  func heard() throws {
    let ward = try Fixture()
    var scribe = Scribe()
    let pad = try ward.enrol(scribe)
    let silent = try #require(try ward.store.pads().first)
    #expect(silent.backlog == nil && silent.clock == nil)
    scribe.clock = .drifting
    scribe.vote(1)
    scribe.seal()
    _ = try ward.intake.take(pad, scribe.log, after: 0, body: scribe.body(), backlog: 7, now: ward.now)
    let listed = try #require(try ward.store.pads().first)
    #expect(listed.heard == ward.now)
    #expect(listed.backlog == 7)
    #expect(listed.clock == .drifting)
    // As `pad list` shows it.
    let seen = UTCTime(microseconds: ward.now.microseconds + 90_000_000)
    let end12 = String(scribe.head.hash.hex.prefix(12))
    let rest = "\(scribe.head.seq) \(end12)  \(listed.key)"
    #expect(
      PadStatus.table([listed], .en, openCodes: 0, now: seen)
        == "q1  \(scribe.pad)  heard 90 s ago  backlog 7  clock drifting  head \(rest)")
    #expect(
      PadStatus.table([listed], .vi, openCodes: 2, now: seen)
        == "q1  \(scribe.pad)  nghe lần cuối 90 s trước  chờ 7  đồng hồ chạy tự do  đầu \(rest)\nMã ghi danh còn dùng được: 2"
    )
    #expect(
      PadStatus.table([silent], .en, openCodes: 0, now: ward.now).contains(
        "  heard 0 s ago  backlog –  clock –  head 0 "))
    let json = listed.json
    #expect(json["heard"]?.string == ward.now.text)
    #expect(json["backlog"]?.int == 7 && json["clock"]?.string == "drifting")
    #expect(silent.json["backlog"] == .null && silent.json["clock"] == .null)
    // Brought by hand: the pad itself was not heard.
    let later = UTCTime(microseconds: ward.now.microseconds + 3_600_000_000)
    let end = scribe.head.seq
    scribe.vote(2)
    scribe.seal()
    _ = try ward.intake.take(
      pad, scribe.log, after: end, body: scribe.body(after: end), byHand: true, now: later)
    #expect(try ward.store.pads().first?.heard == ward.now)
  }

  @Test("a ward that was restored from an old backup goes on from there")
  func restored() throws {
    let ward = try Fixture()
    let whole = try Fixture()
    var scribe = Scribe()
    try ward.enrol(scribe)
    try whole.enrol(scribe)
    for _ in 0..<3 {
      scribe.vote(1)
      scribe.seal()
    }
    // `ward` is what the backup held; `whole` is what was lost.
    try ward.send(scribe, through: scribe.seals[0])
    try whole.send(scribe)
    let problem = refusal { try ward.send(scribe, after: scribe.seals[1]) }
    #expect(problem == .gap)
    let pad = try #require(try ward.intake.pad(scribe.pad))
    let head = try ward.intake.head(pad, scribe.log)
    #expect(try ward.send(scribe, after: head.seq).head == scribe.head)
    #expect(try ward.total() == whole.total())
  }
}
