import Glibc
import Journal
import Pad
import Records

/// A state folder whose journal holds `records` records already. The journal is made on a RAM disk, where flushes are free.
func fillState(_ path: String, records: Int) throws {
  let key = try StateFolder(path).identity()
  let made = "/dev/shm/hailong-bench-\(getpid()).db"
  removeJournal(made)
  defer { removeJournal(made) }
  let journal = try Journal.open(made)
  _ = try journal.append(
    benchStamp(1), .genesis(Genesis(log: .random(), pad: key.pad, key: key.key.publicKey)))
  for n in 2..<records {
    if n % 500 == 0 {
      _ = try journal.seal(benchStamp(n), why: .count, key: key.key)
    } else {
      _ = try journal.append(benchStamp(n), benchPress(n))
    }
  }
  _ = try journal.seal(benchStamp(records), why: .shutdown, key: key.key)
  journal.close()
  try copyFile(made, path + "/journal.db")
}

/// `fill FOLDER [RECORDS]`: makes such a folder for a measurement elsewhere, as in the VM of Tests/Kernel.
func benchFill(_ arguments: [String]) -> Bool {
  guard let folder = arguments.first else {
    print("fill wants a folder")
    return false
  }
  let records = arguments.dropFirst().first.flatMap { Int($0) } ?? 100_000
  do {
    try fillState(folder, records: max(3, records))
    print("\(folder)\t\(records) records")
    return true
  } catch {
    print("\(error)")
    return false
  }
}
