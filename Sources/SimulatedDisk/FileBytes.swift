import Glibc

/// A file's bytes, in blocks of 4 KiB. Copies share each block until one of them changes it, so what a flush or a power cut costs is what
/// was written, not what there is: a pad's write-ahead log alone is 4.5 MB, and a year has a thousand starts.
package struct FileBytes {
  /// A whole number of blocks as they were at one time, the last as far as the file reached.
  struct Part {
    /// Where it begins and ends, bytes from the file's beginning; it begins with a block.
    var start: Int
    var end: Int
    /// As in the file: behind the end all is zero.
    var blocks: [[UInt8]]
  }

  /// Bytes of a block, and of what the kernel writes back at once.
  static let block = 4_096
  /// Shared by all that nobody has written to.
  private static let zero = [UInt8](repeating: 0, count: block)

  /// Each whole; behind the file's end all is zero.
  private var blocks: [[UInt8]] = []
  package private(set) var count = 0

  package init() {}

  package var bytes: [UInt8] { prefix(count) }

  /// The first of them, at most so many.
  func prefix(_ most: Int) -> [UInt8] {
    let length = min(count, max(0, most))
    return [UInt8](unsafeUninitializedCapacity: length) { out, written in
      written = read(into: UnsafeMutableRawBufferPointer(out), at: 0)
    }
  }

  /// Fills `out`, as far as there are bytes behind `offset`. Returns how many.
  func read(into out: UnsafeMutableRawBufferPointer, at offset: Int) -> Int {
    let length = max(0, min(out.count, count - offset))
    var done = 0
    while done < length {
      let (index, from) = (offset + done).quotientAndRemainder(dividingBy: FileBytes.block)
      let piece = min(FileBytes.block - from, length - done)
      blocks[index].withUnsafeBytes { bytes in
        UnsafeMutableRawBufferPointer(rebasing: out[done..<done + piece])
          .copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[from..<from + piece]))
      }
      done += piece
    }
    return length
  }

  /// Writes there; what lies between the end and `offset` is zero then.
  mutating func write(_ new: UnsafeRawBufferPointer, at offset: Int) {
    lengthen(to: offset + new.count)
    var done = 0
    while done < new.count {
      let (index, from) = (offset + done).quotientAndRemainder(dividingBy: FileBytes.block)
      let piece = min(FileBytes.block - from, new.count - done)
      put(UnsafeRawBufferPointer(rebasing: new[done..<done + piece]), index, at: from)
      done += piece
    }
  }

  private mutating func put(_ piece: UnsafeRawBufferPointer, _ index: Int, at from: Int) {
    guard piece.count < FileBytes.block else {
      let isZero = FileBytes.zero.withUnsafeBytes { zero in
        // Both have a base address: neither is empty.
        memcmp(piece.baseAddress!, zero.baseAddress!, FileBytes.block) == 0
      }
      blocks[index] =
        isZero
        ? FileBytes.zero
        : [UInt8](unsafeUninitializedCapacity: FileBytes.block) { out, written in
          UnsafeMutableRawBufferPointer(out).copyMemory(from: piece)
          written = FileBytes.block
        }
      return
    }
    blocks[index].withUnsafeMutableBytes { bytes in
      UnsafeMutableRawBufferPointer(rebasing: bytes[from..<from + piece.count]).copyMemory(from: piece)
    }
  }

  /// The blocks that hold any of these bytes, to the file's end at most.
  func part(from start: Int, to end: Int) -> Part {
    let first = start / FileBytes.block
    let stop = min(FileBytes.blocks(end) * FileBytes.block, count)
    return Part(
      start: first * FileBytes.block, end: stop,
      // Their own array: a slice would keep all of the file's, and the next write copy it.
      blocks: Array(blocks[first..<max(first, FileBytes.blocks(stop))]))
  }

  /// Writes such blocks where they were.
  mutating func write(_ part: Part) {
    lengthen(to: part.end)
    var start = part.start
    for block in part.blocks {
      let end = min(start + FileBytes.block, part.end)
      // Of a block in which this file ends as well, what is behind the end is zero in both.
      if end - start == FileBytes.block || end == count {
        blocks[start / FileBytes.block] = block
      } else {
        block.withUnsafeBytes {
          put(UnsafeRawBufferPointer(rebasing: $0[..<(end - start)]), start / FileBytes.block, at: 0)
        }
      }
      start += FileBytes.block
    }
  }

  mutating func truncate(to size: Int) {
    guard size < count else { return }
    blocks.removeLast(blocks.count - FileBytes.blocks(size))
    let rest = size % FileBytes.block
    if rest > 0 { blocks[blocks.count - 1].replaceSubrange(rest..., with: FileBytes.zero[rest...]) }
    count = size
  }

  /// One bit is another; of a byte that is there.
  mutating func flip(bit: Int) {
    let (index, place) = (bit / 8).quotientAndRemainder(dividingBy: FileBytes.block)
    blocks[index][place] ^= 1 << UInt8(bit % 8)
  }

  private mutating func lengthen(to size: Int) {
    guard size > count else { return }
    let missing = FileBytes.blocks(size) - blocks.count
    if missing > 0 { blocks.append(contentsOf: repeatElement(FileBytes.zero, count: missing)) }
    count = size
  }

  /// How many blocks that many bytes take.
  private static func blocks(_ bytes: Int) -> Int { (bytes + block - 1) / block }
}
