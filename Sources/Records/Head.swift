/// Where a log ends: its last sequence number and that record's hash. Sequence 0 and zero bytes before the first.
public struct Head: Hashable, Sendable {
  public var seq: Int64
  public var hash: Digest

  public static let empty = Head(seq: 0, hash: .zero)

  public init(seq: Int64, hash: Digest) {
    self.seq = seq
    self.hash = hash
  }

  /// The head behind one more line (without LF): `hash(n) = SHA-256(hash(n-1) || line)`.
  public func advanced(by line: UnsafeBufferPointer<UInt8>) -> Head {
    Head(seq: seq + 1, hash: Digest.link(hash, UnsafeRawBufferPointer(line)))
  }

  public func advanced(by line: [UInt8]) -> Head {
    line.withUnsafeBufferPointer { advanced(by: $0) }
  }
}

/// A head as a supervisor keeps it: `PAD LOG SEQ HASH FINGERPRINT`, one line, single blanks. A later log must still
/// contain exactly this.
public struct HeadLine: Hashable, Sendable, CustomStringConvertible {
  public var pad: PadID
  public var log: LogID
  public var head: Head
  public var key: Fingerprint

  public init(pad: PadID, log: LogID, head: Head, key: Fingerprint) {
    self.pad = pad
    self.log = log
    self.head = head
    self.key = key
  }

  /// Reads a line; a date before it, as `hailong-ward heads` prints one for the supervisor's own use, is passed over.
  public init?(_ line: String) {
    var words = line.split(whereSeparator: { $0 == " " || $0 == "\t" || $0 == "\n" })
    if words.count == 6, words[0].utf8.count >= 10,
      words[0].utf8.prefix(4).allSatisfy({ (48...57).contains($0) })
    {
      words.removeFirst()
    }
    guard words.count == 5, let pad = PadID(String(words[0])), let log = LogID(String(words[1])),
      let seq = Int64(words[2]), seq >= 0, let hash = Digest(hex: String(words[3])),
      let key = Fingerprint(String(words[4]))
    else { return nil }
    self.init(pad: pad, log: log, head: Head(seq: seq, hash: hash), key: key)
  }

  public var description: String { "\(pad) \(log) \(head.seq) \(head.hash) \(key)" }
}
