import Journal
import Records
import SimulatedDisk
import Testing

@Suite("The simulated disk")
struct MemoryDiskTests {
  @Test("is there for as long as a file on it is open, also where nobody else knows it any more")
  func outlived() throws {
    weak var known: MemoryDisk?
    let key = SealKey()
    do {
      let journal = try {
        let disk = MemoryDisk("outlived-\(UInt64.random(in: 0...UInt64.max))")
        known = disk
        var options = JournalOptions()
        options.vfs = disk.name
        return try Journal.open("/j.db", options: options)
      }()
      _ = try journal.append(stamp(1), genesis(key))
      for n in 2...600 { _ = try journal.append(stamp(n), .alive) }
      #expect(journal.head.seq == 600)
      #expect(known != nil)
      journal.close()
    }
    #expect(known == nil)
  }
}
