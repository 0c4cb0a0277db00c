import CSQLite

/// A disk in memory that remembers what has been flushed. It can fail on demand, fill up, and lose its power: what was written and
/// not flushed then survives in part, torn at sectors, in any order.
///
/// It is an SQLite VFS under its own name, so that the real journal runs on it. One thread at a time.
final class MemoryDisk: @unchecked Sendable {
  enum Operation: Equatable { case read, write, sync, truncate, open }

  /// How an operation fails.
  enum Failure {
    /// Nothing happens, and `code` comes back.
    case error(Int32)
    /// Half of the bytes are written.
    case half(Int32)
    /// It happens, and `code` comes back all the same.
    case after(Int32)
  }

  enum Change {
    case write(Int, [UInt8])
    case truncate(Int)
  }

  final class File {
    /// What programs see.
    var seen: [UInt8] = []
    /// What a power cut leaves for certain.
    var durable: [UInt8] = []
    /// Written since the last flush, in order.
    var pending: [Change] = []
    /// Whether the name itself would survive: from the first flush on.
    var isNamed = false
  }

  let name: String
  private(set) var files: [String: File] = [:]
  /// Bytes that all files together may take.
  var capacity = Int.max
  /// Asked at each operation; nil lets it pass.
  var failure: (Operation, String) -> Failure? = { _, _ in nil }
  /// The power is gone: nothing happens any more, and everything fails.
  var isOff = false
  /// Whether an overwritten 4 KiB block may lose also what was flushed in it earlier.
  var tearsBlocks = false

  private(set) var syncs = 0
  /// Each write since ``forget()``: file, offset, bytes.
  private(set) var writes: [(file: String, offset: Int, count: Int)] = []

  private let vfs: UnsafeMutablePointer<sqlite3_vfs>
  private let cName: UnsafeMutablePointer<CChar>

  init(_ name: String) {
    self.name = name
    vfs = .allocate(capacity: 1)
    cName = .allocate(capacity: name.utf8.count + 1)
    name.withCString { cName.update(from: $0, count: name.utf8.count + 1) }
    vfs.initialize(to: sqlite3_vfs())
    vfs.pointee.iVersion = 1
    vfs.pointee.szOsFile = Int32(MemoryLayout<OpenFile>.size)
    vfs.pointee.mxPathname = 512
    vfs.pointee.zName = UnsafePointer(cName)
    vfs.pointee.pAppData = Unmanaged.passUnretained(self).toOpaque()
    fillMethods(&vfs.pointee)
    sqlite3_vfs_register(vfs, 0)
  }

  deinit {
    sqlite3_vfs_unregister(vfs)
    vfs.deallocate()
    cName.deallocate()
  }

  func forget() {
    syncs = 0
    writes = []
  }

  var used: Int { files.values.reduce(0) { $0 + $1.seen.count } }

  // MARK: what SQLite asks

  func open(_ path: String) -> (File?, Int32) {
    if isOff { return (nil, SQLITE_CANTOPEN) }
    if case .error(let code)? = failure(.open, path) { return (nil, code) }
    let file = files[path] ?? File()
    files[path] = file
    return (file, SQLITE_OK)
  }

  func remove(_ path: String) -> Int32 {
    if isOff { return ioError }
    files[path] = nil
    return SQLITE_OK
  }

  func exists(_ path: String) -> Bool { files[path].map { !$0.seen.isEmpty } ?? false }

  func write(_ file: File, _ path: String, _ bytes: UnsafeRawBufferPointer, at offset: Int) -> Int32 {
    let fails = failure(.write, path)
    if isOff { return ioError }
    var bytes = bytes
    var result = SQLITE_OK
    switch fails {
    case .error(let code)?: return code
    case .half(let code)?:
      bytes = UnsafeRawBufferPointer(rebasing: bytes[..<(bytes.count / 2)])
      result = code
    case .after(let code)?: result = code
    case nil: break
    }
    let end = offset + bytes.count
    if end > file.seen.count {
      guard used + end - file.seen.count <= capacity else { return SQLITE_FULL }
    }
    MemoryDisk.apply(.write(offset, Array(bytes)), to: &file.seen)
    // The kernel writes whole pages back: with a part of one goes all that programs see of it.
    let start = offset / 4_096 * 4_096
    file.pending.append(
      .write(start, Array(file.seen[start..<min((end + 4_095) / 4_096 * 4_096, file.seen.count)])))
    writes.append((path, offset, bytes.count))
    return result
  }

  func truncate(_ file: File, _ path: String, to size: Int) -> Int32 {
    if isOff { return ioError }
    if case .error(let code)? = failure(.truncate, path) { return code }
    MemoryDisk.apply(.truncate(size), to: &file.seen)
    file.pending.append(.truncate(size))
    return SQLITE_OK
  }

  /// A flush that fails drops what it should have written: the kernel marks those pages clean, and a later flush that succeeds
  /// says nothing of them. What programs see keeps them.
  func sync(_ file: File, _ path: String) -> Int32 {
    syncs += 1
    let fails = failure(.sync, path)
    if isOff { return ioError }
    switch fails {
    case .error(let code)?, .half(let code)?:
      file.pending = []
      return code
    case .after(let code)?:
      flush(file)
      return code
    case nil:
      flush(file)
      return SQLITE_OK
    }
  }

  private func flush(_ file: File) {
    for change in file.pending { MemoryDisk.apply(change, to: &file.durable) }
    file.pending = []
    file.isNamed = true
  }

  private static func apply(_ change: Change, to bytes: inout [UInt8]) {
    switch change {
    case .truncate(let size): bytes.removeLast(max(0, bytes.count - size))
    case .write(let offset, let new):
      let end = offset + new.count
      if bytes.count < end { bytes += [UInt8](repeating: 0, count: end - bytes.count) }
      bytes.replaceSubrange(offset..<end, with: new)
    }
  }

  // MARK: losing power

  /// The disk as it may be found after a power cut now.
  func afterPowerCut(_ name: String, _ random: inout Seeded) -> MemoryDisk {
    let found = MemoryDisk(name)
    found.capacity = capacity
    found.tearsBlocks = tearsBlocks
    // All of it, or some of it: whole commits that were not flushed must turn up as well as torn ones.
    let keepsAll = Int.random(in: 0..<3, using: &random) == 0
    for (path, file) in files where file.isNamed || Bool.random(using: &random) {
      let left = File()
      left.durable = file.durable
      for change in file.pending {
        switch change {
        case .write(let offset, let bytes) where !keepsAll:
          tear(offset, bytes, &left.durable, &random)
        default:
          if keepsAll || Bool.random(using: &random) { MemoryDisk.apply(change, to: &left.durable) }
        }
      }
      left.seen = left.durable
      left.isNamed = true
      found.files[path] = left
    }
    return found
  }

  /// A write that was not flushed: each sector of it is there or not, or, on a bad card, each block that it touches is whole or rubbish.
  private func tear(_ offset: Int, _ bytes: [UInt8], _ left: inout [UInt8], _ random: inout Seeded) {
    let unit = tearsBlocks ? 4_096 : 512
    var start = offset
    while start < offset + bytes.count {
      let end = min(offset + bytes.count, (start / unit + 1) * unit)
      switch Int.random(in: 0..<(tearsBlocks ? 3 : 2), using: &random) {
      case 0: MemoryDisk.apply(.write(start, Array(bytes[start - offset..<end - offset])), to: &left)
      case 2:
        let block = start / unit * unit
        let rubbish = (block..<min(block + unit, max(left.count, end))).map { _ in
          UInt8.random(in: 0...255, using: &random)
        }
        MemoryDisk.apply(.write(block, rubbish), to: &left)
      default: break
      }
      start = end
    }
  }

  func read(_ file: File, _ path: String, _ out: UnsafeMutableRawBufferPointer, at offset: Int) -> Int32 {
    if isOff { return ioError }
    if case .error(let code)? = failure(.read, path) { return code }
    let available = max(0, min(out.count, file.seen.count - offset))
    if available > 0 { out.copyBytes(from: file.seen[offset..<offset + available]) }
    guard available < out.count else { return SQLITE_OK }
    UnsafeMutableRawBufferPointer(rebasing: out[available...]).initializeMemory(as: UInt8.self, repeating: 0)
    return SQLITE_IOERR | 2 << 8  // SQLITE_IOERR_SHORT_READ
  }
}

let ioError = SQLITE_IOERR

/// A generator that a seed replays (SplitMix64).
struct Seeded: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
