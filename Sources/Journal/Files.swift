import Glibc
import SystemWords

/// The calls on files that SQLite does not make: names that move, and small files that are replaced whole. With `vfs` it is the whole
/// of a pad's disk, so that a program may live on another one.
public protocol Files: Sendable {
  /// The SQLite VFS that reads and writes the same files; nil is the system's.
  var vfs: String? { get }
  /// Makes a folder (0750) where there is none.
  func makeFolder(_ path: String) throws(FileFault)
  /// The first `limit` bytes of a file; nil where there is none.
  func contents(_ path: String, limit: Int) throws(FileFault) -> [UInt8]?
  /// Makes a file anew, whatever was there, and flushes its bytes. Its name is durable after ``flushFolder(_:)``.
  func write(_ path: String, _ bytes: [UInt8], mode: UInt32) throws(FileFault)
  func rename(_ path: String, to new: String) throws(FileFault)
  /// Gives a file a second name.
  func link(_ path: String, to new: String) throws(FileFault)
  func remove(_ path: String) throws(FileFault)
  func exists(_ path: String) -> Bool
  /// The names in a folder, in no order; none where there is no such folder.
  func names(in folder: String) -> [String]
  /// Makes the names in a folder durable: a new file is on the disk only when its folder is.
  func flushFolder(_ path: String) throws(FileFault)
}

/// What the system said of a file.
public struct FileFault: Error, Equatable, Sendable {
  /// What was tried: `replace`.
  public var verb: String
  public var path: String
  /// From errno.h.
  public var number: Int32

  public init(_ verb: String, _ path: String, _ number: Int32) {
    self.verb = verb
    self.path = path
    self.number = number
  }

  /// A system call failed just now.
  init(_ verb: String, _ path: String) { self.init(verb, path, errno) }

  public var reason: String { SystemWords.english(number) }
}

/// The system's own files.
public struct SystemFiles: Files {
  public init() {}

  public var vfs: String? { nil }

  public func makeFolder(_ path: String) throws(FileFault) {
    if mkdir(path, 0o750) != 0, errno != EEXIST { throw FileFault("make folder", path) }
  }

  public func contents(_ path: String, limit: Int) throws(FileFault) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT { return nil }
      throw FileFault("read", path)
    }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: limit)
    let count = bytes.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
    guard count >= 0 else { throw FileFault("read", path) }
    return Array(bytes[..<count])
  }

  public func write(_ path: String, _ bytes: [UInt8], mode: UInt32) throws(FileFault) {
    unlink(path)
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
    guard descriptor >= 0 else { throw FileFault("make", path) }
    let written = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    let synced = fsync(descriptor)
    let code = errno
    close(descriptor)
    guard written == bytes.count, synced == 0 else { throw FileFault("write", path, code) }
  }

  public func rename(_ path: String, to new: String) throws(FileFault) {
    guard Glibc.rename(path, new) == 0 else { throw FileFault("replace", new) }
  }

  public func link(_ path: String, to new: String) throws(FileFault) {
    guard Glibc.link(path, new) == 0 else { throw FileFault("link", path) }
  }

  public func remove(_ path: String) throws(FileFault) {
    guard unlink(path) == 0 else { throw FileFault("unlink", path) }
  }

  public func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  public func names(in folder: String) -> [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      names.append(
        withUnsafeBytes(of: entry.pointee.d_name) { bytes in
          String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        })
    }
    return names
  }

  public func flushFolder(_ path: String) throws(FileFault) {
    let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { throw FileFault("open", path) }
    defer { close(folder) }
    guard fsync(folder) == 0 else { throw FileFault("flush", path) }
  }
}
