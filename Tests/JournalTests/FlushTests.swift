import Journal
import Records
import SimulatedDisk
import Testing

@Suite("flushes")
struct FlushTests {
  private let disk = MemoryDisk("flush-\(UInt64.random(in: 0...UInt64.max))")
  private let key = SealKey()

  private func open() throws -> Journal {
    var options = JournalOptions()
    options.vfs = disk.name
    options.checkpointBytes = 64 << 10
    let journal = try Journal.open("/j.db", options: options)
    _ = try journal.append(stamp(1), genesis(key))
    return journal
  }

  @Test("an append is one flush, of whatever kind it is")
  func onePerAppend() throws {
    let journal = try open()
    let bodies: [Body] = [
      .alive, .press(button: Button("b1")!, session: nil), .fault(Fault(code: "HL-PAD-001")),
      .sessionOpened(officer: OfficerCode("cb-07")!, how: .command, by: .pad),
    ]
    for (n, body) in bodies.enumerated() {
      disk.forget()
      _ = try journal.append(stamp(n + 2), body)
      #expect(disk.syncs == 1, "\(body.kind)")
    }
    disk.forget()
    _ = try journal.seal(stamp(9), why: .idle, key: key)
    #expect(disk.syncs == 1)
  }

  @Test("commits overwrite the log and never lengthen it")
  func overwrites() throws {
    let journal = try open()
    let length = try #require(disk.files["/j.db-wal"]).seen.count
    #expect(length >= 64 << 10)
    disk.forget()
    for n in 2...1_000 { _ = try journal.append(stamp(n), .alive) }
    #expect(disk.files["/j.db-wal"]?.seen.count == length)
    let restarts = disk.writes.filter { $0.file.hasSuffix("-wal") && $0.offset == 0 }
    #expect(restarts.count > 5)
    // Beyond its own flush an append pays only for the checkpoints between: three flushes and a header's each.
    #expect(disk.syncs <= 999 + 4 * (restarts.count + 1))
    journal.close()
    #expect(disk.files["/j.db-wal"]?.seen.count == length)
  }

  @Test("idle copies the log once, and does nothing when there is nothing to do")
  func idle() throws {
    let journal = try open()
    for n in 2...20 { _ = try journal.append(stamp(n), .alive) }
    disk.forget()
    try journal.idle()
    #expect(disk.writes.contains { $0.file == "/j.db" })
    disk.forget()
    try journal.idle()
    #expect(disk.syncs == 0)
    #expect(disk.writes.isEmpty)
  }

  @Test("a commit writes little: its page, and now and then the page above")
  func bytes() throws {
    let journal = try open()
    disk.forget()
    for n in 2...200 { _ = try journal.append(stamp(n), .press(button: Button("b1")!, session: 1_031)) }
    let written = disk.writes.reduce(0) { $0 + $1.count }
    // With each checkpoint's copy of the same pages, here 32 times as often as on a pad.
    #expect(written / 199 < 7_500, "\(written / 199) bytes each")
  }
}
