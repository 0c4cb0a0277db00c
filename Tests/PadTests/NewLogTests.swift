import Journal
import Records
import SimulatedDisk
import Testing

@testable import Pad

@Suite("beginning a new log on a disk that fails")
struct NewLogTests {
  /// The second that it is for the keeper.
  private final class Clock { var second: Int64 = 1 }

  /// A keeper on a disk in memory, with a policy, a mapping, somebody signed in, and maintenance.
  private func keeper(_ disk: MemoryDisk, _ clock: Clock = Clock()) throws -> JournalKeeper {
    let state = try StateFolder("/state", files: MemoryFiles(disk))
    let (pad, key) = try state.identity()
    let keeper = try JournalKeeper(
      state: state, pad: pad, key: key,
      boot: Boot(board: "simulated", backend: "simulated", version: "test", unsealed: 0, kernel: "kernel-1"),
      stamp: { NewLogTests.stamp(clock.second) })
    let bodies: [Entry] = [
      .other(.policy(["name": "demo"])), .other(.mapping(["buttons": [:]])),
      .sessionOpened(officer: OfficerCode(unchecked: "an"), how: .command, by: .pad),
      .other(.maintenanceOpened(how: .command, by: .pad)),
    ]
    for (index, entry) in bodies.enumerated() {
      _ = keeper.perform(.write(token: UInt64(index), NewLogTests.stamp(10 + Int64(index)), entry))
    }
    return keeper
  }

  private static func stamp(_ second: Int64) -> Stamp {
    Stamp(
      boot: 1, uptime: second * 1_000_000,
      time: UTCTime(microseconds: 1_780_000_000_000_000 + second * 1_000_000), clock: .synced)
  }

  private func kinds(_ keeper: JournalKeeper) throws -> [String] {
    let journal = try #require(keeper.journal)
    let lines = try journal.lines(after: 0, sealedOnly: false, maxBytes: 1 << 20, maxCount: 100)
    return try lines.bytes.split(separator: 0x0A).map { try Record(line: $0).body.kind }
  }

  @Test("whichever write fails, the log begins with all that it must, once, and the core is told")
  func fails() throws {
    var faults = 0
    for failing in 1...36 {
      let disk = MemoryDisk("new-log-\(failing)-\(UInt64.random(in: 0...UInt64.max))")
      let keeper = try keeper(disk)
      let old = keeper.log
      let beyond = Head(seq: 900, hash: Digest.zero)
      var left = failing
      var said: [Outcome] = []
      // The ward holds what the journal does not: a new log is begun.
      let job = Job.wardHead(token: 90, old, beyond, NewLogTests.stamp(60))
      // What is written into the log fails where it is flushed, at the latest: that is enough of it.
      disk.failure = { operation, path in
        guard operation == .sync || (operation == .write && !path.hasSuffix("-wal")) else { return nil }
        left -= 1
        guard left == 0 else { return nil }
        faults += 1
        return .error(ioError)
      }
      for _ in 0..<3 {
        guard case .done(let outcomes) = keeper.perform(job) else { continue }
        said += outcomes
        break
      }
      disk.failure = { _, _ in nil }
      #expect(keeper.log != old, "write \(failing)")
      #expect(
        try kinds(keeper) == [
          "genesis", "boot", "policy", "mapping", "session-opened", "maintenance-opened",
        ],
        "write \(failing)")
      let told = said.contains { if case .newLog(keeper.log, _, _) = $0 { true } else { false } }
      #expect(told, "write \(failing)")
    }
    #expect(faults > 20 && faults < 36, "\(faults): every one that there is")
  }

  @Test("a session is as old in a new log as it was, and to the start that takes that log up")
  func sessionsAge() throws {
    let clock = Clock()
    let disk = MemoryDisk("age-\(UInt64.random(in: 0...UInt64.max))")
    let keeper = try keeper(disk, clock)
    defer { withExtendedLifetime(disk) { keeper.close() } }
    for (day, second) in [(Int64(1), Int64(701)), (3, 1_303)] {
      clock.second = second
      _ = keeper.perform(
        .wardHead(token: 90, keeper.log, Head(seq: 900, hash: .zero), NewLogTests.stamp(day * 86_400)))
      guard case .sessionOpened(_, .boot, .pad, let age)? = try keeper.journal?.latest("session-opened")?.body
      else {
        Issue.record("nobody is signed in in the log begun at \(second) s")
        continue
      }
      #expect(age == (second - 12) * 1_000_000, "at \(second) s")
    }
    keeper.close()
    let state = try StateFolder("/state", files: MemoryFiles(disk))
    let (pad, key) = try state.identity()
    clock.second = 2_000
    let next = try JournalKeeper(
      state: state, pad: pad, key: key,
      boot: Boot(board: "simulated", backend: "simulated", version: "test", unsealed: 0, kernel: "kernel-1"),
      stamp: { NewLogTests.stamp(clock.second) })
    defer { next.close() }
    #expect(next.session?.opened == NewLogTests.stamp(12))
  }

  @Test("one new log after another says what is left of maintenance then, not what the first had left")
  func minutesLeft() throws {
    let clock = Clock()
    let disk = MemoryDisk("minutes-\(UInt64.random(in: 0...UInt64.max))")
    let keeper = try keeper(disk, clock)
    // SQLite knows the disk only by name: it must outlive the journal.
    defer { withExtendedLifetime(disk) { keeper.close() } }
    let ordered = Body.maintenanceOpened(how: .order, by: .ward, minutes: 30)
    _ = keeper.perform(.write(token: 50, NewLogTests.stamp(100), .other(ordered)))
    // A ward that is ahead may have a log begun once a day only, by the link's own word for the time.
    for (day, second, left) in [(Int64(1), Int64(701), Int64(20)), (3, 1_303, 10), (5, 1_500, 7)] {
      clock.second = second
      let log = keeper.log
      _ = keeper.perform(
        .wardHead(token: 90, log, Head(seq: 900, hash: .zero), NewLogTests.stamp(day * 86_400)))
      #expect(keeper.log != log)
      guard
        case .maintenanceOpened(.boot, .ward, let minutes)? = try keeper.journal?.latest(
          "maintenance-opened")?.body
      else {
        Issue.record("no maintenance in the log begun at \(second) s")
        continue
      }
      #expect(minutes == left, "at \(second) s")
    }
  }
}
