import Glibc
import Journal
import Records

/// A log to read raw lines from: a running pad's, or a copied journal's, by the same commands.
enum LogSource {
  case pad(PadConnection)
  case copy(JournalReader)

  /// - Parameter path: a journal, or a state folder with one in it.
  init(copy path: String) throws(CommandFault) {
    let journal = CopiedFolder.journal(path)
    // Said as every command says it of a file, and not with advice on the folder of a running pad.
    guard access(journal, R_OK) == 0 else { throw .unreadable(journal, errno: errno) }
    do throws(JournalFault) { self = .copy(try JournalReader(journal)) } catch {
      throw CommandFault(error)
    }
  }

  /// Where the log ends now: all of it, or what is sealed.
  func end(sealed: Bool) throws(CommandFault) -> (log: LogID, seq: Int64) {
    switch self {
    case .pad(let connection):
      let head = try connection.head()
      return (head.line.log, sealed ? head.sealed.seq : head.line.head.seq)
    case .copy(let reader):
      return (reader.genesis.log, sealed ? reader.sealedHead.seq : reader.head.seq)
    }
  }

  /// Consecutive raw lines behind `seq`, at most 64 KiB; empty where there are none.
  func chunk(after seq: Int64, sealed: Bool) throws(CommandFault) -> RawLines {
    switch self {
    case .pad(let connection):
      let raw = try connection.records(after: seq, sealed: sealed)
      guard raw.header.count > 0 else { return RawLines(bytes: [], last: seq) }
      // The pad continues where it was asked to, or it is another log.
      guard raw.header.first == seq + 1 else { throw .logChanged }
      return RawLines(bytes: raw.bytes, last: raw.header.last)
    case .copy(let reader):
      do throws(JournalFault) {
        let chunk = try reader.lines(after: seq, sealedOnly: sealed, maxBytes: 65_536, maxCount: 4_096)
        return RawLines(bytes: chunk.bytes, last: chunk.isEmpty ? seq : chunk.last)
      } catch {
        throw CommandFault(error)
      }
    }
  }

  /// Hands every line behind `after` to `each`, up to where the log ended when this began.
  func read(
    after: Int64, sealed: Bool, _ each: (RawLines) throws(CommandFault) -> Void
  ) throws(CommandFault) -> Int64 {
    let (log, end) = try end(sealed: sealed)
    var last = after
    while last < end {
      let lines = try chunk(after: last, sealed: sealed)
      guard !lines.bytes.isEmpty else { break }
      // A chunk that was on its way while the pad began a new log is not handed out.
      if case .pad = self, try self.end(sealed: sealed).log != log { throw .logChanged }
      let part = lines.through(end)
      try each(part)
      last = part.last
    }
    guard last >= end else { throw .logChanged }
    return last
  }
}

/// Whole raw lines, each with its LF, up to record `last`.
struct RawLines {
  var bytes: [UInt8]
  var last: Int64

  /// Without the lines of records beyond `end`.
  func through(_ end: Int64) -> RawLines {
    guard last > end else { return self }
    var lines = self
    var extra = last - end
    var index = bytes.count - 1
    while extra > 0, index >= 0 {
      index -= 1
      while index >= 0, bytes[index] != 0x0A { index -= 1 }
      extra -= 1
    }
    lines.bytes.removeLast(bytes.count - 1 - index)
    lines.last = end
    return lines
  }

  /// Calls `body` with every line, without its LF.
  func each(_ body: (ArraySlice<UInt8>) -> Void) {
    var start = 0
    while start < bytes.count, let end = bytes[start...].firstIndex(of: 0x0A) {
      body(bytes[start..<end])
      start = end + 1
    }
  }
}
