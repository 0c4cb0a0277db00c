import Control
import Glibc

/// A client of the socket without manners: sends what it likes and reads only when told.
final class RawClient {
  let descriptor: Int32

  init(_ path: String) throws {
    descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard UnixSocket.withAddress(path, { [descriptor] in connect(descriptor, $0, $1) }) == 0 else {
      throw Unmet("cannot connect to \(path)")
    }
  }

  deinit { close(descriptor) }

  /// Sends without waiting; false where the other end has gone.
  @discardableResult
  func send(_ bytes: [UInt8]) -> Bool {
    let count = bytes.withUnsafeBytes {
      Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL))
    }
    return count >= 0 || errno == EAGAIN
  }

  @discardableResult
  func send(_ text: String) -> Bool { send(Array(text.utf8)) }

  /// The next line that it is told, without its LF.
  func line(within milliseconds: Int32 = 20_000) throws -> [UInt8] {
    var bytes: [UInt8] = []
    var byte: UInt8 = 0
    while true {
      var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard poll(&waiting, 1, milliseconds) > 0, recv(descriptor, &byte, 1, 0) == 1 else {
        throw Unmet("no whole line: \(String(decoding: bytes, as: UTF8.self))")
      }
      if byte == 0x0A { return bytes }
      bytes.append(byte)
    }
  }

  /// Whether the other end has gone; what it still said is read away.
  func isDropped(within milliseconds: Int = 20_000) -> Bool {
    let deadline = monotonic() + UInt64(milliseconds) * 1_000_000
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while monotonic() < deadline {
      var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard poll(&waiting, 1, 50) > 0 else { continue }
      let count = buffer.withUnsafeMutableBytes {
        recv(descriptor, $0.baseAddress, $0.count, Int32(MSG_DONTWAIT))
      }
      if count == 0 || (count < 0 && errno != EAGAIN) { return true }
    }
    return false
  }

  /// Whether the other end has gone, without reading anything that it said.
  func hasHungUp() -> Bool {
    var waiting = pollfd(fd: descriptor, events: 0, revents: 0)
    return poll(&waiting, 1, 0) > 0 && waiting.revents & Int16(POLLHUP) != 0
  }
}
