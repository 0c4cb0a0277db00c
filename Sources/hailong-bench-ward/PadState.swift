import Foundation
import Journal
import Records

/// A pad's state folder as hailongd would have left it after some days: seal key, id, count of boots, and a journal that the
/// Journal module wrote. The pad's real programs then run on it.
struct PadState {
  let pad: PadID
  let log: LogID
  /// The journal's last record, which is a seal. Everything up to it is to reach the ward.
  let head: Head
  let presses: Int

  /// Writes the days of `log` into a new folder at `path`.
  ///
  /// The journal is written in memory (/dev/shm) and then copied: each append is flushed, and 100,000 flushes of a disk are
  /// another figure's business.
  init(_ days: PadLog, boots: Int, at path: String) throws {
    let files = FileManager.default
    try files.createDirectory(atPath: path, withIntermediateDirectories: true)
    let scratch = "/dev/shm/hailong-bench-\(UInt64.random(in: 0...UInt64.max))"
    try files.createDirectory(atPath: scratch, withIntermediateDirectories: true)
    defer { try? files.removeItem(atPath: scratch) }
    var options = JournalOptions()
    options.reserveBytes = 0
    let journal = try Journal.open(scratch + "/journal.db", options: options)
    for line in days.lines.split(separator: 0x0A) {
      let record = try Record(line: line)
      if case .seal(let why, _) = record.body {
        _ = try journal.seal(record.stamp, why: why, key: days.key)
      } else {
        _ = try journal.append(record.stamp, record.body)
      }
    }
    // The journal made its own lines and its own signatures of the same days: were one byte another, so would the head be.
    guard journal.head == days.head, journal.sealedHead == days.head else {
      throw Failed("the journal ends at \(journal.head.seq) with another hash than the days")
    }
    journal.close()
    try files.copyItem(atPath: scratch + "/journal.db", toPath: path + "/journal.db")
    try Data((Hex.encode(days.key.seed) + "\n").utf8).write(to: URL(fileURLWithPath: path + "/seal.key"))
    try Data((days.pad.text + "\n").utf8).write(to: URL(fileURLWithPath: path + "/pad.id"))
    try Data("\(boots) none\n".utf8).write(to: URL(fileURLWithPath: path + "/boot"))
    try files.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path + "/seal.key")
    (pad, log, head, presses) = (days.pad, days.log, days.head, days.presses)
  }
}

/// Why a measurement could not be made.
struct Failed: Error, CustomStringConvertible {
  var description: String
  init(_ description: String) { self.description = description }
}
