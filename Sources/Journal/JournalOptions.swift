import Records

/// How a journal is opened. The defaults are the pad's.
public struct JournalOptions: Sendable {
  /// The SQLite VFS through which all of the journal's files are read and written; nil is the system's.
  public var vfs: String?
  /// False pads each commit to whole 4 KiB blocks (SQLite's `psow=0`), so that a later write never shares a block with it.
  public var powersafeOverwrite = true
  /// Bytes of a page in a journal that is made new; an old one keeps its own. Small pages, because a commit writes whole pages
  /// and a press is 170 bytes. 4096 together with `powersafeOverwrite = false` is for cards that can lose a whole 4 KiB block
  /// when a part of it is being written, at more than twice the bytes.
  public var pageBytes = 1_024
  /// Bytes of write-ahead log after which it is copied into the database, at the latest before the next append.
  public var checkpointBytes = 2 << 20
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
