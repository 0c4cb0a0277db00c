import Crypto

/// A SHA-256 hash: 32 bytes, held in four words so that a chain of a million links allocates nothing.
public struct Digest: Hashable, Sendable {
  private var words: (UInt64, UInt64, UInt64, UInt64)

  /// 32 zero bytes: what stands before the first record of a log.
  public static let zero = Digest()

  private init() { words = (0, 0, 0, 0) }

  /// The digest that `bytes` hold, or nil unless there are exactly 32.
  public init?(_ bytes: some Collection<UInt8>) {
    guard bytes.count == 32 else { return nil }
    self.init()
    withUnsafeMutableBytes(of: &words) { $0.copyBytes(from: bytes) }
  }

  /// The digest written as 64 lower-case hex digits, or nil.
  public init?(hex: String) {
    guard let bytes = Hex.decode(hex) else { return nil }
    self.init(bytes)
  }

  init(_ digest: SHA256.Digest) {
    self.init()
    digest.withUnsafeBytes { source in withUnsafeMutableBytes(of: &words) { $0.copyMemory(from: source) } }
  }

  /// SHA-256 of `bytes`.
  public static func sha256(_ bytes: some Collection<UInt8>) -> Digest {
    var hasher = SHA256()
    hasher.update(data: Array(bytes))
    return Digest(hasher.finalize())
  }

  /// SHA-256 of `previous` followed by `line`: one link of the chain. Laid side by side first where they fit, because
  /// one update costs less than two.
  static func link(_ previous: Digest, _ line: UnsafeRawBufferPointer) -> Digest {
    guard line.count <= Record.longestLine else {
      var hasher = SHA256()
      previous.withUnsafeBytes { hasher.update(bufferPointer: $0) }
      hasher.update(bufferPointer: line)
      return Digest(hasher.finalize())
    }
    return withUnsafeTemporaryAllocation(byteCount: 32 + line.count, alignment: 8) { joined in
      joined.storeBytes(of: previous.words, as: (UInt64, UInt64, UInt64, UInt64).self)
      UnsafeMutableRawBufferPointer(rebasing: joined[32...]).copyMemory(from: line)
      var hasher = SHA256()
      hasher.update(bufferPointer: UnsafeRawBufferPointer(joined))
      return Digest(hasher.finalize())
    }
  }

  /// Calls `body` with the 32 bytes.
  public func withUnsafeBytes<R, E: Error>(
    _ body: (UnsafeRawBufferPointer) throws(E) -> R
  ) throws(E) -> R {
    try Swift.withUnsafeBytes(of: words, body)
  }

  /// Whether `bytes` are these 32, without making a digest of them.
  public func equals(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard bytes.count == 32 else { return false }
    let other = UnsafeRawBufferPointer(bytes)
    return words.0 == other.loadUnaligned(fromByteOffset: 0, as: UInt64.self)
      && words.1 == other.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
      && words.2 == other.loadUnaligned(fromByteOffset: 16, as: UInt64.self)
      && words.3 == other.loadUnaligned(fromByteOffset: 24, as: UInt64.self)
  }

  /// The 32 bytes.
  public var bytes: [UInt8] { withUnsafeBytes { Array($0) } }

  /// 64 lower-case hex digits.
  public var hex: String { Hex.encode(bytes) }

  public static func == (left: Digest, right: Digest) -> Bool { left.words == right.words }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(words.0)
    hasher.combine(words.1)
  }
}

extension Digest: CustomStringConvertible {
  public var description: String { hex }
}
