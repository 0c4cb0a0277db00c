import Control
import Glibc
import Records

/// Tells systemd how the program is (sd_notify(3)): READY, STATUS, WATCHDOG, STOPPING. Without systemd it tells nobody.
public struct Notify {
  private let descriptor: Int32
  private let path: String
  /// Nanoseconds between two pings: half of what systemd allows. Nil where nobody watches.
  public let interval: UInt64?
  private var lastStatus = ""

  public init() {
    path = getenv("NOTIFY_SOCKET").map { String(cString: $0) } ?? ""
    descriptor =
      path.isEmpty ? -1 : socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    let watched = getenv("WATCHDOG_PID").map { String(cString: $0) == "\(getpid())" } ?? true
    let microseconds = getenv("WATCHDOG_USEC").flatMap { UInt64(String(cString: $0)) }
    interval = watched ? microseconds.flatMap { $0 > 0 ? min($0, 1 << 40) * 500 : nil } : nil
  }

  /// `READY=1`.
  public func ready() { send("READY=1") }
  /// `STOPPING=1`.
  public func stopping() { send("STOPPING=1") }
  /// `WATCHDOG=1`.
  public func watchdog() { send("WATCHDOG=1") }

  /// Says the sentence where it is another than last time.
  public mutating func status(_ sentence: String) {
    guard descriptor >= 0, sentence != lastStatus else { return }
    lastStatus = sentence
    // A line feed would begin another word to systemd.
    send("STATUS=\(PlainText.line(sentence))")
  }

  private func send(_ text: String) {
    guard descriptor >= 0 else { return }
    let bytes = Array(text.utf8)
    // An abstract address begins with '@' for a zero byte, and its length counts.
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    guard path.utf8.count <= UnixSocket.longestPath else { return }
    withUnsafeMutableBytes(of: &address.sun_path) { buffer in
      buffer.copyBytes(from: path.utf8)
      if buffer[0] == UInt8(ascii: "@") { buffer[0] = 0 }
    }
    let length = socklen_t(MemoryLayout<sa_family_t>.size + path.utf8.count)
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
