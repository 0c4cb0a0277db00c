import Buttons
import Control
import Glibc
import Journal
import Records

/// The clients of the pad's socket: bounds and drops them, and keeps the streams that they follow. It decides nothing about the
/// pad; requests go to the core.
struct ControlClients {
  /// Between two rounds of reads for followers, nanoseconds. 240,000 records a second are more than any ward takes in, and a
  /// program that has not used up its share of the processor is woken at once when somebody presses.
  static let readPause: UInt64 = 2_000_000
  /// Single reads of one client that may be on their way.
  static let mostReading = 2

  private(set) var connections: [UInt64: Connection] = [:]
  private var lastClient: UInt64 = 0
  private var lastStream: UInt64 = 0
  private var nextRead: UInt64 = 0
  /// Reads wait until then.
  private var heldUntil: UInt64?
  private var lastSealedRead: UInt64?
  /// Whoever asked for sealed records within this time will ask again, nanoseconds.
  private static let readingLasts: UInt64 = 120_000_000_000

  /// Takes a client, and gives its number.
  @discardableResult
  mutating func admit(_ connection: Connection) -> UInt64 {
    lastClient += 1
    connections[lastClient] = connection
    return lastClient
  }

  mutating func dropAll() {
    for client in connections.keys { drop(client) }
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
    if let lastSealedRead, now < lastSealedRead + ControlClients.readingLasts { return true }
    return connections.values.contains { $0.follow?.sealed == true }
  }

  /// Begins a stream, in place of the one that the client followed before: what is still being read for that is let go, and
  /// nothing is read for this one until then.
  mutating func follow(_ client: UInt64, request: Int64, after: Int64, sealed: Bool) {
    lastStream += 1
    let isReading = connections[client]?.follow?.isReading == true
    connections[client]?.follow = Connection.Follow(
      request: request, after: after, sealed: sealed, stream: lastStream, isReading: isReading)
  }

  mutating func followEdges(_ client: UInt64, request: Int64) { connections[client]?.edges = request }

  /// The job of a single read, which is counted. Throws `busy` where the client asks for more than it takes.
  mutating func beginRead(
    _ client: UInt64, request: Int64, _ read: LoopRequest.Read, now: UInt64
  ) throws(ControlFault) -> Job {
    if read.sealed { lastSealedRead = now }
    guard let reading = connections[client]?.reading, reading < ControlClients.mostReading else {
      throw .busy
    }
    connections[client]?.reading += 1
    return read.job(client: client, request: request)
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
        .read(
          client: client, request: follow.request, after: follow.after, sealed: follow.sealed,
          stream: follow.stream))
    }
    if !jobs.isEmpty { nextRead = now + ControlClients.readPause }
    return jobs
  }

  /// A read could not be asked for: try again at the next turn.
  mutating func readRefused(_ job: Job) {
    guard case .read(let client, _, _, _, _, _, let stream?) = job else { return }
    if connections[client]?.follow?.stream == stream { connections[client]?.follow?.isReading = false }
  }

  /// A log was set aside: followers begin at the new one's first record. What is being read for them now is of the new log behind the
  /// old one's number, and no use.
  mutating func restartFollows() {
    for (client, connection) in connections {
      guard let old = connection.follow else { continue }
      follow(client, request: old.request, after: 0, sealed: old.sealed)
    }
  }

  /// Hands a client what was read for it. `stream`: nil for a single read.
  mutating func deliver(_ client: UInt64, request: Int64, stream: UInt64?, _ chunk: Chunk) {
    guard endRead(client, stream) else { return }
    if stream != nil {
      guard chunk.count > 0 else { return }
      connections[client]?.follow?.after = chunk.last
    }
    let header = RecordsHeader(
      count: chunk.count, bytes: chunk.bytes.count, first: chunk.first, last: chunk.last)
    send(client, ControlAnswer.records(id: request, header).line)
    send(client, chunk.bytes)
  }

  /// Nothing can be read for a client: a stream ends with that.
  mutating func fail(_ client: UInt64, request: Int64, stream: UInt64?, _ fault: ControlFault) {
    guard endRead(client, stream) else { return }
    if stream != nil { connections[client]?.follow = nil }
    answer(client, .failed(id: request, fault))
  }

  /// A read is on its way no more. False where nobody waits for what came of it.
  private mutating func endRead(_ client: UInt64, _ stream: UInt64?) -> Bool {
    guard connections[client] != nil else { return false }
    guard let stream else {
      connections[client]?.reading -= 1
      return true
    }
    connections[client]?.follow?.isReading = false
    return connections[client]?.follow?.stream == stream
  }

  /// Hands edges to those who asked for them.
  mutating func broadcast(_ edges: [LineEvent]) {
    let said: JSON = [
      "edges": .array(
        edges.map { [.int(Int64($0.line)), .int($0.closed ? 1 : 0), .int(Int64($0.at / 1_000))] })
    ]
    for (client, connection) in connections {
      if let request = connection.edges { answer(client, .event(id: request, said)) }
    }
  }
}
