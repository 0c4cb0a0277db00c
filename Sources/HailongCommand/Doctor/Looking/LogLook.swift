import Control
import Glibc
import Journal
import Records

/// Reads a log for doctor: over the socket of a running pad, or from a journal that nobody writes to. Bounded in records and time: the
/// newest stretch is what matters at the pad; `hailong verify` reads all.
enum LogLook {
  /// Records read at most: a whole log of some months, read in about a second on a small board.
  static let most: Int64 = 60_000
  /// The largest journal that is copied to read what its write-ahead log holds, bytes.
  static let largestCopy = 32 << 20

  /// From a running pad. Nil where this user may not read records.
  static func live(
    _ pad: PadConnection, _ status: PadStatus, ward: Head?, until deadline: Deadline
  ) -> (LogSeen?, LogFault?) {
    guard let head = status.head, let sealed = status.sealed else { return (nil, nil) }
    var after = max(0, head.seq - most)
    var scan = LogScan(after: after, head: head, sealed: sealed, key: nil)
    for known in [status.wardHead, ward] { if let known { scan.know(known, .ward) } }
    do throws(CommandFault) {
      while after < head.seq, !deadline.isOver {
        let chunk = try pad.records(after: after, sealed: false)
        guard chunk.header.count > 0, chunk.header.last > after else { break }
        scan.take(chunk.bytes)
        after = chunk.header.last
      }
    } catch {
      // Whoever may only see the status is told so, not that the log is bad.
      if error.exit == .denied { return (nil, nil) }
      return (nil, LogFault(code: error.code, message: error.message, vi: error.detailVi))
    }
    return (scan.finished(pad: status.pad), nil)
  }

  /// From a journal's file. `highWater`: the newest seal that the folder remembers. The reader stays open for ``compare(_:_:ward:)``.
  static func file(
    _ path: String, highWater: (log: LogID, head: Head)?, until deadline: Deadline
  ) -> (LogSeen?, LogFault?, JournalReader?) {
    if let size = FileLook.size(path), size > largestCopy, (FileLook.size(path + "-wal") ?? 0) > 0 {
      return (nil, nil, nil)
    }
    do throws(JournalFault) {
      let reader = try JournalReader(path)
      let start = max(0, reader.head.seq - most)
      var scan = LogScan(
        after: start, head: reader.head, sealed: reader.sealedHead, key: reader.genesis.key)
      if start > 0, let hash = try reader.hash(at: start) { scan.know(Head(seq: start, hash: hash), .start) }
      if let highWater, highWater.log == reader.genesis.log { scan.know(highWater.head, .highWater) }
      var after = start
      while after < reader.head.seq, !deadline.isOver {
        let chunk = try reader.lines(after: after, sealedOnly: false, maxBytes: 1 << 18, maxCount: 4_096)
        guard chunk.count > 0 else { break }
        guard chunk.first == after + 1, chunk.last == after + Int64(chunk.count) else {
          return (
            nil,
            LogFault(
              code: "HL-JRNL-003", message: "record \(after + 1) is missing", vi: "thiếu bản ghi \(after + 1)"
            ), nil
          )
        }
        scan.take(chunk.bytes)
        after = chunk.last
      }
      var seen = scan.finished(pad: reader.genesis.pad.text)
      let genesis = reader.genesis
      seen.line = HeadLine(
        pad: genesis.pad, log: genesis.log, head: reader.sealedHead, key: genesis.key.fingerprint)
      return (seen, nil, reader)
    } catch {
      return (nil, LogFault(code: error.code, message: error.message, vi: error.vi), nil)
    }
  }

  /// Holds what the ward has of the log against the journal, where its head is known only once the journal was read.
  static func compare(_ reader: JournalReader, _ seen: inout LogSeen, ward: Head) {
    // What lies beyond the journal has nothing here to be compared with.
    guard ward.seq <= reader.head.seq else { return }
    if ward.seq > 0, let hash = try? reader.hash(at: ward.seq), hash != ward.hash { seen.fork = ward.seq }
    guard ward.seq < reader.sealedHead.seq,
      let next = try? reader.lines(after: ward.seq, sealedOnly: true, maxBytes: 1 << 16, maxCount: 1)
    else { return }
    seen.unsent = (try? Record(line: Array(next.bytes.dropLast())))?.stamp
  }
}
