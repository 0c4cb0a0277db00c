import Glibc
import Records

/// Where results go: standard output, or a file that appears under its name only when it is whole.
struct Output: ~Copyable {
  private let descriptor: Int32
  private let path: String?
  private var isFinished = false

  /// Standard output where `path` is nil or `-`. `mode`: of a new file.
  init(to path: String? = nil, mode: mode_t = 0o644) throws(CommandFault) {
    guard let path, path != "-" else {
      (descriptor, self.path) = (1, nil)
      return
    }
    descriptor = open(path + ".part", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
    self.path = path
    guard descriptor >= 0 else { throw .unwritable(path + ".part", errno: errno) }
  }

  func write(_ bytes: some Collection<UInt8>) throws(CommandFault) {
    if let code = Output.writeAll(Array(bytes), to: descriptor) {
      throw .unwritable(path ?? "standard output", errno: code)
    }
  }

  /// Makes a file durable and gives it its name. Without it, what was written so far stays beside it as `FILE.part`.
  mutating func finish() throws(CommandFault) {
    guard let path, !isFinished else { return }
    guard fsync(descriptor) == 0, rename(path + ".part", path) == 0 else {
      throw .unwritable(path, errno: errno)
    }
    isFinished = true
  }

  deinit { if path != nil { close(descriptor) } }

  // MARK: text

  /// Text on standard output. A reader that went away ends the process, as it does other commands.
  static func say(_ text: String) throws(CommandFault) {
    if let code = writeAll(Array(text.utf8), to: 1) { throw .unwritable("standard output", errno: code) }
  }

  /// One JSON value on a line of its own.
  static func say(_ json: JSON) throws(CommandFault) { try say(json.text + "\n") }

  /// Text on standard error. There is nowhere to say that it is gone.
  static func complain(_ text: String) { _ = writeAll(Array(text.utf8), to: 2) }

  /// The errno of a failure, nil when all is written.
  static func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Int32? {
    var written = 0
    while written < bytes.count {
      let count = bytes[written...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 {
        if errno == EINTR { continue }
        return errno
      }
      written += count
    }
    return nil
  }
}
