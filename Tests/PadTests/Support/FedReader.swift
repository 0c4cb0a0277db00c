import Glibc
import Testing

/// A badge reader's other end: a named pipe that types as an evdev keyboard does. Real devices are made in the VM.
struct FedReader {
  let path: String
  let descriptor: Int32

  init(_ path: String) throws {
    self.path = path
    try #require(mkfifo(path, 0o600) == 0)
    descriptor = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC)
    try #require(descriptor >= 0)
  }

  /// Types `digits`, 0 to 9, and Enter.
  func tap(_ digits: String) {
    var bytes: [UInt8] = []
    let now = monotonic() / 1_000
    for digit in digits.utf8 + [0x0A] {
      let code: UInt16 = digit == 0x0A ? 28 : digit == 0x30 ? 11 : UInt16(digit - 0x31) + 2
      for value: Int32 in [1, 0] {
        withUnsafeBytes(of: timeval(tv_sec: Int(now / 1_000_000), tv_usec: Int(now % 1_000_000))) {
          bytes += $0
        }
        withUnsafeBytes(of: (UInt16(1), code, value)) { bytes += $0 }
      }
    }
    _ = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
  }

  func unplug() {
    unlink(path)
    close(descriptor)
  }
}
