import CSQLite
import Records

/// A pad's durable log: the only writer of records and the only maker of ``Receipt``.
///
/// Used by one thread. Each append is one transaction and one flush. What a method throws is also what happened: after any
/// fault ``head`` is what the database holds, read back, and the next append first makes sure of it.
public final class Journal {
  /// The last record.
  public private(set) var head: Head = .empty
  /// The last seal; `.empty` before the first.
  public private(set) var sealedHead: Head = .empty
  /// What the first record says; nil while the journal is empty.
  public private(set) var genesis: Genesis?
  /// Whether the disk was full and the reserve has been given up. ``idle()`` takes it back when there is space.
  public var isReserveReleased: Bool { options.reserveBytes > 0 && !reserve.isHeld }

  /// Records behind the last seal.
  public var unsealed: Int { Int(head.seq - sealedHead.seq) }

  private let database: Database
  private let options: JournalOptions
  private let statements: JournalStatements
  private var reserve: ReserveFile
  /// Frames in the write-ahead log since it was last started over; written by SQLite's hook after each commit.
  private let frames: UnsafeMutablePointer<Int32>
  /// An append whose outcome is not known, because reading it back failed as well.
  private var unresolved: Unresolved?
  private var isClosed = false
  /// Bytes of one frame of the write-ahead log.
  private let frameBytes: Int

  private struct Unresolved {
    var wanted: Wanted
    var head: Head
  }

  /// What a caller asked for, so that asking again is known as the same.
  private enum Wanted: Equatable {
    case record(Stamp, Body)
    case seal(Stamp, SealReason)
  }

  /// Opens the journal at `path`, or makes an empty one. Reads its end without scanning: the last seal and what stands
  /// behind it are checked, the rest is for ``Verifier``.
  ///
  /// What the write-ahead log still held is first copied into the database and flushed, so that ``head`` is durable even
  /// where the last program's flush had failed.
  public static func open(
    _ path: String, options: JournalOptions = .init()
  ) throws(JournalFault) -> Journal {
    let name = FileURI.of(path, options.tearing == .blocks ? "psow=0" : "psow=1")
    let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_URI
    let database = try Database(name, path: path, flags: flags, vfs: options.vfs)
    do throws(JournalFault) {
      try Schema.prepare(database, options: options)
      var reserve = ReserveFile(journal: path, bytes: options.reserveBytes, vfs: options.vfs)
      try emptyLog(database, options, &reserve)
      let journal = Journal(
        database, options: options, pageBytes: Int(try database.integer("PRAGMA page_size")),
        statements: try JournalStatements(database), reserve: reserve)
      try journal.readEnd()
      if let genesis = journal.genesis {
        try journal.statements.checkEnd(
          head: journal.head, sealed: journal.sealedHead, key: genesis.key, limit: 2_000)
      }
      do throws(JournalFault) {
        try journal.reserve.hold()
      } catch  where error.kind == .full {
        // A full disk is no reason not to open: `isReserveReleased` says it.
      }
      return journal
    } catch {
      database.close()
      throw error
    }
  }

  /// Begins with an empty log of its full length. On a full disk the reserve goes for that: a card that filled up must not keep
  /// the pad from starting. What then still cannot be lengthened grows as records come, or tells of the disk.
  private static func emptyLog(
    _ database: Database, _ options: JournalOptions, _ reserve: inout ReserveFile
  ) throws(JournalFault) {
    do throws(JournalFault) {
      try WriteAheadLog.recover(database)
    } catch  where error.kind == .full {
      reserve.release()
      try WriteAheadLog.recover(database)
    }
    do throws(JournalFault) {
      try WriteAheadLog.preallocate(
        database, bytes: options.checkpointBytes + max(options.checkpointBytes / 8, 64 << 10))
    } catch  where error.kind == .full {}
  }

  private init(
    _ database: Database, options: JournalOptions, pageBytes: Int, statements: JournalStatements,
    reserve: ReserveFile
  ) {
    self.database = database
    self.options = options
    self.statements = statements
    self.reserve = reserve
    frameBytes = pageBytes + WriteAheadLog.frameHeader
    frames = .allocate(capacity: 1)
    frames.initialize(to: 0)
    sqlite3_wal_hook(
      database.handle,
      { context, _, _, count in
        context?.assumingMemoryBound(to: Int32.self).pointee = count
        return SQLITE_OK
      }, frames)
  }

  deinit {
    close()
    frames.deallocate()
  }

  // MARK: - Writing

  /// Writes one record behind the head and flushes it.
  ///
  /// Refuses what is longer than a line may be, what could not be read back, anything but a `genesis` first and a second
  /// `genesis`, and seals, which ``seal(_:why:key:)`` makes.
  ///
  /// After a throw the record is not in the log, with one exception: where even reading back failed, it may be. Then appending
  /// the same stamp and body again gives the receipt of the one that is there, never a second.
  public func append(_ stamp: Stamp, _ body: Body) throws(JournalFault) -> Receipt {
    let wanted = Wanted.record(stamp, body)
    if let known = try resolve(wanted) { return known }
    let record = Record(seq: head.seq + 1, stamp: stamp, body: body)
    let line: [UInt8]
    do throws(WriteFault) {
      line = try record.lineForJournal(isFirst: head.seq == 0)
    } catch {
      throw JournalFault(
        .refused(error), "refused a `\(body.kind)` record: \(error)",
        vi: "không nhận bản ghi `\(body.kind)`: \(error)")
    }
    return try write(line, kind: body.isRare ? body.kind : nil, wanted)
  }

  /// Seals the log as it stands. `key` must be the one that the genesis names.
  public func seal(_ stamp: Stamp, why: SealReason, key: SealKey) throws(JournalFault) -> Receipt {
    let wanted = Wanted.seal(stamp, why)
    if let known = try resolve(wanted) { return known }
    guard let genesis, genesis.key == key.publicKey else {
      throw JournalFault(
        .refused(.unreadable("the seal key is not the log's")),
        "refused a seal by another key than the log's",
        vi: "không nhận niêm phong bằng khóa khác khóa của nhật ký")
    }
    let line: [UInt8]
    do throws(WriteFault) {
      line = try Seal.line(after: head, stamp: stamp, why: why, key: key)
    } catch {
      throw JournalFault(
        .refused(error), "refused a seal: \(error)", vi: "không nhận niêm phong: \(error)")
    }
    return try write(line, kind: "seal", wanted)
  }

  private func write(_ line: [UInt8], kind: String?, _ wanted: Wanted) throws(JournalFault) -> Receipt {
    if Int(frames.pointee) * frameBytes >= options.checkpointBytes {
      // The log may still grow where this fails, and the append then tells of the disk.
      try? checkpoint()
    }
    let next = head.advanced(by: line)
    do throws(JournalFault) {
      try statements.insert(next, line, kind: kind)
    } catch {
      if error.kind == .full { reserve.release() }
      return try settle(next, wanted, after: error)
    }
    head = next
    switch wanted {
    case .seal: sealedHead = next
    case .record(_, .genesis(let first)): genesis = first
    case .record: break
    }
    return Receipt(next)
  }

  /// After a commit that failed: what does the database hold?
  private func settle(
    _ next: Head, _ wanted: Wanted, after fault: JournalFault
  ) throws(JournalFault) -> Receipt {
    unresolved = Unresolved(wanted: wanted, head: next)
    if let receipt = try? resolve(wanted) { return receipt }
    throw fault
  }

  /// Makes sure of an append whose outcome was not known. Gives its receipt where it was written and the same is asked for
  /// again; throws where it still cannot be known.
  private func resolve(_ wanted: Wanted) throws(JournalFault) -> Receipt? {
    guard !isClosed else {
      throw JournalFault(.other, "\(database.path) is closed", vi: "\(database.path) đã đóng")
    }
    guard let earlier = unresolved else { return nil }
    database.rollback()
    try readEnd()
    unresolved = nil
    guard head == earlier.head, earlier.wanted == wanted else { return nil }
    return Receipt(head)
  }

  // MARK: - Reading

  /// Raw lines behind `seq`: at most `maxCount` and, but for a first longer line, at most `maxBytes` with their LFs. With
  /// `sealedOnly` none behind the last seal. Never a part of a line.
  public func lines(
    after seq: Int64, sealedOnly: Bool, maxBytes: Int, maxCount: Int
  ) throws(JournalFault) -> Chunk {
    let last = sealedOnly ? sealedHead.seq : head.seq
    var chunk = Chunk()
    try statements.lines(after: seq, through: last, limit: maxCount) { (seq, line) in
      guard chunk.isEmpty || chunk.bytes.count + line.count + 1 <= maxBytes else { return false }
      if chunk.isEmpty { chunk.first = seq }
      chunk.bytes.append(contentsOf: line)
      chunk.bytes.append(0x0A)
      chunk.last = seq
      chunk.count += 1
      return true
    }
    return chunk
  }

  /// Lets go of what memory holds of the newest records, SQLite's pages and the kernel's of the write-ahead log, so that the next
  /// ``lines(after:sealedOnly:maxBytes:maxCount:)`` gives what the disk gives back. Records that a checkpoint has copied may still
  /// come from the kernel's memory.
  public func forget() {
    sqlite3_db_release_memory(database.handle)
    if options.vfs == nil { WriteAheadLog.forget(database) }
  }

  /// The head as it was at `seq`; nil where there is no such record. 0 gives `.empty`.
  public func head(at seq: Int64) throws(JournalFault) -> Head? {
    seq == 0 ? .empty : try statements.hash(at: seq).map { Head(seq: seq, hash: $0) }
  }

  /// The newest record of a kind; nil where there is none. Every kind is found but `press` and `alive`.
  public func latest(_ kind: String) throws(JournalFault) -> Record? {
    guard let line = try statements.latest(kind) else { return nil }
    do throws(Unreadable) {
      return try Record(line: line)
    } catch {
      throw JournalFault(
        .corrupt, "\(database.path): the newest `\(kind)` cannot be read: \(error)",
        vi: "\(database.path): không đọc được bản ghi `\(kind)` mới nhất")
    }
  }

  private func readEnd() throws(JournalFault) {
    head = try statements.last() ?? .empty
    if let seal = try statements.latestSeq("seal") {
      guard let sealed = try head(at: seal) else {
        throw .noSeal(database.path, seal)
      }
      sealedHead = sealed
    } else {
      sealedHead = .empty
    }
    guard head.seq > 0 else {
      genesis = nil
      return
    }
    guard case .genesis(let first)? = try latest("genesis")?.body else {
      throw .noGenesis(database.path)
    }
    genesis = first
  }

  // MARK: - Looking after the files

  /// Copies the write-ahead log into the database, and takes the reserve back if it was given up. For a moment in which nobody
  /// presses. Cheap when there is nothing to do.
  public func idle() throws(JournalFault) {
    if frames.pointee > 0 { try checkpoint() }
    if isReserveReleased {
      do throws(JournalFault) { try reserve.hold() } catch  where error.kind == .full {}
    }
  }

  private func checkpoint() throws(JournalFault) {
    do throws(JournalFault) {
      try database.checkpoint()
    } catch  where error.kind == .full && reserve.isHeld {
      reserve.release()
      try database.checkpoint()
    }
    frames.pointee = 0
  }

  /// Closes. What was appended is durable already; a clean close only spares the next open its recovery.
  public func close() {
    guard !isClosed else { return }
    isClosed = true
    statements.finish()
    if (try? database.checkpoint()) != nil { try? WriteAheadLog.blank(database) }
    database.close()
  }
}
