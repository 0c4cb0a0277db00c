import Glibc

/// A journal made readable without writing beside it: the file itself where its write-ahead log is empty, otherwise a copy of
/// both in a folder of this process's own.
///
/// SQLite can recover a write-ahead log only where it may write, and with `immutable=1` it silently ignores the log: the newest
/// records would be missing and nobody would know.
struct PrivateCopy {
  /// What to open.
  let path: String
  /// Whether `path` is the original, to be opened `immutable=1`.
  let isOriginal: Bool
  private let folder: String?

  init(of original: String) throws(JournalFault) {
    guard try PrivateCopy.hasFrames(original + "-wal") else {
      path = original
      isOriginal = true
      folder = nil
      return
    }
    let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/var/tmp"
    var template = Array("\(parent)/hailong-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw PrivateCopy.fault("make a folder in \(parent)", "tạo thư mục trong \(parent)")
    }
    let folder = template.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? parent }
    self.folder = folder
    path = folder + "/journal.db"
    isOriginal = false
    do throws(JournalFault) {
      // A program that is writing to the original could change it under the copy.
      for attempt in 1...5 {
        let before = PrivateCopy.state(original)
        try PrivateCopy.copy(original, to: path)
        try PrivateCopy.copy(original + "-wal", to: path + "-wal")
        if PrivateCopy.state(original) == before { break }
        guard attempt < 5 else {
          throw JournalFault(
            .busy, "\(original) is being written to; verify a copy, or its export",
            vi: "\(original) đang được ghi; hãy kiểm một bản sao, hoặc bản xuất của nó")
        }
      }
    } catch {
      remove()
      throw error
    }
  }

  func remove() {
    guard let folder else { return }
    for suffix in ["", "-wal", "-shm", "-journal"] { unlink(path + suffix) }
    rmdir(folder)
  }

  /// A log that begins with zeros, or is empty, holds nothing.
  private static func hasFrames(_ path: String) throws(JournalFault) -> Bool {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT { return false }
      throw fault("open \(path)", "mở \(path)")
    }
    defer { close(descriptor) }
    var header = [UInt8](repeating: 0, count: 32)
    let count = read(descriptor, &header, 32)
    guard count >= 0 else { throw fault("read \(path)", "đọc \(path)") }
    return header.prefix(count).contains { $0 != 0 }
  }

  private static func state(_ path: String) -> [Int] {
    var found: [Int] = []
    for name in [path, path + "-wal"] {
      var status = stat()
      if stat(name, &status) == 0 {
        found += [Int(status.st_ino), Int(status.st_size), status.st_mtim.tv_sec, status.st_mtim.tv_nsec]
      }
    }
    return found
  }

  private static func copy(_ source: String, to target: String) throws(JournalFault) {
    let input = open(source, O_RDONLY | O_CLOEXEC)
    guard input >= 0 else { throw fault("open \(source)", "mở \(source)") }
    defer { close(input) }
    let output = open(target, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard output >= 0 else { throw fault("make \(target)", "tạo \(target)") }
    defer { close(output) }
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = read(input, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw fault("read \(source)", "đọc \(source)") }
      if count == 0 { return }
      var written = 0
      while written < count {
        let step = buffer.withUnsafeBytes {
          write(output, $0.baseAddress.map { $0 + written }, count - written)
        }
        if step < 0, errno == EINTR { continue }
        guard step > 0 else { throw fault("write \(target)", "ghi \(target)") }
        written += step
      }
    }
  }

  private static func fault(_ tried: String, _ vi: String) -> JournalFault {
    .system(errno == ENOSPC ? .full : .cannotOpen, tried, vi: vi, errno)
  }
}
