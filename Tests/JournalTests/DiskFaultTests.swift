import CSQLite
import Journal
import Records
import SimulatedDisk
import Testing
import Traces

@Suite("disks that fill and fail")
struct DiskFaultTests {
  private let disk = MemoryDisk("fault-\(UInt64.random(in: 0...UInt64.max))")
  private let key = SealKey()

  private func open() throws -> Journal {
    var options = JournalOptions()
    options.vfs = disk.name
    options.checkpointBytes = 64 << 10
    options.reserveBytes = 64 << 10
    return try Journal.open("/j.db", options: options)
  }

  @Test("a log is read in place by its own disk: no copy of it is made, for which a card may have no room")
  func inPlace() throws {
    let journal = try open()
    _ = try journal.append(stamp(1), genesis(key))
    for n in 2...30 { _ = try journal.append(stamp(n), .alive) }
    _ = try journal.seal(stamp(31), why: .idle, key: key)
    let whole = try journal.lines(after: 0, sealedOnly: true, maxBytes: .max, maxCount: .max)
    journal.close()
    let reader = try JournalReader("/j.db", inPlace: true, vfs: disk.name)
    #expect(reader.sealedHead.seq == 31)
    #expect(try reader.lines(after: 0, sealedOnly: true, maxBytes: .max, maxCount: .max).bytes == whole.bytes)
  }

  @Test(
    "on a full disk the append fails, the reserve lets the fault be written, and comes back with the space")
  func full() throws {
    let journal = try open()
    _ = try journal.append(stamp(1), genesis(key))
    #expect(!journal.isReserveReleased)
    disk.capacity = disk.used
    var n = 1
    var fault: JournalFault?
    while fault == nil, n < 10_000 {
      n += 1
      do throws(JournalFault) { _ = try journal.append(stamp(n), .alive) } catch { fault = error }
      // The reserve goes at the first sign, which may be a checkpoint: the pad sees it and says so.
      if journal.isReserveReleased { break }
    }
    #expect(journal.isReserveReleased)
    let written = try journal.append(stamp(n + 1), .fault(Fault(code: "HL-JRNL-002")))
    #expect(journal.head.seq == written.seq)
    while fault == nil, n < 20_000 {
      n += 2
      do throws(JournalFault) { _ = try journal.append(stamp(n), .alive) } catch { fault = error }
    }
    #expect(fault?.kind == .full)
    let head = journal.head
    try? journal.idle()
    #expect(journal.isReserveReleased)

    disk.capacity = .max
    try journal.idle()
    #expect(!journal.isReserveReleased)
    _ = try journal.append(stamp(n + 5), .alive)
    #expect(journal.head.seq == head.seq + 1)
  }

  @Test("a journal whose card filled up before a power cut is opened, and takes records")
  func fullAtStart() throws {
    let before = try open()
    _ = try before.append(stamp(1), genesis(key))
    // Enough that the database must grow to take what the log holds.
    for n in 2..<150 { _ = try before.append(stamp(n), .alive) }
    let head = before.head
    disk.capacity = disk.used
    disk.isOff = true
    before.close()
    disk.isOff = false

    let journal = try open()
    #expect(journal.head == head)
    _ = try journal.append(stamp(200), .fault(Fault(code: "HL-JRNL-002")))
    #expect(journal.head.seq == head.seq + 1)
  }

  @Test("an append that failed left nothing, and the next takes its place")
  func failed() throws {
    let journal = try open()
    _ = try journal.append(stamp(1), genesis(key))
    let head = journal.head
    let failures = [
      (MemoryDisk.Failure.error(ioError), SQLITE_IOERR), (.half(ioError), SQLITE_IOERR),
      (.after(ioError), SQLITE_IOERR), (.error(SQLITE_FULL), SQLITE_FULL),
    ]
    for (failure, code) in failures {
      for operation in [MemoryDisk.Operation.write, .sync] {
        disk.failure = { found, _ in found == operation ? failure : nil }
        let fault = try #require(throws: JournalFault.self) { _ = try journal.append(stamp(2), .alive) }
        #expect(journal.head == head)
        #expect(fault.sqlite & 0xFF == code, "\(fault)")
        let sql = try #require(fault.sql, "\(fault)")
        #expect(sql == "COMMIT" || sql.hasPrefix("INSERT INTO record"), "\(fault)")
        #expect(fault.description.contains("(SQLite \(fault.sqlite): "), "\(fault)")
        #expect(fault.description.hasSuffix(" in `\(sql)`"), "\(fault)")
      }
    }
    disk.failure = { _, _ in nil }
    let receipt = try journal.append(stamp(3), .alive)
    #expect(receipt.seq == 2)
    journal.close()
    #expect(try open().head == Head(seq: 2, hash: receipt.hash))
  }

  @Test("a disk that cannot be read is not a corrupt journal")
  func readFault() throws {
    let journal = try open()
    _ = try journal.append(stamp(1), genesis(key))
    journal.close()
    disk.failure = { operation, _ in operation == .read ? .error(ioError) : nil }
    let fault = #expect(throws: JournalFault.self) { _ = try open() }
    #expect(fault?.kind == .io)
    #expect(fault?.code == "HL-JRNL-001")
  }

  @Test("what a failed flush left behind is flushed again before it is called the head")
  func reopenedAfterFailedFlush() throws {
    let journal = try open()
    _ = try journal.append(stamp(1), genesis(key))
    // The commit's frames are in the kernel's cache, the flush has failed, and the program dies: the next one reads them.
    disk.failure = { operation, _ in operation == .sync ? .error(ioError) : nil }
    #expect(throws: JournalFault.self) { _ = try journal.append(stamp(2), .alive) }
    disk.failure = { _, _ in nil }
    let again = try open()
    let head = again.head
    var random = Seeded(7)
    let cut = disk.afterPowerCut("\(disk.name)-cut", &random)
    var options = JournalOptions()
    options.vfs = cut.name
    #expect(try Journal.open("/j.db", options: options).head == head)
    // The dead program must not tidy up behind itself.
    disk.isOff = true
    withExtendedLifetime(journal) {}
  }
}
