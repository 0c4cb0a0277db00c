import CSQLite
import Glibc

/// A disk in memory that remembers what has been flushed. It can fail on demand, lie, fill up, and lose its power: what was written
/// and not flushed then survives in part, torn at sectors, in any order.
///
/// It is an SQLite VFS under its own name, so that the real journal runs on it; ``MemoryFiles`` are its other calls. One thread at
/// a time.
package final class MemoryDisk: @unchecked Sendable {
  package enum Operation: Equatable, Sendable { case read, write, sync, truncate, open }

  /// How an operation fails.
  package enum Failure {
    /// Nothing happens, and `code` comes back.
    case error(Int32)
    /// Half of the bytes are written.
    case half(Int32)
    /// It happens, and `code` comes back all the same.
    case after(Int32)
    /// The disk says that it happened, and programs see it; nothing of it outlives a power cut.
    case lie
  }

  enum Change {
    case write(FileBytes.Part)
    case truncate(Int)
  }

  package final class File {
    /// What programs see.
    package internal(set) var seen = FileBytes()
    /// What a power cut leaves for certain.
    var durable = FileBytes()
    /// Written since the last flush, in order.
    var pending: [Change] = []
  }

  /// A change of names that is not flushed. A file system keeps their order: a power cut leaves the first few of them.
  enum NameChange {
    case make(String, File)
    case rename(String, String)
    case link(String, String)
    case remove(String)
  }

  package let name: String
  package private(set) var files: [String: File] = [:]
  private var durableFiles: [String: File] = [:]
  private var pendingNames: [NameChange] = []
  /// Bytes that all files together may take.
  package var capacity = Int.max
  /// Asked at each operation; nil lets it pass.
  package var failure: (Operation, String) -> Failure? = { _, _ in nil }
  /// Called where a write finds no room.
  package var refusedForRoom: () -> Void = {}
  /// The power is gone: nothing happens any more, and everything fails.
  package var isOff = false
  /// Whether an overwritten 4 KiB block may lose also what was flushed in it earlier.
  package var tearsBlocks = false
  /// Counts the programs that have lived on this disk. What an earlier one opened does nothing any more.
  package private(set) var program = 0

  package private(set) var syncs = 0
  /// Each write since ``forget()``: file, offset, bytes. None before it.
  package private(set) var writes: [(file: String, offset: Int, count: Int)] = []
  private var remembersWrites = false

  private let vfs: UnsafeMutablePointer<sqlite3_vfs>
  private let cName: UnsafeMutablePointer<CChar>

  /// `name` is the VFS', and no other's.
  package init(_ name: String) {
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

  /// Begins to remember writes.
  package func forget() {
    remembersWrites = true
    syncs = 0
    writes = []
  }

  /// Whether something was written, or named, and is not flushed.
  package var isWaiting: Bool { !pendingNames.isEmpty || files.values.contains { !$0.pending.isEmpty } }

  package var used: Int { files.values.reduce(0) { $0 + $1.seen.count } }

  // MARK: what SQLite asks

  func open(_ path: String) -> (File?, Int32) {
    let fails = failure(.open, path)
    if isOff { return (nil, SQLITE_CANTOPEN) }
    if case .error(let code)? = fails { return (nil, code) }
    if let file = files[path] { return (file, SQLITE_OK) }
    let file = File()
    change(.make(path, file))
    return (file, SQLITE_OK)
  }

  func remove(_ path: String) -> Int32 {
    if isOff { return ioError }
    if files[path] != nil { change(.remove(path)) }
    return SQLITE_OK
  }

  func exists(_ path: String) -> Bool { files[path].map { $0.seen.count > 0 } ?? false }

  func write(_ file: File, _ path: String, _ bytes: UnsafeRawBufferPointer, at offset: Int) -> Int32 {
    let fails = failure(.write, path)
    if isOff { return ioError }
    var bytes = bytes
    var result = SQLITE_OK
    var isKept = true
    switch fails {
    case .error(let code)?: return code
    case .half(let code)?:
      bytes = UnsafeRawBufferPointer(rebasing: bytes[..<(bytes.count / 2)])
      result = code
    case .after(let code)?: result = code
    case .lie?: isKept = false
    case nil: break
    }
    let end = offset + bytes.count
    if end > file.seen.count, capacity != .max {
      guard used + end - file.seen.count <= capacity else {
        refusedForRoom()
        return SQLITE_FULL
      }
    }
    file.seen.write(bytes, at: offset)
    // The kernel writes whole pages back: with a part of one goes all that programs see of it.
    if isKept { file.pending.append(.write(file.seen.part(from: offset, to: end))) }
    if remembersWrites { writes.append((path, offset, bytes.count)) }
    return result
  }

  func truncate(_ file: File, _ path: String, to size: Int) -> Int32 {
    let fails = failure(.truncate, path)
    if isOff { return ioError }
    if case .error(let code)? = fails { return code }
    file.seen.truncate(to: size)
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
    case .lie?:
      return SQLITE_OK
    case nil:
      flush(file)
      return SQLITE_OK
    }
  }

  private func flush(_ file: File) {
    for change in file.pending { MemoryDisk.apply(change, to: &file.durable) }
    file.pending.removeAll(keepingCapacity: true)
    // A file that is flushed has a name: its making is in the file system's journal, behind all earlier changes.
    let last = pendingNames.lastIndex { if case .make(_, let made) = $0 { made === file } else { false } }
    if let last { flushNames(last + 1) }
  }

  private static func apply(_ change: Change, to bytes: inout FileBytes) {
    switch change {
    case .truncate(let size): bytes.truncate(to: size)
    case .write(let part): bytes.write(part)
    }
  }

  // MARK: names

  func change(_ change: NameChange) {
    MemoryDisk.apply(change, to: &files)
    pendingNames.append(change)
  }

  /// Makes all names durable.
  func flushNames() { flushNames(pendingNames.count) }

  private func flushNames(_ count: Int) {
    for change in pendingNames.prefix(count) { MemoryDisk.apply(change, to: &durableFiles) }
    pendingNames.removeFirst(count)
  }

  private static func apply(_ change: NameChange, to names: inout [String: File]) {
    switch change {
    case .make(let path, let file): names[path] = file
    case .rename(let old, let new): names[new] = names.removeValue(forKey: old)
    case .link(let old, let new): names[new] = names[old]
    case .remove(let path): names[path] = nil
    }
  }

  // MARK: losing a program, losing power

  /// The program ends, however: what it opened does nothing any more. What it wrote stays, flushed or not.
  package func endProgram() { program += 1 }

  /// The power goes and comes back: only what was flushed is certain, and of the rest a part is there.
  package func losePower(_ random: inout some RandomNumberGenerator) {
    endProgram()
    isOff = false
    let kept = Int.random(in: 0...pendingNames.count, using: &random)
    flushNames(kept)
    pendingNames = []
    var lost: Set<ObjectIdentifier> = []
    // In an order that a seed replays.
    for (_, file) in durableFiles.sorted(by: { $0.key < $1.key })
    where lost.insert(ObjectIdentifier(file)).inserted {
      keepSome(of: file, &random)
    }
    files = durableFiles
  }

  /// The disk as it may be found after a power cut now.
  package func afterPowerCut(_ name: String, _ random: inout some RandomNumberGenerator) -> MemoryDisk {
    let found = MemoryDisk(name)
    found.capacity = capacity
    found.tearsBlocks = tearsBlocks
    var names = durableFiles
    for change in pendingNames.prefix(Int.random(in: 0...pendingNames.count, using: &random)) {
      MemoryDisk.apply(change, to: &names)
    }
    for (path, file) in names.sorted(by: { $0.key < $1.key }) {
      let left = File()
      left.durable = file.durable
      left.pending = file.pending
      found.keepSome(of: left, &random)
      found.files[path] = left
    }
    found.durableFiles = found.files
    return found
  }

  /// All of what was not flushed, or some of it: whole commits that were not flushed must turn up as well as torn ones.
  private func keepSome(of file: File, _ random: inout some RandomNumberGenerator) {
    let keepsAll = Int.random(in: 0..<3, using: &random) == 0
    for change in file.pending {
      switch change {
      case .write(let part) where !keepsAll: tear(part, &file.durable, &random)
      default:
        if keepsAll || Bool.random(using: &random) { MemoryDisk.apply(change, to: &file.durable) }
      }
    }
    file.pending = []
    file.seen = file.durable
  }

  /// A write that was not flushed: each sector of it is there or not, or, on a bad card, each block that it touches is whole or rubbish.
  private func tear(
    _ part: FileBytes.Part, _ left: inout FileBytes, _ random: inout some RandomNumberGenerator
  ) {
    let unit = tearsBlocks ? FileBytes.block : 512
    var begin = part.start
    for block in part.blocks {
      for from in stride(from: 0, to: min(FileBytes.block, part.end - begin), by: unit) {
        let to = min(from + unit, part.end - begin)
        switch Int.random(in: 0..<(tearsBlocks ? 3 : 2), using: &random) {
        case 0:
          block.withUnsafeBytes {
            left.write(UnsafeRawBufferPointer(rebasing: $0[from..<to]), at: begin + from)
          }
        case 2:
          let rubbish = (begin..<min(begin + unit, max(left.count, begin + to))).map { _ in
            UInt8.random(in: 0...255, using: &random)
          }
          rubbish.withUnsafeBytes { left.write($0, at: begin) }
        default: break
        }
      }
      begin += FileBytes.block
    }
  }

  func read(_ file: File, _ path: String, _ out: UnsafeMutableRawBufferPointer, at offset: Int) -> Int32 {
    let fails = failure(.read, path)
    if isOff { return ioError }
    if case .error(let code)? = fails { return code }
    let available = file.seen.read(into: out, at: offset)
    guard available < out.count else { return SQLITE_OK }
    UnsafeMutableRawBufferPointer(rebasing: out[available...]).initializeMemory(as: UInt8.self, repeating: 0)
    return SQLITE_IOERR | 2 << 8  // SQLITE_IOERR_SHORT_READ
  }

  /// One bit of a file is another from now on. Says whether there was such a bit.
  package func rot(_ path: String, bit: Int) -> Bool {
    guard let file = files[path], bit / 8 < file.seen.count else { return false }
    file.seen.flip(bit: bit)
    if bit / 8 < file.durable.count { file.durable.flip(bit: bit) }
    return true
  }
}

package let ioError = SQLITE_IOERR
