import CSQLite
import Journal
import Records
import SimulatedDisk
import Testing
import Traces

/// One pad's life on a disk that fails and loses power, from a seed: what was acknowledged, and what was only tried.
private struct Life {
  var random: Seeded
  var disk: MemoryDisk
  var options = JournalOptions()
  let key = SealKey()
  var number = 0
  var acknowledged: [Head] = []
  /// Uptimes of appends that threw, or never returned, since the last receipt.
  var tried: Set<Int64> = []
  var extra = 0
  var faults = 0

  init(seed: UInt64, tearsBlocks: Bool, tearing: JournalOptions.Tearing) {
    random = Seeded(seed)
    disk = MemoryDisk("life-\(seed)-\(tearsBlocks)-\(tearing)-0")
    disk.tearsBlocks = tearsBlocks
    options.tearing = tearing
    options.checkpointBytes = 24 << 10
    options.reserveBytes = 8 << 10
    options.vfs = disk.name
  }

  /// Opens, writes, fails, and loses power somewhere. Returns what is wrong, or nil.
  mutating func live(_ round: Int) throws -> String? {
    let journal = try Journal.open("/j.db", options: options)
    if let wrong = try check(journal) { return wrong }
    let cutAfter = Int.random(in: 1...300, using: &random)
    let faultAt = Int.random(in: 1...200, using: &random)
    let faultLength = Int.random(in: 1...6, using: &random)
    let kinds: [MemoryDisk.Failure] = [
      .error(ioError), .half(SQLITE_FULL), .error(SQLITE_FULL), .after(ioError), .half(ioError),
    ]
    let kind = kinds[Int.random(in: 0..<kinds.count, using: &random)]
    var operations = 0
    let disk = self.disk
    disk.failure = { operation, _ in
      guard operation != .read else { return nil }
      operations += 1
      if operations > cutAfter { disk.isOff = true }
      return (faultAt..<faultAt + faultLength).contains(operations) ? kind : nil
    }
    while !disk.isOff {
      if let wrong = act(journal) { return "round \(round): \(wrong)" }
    }
    journal.close()
    self.disk = disk.afterPowerCut("\(disk.name)\(round + 1)", &random)
    disk.failure = { _, _ in nil }
    options.vfs = self.disk.name
    return nil
  }

  private mutating func act(_ journal: Journal) -> String? {
    switch Int.random(in: 0..<20, using: &random) {
    case 0: try? journal.idle()
    default:
      number += 1
      let stamp = stamp(number)
      let before = journal.head
      do throws(JournalFault) {
        let receipt: Receipt
        if before == .empty {
          receipt = try journal.append(stamp, genesis(key))
        } else if number % 7 == 0 {
          receipt = try journal.seal(stamp, why: .idle, key: key)
        } else {
          receipt = try journal.append(
            stamp, number % 5 == 0 ? .alive : .press(button: Button(index: 0)!, session: 1))
        }
        if disk.isOff { return "a receipt from a disk without power" }
        if receipt.seq != before.seq + 1 { return "receipt \(receipt.seq) behind \(before.seq)" }
        acknowledged.append(Head(seq: receipt.seq, hash: receipt.hash))
        tried = []
      } catch {
        faults += 1
        tried.insert(stamp.uptime)
        if !disk.isOff, journal.head != before { return "a failed append moved the head" }
      }
    }
    return nil
  }

  /// After a power cut: every receipt is there, at most one record more, and that one was asked for; none is there twice.
  mutating func check(_ journal: Journal) throws -> String? {
    for receipt in acknowledged {
      guard try journal.head(at: receipt.seq)?.hash == receipt.hash else {
        return "record \(receipt.seq) is lost"
      }
    }
    let last = acknowledged.last?.seq ?? 0
    guard journal.head.seq >= last, journal.head.seq <= last + 1 else {
      return "the head is \(journal.head.seq), and \(last) was acknowledged last"
    }
    var uptimes: Set<Int64> = []
    let all = try journal.lines(after: 0, sealedOnly: false, maxBytes: 1 << 30, maxCount: 1 << 20)
    for line in all.bytes.split(separator: 0x0A) {
      let record = try Record(line: line)
      guard uptimes.insert(record.stamp.uptime).inserted else { return "record \(record.seq) is there twice" }
      if record.seq > last {
        extra += 1
        guard tried.contains(record.stamp.uptime) else { return "record \(record.seq) was never asked for" }
        acknowledged.append(journal.head)
      }
    }
    tried = []
    return nil
  }
}

/// Lives of one kind over many seeds: how many lost or doubled something, and how often it came to the point.
private func lives(_ seeds: Range<UInt64>, tearsBlocks: Bool, tearing: JournalOptions.Tearing) -> (
  wrong: [String], extra: Int, faults: Int
) {
  var wrong: [String] = []
  var extra = 0
  var faults = 0
  for seed in seeds {
    var life = Life(seed: seed, tearsBlocks: tearsBlocks, tearing: tearing)
    for round in 0..<6 {
      do {
        if let found = try life.live(round) {
          wrong.append("seed \(seed), round \(round): \(found)")
          break
        }
      } catch {
        wrong.append("seed \(seed), round \(round): \(error)")
        break
      }
    }
    extra += life.extra
    faults += life.faults
  }
  return (wrong, extra, faults)
}

@Suite("power cuts and failing disks")
struct PowerCutTests {
  @Test("after a power cut the head is the last receipt or one more, never fewer, and nothing is there twice")
  func sectors() {
    let found = lives(0..<60, tearsBlocks: false, tearing: .blocks)
    #expect(found.wrong.isEmpty, "\(found.wrong.prefix(5))")
    // A test that never saw a record more, nor a fault, has not come to the point.
    #expect(found.extra > 5)
    #expect(found.faults > 50)
  }

  @Test("the same holds on a card that loses whole blocks of 4 KiB")
  func blocks() {
    let found = lives(1_000..<1_120, tearsBlocks: true, tearing: .blocks)
    #expect(found.wrong.isEmpty, "\(found.wrong.prefix(5))")
    #expect(found.faults > 50)
  }

  @Test("a start that loses its power while it empties and lengthens the log has lost nothing of it")
  func whileTheLogIsEmptied() throws {
    var cuts = 0
    for seed in UInt64(0)..<400 {
      var random = Seeded(seed)
      let disk = MemoryDisk("emptied-\(seed)-0")
      disk.tearsBlocks = seed % 2 == 1
      var options = JournalOptions()
      options.checkpointBytes = 256 << 10
      options.reserveBytes = 8 << 10
      options.vfs = disk.name
      let journal = try Journal.open("/j.db", options: options)
      _ = try journal.append(stamp(1), genesis(SealKey()))
      for number in 2...30 { _ = try journal.append(stamp(number), .alive) }
      let head = journal.head
      // Killed: its commits stand in the log.
      disk.endProgram()
      let cutAfter = Int.random(in: 1...24, using: &random)
      var operations = 0
      disk.failure = { operation, _ in
        guard operation != .read else { return nil }
        operations += 1
        if operations > cutAfter { disk.isOff = true }
        return nil
      }
      let again = try? Journal.open("/j.db", options: options)
      disk.failure = { _, _ in nil }
      if disk.isOff { cuts += 1 }
      let found = disk.afterPowerCut("emptied-\(seed)-1", &random)
      options.vfs = found.name
      do {
        let kept = try Journal.open("/j.db", options: options).head
        #expect(kept == head, "seed \(seed), cut after \(cutAfter)")
      } catch {
        Issue.record("seed \(seed), cut after \(cutAfter): \(error)")
      }
      disk.endProgram()
      withExtendedLifetime((journal, again)) {}
    }
    // A test in which the power stayed has not come to the point.
    #expect(cuts > 200)
  }

  @Test("the control: a journal that expects torn sectors only loses acknowledged records to such a card")
  func control() {
    let found = lives(1_000..<1_040, tearsBlocks: true, tearing: .sectors)
    #expect(!found.wrong.isEmpty)
  }
}
