import Glibc
import Journal
import Records
import SimulatedDisk
import Testing

@testable import Pad

/// The writer's real thread on a disk that is slow to read, told as the loop tells it when a record is likely.
@Suite("A read that a record is expected beside", .ownThread)
struct HeldReadTests {
  /// So soon a record is expected, nanoseconds, that no read may begin before: a read takes longer.
  private static let ahead: UInt64 = 9_000_000

  @Test("waits for the record, which is written first")
  func waits() throws {
    let writer = try Writer()
    var shown = 0
    try eventually("a record that came in time, five times", within: 60_000) {
      let due = monotonic() + Self.ahead
      writer.thread.expect(at: due)
      try writer.read()
      // Time enough for a read to begin that should not.
      while monotonic() < due - 4_000_000 { writer.listen(milliseconds: 1) }
      try writer.press()
      // Behind that the thread rightly began to read.
      let isInTime = monotonic() < due + ExpectedRecord.awake
      let order = try writer.answers(2)
      if isInTime {
        #expect(order == ["written", "chunk"])
        shown += 1
      }
      return shown == 5
    }
  }

  @Test("waits no longer than a tenth of a second, whatever is expected and whatever comes; no record waits")
  func longestHold() throws {
    let writer = try Writer()
    try eventually("a read that was held for a tenth of a second and no longer", within: 60_000) {
      guard let (answered, written) = try holdWithoutEnd(writer) else { return false }
      #expect(
        answered > ExpectedRecord.longestHold, "answered after \(answered) ns, while a record was expected")
      #expect(written < answered, "the record waited with the read")
      // Threads wait for processors too, and a read takes its time: that much may come on top.
      return answered < ExpectedRecord.longestHold + 2 * writer.reading
    }
  }

  /// A contact chatters: a record is always about to come. One does, of another contact, when half of the time is over.
  ///
  /// - Returns: how long it took until the read was answered, and until the record was written, nanoseconds. Nil where the test came too late
  ///   once, so that nothing was expected for a while.
  private func holdWithoutEnd(_ writer: Writer) throws -> (answered: UInt64, written: UInt64)? {
    let begun = monotonic()
    var (last, longestGap, isPressed) = (begun, UInt64(0), false)
    var took: [String: UInt64] = [:]
    writer.thread.expect(at: begun + Self.ahead)
    try writer.read()
    while took["chunk"] == nil, last < begun + 2_000_000_000 {
      writer.listen(milliseconds: 1)
      let now = monotonic()
      for word in writer.heard where took[word] == nil { took[word] = now - begun }
      longestGap = max(longestGap, now - last)
      last = now
      writer.thread.expect(at: now + Self.ahead)
      if !isPressed, now >= begun + ExpectedRecord.longestHold / 2 {
        try writer.press()
        isPressed = true
      }
    }
    writer.thread.expect(at: nil)
    _ = try writer.answers(isPressed ? 2 : 1)
    guard longestGap < Self.ahead - 1_000_000 else { return nil }
    return (took["chunk"] ?? .max, took["written"] ?? .max)
  }
}

/// A writer's thread on a disk in memory, and what it has answered.
private final class Writer {
  let thread: WriterThread
  private let disk: MemoryDisk
  /// What a read of the whole log takes, nanoseconds.
  private(set) var reading: UInt64 = 0
  /// `written` and `chunk`, in the order in which they came.
  private(set) var heard: [String] = []
  private var written: UInt64 = 0

  init() throws {
    let disk = MemoryDisk("held-read-\(UInt64.random(in: 0...UInt64.max))")
    disk.failure = { operation, _ in
      // A slow card: what is waited for is the card's own time for a page, and nothing that the test expects.
      if operation == .read { usleep(200) }
      return nil
    }
    self.disk = disk
    let state = try StateFolder("/state", files: MemoryFiles(disk))
    thread = try WriterThread(
      keeper: try JournalKeeper(
        state: state, pad: .random(), key: SealKey(),
        boot: Boot(board: "simulated", backend: "simulated", version: "test", unsealed: 0, kernel: "k"),
        stamp: { Stamp(boot: 1, uptime: 0, time: .epoch, clock: .unset) }))
    // Each on a page of its own.
    for _ in 0..<60 { try write(.policy(["name": .string(String(repeating: "x", count: 700))])) }
    _ = try answers(60)
    // It learns how long a read takes.
    let begun = monotonic()
    try read()
    _ = try answers(1)
    reading = monotonic() - begun
    guard reading > 10_000_000 else { throw Unmet("a read of \(reading) ns is none that is held") }
  }

  deinit {
    thread.stop()
    // The disk must outlive what uses it: until the thread has ended, or has had ten seconds.
    let deadline = monotonic() + 10_000_000_000
    while !thread.hasEnded, monotonic() < deadline { usleep(1_000) }
  }

  /// Asks for a read that memory cannot answer.
  func read() throws {
    try submit(.read(client: 1, request: 1, after: 0, sealed: false, fresh: true))
  }

  func press() throws { try write(.alive) }

  private func write(_ body: Body) throws {
    written += 1
    let stamp = Stamp(boot: 1, uptime: Int64(written), time: .epoch, clock: .unset)
    try submit(.write(token: written, stamp, .other(body)))
  }

  private func submit(_ job: Job) throws {
    guard thread.submit(job) else { throw Unmet("the lane is full") }
  }

  /// Waits for an answer, so long at most.
  func listen(milliseconds: Int32) {
    var waiting = pollfd(fd: thread.pollDescriptor, events: Int16(POLLIN), revents: 0)
    guard poll(&waiting, 1, milliseconds) > 0 else { return }
    for outcome in thread.takeOutcomes() {
      switch outcome {
      case .written(let token, _) where token > 0: heard.append("written")
      case .chunk: heard.append("chunk")
      default: break
      }
    }
  }

  /// The next answers, taken off what was heard.
  func answers(_ count: Int) throws -> [String] {
    let deadline = monotonic() + 20_000_000_000
    while heard.count < count {
      guard monotonic() < deadline else { throw Unmet("\(count) answers; \(heard)") }
      listen(milliseconds: 20)
    }
    defer { heard.removeFirst(count) }
    return Array(heard.prefix(count))
  }
}
