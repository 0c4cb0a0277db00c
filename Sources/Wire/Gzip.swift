import CZlib

/// Gzip (RFC 1952) of whole bodies, and bounded inflation of what strangers send.
public enum Gzip {
  /// Why a body is not taken.
  public enum Fault: Error, Equatable, Sendable {
    /// Longer than ``Limits/compressed``.
    case tooLong(bytes: Int)
    /// Inflates to more than ``Limits/inflated``.
    case tooLarge
    /// Beyond ``Limits/freely`` bytes, inflates more than ``Limits/ratio`` times: nothing a pad sends does.
    case bomb
    /// Not one whole gzip member: torn, changed, or with more behind it.
    case broken
    /// zlib has no memory left.
    case memory
  }

  /// What is taken of a body. The defaults hold one batch (1 MiB of lines) several times.
  public struct Limits: Sendable {
    /// Longest compressed body, bytes.
    public var compressed = 2 << 20
    /// Longest inflated body, bytes.
    public var inflated = 4 << 20
    /// Bytes that may be inflated at any ratio. A batch is never longer, so no batch is ever refused for its ratio,
    /// however alike its lines are.
    public var freely = (1 << 20) + 2_048
    /// Inflated / compressed beyond ``freely``. Batches of presses reach 10.
    public var ratio = 100

    public init() {}
  }

  /// 1 (fast) to 9 (small). On 2,000 records of a quiet day with four seals: level 1 21.7 bytes a record, 4 19.9, 6 19.6,
  /// 7 19.0, 8 18.3; at 1,960,000, 1,110,000, 630,000, 460,000 and 33,000 records a second. Lines so alike lead zlib's longer
  /// searches on endless chains: 8 and 9 are never worth it.
  public static let level: Int32 = 6

  /// One gzip member that holds `bytes`; nil where zlib has no memory left.
  public static func compress(_ bytes: [UInt8], level: Int32 = Gzip.level) -> [UInt8]? {
    var stream = z_stream()
    // 15 + 16: the largest window, gzip's header and trailer.
    guard
      deflateInit2_(
        &stream, level, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
        Int32(MemoryLayout<z_stream>.size))
        == Z_OK
    else { return nil }
    defer { deflateEnd(&stream) }
    let bound = Int(deflateBound(&stream, uLong(bytes.count)))
    var finished = false
    let out = [UInt8](unsafeUninitializedCapacity: bound) { output, count in
      bytes.withUnsafeBufferPointer { input in
        // zlib's next_in is not const in this build of its header, and is never written through.
        stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
        stream.avail_in = UInt32(input.count)
        stream.next_out = output.baseAddress
        stream.avail_out = UInt32(bound)
        finished = deflate(&stream, Z_FINISH) == Z_STREAM_END
      }
      count = bound - Int(stream.avail_out)
    }
    return finished ? out : nil
  }

  /// What `bytes`, exactly one gzip member, inflates to. Memory grows with what is inflated, and stops at the limits.
  public static func inflate(_ bytes: [UInt8], limits: Limits = Limits()) throws(Fault) -> [UInt8] {
    guard bytes.count <= limits.compressed else { throw .tooLong(bytes: bytes.count) }
    var stream = z_stream()
    guard inflateInit2_(&stream, 31, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
      throw .memory
    }
    defer { inflateEnd(&stream) }
    var out: [UInt8] = []
    out.reserveCapacity(min(bytes.count * 8, limits.inflated))
    let result: Result<Void, Fault> = bytes.withUnsafeBufferPointer { input in
      stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
      stream.avail_in = UInt32(input.count)
      return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 65_536) { window in
        while true {
          stream.next_out = window.baseAddress
          stream.avail_out = UInt32(window.count)
          let status = CZlib.inflate(&stream, Z_NO_FLUSH)
          guard status == Z_OK || status == Z_STREAM_END else {
            return .failure(status == Z_MEM_ERROR ? .memory : .broken)
          }
          let produced = window.count - Int(stream.avail_out)
          guard out.count + produced <= limits.inflated else { return .failure(.tooLarge) }
          out.append(contentsOf: UnsafeBufferPointer(rebasing: window[..<produced]))
          let consumed = input.count - Int(stream.avail_in)
          if out.count > limits.freely, out.count / limits.ratio > consumed { return .failure(.bomb) }
          if status == Z_STREAM_END { return stream.avail_in == 0 ? .success(()) : .failure(.broken) }
          // Z_OK with room left and nothing to read: the member is torn.
          if produced == 0 && stream.avail_in == 0 { return .failure(.broken) }
        }
      }
    }
    try result.get()
    return out
  }
}
