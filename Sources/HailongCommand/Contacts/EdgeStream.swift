import Buttons
import Control
import Glibc
import Records

/// The edges of a running pad, taken as they come. A conversation of its own: hailongd drops a client that is too far behind,
/// and that must not end what else is asked.
struct EdgeStream {
  private let connection: PadConnection
  private let id: Int64

  /// Asks for edges. Once this returns, every edge from now on will come; where this user may not see them, ``take(most:)``
  /// says so.
  init(path: String, patience: Int = 2_000) throws(CommandFault) {
    connection = try PadConnection(path: path, patience: patience)
    do throws(ControlFault) { id = try connection.client.stream(.edges) } catch { throw CommandFault(error) }
    // Edges have no acknowledgement. Once the pad has answered somebody who came later, it has taken the request.
    try PadConnection(path: path, patience: patience).call(.head)
  }

  /// For `poll(2)`.
  var pollDescriptor: Int32 { connection.client.pollDescriptor }

  /// What has come; nothing where nothing has. At most `most` events of the socket, each of at most 256 edges.
  func take(most: Int = 64) throws(CommandFault) -> [LineEvent] {
    var edges: [LineEvent] = []
    for _ in 0..<most {
      var polled = pollfd(fd: pollDescriptor, events: Int16(POLLIN), revents: 0)
      guard connection.client.isAnswerWaiting || poll(&polled, 1, 0) > 0 else { break }
      let event: JSON
      do throws(ControlFault) { event = try connection.client.nextEvent(id) } catch {
        throw CommandFault(error)
      }
      edges += try EdgesRecord.edges(event)
    }
    return edges
  }
}
