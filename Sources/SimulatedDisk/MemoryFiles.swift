import Glibc
import Journal

/// The calls on a ``MemoryDisk`` that are not SQLite's. They fail, stall and lose power as SQLite's do.
package struct MemoryFiles: Files {
  package let disk: MemoryDisk
  /// The program whose calls these are.
  private let program: Int

  package init(_ disk: MemoryDisk) {
    self.disk = disk
    program = disk.program
  }

  package var vfs: String? { disk.name }

  package func makeFolder(_ path: String) throws(FileFault) {}

  package func contents(_ path: String, limit: Int) throws(FileFault) -> [UInt8]? {
    try ask(.read, "read", path)
    return disk.files[path].map { $0.seen.prefix(limit) }
  }

  package func write(_ path: String, _ bytes: [UInt8], mode: UInt32) throws(FileFault) {
    try ask(.open, "make", path)
    if disk.files[path] != nil { disk.change(.remove(path)) }
    let (file, code) = disk.open(path)
    guard let file, code == 0 else { throw FileFault("make", path, EIO) }
    let written = bytes.withUnsafeBytes { disk.write(file, path, $0, at: 0) }
    guard written == 0 else { throw FileFault("write", path, written == 13 ? ENOSPC : EIO) }
    guard disk.sync(file, path) == 0 else { throw FileFault("write", path, EIO) }
  }

  package func rename(_ path: String, to new: String) throws(FileFault) {
    try ask(.write, "replace", new)
    guard disk.files[path] != nil else { throw FileFault("replace", new, ENOENT) }
    disk.change(.rename(path, new))
  }

  package func link(_ path: String, to new: String) throws(FileFault) {
    try ask(.write, "link", path)
    guard disk.files[path] != nil, disk.files[new] == nil else { throw FileFault("link", path, EEXIST) }
    disk.change(.link(path, new))
  }

  package func remove(_ path: String) throws(FileFault) {
    try ask(.write, "unlink", path)
    guard disk.files[path] != nil else { throw FileFault("unlink", path, ENOENT) }
    disk.change(.remove(path))
  }

  package func exists(_ path: String) -> Bool { disk.files[path] != nil }

  package func names(in folder: String) -> [String] {
    let prefix = folder.hasSuffix("/") ? folder : folder + "/"
    return disk.files.keys.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }.sorted()
  }

  package func flushFolder(_ path: String) throws(FileFault) {
    try ask(.sync, "flush", path)
    disk.flushNames()
  }

  private func ask(_ operation: MemoryDisk.Operation, _ verb: String, _ path: String) throws(FileFault) {
    let fails = disk.failure(operation, path)
    if disk.isOff || program != disk.program { throw FileFault(verb, path, EIO) }
    switch fails {
    case nil, .lie?: return
    case .error(13)?, .half(13)?: throw FileFault(verb, path, ENOSPC)  // SQLITE_FULL
    case .error?, .half?, .after?: throw FileFault(verb, path, EIO)
    }
  }
}
