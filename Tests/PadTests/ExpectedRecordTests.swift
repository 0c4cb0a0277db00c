import Records
import Testing

@testable import Pad

/// What the writer's thread does while a contact is about to settle.
@Suite("A record that is expected")
struct ExpectedRecordTests {
  private let settles: UInt64 = 1_000_000_000
  private let read: UInt64 = 700_000

  private func at(_ before: Int64) -> ExpectedRecord {
    ExpectedRecord.of(settles, at: UInt64(Int64(settles) - before), read: read)
  }

  @Test("is looked for awake from a quarter of a millisecond before to as long behind, and then no more")
  func awake() {
    #expect(at(250_001) != .now)
    #expect(at(250_000) == .now)
    #expect(at(0) == .now)
    #expect(at(-249_999) == .now)
    #expect(at(-250_000) == .none)
    #expect(ExpectedRecord.of(nil, at: settles, read: read) == .none)
    // A clock that has just begun.
    #expect(ExpectedRecord.of(100_000, at: 0, read: read) == .now)
  }

  @Test("lets a read begin only where it ends before")
  func reads() {
    let awakeAt = settles - 250_000
    #expect(at(15_000_000) == .later(awakeAt: awakeAt))
    #expect(at(950_001) == .later(awakeAt: awakeAt))
    #expect(at(950_000) == .soon(awakeAt: awakeAt))
  }

  @Test("learns what a read takes: the longest at once, shorter ones by and by, a stalled disk's never")
  func learns() {
    var known = ExpectedRecord.readTime(0, took: 600_000)
    #expect(known == 600_000)
    known = ExpectedRecord.readTime(known, took: 900_000)
    #expect(known == 900_000)
    known = ExpectedRecord.readTime(known, took: 100_000)
    #expect(known == 787_500)
    for _ in 0..<100 { known = ExpectedRecord.readTime(known, took: 100_000) }
    #expect(known == 100_000)
    #expect(ExpectedRecord.readTime(known, took: 20_000_000_000) == 10_000_000)
  }

  @Test(
    "keeps a read back for a tenth of a second at most, and does not begin that time anew for what comes between"
  )
  func held() {
    var lane = WriterLane()
    func add(_ job: Job) -> Bool { lane.take(job) }
    func write() -> Bool { lane.nextRecord() != nil }
    func take(_ record: ExpectedRecord, at now: UInt64) -> Bool {
      lane.nextRead(beside: record, at: now) != nil
    }
    let read = Job.read(client: 1, request: 1, after: 0, sealed: true)
    #expect(!take(.none, at: 0))
    for record in [ExpectedRecord.none, .later(awakeAt: 5)] {
      #expect(add(read))
      #expect(take(record, at: 0) && lane.heldUntil == nil)
    }
    for record in [ExpectedRecord.soon(awakeAt: 5), .now] {
      #expect(add(read) && add(read) && add(.begin))
      #expect(!take(record, at: 1_000))
      #expect(lane.heldUntil == 100_001_000)
      #expect(write())
      #expect(!take(.now, at: 50_000_000) && !take(.soon(awakeAt: 200_000_000), at: 100_000_999))
      #expect(take(record, at: 100_001_000))
      // Each read by itself.
      #expect(!take(record, at: 100_001_000))
      #expect(lane.heldUntil == 200_001_000)
      #expect(take(.none, at: 100_002_000) && lane.heldUntil == nil)
    }
  }

  @Test(
    "wakes the loop a quarter of a millisecond before, and keeps it awake for a Receipt for a millisecond at most"
  )
  func loop() {
    func wakes(_ settles: UInt64?, _ since: UInt64?, _ now: UInt64) -> UInt64 {
      ExpectedRecord.loopWakes(settles: settles, onItsWay: since, at: now)
    }
    #expect(wakes(nil, nil, 7) == .max)
    #expect(wakes(settles, nil, 7) == settles - 250_000)
    #expect(wakes(100_000, nil, 7) == 0)
    #expect(wakes(nil, 5_000_000, 5_000_000) == 5_000_000)
    #expect(wakes(nil, 5_000_000, 5_999_999) == 5_999_999)
    #expect(wakes(nil, 5_000_000, 6_000_000) == .max)
    #expect(wakes(settles, 5_000_000, 6_000_000) == settles - 250_000)
  }

  @Test(
    "a disk that takes a press for hours keeps the loop awake for one millisecond of them, whoever presses meanwhile"
  )
  func slowDisk() throws {
    let bench = try Bench()
    func isAwake() -> Bool {
      let now = bench.now.monotonic
      return ExpectedRecord.loopWakes(settles: nil, onItsWay: bench.core.pressOnItsWay, at: now) <= now
    }
    #expect(!isAwake())
    bench.isDiskHeld = true
    bench.edge(0, closed: true)
    bench.pass(milliseconds: 20)
    let since = try #require(bench.core.pressOnItsWay)
    #expect(since < bench.now.monotonic && !isAwake())
    bench.edge(1, closed: true)
    bench.pass(milliseconds: 20)
    #expect(bench.core.pressOnItsWay == since && !isAwake())
    bench.isDiskHeld = false
    bench.pass(milliseconds: 20)
    bench.flushDisk()
    #expect(bench.core.pressOnItsWay == nil)
  }
}
