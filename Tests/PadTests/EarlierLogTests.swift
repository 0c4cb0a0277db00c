import Control
import Glibc
import Journal
import Records
import Testing

@testable import Pad

@Suite("A log that was set aside")
struct EarlierLogTests {
  /// The card is put back to what it held when the power went: after seals that the pad remembers, with a write-ahead log.
  @Test("is offered and read by its name, to its last seal, and its files are never written to")
  func offered() throws {
    let home = DaemonHome(extra: "seal: {idle_ms: 100, max_ms: 100, unread_ms: 100}")
    let first = try RunningDaemon(home)
    let client = try first.connect()
    try thankedPress("b1", client)
    try eventually("a seal") { try client.call(.status)["sealed"]?["seq"]?.int ?? 0 > 0 }
    let old = try #require(try client.call(.head)["log"]?.string.flatMap(LogID.init(_:)))
    first.kill()
    let journal = try readFile(home.journal)
    let log = try readFile(home.journal + "-wal")
    #expect(log.prefix(32).contains { $0 != 0 }, "the write-ahead log holds records")

    let second = try RunningDaemon(home)
    try thankedPress("b2", try second.connect())
    second.terminate()
    #expect(second.exitStatus(within: 20_000) == 0)
    put(journal, home.journal)
    put(log, home.journal + "-wal")

    let third = try RunningDaemon(home)
    let link = try third.connect()
    try thankedPress("b3", link)
    let aside = home.journal + ".aside-1"
    let (asideBefore, logBefore) = (try readFile(aside), try readFile(aside + "-wal"))
    try eventually("the earlier log is offered") {
      try link.call(.head)["earlier"]?.array?.first?["log"]?.string == old.text
    }
    let sealed = try #require(try link.call(.head)["earlier"]?.array?.first?["sealed"]?["seq"]?.int)
    let chunk = try link.records(after: 0, sealed: true, log: old)
    #expect(chunk.header.last == sealed)
    let reader = try JournalReader(aside)
    #expect(reader.sealedHead.seq == sealed)
    #expect(
      try reader.lines(after: 0, sealedOnly: true, maxBytes: 65_536, maxCount: 4_096).bytes == chunk.bytes)
    let present = try #require(try link.call(.head)["log"]?.string.flatMap(LogID.init(_:)))
    #expect(try link.records(after: 0, sealed: true, log: present).bytes != chunk.bytes)
    #expect(throws: ControlFault.self) { _ = try link.records(after: 0, sealed: true, log: .random()) }
    // The conversation goes on, and so do presses.
    try thankedPress("b4", link)
    third.terminate()
    #expect(third.exitStatus(within: 20_000) == 0)
    #expect(try readFile(aside) == asideBefore)
    #expect(try readFile(aside + "-wal") == logBefore)
  }

  private func put(_ bytes: [UInt8], _ path: String) {
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    #expect(bytes.withUnsafeBytes { write(file, $0.baseAddress, $0.count) } == bytes.count)
    close(file)
  }
}
