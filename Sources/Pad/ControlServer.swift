import Control
import Glibc
import Journal
import Records

/// The pad's Unix socket: accepts, bounds and drops clients, and keeps the streams that they follow. It decides nothing about
/// the pad; requests go to the core.
struct ControlServer {
  static let mostClients = 16
  /// Between two rounds of reads for followers, nanoseconds. 240,000 records a second are more than any ward takes in, and a
  /// program that has not used up its share of the processor is woken at once when somebody presses.
  static let readPause: UInt64 = 2_000_000

  let descriptor: Int32
  private let path: String
  private let peers: PeerAccess
  private(set) var connections: [UInt64: Connection] = [:]
  private var lastClient: UInt64 = 0
  private var nextRead: UInt64 = 0
  /// Reads wait until then.
  private var heldUntil: UInt64?
  private var lastSealedRead: UInt64?
  /// Whoever asked for sealed records within this time will ask again, nanoseconds.
  private static let readingLasts: UInt64 = 120_000_000_000

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
    for client in connections.keys { drop(client) }
    Glibc.close(descriptor)
    unlink(path)
  }

  mutating func accept() {
    while true {
      let socket = Glibc.accept(descriptor, nil, nil)
      guard socket >= 0 else { return }
      _ = fcntl(socket, F_SETFD, FD_CLOEXEC)
      guard connections.count < ControlServer.mostClients else {
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
      lastClient += 1
      connections[lastClient] = Connection(descriptor: socket, access: access, actor: actor)
    }
  }

  /// `afterFlush`: it is first told why, as far as it takes that without waiting.
  mutating func drop(_ client: UInt64, afterFlush now: UInt64? = nil) {
    if let now { _ = connections[client]?.flush(now: now) }
    guard let connection = connections.removeValue(forKey: client) else { return }
    Glibc.close(connection.descriptor)
  }

  /// A client's next line, where one is there whole; reads at most once. Drops it where it is gone or sends rubbish without end.
  mutating func nextLine(_ client: UInt64) -> [UInt8]? {
    if connections[client]?.hasLine == false, connections[client]?.receive() == false { drop(client) }
    return connections[client]?.nextLine()
  }

  /// Whether a client has asked what nobody has looked at yet.
  func hasLine(_ client: UInt64) -> Bool { connections[client]?.hasLine == true }

  mutating func answer(_ client: UInt64, _ answer: ControlAnswer) { send(client, answer.line) }

  private mutating func send(_ client: UInt64, _ bytes: [UInt8]) {
    guard connections[client]?.send(bytes) == false else { return }
    drop(client)
  }

  /// When a client that takes nothing has to be dropped, or reads go on.
  var nextDeadline: UInt64? {
    let stalled = connections.values.compactMap(\.nextDeadline).min()
    guard let heldUntil else { return stalled }
    return min(heldUntil, stalled ?? heldUntil)
  }

  mutating func flush(now: UInt64) {
    for client in connections.keys where connections[client]?.isWaiting == true {
      if connections[client]?.flush(now: now) == false { drop(client) }
    }
  }

  // MARK: streams

  /// Whether somebody waits for sealed records, by following or by asking again and again: the pad then seals sooner.
  func isRead(now: UInt64) -> Bool {
    if let lastSealedRead, now < lastSealedRead + ControlServer.readingLasts { return true }
    return connections.values.contains { $0.follow?.sealed == true }
  }

  mutating func follow(_ client: UInt64, _ follow: Connection.Follow) { connections[client]?.follow = follow }

  mutating func followEdges(_ client: UInt64, request: Int64) { connections[client]?.edges = request }

  /// Counts a single read; false where the client asks for more than it takes.
  mutating func beginRead(_ client: UInt64, sealed: Bool, now: UInt64) -> Bool {
    if sealed { lastSealedRead = now }
    guard let reading = connections[client]?.reading, reading < 2 else { return false }
    connections[client]?.reading += 1
    return true
  }

  /// Reads to ask of the writer now: each follower that has room and is behind `head` or `sealed`. A round of them every
  /// ``readPause`` at most.
  mutating func readsDue(head: Int64, sealed: Int64, now: UInt64) -> [Job] {
    var jobs: [Job] = []
    heldUntil = nil
    for (client, connection) in connections {
      guard var follow = connection.follow, !follow.isReading, connection.hasRoom,
        follow.after < (follow.sealed ? sealed : head)
      else { continue }
      guard now >= nextRead else {
        heldUntil = nextRead
        return []
      }
      follow.isReading = true
      connections[client]?.follow = follow
      jobs.append(
        .read(client: client, request: follow.request, after: follow.after, sealed: follow.sealed))
    }
    if !jobs.isEmpty { nextRead = now + ControlServer.readPause }
    return jobs
  }

  /// A read could not be asked for: try again at the next turn.
  mutating func readRefused(_ job: Job) {
    guard case .read(let client, let request, _, _, _, _) = job else { return }
    if connections[client]?.follow?.request == request { connections[client]?.follow?.isReading = false }
  }

  /// A log was set aside: followers begin at the new one's first record.
  mutating func restartFollows() {
    for client in connections.keys { connections[client]?.follow?.after = 0 }
  }

  mutating func deliver(_ client: UInt64, request: Int64, _ chunk: Chunk) {
    guard let connection = connections[client] else { return }
    if connection.follow?.request == request {
      connections[client]?.follow?.isReading = false
      guard chunk.count > 0 else { return }
      connections[client]?.follow?.after = chunk.last
    } else {
      connections[client]?.reading -= 1
    }
    let header = RecordsHeader(
      count: chunk.count, bytes: chunk.bytes.count, first: chunk.first, last: chunk.last)
    send(client, ControlAnswer.records(id: request, header).line)
    send(client, chunk.bytes)
  }

  mutating func fail(_ client: UInt64, request: Int64, _ fault: ControlFault) {
    guard let connection = connections[client] else { return }
    if connection.follow?.request == request {
      connections[client]?.follow = nil
    } else if connection.reading > 0 {
      connections[client]?.reading -= 1
    }
    answer(client, .failed(id: request, fault))
  }

  /// Hands edges to those who asked for them.
  mutating func broadcast(edges: JSON) {
    for (client, connection) in connections {
      if let request = connection.edges { answer(client, .event(id: request, edges)) }
    }
  }
}
