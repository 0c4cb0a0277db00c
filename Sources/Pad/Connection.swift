import Control
import Glibc
import Records

/// One client of the socket: what it has sent and not yet been read, what it has not yet taken, and what it follows.
struct Connection {
  /// A client this far behind is dropped, bytes.
  static let mostBehind = 262_144
  /// A client that takes nothing for this long while something waits for it is dropped, nanoseconds.
  static let patience: UInt64 = 30_000_000_000
  /// Bytes written to one client in one turn of the loop.
  static let perTurn = 65_536

  let descriptor: Int32
  let access: Access
  let actor: Actor
  private var input: [UInt8] = []
  /// Whether a line has arrived whole that nobody has looked at.
  private(set) var hasLine = false
  private var output: [UInt8] = []
  private var taken = 0
  /// Since when it has taken nothing of what waits.
  private var stalledSince: UInt64?

  /// A `follow`: where it stands, and whether a read is on its way.
  struct Follow {
    var request: Int64
    var after: Int64
    var sealed: Bool
    /// Its own, never given again: what is read for it is known by that, and not by the client's words.
    var stream: UInt64
    var isReading = false
  }
  var follow: Follow?
  /// The request that asked for edges.
  var edges: Int64?
  /// Requests for single chunks that are on their way.
  var reading = 0

  init(descriptor: Int32, access: Access, actor: Actor) {
    self.descriptor = descriptor
    self.access = access
    self.actor = actor
  }

  /// What is held in memory for this client, taken or not.
  var keptBytes: Int { output.count }
  var isWaiting: Bool { taken < output.count }
  /// Room for another chunk: the client has taken most of what it was sent.
  var hasRoom: Bool { output.count - taken < Connection.perTurn }

  /// Takes what has arrived; nothing while there are lines that nobody has looked at, so that a client that asks without end costs
  /// no more memory than one that does not. False at the end of the stream or on an endless line.
  mutating func receive() -> Bool {
    guard !hasLine else { return true }
    var buffer = [UInt8](repeating: 0, count: 4_096)
    let count = buffer.withUnsafeMutableBytes {
      recv(descriptor, $0.baseAddress, $0.count, Int32(MSG_DONTWAIT))
    }
    if count == 0 { return false }
    if count < 0 { return errno == EAGAIN || errno == EINTR }
    input.append(contentsOf: buffer[..<count])
    hasLine = buffer[..<count].contains(0x0A)
    return hasLine || input.count <= access.longestRequest
  }

  /// The oldest line that has arrived whole, without its LF.
  mutating func nextLine() -> [UInt8]? {
    guard hasLine, let end = input.firstIndex(of: 0x0A) else { return nil }
    let line = Array(input[..<end])
    input.removeFirst(end + 1)
    hasLine = input.contains(0x0A)
    // What one long request needed is not kept for the next.
    if input.isEmpty, input.capacity > 2 * ControlProtocol.longestRequest { input = [] }
    return line
  }

  /// False where the client is too far behind.
  mutating func send(_ bytes: some Collection<UInt8>) -> Bool {
    // A client that is always a little behind must not make this grow for ever.
    if taken > Connection.perTurn {
      output.removeFirst(taken)
      taken = 0
    }
    output.append(contentsOf: bytes)
    return output.count - taken <= Connection.mostBehind
  }

  /// When this client is dropped unless it takes something.
  var nextDeadline: UInt64? { stalledSince.map { $0 + Connection.patience } }

  /// Writes what the client takes now. False where the connection broke, or the client has stopped reading.
  mutating func flush(now: UInt64) -> Bool {
    let before = taken
    guard write() else { return false }
    guard isWaiting else {
      stalledSince = nil
      return true
    }
    // `write` begins at 0 again only where nothing waits.
    guard taken == before, let since = stalledSince else {
      stalledSince = now
      return true
    }
    return now < since + Connection.patience
  }

  private mutating func write() -> Bool {
    let end = min(output.count, taken + Connection.perTurn)
    while taken < end {
      let count = output[taken..<end].withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL))
      }
      if count < 0 {
        if errno == EINTR { continue }
        return errno == EAGAIN
      }
      taken += count
    }
    if taken == output.count {
      output.removeAll(keepingCapacity: output.capacity <= Connection.perTurn)
      taken = 0
    }
    return true
  }
}
