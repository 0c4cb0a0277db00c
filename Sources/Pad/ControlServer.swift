import Control
import Glibc
import Records

/// The pad's Unix socket: accepts clients and tells who they are.
struct ControlServer {
  static let mostClients = 16

  let descriptor: Int32
  private let path: String
  private let peers: PeerAccess
  var clients = ControlClients()

  /// Listens on `path`, mode 0660. A socket that a dead daemon left is taken away; one that a living daemon answers is not.
  init(path: String, peers: PeerAccess) throws(ControlFault) {
    self.path = path
    self.peers = peers
    if (try? ControlClient(path: path, patience: 200)) != nil {
      throw ControlFault(
        code: "HL-CTRL-010", message: "another hailongd answers at \(path)",
        remedy: "stop it first: `systemctl stop hailongd`")
    }
    unlink(path)
    descriptor = socket(
      AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
    guard descriptor >= 0 else { throw ControlServer.failed("make a socket", path) }
    // Made closed to others: the mode is widened only once the group is right.
    let mask = umask(0o177)
    let bound = UnixSocket.withAddress(path) { [descriptor] in bind(descriptor, $0, $1) }
    umask(mask)
    guard bound == 0 else { throw ControlServer.failed("bind \(path)", path) }
    if let group = peers.socketGroup { _ = chown(path, uid_t.max, group) }
    guard chmod(path, 0o660) == 0, listen(descriptor, 8) == 0 else {
      throw ControlServer.failed("listen at \(path)", path)
    }
  }

  private static func failed(_ what: String, _ path: String) -> ControlFault {
    let code = errno
    return ControlFault(
      code: "HL-CTRL-011", message: "cannot \(what): \(String(cString: strerror(code)))",
      remedy: "mend `control: socket:` in pad.yaml; its folder must belong to the user that runs hailongd")
  }

  mutating func close() {
    clients.dropAll()
    Glibc.close(descriptor)
    unlink(path)
  }

  mutating func accept() {
    while true {
      let socket = Glibc.accept(descriptor, nil, nil)
      guard socket >= 0 else { return }
      _ = fcntl(socket, F_SETFD, FD_CLOEXEC)
      guard clients.connections.count < ControlServer.mostClients else {
        // A fresh socket takes one line without waiting; where it does not, the client learns it from the end.
        let line = ControlAnswer.failed(id: 0, .busy).line
        _ = line.withUnsafeBytes {
          Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL))
        }
        Glibc.close(socket)
        continue
      }
      guard let (access, actor) = peers.peer(of: socket) else {
        Glibc.close(socket)
        continue
      }
      clients.admit(Connection(descriptor: socket, access: access, actor: actor))
    }
  }
}
