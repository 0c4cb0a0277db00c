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
}
