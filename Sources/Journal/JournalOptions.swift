import Records

/// How a journal is opened. The defaults are the pad's.
public struct JournalOptions: Sendable {
  /// The SQLite VFS through which all of the journal's files are read and written; nil is the system's.
  public var vfs: String?
  /// What the disk may lose of what was flushed, when the power goes while it writes.
  public enum Tearing: Sendable {
    /// Nothing: of a write that was under way, each sector is the old one or the new one.
    case sectors
    /// The whole of an aligned block of 4 KiB of which a part is written, as a card does that must erase before it writes. Each
    /// commit is padded to whole blocks (SQLite's `psow=0`), and holds every page of each block of the database that it changes: what a
    /// checkpoint may tear stands in the log.
    case blocks
  }
  public var tearing = Tearing.blocks
  /// Bytes of a page in a journal that is made new; an old one keeps its own. Small pages, because a commit writes whole pages
  /// and a press is 170 bytes: padded, it is one block of 4 KiB, and would be two with pages of 4 KiB.
  public var pageBytes = 1_024
  /// Bytes of write-ahead log after which it is copied into the database, at the latest before the next append.
  public var checkpointBytes = 4 << 20
  /// Bytes kept aside on the disk so that a fault can still be written when it is full; 0 for none.
  public var reserveBytes = 512 << 10
  /// Milliseconds to wait for another program to let go of the journal: long enough for a restart.
  public var busyMilliseconds: Int32 = 2_000

  public init() {}
}

/// Proof that a record is durable: its transaction was flushed to the disk. Only the journal makes one, and only a
/// receipt lights the citizen's lamp.
public struct Receipt: Sendable, Hashable {
  public let seq: Int64
  public let hash: Digest

  init(_ head: Head) {
    seq = head.seq
    hash = head.hash
  }
}

/// Consecutive raw lines of a log, each followed by an LF.
public struct Chunk: Sendable, Equatable {
  /// Sequence number of the first line; 0 when there is none.
  public var first: Int64 = 0
  /// Sequence number of the last line; 0 when there is none.
  public var last: Int64 = 0
  public var count = 0
  public var bytes: [UInt8] = []

  public var isEmpty: Bool { count == 0 }

  public init() {}
}
