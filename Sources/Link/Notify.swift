import Control
import Glibc

/// Tells systemd how the program is (sd_notify(3)). Without systemd it tells nobody.
struct Notify {
  private let path = getenv("NOTIFY_SOCKET").map { String(cString: $0) } ?? ""
  private var lastStatus = ""

  func ready() { send("READY=1") }
  func stopping() { send("STOPPING=1") }

  /// Says the sentence where it is another than last time.
  mutating func status(_ sentence: String) {
    guard sentence != lastStatus else { return }
    lastStatus = sentence
    send("STATUS=\(sentence)")
  }

  private func send(_ text: String) {
    guard (1...UnixSocket.longestPath).contains(path.utf8.count) else { return }
    let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { buffer in
      buffer.copyBytes(from: path.utf8)
      // An abstract address is written with '@' for its zero byte, and its length counts.
      if buffer[0] == UInt8(ascii: "@") { buffer[0] = 0 }
    }
    let length = socklen_t(MemoryLayout<sa_family_t>.size + path.utf8.count)
    let bytes = Array(text.utf8)
    withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { target in
        _ = bytes.withUnsafeBytes {
          sendto(
            descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT), target, length)
        }
      }
    }
  }
}
