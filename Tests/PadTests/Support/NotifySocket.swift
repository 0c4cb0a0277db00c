import Control
import Glibc

/// What systemd would hear of a program: a NOTIFY_SOCKET that keeps every word.
final class NotifySocket {
  let path: String
  private let descriptor: Int32
  private(set) var heard: [String] = []

  init(in folder: TemporaryFolder) throws {
    let path = folder.path + "/notify.sock"
    self.path = path
    descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard UnixSocket.withAddress(path, { [descriptor] in bind(descriptor, $0, $1) }) == 0 else {
      throw Unmet("cannot bind \(path)")
    }
  }

  deinit { close(descriptor) }

  /// Takes what has come; waits for the first up to `milliseconds`.
  func listen(_ milliseconds: Int32 = 0) {
    var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    var wait = milliseconds
    while poll(&waiting, 1, wait) > 0 {
      var buffer = [UInt8](repeating: 0, count: 4_096)
      let count = buffer.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, 0) }
      guard count > 0 else { return }
      heard.append(String(decoding: buffer[..<count], as: UTF8.self))
      wait = 0
    }
  }

  /// Waits until something that was heard meets `condition`.
  func wait(for what: String, within milliseconds: Int = 20_000, _ condition: (String) -> Bool) throws {
    try eventually("\(what); heard \(heard)", within: milliseconds) {
      listen(20)
      return heard.contains(where: condition)
    }
  }
}
