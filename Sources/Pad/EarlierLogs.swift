import Journal
import Records

/// The logs that this pad had to set aside, read for the link: it sends each up to its last good seal. Their files are never
/// written to. Used by the writer's thread alone.
package final class EarlierLogs {
  /// One of them, as it says of itself. Whether it is sound is for whoever reads it to check.
  package struct Log: Equatable, Sendable {
    var log: LogID
    /// Its last seal.
    var sealed: Head
    var key: SealPublicKey
  }

  /// The newest are offered; a card with more has another trouble.
  package static let most = 16

  private let journal: String
  private let files: any Files
  private let pad: PadID
  private var paths: [LogID: String] = [:]
  /// The one that was read last, kept open: the link reads on.
  private var open: (log: LogID, reader: JournalReader)?

  init(journal: String, files: any Files, pad: PadID) {
    self.journal = journal
    self.files = files
    self.pad = pad
  }

  /// Looks which there are, oldest first. A file that is no journal any more stays where it is, for a technician.
  func look() -> [Log] {
    paths = [:]
    open = nil
    var found: [Log] = []
    for path in SetAside.all(of: journal, files: files).suffix(EarlierLogs.most) {
      guard let reader = try? JournalReader(path, inPlace: true, vfs: files.vfs), reader.genesis.pad == pad,
        reader.sealedHead.seq > 0, paths[reader.genesis.log] == nil
      else { continue }
      paths[reader.genesis.log] = path
      found.append(Log(log: reader.genesis.log, sealed: reader.sealedHead, key: reader.genesis.key))
    }
    return found
  }

  /// Raw lines of `log` behind `seq`, up to its last seal; nil where there is no such log.
  func lines(of log: LogID, after seq: Int64, maxBytes: Int, maxCount: Int) throws(JournalFault) -> Chunk? {
    guard let path = paths[log] else { return nil }
    let reader: JournalReader
    if let open, open.log == log {
      reader = open.reader
    } else {
      open = nil
      reader = try JournalReader(path, inPlace: true, vfs: files.vfs)
      open = (log, reader)
    }
    return try reader.lines(after: seq, sealedOnly: true, maxBytes: maxBytes, maxCount: maxCount)
  }

  /// Nothing has been asked for a while.
  func rest() { open = nil }
}
