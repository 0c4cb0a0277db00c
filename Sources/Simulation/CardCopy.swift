import CSQLite
import Glibc
import Journal
import Records
import SimulatedDisk

/// A journal of a simulated card as files, as somebody has it who draws the card and copies it: what the product itself makes of it.
final class CardCopy {
  private let folder: String
  private let path: String

  /// The journal at `path` with its write-ahead log, as programs see them now. Where this machine has no room for a copy, the run
  /// ends: a check that was passed over would show nothing.
  init(of journal: String, on disk: MemoryDisk, at now: Int64) throws(Broken) {
    let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var name = Array("\(base)/hailong-card-XXXXXX".utf8CString)
    guard mkdtemp(&name) != nil else {
      throw Broken(.thankedIsKept, at: now, "no folder for a copy of a card can be made in \(base)")
    }
    folder = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    path = folder + "/journal.db"
    for suffix in ["", "-wal"] {
      guard let file = disk.files[journal + suffix] else { continue }
      guard CardCopy.write(file.seen.bytes, to: path + suffix) else {
        throw Broken(.thankedIsKept, at: now, "no room for a copy of a card in \(folder)")
      }
    }
  }

  deinit {
    for suffix in ["", "-wal", "-shm"] { unlink(path + suffix) }
    rmdir(folder)
  }

  private static func write(_ bytes: [UInt8], to path: String) -> Bool {
    guard let file = fopen(path, "w") else { return false }
    let isWritten = fwrite(bytes, 1, bytes.count, file) == bytes.count
    return fclose(file) == 0 && isWritten
  }

  /// What `hailong verify` says of it against a head that somebody has kept: nil where nothing is wrong.
  func complaint(against kept: HeadLine) -> String? {
    do throws(JournalFault) {
      return try Verifier(keptHead: kept).verify(path).problems.first.map { "\($0)" }
    } catch { return "\(error)" }
  }

  /// The presses in it, as far as it can be read.
  var presses: Set<PadWitness.PressName> {
    var found: Set<PadWitness.PressName> = []
    guard let reader = try? JournalReader(path) else { return found }
    var seq: Int64 = 0
    while let chunk = try? reader.lines(after: seq, sealedOnly: false, maxBytes: 1 << 20, maxCount: 4_096),
      !chunk.isEmpty
    {
      for line in chunk.bytes.split(separator: 0x0A) {
        guard let record = try? Record(line: line), case .press(let button, _) = record.body else { continue }
        found.insert(.init(boot: record.stamp.boot, uptime: record.stamp.uptime, button: button))
      }
      seq = chunk.last
    }
    return found
  }

  /// The log that it is of, where its first record can be read.
  var log: LogID? { (try? JournalReader(path))?.genesis.log }

  /// The first record that is not there or not what it was, of a log whose hashes were these, from its first record on; nil: all are.
  func firstChange(from hashes: [Digest]) -> Int64? {
    guard let reader = try? JournalReader(path) else { return 1 }
    var head = Head.empty
    while head.seq < hashes.count {
      guard
        let chunk = try? reader.lines(
          after: head.seq, sealedOnly: false, maxBytes: 1 << 20, maxCount: 4_096), !chunk.isEmpty
      else { return head.seq + 1 }
      for line in chunk.bytes.split(separator: 0x0A) where head.seq < hashes.count {
        head = head.advanced(by: Array(line))
        guard head.hash == hashes[Int(head.seq) - 1] else { return head.seq }
      }
    }
    return nil
  }

  /// Whether SQLite finds each of its pages in its place, those of the indices too.
  var isIntact: Bool {
    var database: OpaquePointer?
    defer { sqlite3_close(database) }
    guard sqlite3_open_v2(path, &database, SQLITE_OPEN_READWRITE, nil) == SQLITE_OK else { return false }
    var statement: OpaquePointer?
    defer { sqlite3_finalize(statement) }
    guard sqlite3_prepare_v2(database, "PRAGMA integrity_check(1)", -1, &statement, nil) == SQLITE_OK,
      sqlite3_step(statement) == SQLITE_ROW, let word = sqlite3_column_text(statement, 0)
    else { return false }
    return String(cString: word) == "ok"
  }
}
