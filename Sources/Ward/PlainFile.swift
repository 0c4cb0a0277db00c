import Glibc

/// A file that is read or written from its start, in pieces, for backups. Faults name the path.
struct PlainFile {
  private let descriptor: Int32
  private let path: String
  private static let piece = 1 << 20

  static func open(_ path: String) throws(WardFault) -> PlainFile {
    // O_NONBLOCK: a FIFO that is named by mistake must not hang.
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw fault(Said("đọc", "read"), path) }
    return PlainFile(descriptor: descriptor, path: path)
  }

  /// A new file, mode 0600.
  static func make(_ path: String) throws(WardFault) -> PlainFile {
    let descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw fault(Said("tạo", "make"), path) }
    return PlainFile(descriptor: descriptor, path: path)
  }

  /// The next bytes, at most `count`; nil at the end.
  func read(_ count: Int = PlainFile.piece) throws(WardFault) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: min(count, PlainFile.piece))
    while true {
      let got = Glibc.read(descriptor, &bytes, bytes.count)
      if got < 0, errno == EINTR { continue }
      guard got >= 0 else { throw PlainFile.fault(Said("đọc", "read"), path) }
      if got == 0 { return nil }
      bytes.removeLast(bytes.count - got)
      return bytes
    }
  }

  /// Exactly so many bytes, at most a megabyte.
  func read(exactly count: Int) throws(WardFault) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count {
      guard let more = try read(count - bytes.count) else {
        throw WardFault(
          .backup, "\(path) ends too early", vi: "\(path) bị cụt",
          remedy: "It was not copied whole", remedyVi: "Tệp chưa được chép trọn")
      }
      bytes += more
    }
    return bytes
  }

  func write(_ bytes: [UInt8]) throws(WardFault) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw PlainFile.fault(Said("ghi", "write"), path) }
      rest = rest.dropFirst(count)
    }
  }

  func flush() throws(WardFault) {
    guard fsync(descriptor) == 0 else { throw PlainFile.fault(Said("ghi hẳn xuống đĩa", "flush"), path) }
  }

  func close() { Glibc.close(descriptor) }

  /// Makes the name of `path` durable. A folder on a medium that cannot be flushed is no reason to fail.
  static func flushFolder(of path: String) {
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    let descriptor = Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    Glibc.close(descriptor)
  }

  static func fault(_ tried: Said, _ path: String) -> WardFault {
    .system(
      Said("\(tried.vi) \(path)", "\(tried.en) \(path)"), errno,
      remedy: Said(
        "Xem lại đường dẫn, chủ sở hữu và chỗ trống ở đó", "Check the path, its owner and the space there"))
  }
}
