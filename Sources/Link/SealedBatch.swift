import Records
import Wire

/// Lines of a log that continue a head and end at a valid seal, compressed and ready to be sent. Lines that are not sealed
/// have no type to be sent with.
public struct SealedBatch: Equatable, Sendable {
  /// The head that the lines continue.
  public let from: Head
  /// The head behind the last line, which is a seal.
  public let end: Head
  /// The head in front of its last sealed stretch.
  let lastFrom: Head
  /// Bytes of the lines before compression.
  public let size: Int
  /// What is sent: the lines as one gzip member.
  public let body: [UInt8]
  /// Whether this is one sealed stretch, so that nothing smaller can be sent.
  public var isSmallest: Bool { lastFrom == from }
  /// UTC of the seal, where the pad's clock was set when it sealed.
  public let time: UTCTime?

  public var count: Int { Int(end.seq - from.seq) }

  /// How large a batch may be.
  public struct Limits: Equatable, Sendable {
    public var records: Int
    /// Before compression.
    public var bytes: Int

    public init(records: Int, bytes: Int) {
      self.records = records
      self.bytes = bytes
    }

    /// Half of each: what is tried after a 413.
    var halved: Limits { Limits(records: max(1, records / 2), bytes: max(1, bytes / 2)) }
  }

  /// Why lines are no batch.
  public enum Fault: Error, Equatable, Sendable {
    /// No line is a seal.
    case unsealed
    /// The lines are not numbered from the head on.
    case misnumbered(at: Int64)
    /// The seal is not this pad's over these lines behind this head: the head is of another history.
    case otherHistory
    /// No memory to compress them.
    case memory
  }

  /// Takes of `lines`, raw lines each with its LF, as many as end at a seal within the limits. Where not even the first
  /// sealed stretch is within them, that stretch alone: a pad seals at 500 records, so it is bounded too.
  public init(from: Head, lines: [UInt8], limits: Limits, key: SealPublicKey) throws(Fault) {
    let cut = lines.withUnsafeBufferPointer { SealedBatch.cut($0, from: from, limits: limits) }
    if let seq = cut.misnumbered { throw .misnumbered(at: seq) }
    guard let seal = cut.seal else { throw .unsealed }
    guard Seal.isValid(Array(lines[seal.line]), previous: seal.before.hash, key: key) else {
      throw .otherHistory
    }
    guard let body = Gzip.compress(Array(lines[..<(seal.line.upperBound + 1)])) else { throw .memory }
    self.from = from
    end = seal.before.advanced(by: Array(lines[seal.line]))
    lastFrom = cut.lastFrom
    size = seal.line.upperBound + 1
    self.body = body
    let stamp = (try? Record(line: lines[seal.line]))?.stamp
    time = stamp.flatMap { $0.clock == .unset ? nil : $0.time }
  }

  private struct Cut {
    /// The last seal to be sent: its bytes without LF, and the head before it.
    var seal: (line: Range<Int>, before: Head)?
    /// The head behind the seal before that one.
    var lastFrom: Head
    var misnumbered: Int64?
  }

  private static func cut(_ buffer: UnsafeBufferPointer<UInt8>, from: Head, limits: Limits) -> Cut {
    var cut = Cut(lastFrom: from)
    var head = from
    // Behind the last seal so far.
    var sealed = from
    var position = 0
    while position < buffer.count, let feed = buffer[position...].firstIndex(of: 0x0A) {
      let line = UnsafeBufferPointer(rebasing: buffer[position..<feed])
      let isWithin = head.seq - from.seq < Int64(limits.records) && feed < limits.bytes
      if !isWithin && cut.seal != nil { return cut }
      let before = head
      head = head.advanced(by: line)
      // A line that cannot be read keeps its place: its neighbours and the chain say that it is where it should be.
      if let glance = try? Record.glance(line) {
        guard glance.seq == head.seq else {
          if cut.seal == nil { cut.misnumbered = glance.seq }
          return cut
        }
        if glance.isSeal {
          cut.seal = (position..<feed, before)
          cut.lastFrom = sealed
          sealed = head
        }
      }
      position = feed + 1
    }
    return cut
  }
}
