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

  /// SHA-256 of `previous` followed by `line`: one link of the chain.
  static func link(_ previous: Digest, _ line: UnsafeRawBufferPointer) -> Digest {
    var hasher = SHA256()
    previous.withUnsafeBytes { hasher.update(bufferPointer: $0) }
    hasher.update(bufferPointer: line)
    return Digest(hasher.finalize())
  }

  /// Calls `body` with the 32 bytes.
  public func withUnsafeBytes<R, E: Error>(
    _ body: (UnsafeRawBufferPointer) throws(E) -> R
  ) throws(E) -> R {
    try Swift.withUnsafeBytes(of: words, body)
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
