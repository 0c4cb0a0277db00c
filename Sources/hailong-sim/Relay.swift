import ArgumentParser
import Glibc

/// The wire between a pad and its ward, which can be cut: SIGUSR1 cuts it, SIGUSR2 mends it. While it is cut nothing passes and
/// nothing is refused, as with a pulled cable; connections that were open stay silent and then break.
struct Relay: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Carry TCP from one loopback port to another, over a wire that can be cut.",
    discussion: "SIGUSR1 cuts the wire, SIGUSR2 mends it, SIGTERM ends.")

  @Option(help: "Port to listen at, on 127.0.0.1.")
  var listen: UInt16

  @Option(help: "Port to carry to, on 127.0.0.1.")
  var to: UInt16

  private static let mostPairs = 64
  private static let buffer = 65_536

  private final class Pair {
    let near: Int32
    let far: Int32
    var toFar: [UInt8] = []
    var toNear: [UInt8] = []
    init(near: Int32, far: Int32) {
      self.near = near
      self.far = far
    }
    deinit {
      close(near)
      close(far)
    }
  }

  func run() throws {
    signal(SIGPIPE, SIG_IGN)
    // A handler may only set a flag; the loop looks at it at least ten times a second.
    signal(SIGUSR1) { _ in wireIsCut = 1 }
    signal(SIGUSR2) { _ in wireIsCut = 0 }
    let listener = try Relay.socketAt(listen, connecting: false)
    var pairs: [Pair] = []
    var wasCut = false
    while true {
      let isCut = wireIsCut != 0
      // Mended: what hung on the old wire is reset, so that both ends notice.
      if wasCut, !isCut { pairs.removeAll() }
      wasCut = isCut
      var fds = [pollfd(fd: isCut ? -1 : listener, events: Int16(POLLIN), revents: 0)]
      for pair in isCut ? [] : pairs {
        let near = Int16(pair.toFar.isEmpty ? POLLIN : 0) | Int16(pair.toNear.isEmpty ? 0 : POLLOUT)
        let far = Int16(pair.toNear.isEmpty ? POLLIN : 0) | Int16(pair.toFar.isEmpty ? 0 : POLLOUT)
        fds.append(pollfd(fd: pair.near, events: near, revents: 0))
        fds.append(pollfd(fd: pair.far, events: far, revents: 0))
      }
      guard poll(&fds, nfds_t(fds.count), 100) > 0, !isCut else { continue }
      var kept: [Pair] = []
      for (index, pair) in pairs.enumerated() {
        let (near, far) = (fds[1 + 2 * index].revents, fds[2 + 2 * index].revents)
        let alive =
          Relay.carry(from: pair.near, near, to: pair.far, far, &pair.toFar)
          && Relay.carry(from: pair.far, far, to: pair.near, near, &pair.toNear)
        if alive { kept.append(pair) }
      }
      pairs = kept
      if fds[0].revents != 0, pairs.count < Relay.mostPairs { accept(listener, &pairs) }
    }
  }

  private func accept(_ listener: Int32, _ pairs: inout [Pair]) {
    let near = Glibc.accept(listener, nil, nil)
    guard near >= 0 else { return }
    guard let far = try? Relay.socketAt(to, connecting: true) else {
      close(near)
      return
    }
    pairs.append(Pair(near: near, far: far))
  }

  /// False where one end is gone and nothing is left to carry.
  private static func carry(
    from: Int32, _ readable: Int16, to: Int32, _ writable: Int16, _ waiting: inout [UInt8]
  ) -> Bool {
    if waiting.isEmpty, readable & Int16(POLLIN | POLLHUP | POLLERR) != 0 {
      var bytes = [UInt8](repeating: 0, count: buffer)
      let count = recv(from, &bytes, bytes.count, Int32(MSG_DONTWAIT))
      if count == 0 { return false }
      if count < 0 { return errno == EAGAIN }
      waiting = Array(bytes[..<count])
    }
    guard !waiting.isEmpty else { return true }
    let count = send(to, waiting, waiting.count, Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL))
    if count < 0 { return errno == EAGAIN }
    waiting.removeFirst(count)
    return true
  }

  private static func socketAt(_ port: UInt16, connecting: Bool) throws -> Int32 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var yes: Int32 = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, 4)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let status = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connecting
          ? connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
          : bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard status == 0, connecting || Glibc.listen(descriptor, 16) == 0 else {
      let reason = String(cString: strerror(errno))
      close(descriptor)
      throw ValidationError("port \(port) of 127.0.0.1: \(reason)")
    }
    return descriptor
  }
}

/// Written by the signal handlers only, read by the loop only; a word that is written whole.
nonisolated(unsafe) private var wireIsCut: sig_atomic_t = 0
