import Testing

@testable import Pad

@Suite("When the chain is sealed")
struct SealScheduleTests {
  private let second: UInt64 = 1_000_000_000

  @Test("while somebody reads: 6 s after the newest record")
  func idle() {
    var seals = SealSchedule(timing: .init())
    seals.isRead = true
    seals.wrote(at: 10 * second)
    seals.wrote(at: 14 * second)
    #expect(seals.nextDeadline == 20 * second)
    #expect(seals.due(at: 20 * second - 1) == nil)
    #expect(seals.due(at: 20 * second) == .idle)
  }

  @Test("while somebody reads: at most 30 s after the oldest, however busy")
  func age() {
    var seals = SealSchedule(timing: .init())
    seals.isRead = true
    for at in 0..<30 {
      seals.wrote(at: UInt64(at) * second)
      #expect(seals.due(at: UInt64(at) * second) == nil)
    }
    #expect(seals.due(at: 30 * second) == .age)
  }

  @Test("while nobody reads: ten minutes after the oldest; a reader that comes brings the seal forward")
  func unread() {
    var seals = SealSchedule(timing: .init())
    seals.wrote(at: 0)
    #expect(seals.nextDeadline == 600 * second)
    #expect(seals.due(at: 600 * second - 1) == nil)
    var read = seals
    read.isRead = true
    #expect(read.due(at: 100 * second) != nil)
    #expect(seals.due(at: 600 * second) == .age)
  }

  @Test("at 500 records at once, whoever reads")
  func count() {
    var seals = SealSchedule(timing: .init())
    for _ in 0..<499 { seals.wrote(at: 0) }
    #expect(seals.due(at: 0) == nil)
    seals.wrote(at: 0)
    #expect(seals.nextDeadline == 0)
    #expect(seals.due(at: 0) == .count)
  }

  @Test("it is asked for once, and again only for what came behind it")
  func once() {
    var seals = SealSchedule(timing: .init())
    seals.wrote(at: 0)
    #expect(seals.due(at: 600 * second) == .age)
    #expect(seals.due(at: 601 * second) == nil)
    #expect(seals.nextDeadline == nil)
    seals.sealed()
    #expect(seals.due(at: 2_000 * second) == nil)
    seals.wrote(at: 2_000 * second)
    #expect(seals.nextDeadline == 2_600 * second)
  }

  @Test("one that could not be asked for is due again")
  func refused() {
    var seals = SealSchedule(timing: .init())
    seals.wrote(at: 0)
    #expect(seals.due(at: 600 * second) == .age)
    seals.sealRefused()
    #expect(seals.due(at: 600 * second) == .age)
  }

  @Test("a pad with nothing new never seals")
  func nothing() {
    var seals = SealSchedule(timing: .init())
    seals.isRead = true
    #expect(seals.nextDeadline == nil)
    #expect(seals.due(at: .max) == nil)
  }
}
