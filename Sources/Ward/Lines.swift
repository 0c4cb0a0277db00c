import Glibc
import Records
import Wire

/// The lines of one batch: one buffer, and where each line lies in it.
struct Lines: Sendable {
  /// Each line followed by its LF.
  let bytes: [UInt8]
  /// Offset of each line's LF.
  let ends: [Int]

  /// Most lines that are taken at once. Links send ``Batch/records``; lines without a byte in them cost nothing to send.
  static let most = 4 * Batch.records

  var count: Int { ends.count }

  /// Cuts `bytes` at each LF. Refuses a torn last line, a line longer than a record may be, and too many of them.
  init(_ bytes: [UInt8]) throws(Problem) {
    guard bytes.last ?? 0x0A == 0x0A else {
      throw Problem(.chain, "The last line has no LF: the body is torn.")
    }
    let (ends, longest) = Lines.cut(bytes, atMost: Lines.most + 1)
    guard ends.count <= Lines.most else { throw Problem(.tooLarge, "More than \(Lines.most) lines.") }
    guard longest <= Record.longestLine else {
      throw Problem(.tooLarge, "A line of \(longest) bytes; a record has at most \(Record.longestLine).")
    }
    self.bytes = bytes
    self.ends = ends
  }

  /// Of bytes that the ward itself has stored.
  init(stored bytes: [UInt8]) {
    self.bytes = bytes
    ends = Lines.cut(bytes, atMost: .max).ends
  }

  private static func cut(_ bytes: [UInt8], atMost limit: Int) -> (ends: [Int], longest: Int) {
    var ends: [Int] = []
    ends.reserveCapacity(bytes.count / 128)
    var longest = 0
    bytes.withUnsafeBytes { buffer in
      var start = 0
      while start < buffer.count, ends.count < limit, let base = buffer.baseAddress,
        let found = memchr(base + start, 0x0A, buffer.count - start)
      {
        let end = UnsafeRawPointer(found) - base
        longest = max(longest, end - start)
        ends.append(end)
        start = end + 1
      }
    }
    return (ends, longest)
  }

  /// Where line `index` lies, without its LF.
  func range(_ index: Int) -> Range<Int> { (index == 0 ? 0 : ends[index - 1] + 1)..<ends[index] }

  func line(_ index: Int) -> [UInt8] { Array(bytes[range(index)]) }

  func withLine<R>(_ index: Int, _ body: (UnsafeBufferPointer<UInt8>) throws -> R) rethrows -> R {
    try bytes.withUnsafeBufferPointer { try body(UnsafeBufferPointer(rebasing: $0[range(index)])) }
  }

  /// The bytes of the lines from `index` to the end.
  func bytes(from index: Int) -> [UInt8] {
    index == 0 ? bytes : Array(bytes[(ends[index - 1] + 1)...])
  }

  /// The chain over the lines of `range`: the head behind each.
  func heads(_ range: Range<Int>, from head: Head) -> [Head] {
    var heads: [Head] = []
    heads.reserveCapacity(range.count)
    var head = head
    bytes.withUnsafeBufferPointer { buffer in
      for index in range {
        head = head.advanced(by: UnsafeBufferPointer(rebasing: buffer[self.range(index)]))
        heads.append(head)
      }
    }
    return heads
  }

  /// How many lines, from the first of both, are the same byte for byte.
  func common(from index: Int, with other: Lines, from otherIndex: Int) -> Int {
    var same = 0
    while index + same < count, otherIndex + same < other.count,
      bytes[range(index + same)] == other.bytes[other.range(otherIndex + same)]
    { same += 1 }
    return same
  }
}
