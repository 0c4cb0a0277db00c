import CSQLite

/// Pages that a checkpoint does not write, but that stand in the same 4 KiB of the database as pages that it does.
///
/// A card that loses power while it writes a block can lose all of it. What a checkpoint itself writes is still in the
/// write-ahead log; its neighbours are not. So they are put there too before the checkpoint begins: frames like SQLite's
/// own, behind the last of them (https://sqlite.org/fileformat2.html#walformat). SQLite does not know of them while it runs, and
/// its next frames overwrite them. After a power cut its recovery finds the log longer by them, and mends the block.
enum NeighbourPages {
  /// What a card writes and loses as one.
  static let blockBytes = 4_096

  /// Writes the neighbours of all that the log holds, and flushes. `frames`: how many frames SQLite counts; nil where nobody has
  /// counted yet, and all that are whole are meant.
  static func secure(_ database: Database, frames: Int?) throws(JournalFault) {
    let log = try WriteAheadLog.file(of: database)
    guard let end = try LogEnd(log, limit: frames), end.pageBytes < blockBytes else { return }
    let file = try database.file(SQLITE_FCNTL_FILE_POINTER, path: database.path)
    // Pages of the file as it is: what a checkpoint puts behind its end has no neighbour to lose.
    let present = min(try file.size() / end.pageBytes, Int(end.databasePages))
    let each = blockBytes / end.pageBytes
    var neighbours: [UInt32] = []
    for block in Set(end.pages.map { (Int($0) - 1) / each }).sorted() {
      let standing = (block * each..<(block + 1) * each).lazy.filter { $0 < present }
      neighbours += standing.map { UInt32($0 + 1) }.filter { !end.pages.contains($0) }
    }
    guard !neighbours.isEmpty else { return }
    var frames: [UInt8] = []
    var sum = end.sum
    for (place, page) in neighbours.enumerated() {
      let data = try file.read(from: (Int(page) - 1) * end.pageBytes, count: end.pageBytes)
      // The last one is a commit: without it the others would not count.
      let pages = place == neighbours.count - 1 ? end.databasePages : 0
      frames += end.frame(page: page, databasePages: pages, data, &sum)
    }
    try log.write(frames, at: end.offset)
    try log.sync()
  }
}

/// Where the log's last commit ends, and what stands before it.
private struct LogEnd {
  let pageBytes: Int
  /// Pages of the database after the last commit.
  private(set) var databasePages: UInt32 = 0
  /// Every page that a commit has written.
  private(set) var pages: Set<UInt32> = []
  /// Where the next frame would begin.
  private(set) var offset = WriteAheadLog.header
  /// The running sum of the last commit's last frame.
  private(set) var sum: LogSum
  private let salts: [UInt8]

  /// Nil where the log holds no commit.
  init?(_ log: VFSFile, limit: Int?) throws(JournalFault) {
    guard try log.size() >= WriteAheadLog.header else { return nil }
    let header = try log.read(from: 0, count: WriteAheadLog.header)
    let magic = word(header, 0)
    guard magic & ~1 == 0x377F_0682 else { return nil }
    pageBytes = word(header, 8) == 1 ? 65_536 : Int(word(header, 8))
    guard pageBytes.nonzeroBitCount == 1, (512...65_536).contains(pageBytes) else { return nil }
    salts = Array(header[16..<24])
    sum = LogSum(isBigEndian: magic & 1 == 1)
    sum.add(header[..<24])
    guard sum.bytes == Array(header[24..<32]) else { return nil }
    let frameBytes = WriteAheadLog.frameHeader + pageBytes
    let count = min((try log.size() - WriteAheadLog.header) / frameBytes, limit ?? Int.max)
    var running = sum
    var behind: Set<UInt32> = []
    var next = 0
    walk: while next < count {
      // Many at once: a full log is some two thousand frames, and a citizen may be waiting behind this checkpoint.
      let several = min(64, count - next)
      let bytes = try log.read(from: WriteAheadLog.header + next * frameBytes, count: several * frameBytes)
      for start in stride(from: 0, to: bytes.count, by: frameBytes) {
        let page = UInt32(word(bytes, start))
        let size = UInt32(word(bytes, start + 4))
        let stored = bytes[start + 16..<start + 24]
        guard bytes[start + 8..<start + 16].elementsEqual(salts), page > 0 else { break walk }
        if limit == nil {
          running.add(bytes[start..<start + 8])
          running.add(bytes[start + WriteAheadLog.frameHeader..<start + frameBytes])
          guard running.bytes.elementsEqual(stored) else { break walk }
        } else {
          // SQLite wrote these itself and counted them: to sum them again would only say the same.
          running.take(stored)
        }
        next += 1
        behind.insert(page)
        guard size > 0 else { continue }
        (databasePages, offset, sum) = (size, WriteAheadLog.header + next * frameBytes, running)
        pages.formUnion(behind)
        behind.removeAll(keepingCapacity: true)
      }
    }
    if databasePages == 0 { return nil }
  }

  /// One frame behind `sum`, which is carried on.
  func frame(page: UInt32, databasePages: UInt32, _ data: [UInt8], _ sum: inout LogSum) -> [UInt8] {
    let start = bigEndian(page) + bigEndian(databasePages)
    sum.add(start[...])
    sum.add(data[...])
    return start + salts + sum.bytes + data
  }
}

/// The running sum over a log's frames.
private struct LogSum {
  let isBigEndian: Bool
  private var first: UInt32 = 0
  private var second: UInt32 = 0

  init(isBigEndian: Bool) { self.isBigEndian = isBigEndian }

  /// As it stands in a header.
  var bytes: [UInt8] { bigEndian(first) + bigEndian(second) }

  /// Goes on from a frame's own sum, eight bytes.
  mutating func take(_ stored: ArraySlice<UInt8>) {
    let bytes = Array(stored)
    (first, second) = (UInt32(word(bytes, 0)), UInt32(word(bytes, 4)))
  }

  /// Adds bytes, a multiple of eight.
  mutating func add(_ bytes: ArraySlice<UInt8>) {
    bytes.withUnsafeBytes { buffer in
      for place in stride(from: 0, to: buffer.count, by: 8) {
        let one = buffer.loadUnaligned(fromByteOffset: place, as: UInt32.self)
        let two = buffer.loadUnaligned(fromByteOffset: place + 4, as: UInt32.self)
        first &+= (isBigEndian ? one.bigEndian : one.littleEndian) &+ second
        second &+= (isBigEndian ? two.bigEndian : two.littleEndian) &+ first
      }
    }
  }
}

private func word(_ bytes: [UInt8], _ offset: Int) -> UInt32 {
  bytes[offset..<offset + 4].reduce(0) { $0 << 8 | UInt32($1) }
}

private func bigEndian(_ number: UInt32) -> [UInt8] {
  withUnsafeBytes(of: number.bigEndian) { Array($0) }
}
