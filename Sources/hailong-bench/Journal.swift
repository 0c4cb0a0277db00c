import Glibc
import Journal
import Records

/// One press, one commit: the journal's rate beside a bare append of 128 bytes with fdatasync, in turns in one run on one disk;
/// and what the disk was asked to do for each commit.
///
/// Arguments: the folder to measure in (default `.`), the number of commits in a round (default 500).
func benchJournal(_ arguments: [String]) -> Bool {
  let folder = arguments.first ?? "."
  let count = arguments.dropFirst().first.flatMap { Int($0) } ?? 500
  let rounds = 6
  let key = SealKey()
  let path = folder + "/bench-journal.db"
  removeJournal(path)
  defer { removeJournal(path) }
  do {
    let journal = try Journal.open(path)
    _ = try journal.append(benchStamp(1), benchGenesis(key))
    // The log once round, so that a round overwrites it and does not fill it for the first time.
    for n in 0..<1_500 { _ = try journal.append(benchStamp(n), benchPress(n)) }
    try journal.idle()

    // Rates from single turns, so that what else the machine does meets both alike.
    let file = open(folder + "/bench-bare", O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    guard file >= 0 else { return false }
    defer {
      close(file)
      unlink(folder + "/bench-bare")
    }
    var commits = Samples()
    var bare = Samples()
    for n in 0..<rounds * count {
      if n % 2 == 0 { bare.add(times(1) { _ in bareAppend(file) }) }
      try commits.add(times(1) { _ in _ = try journal.append(benchStamp(n), benchPress(n)) })
      if n % 2 == 1 { bare.add(times(1) { _ in bareAppend(file) }) }
    }
    let ratio = commits.rate / bare.rate
    print("commits\t\(rounds * count), each in turn with a bare append")
    print(
      "journal\t\(whole(commits.rate))/s, p50 \(commits.percentile(50)) us, p99 \(commits.percentile(99)) us")
    print("bare\t\(whole(bare.rate))/s, p50 \(bare.percentile(50)) us, p99 \(bare.percentile(99)) us")
    print("ratio\t\(hundredths(ratio)) (of medians \(hundredths(bare.median / commits.median)))")

    // What the disk does, in rounds of one kind. Other programs' writes are among the device's: the least round is nearest.
    let device = DiskCounters.device(of: folder)
    var leastCommit = DiskCounters.most
    var leastBare = DiskCounters.most
    let dirtied = DiskCounters.dirtiedByThisProcess()
    for _ in 0..<rounds {
      try journal.idle()
      let before = DiskCounters.read(device)
      for n in 0..<count { _ = try journal.append(benchStamp(n), benchPress(n)) }
      leastCommit = leastCommit.least(DiskCounters.read(device) - before)
    }
    let dirtiedEach = (DiskCounters.dirtiedByThisProcess() - dirtied) / Double(rounds * count)
    for _ in 0..<rounds {
      let before = DiskCounters.read(device)
      for _ in 0..<count { bareAppend(file) }
      leastBare = leastBare.least(DiskCounters.read(device) - before)
    }
    print("dirtied\t\(whole(dirtiedEach)) bytes a commit, in 4 KiB pages, checkpoints too (/proc/self/io)")
    if let device {
      print("device\t\(device), least of \(rounds) rounds; other programs' writes are among them")
      print("journal\t\(leastCommit.per(count))")
      print("bare\t\(leastBare.per(count))")
    }
    journal.close()
    return ratio >= 1
  } catch {
    print("\(error)")
    return false
  }
}

/// 128 bytes behind the end and a flush: the least that a durable log could cost.
private func bareAppend(_ file: Int32) {
  let line = [UInt8](repeating: 0x61, count: 128)
  _ = line.withUnsafeBytes { write(file, $0.baseAddress, 128) }
  fdatasync(file)
}

/// Opening a journal of many records, and verifying it; and the same of its export.
///
/// Arguments: a folder for the journal (a RAM disk fills it in seconds; default `/dev/shm`), the number of records (default
/// 1,000,000).
func benchVerify(_ arguments: [String]) -> Bool {
  let folder = arguments.first ?? "/dev/shm"
  let count = arguments.dropFirst().first.flatMap { Int($0) } ?? 1_000_000
  let path = folder + "/bench-verify.db"
  let export = folder + "/bench-verify.ndjson"
  removeJournal(path)
  defer {
    removeJournal(path)
    unlink(export)
  }
  do {
    let key = SealKey()
    try fill(path, count, key)
    var opens: [UInt64] = []
    for _ in 0..<11 {
      let start = benchNow()
      let journal = try Journal.open(path)
      opens.append(benchNow() - start)
      journal.close()
    }
    opens.sort()
    print("open\t\(count) records: median \(milliseconds(opens[5])), worst \(milliseconds(opens[10]))")
    let unclean = try openAfterKill(path)
    print("open\tafter a kill with a full write-ahead log: \(milliseconds(unclean))")
    let journalRate = try verifyRate(path, key.publicKey.fingerprint, count)
    try writeExport(of: path, to: export)
    let exportRate = try verifyRate(export, key.publicKey.fingerprint, count)
    print("verify\tjournal \(whole(journalRate.wall)) records/s, export \(whole(exportRate.wall)) records/s")
    print(
      "verify\tper second of processor time: \(whole(journalRate.processor)), \(whole(exportRate.processor))")
    return opens[5] <= 50_000_000 && journalRate.wall >= 500_000
  } catch {
    print("\(error)")
    return false
  }
}

private func fill(_ path: String, _ count: Int, _ key: SealKey) throws {
  let journal = try Journal.open(path)
  _ = try journal.append(benchStamp(1), benchGenesis(key))
  for n in 2..<count {
    if n % 500 == 0 {
      _ = try journal.seal(benchStamp(n), why: .count, key: key)
    } else {
      _ = try journal.append(benchStamp(n), benchPress(n))
    }
  }
  _ = try journal.seal(benchStamp(count), why: .shutdown, key: key)
  journal.close()
}

/// A child appends until the log is nearly full and dies without closing.
private func openAfterKill(_ path: String) throws -> UInt64 {
  let copy = path + "-killed"
  removeJournal(copy)
  defer { removeJournal(copy) }
  try copyFile(path, copy)
  let journal = try Journal.open(copy)
  for n in 0..<1_000 { _ = try journal.append(benchStamp(n), benchPress(n)) }
  // Copied under the open journal: what a kill leaves.
  let killed = copy + "-2"
  removeJournal(killed)
  defer { removeJournal(killed) }
  try copyFile(copy, killed)
  try copyFile(copy + "-wal", killed + "-wal")
  let start = benchNow()
  let again = try Journal.open(killed)
  let took = benchNow() - start
  again.close()
  journal.close()
  return took
}

/// Records a second, best of five: by the clock, and by the processor's own time, which other programs do not lengthen.
private func verifyRate(
  _ path: String, _ key: Fingerprint, _ count: Int
) throws -> (wall: Double, processor: Double) {
  var best = UInt64.max
  var bestProcessor = UInt64.max
  for _ in 0..<5 {
    let start = benchNow()
    let startProcessor = benchNow(CLOCK_PROCESS_CPUTIME_ID)
    let verdict = try Verifier(key: key).verify(path)
    best = min(best, benchNow() - start)
    bestProcessor = min(bestProcessor, benchNow(CLOCK_PROCESS_CPUTIME_ID) - startProcessor)
    guard verdict.isVerified, verdict.records == count else {
      print("the verdict is wrong: \(verdict)")
      return (0, 0)
    }
  }
  return (Double(count) * 1e9 / Double(best), Double(count) * 1e9 / Double(bestProcessor))
}

private func writeExport(of path: String, to export: String) throws {
  let journal = try Journal.open(path)
  defer { journal.close() }
  let file = open(export, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
  defer { close(file) }
  var seq: Int64 = 0
  while true {
    let chunk = try journal.lines(after: seq, sealedOnly: false, maxBytes: 1 << 20, maxCount: 100_000)
    if chunk.isEmpty { return }
    _ = chunk.bytes.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
    seq = chunk.last
  }
}
