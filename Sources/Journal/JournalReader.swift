import CSQLite
import Records

/// A journal that is only read: on a technician's computer, from a copied card, or one that was set aside. It is never written to.
///
/// What it gives is what the file holds, unchecked; ``Verifier`` says whether it is sound. Used by one thread.
public final class JournalReader {
  public let genesis: Genesis
  public let head: Head
  /// The last seal; `.empty` before the first.
  public let sealedHead: Head

  private let copy: PrivateCopy?
  private let database: Database
  private let statements: JournalStatements

  /// `inPlace`: without a copy, which a pad's card may have no room for. The caller must own the file, and nobody else may be
  /// writing to it: SQLite then reads its write-ahead log too, keeps what it needs to know of it in memory, and leaves both as
  /// they are.
  /// `vfs`: the SQLite VFS of a file that is read in place; nil is the system's.
  public init(_ path: String, inPlace: Bool = false, vfs: String? = nil) throws(JournalFault) {
    let copy = inPlace ? nil : try PrivateCopy(of: path)
    var opened: Database?
    do throws(JournalFault) {
      let database =
        if let copy, copy.isOriginal {
          try Database(
            FileURI.of(copy.path, "immutable=1"), path: path, flags: SQLITE_OPEN_READONLY | SQLITE_OPEN_URI)
        } else {
          try Database(copy?.path ?? path, path: path, flags: SQLITE_OPEN_READWRITE, vfs: vfs)
        }
      opened = database
      try database.execute(
        "PRAGMA locking_mode=EXCLUSIVE; PRAGMA cell_size_check=ON; PRAGMA trusted_schema=OFF; PRAGMA cache_size=-256"
      )
      if inPlace { try WriteAheadLog.leaveAlone(database) }
      try Schema.checkVersion(database)
      let statements = try JournalStatements(database)
      guard let line = try statements.latest("genesis"),
        case .genesis(let genesis)? = (try? Record(line: line))?.body
      else { throw .noGenesis(path) }
      self.genesis = genesis
      head = try statements.last() ?? .empty
      if let seal = try statements.latestSeq("seal") {
        guard let hash = try statements.hash(at: seal) else {
          throw .noSeal(path, seal)
        }
        sealedHead = Head(seq: seal, hash: hash)
      } else {
        sealedHead = .empty
      }
      self.copy = copy
      self.database = database
      self.statements = statements
    } catch {
      opened?.close()
      copy?.remove()
      throw error
    }
  }

  deinit {
    statements.finish()
    database.close()
    copy?.remove()
  }

  /// The hash that stands beside a record, unchecked; nil where there is no such record.
  public func hash(at seq: Int64) throws(JournalFault) -> Digest? { try statements.hash(at: seq) }

  /// Raw lines behind `seq`, as ``Journal/lines(after:sealedOnly:maxBytes:maxCount:)`` gives them.
  public func lines(
    after seq: Int64, sealedOnly: Bool, maxBytes: Int, maxCount: Int
  ) throws(JournalFault) -> Chunk {
    var chunk = Chunk()
    do throws(JournalFault) {
      try statements.lines(after: seq, through: sealedOnly ? sealedHead.seq : head.seq, limit: maxCount) {
        (seq, line) in
        guard chunk.isEmpty || chunk.bytes.count + line.count + 1 <= maxBytes else { return false }
        if chunk.isEmpty { chunk.first = seq }
        chunk.bytes.append(contentsOf: line)
        chunk.bytes.append(0x0A)
        chunk.last = seq
        chunk.count += 1
        return true
      }
    } catch {
      // What stands before the damage is given; the damage is met again at its first line.
      if chunk.isEmpty { throw error }
    }
    return chunk
  }
}
