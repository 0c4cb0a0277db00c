import Buttons
import Control
import Records

/// What a request asks of the loop, read and judged before anything is done: reads for clients, the lines' edges, and the contacts of a
/// simulated board. All other requests are the core's.
package enum LoopRequest: Equatable, Sendable {
  case records(Read)
  /// Raw lines behind a number, and each that is written from then on.
  case follow(after: Int64, sealed: Bool)
  case edges
  case move(input: Int, Move)

  /// One chunk of raw lines.
  package struct Read: Equatable, Sendable {
    /// The number that the first line comes behind, 0 or more.
    package var after: Int64
    package var sealed: Bool
    /// An earlier log of this pad; nil for the present one.
    package var log: LogID?
    /// As the disk gives the lines back, not memory.
    package var fresh: Bool

    package func job(client: UInt64, request: Int64) -> Job {
      .read(client: client, request: request, after: after, sealed: sealed, log: log, fresh: fresh)
    }
  }

  /// How a simulated contact is moved.
  package enum Move: Equatable, Sendable {
    /// 1 to 60,000 ms, with up to 200 ms of bouncing as it makes and as it breaks.
    case press(holdMs: UInt32, bounceMs: UInt32)
    case stick
    case release
  }

  /// Nil where the core answers. `buttons`: how many the simulated board has; nil on a board whose contacts no program can move.
  /// Throws what the client is told: it may not ask so, or asks what is none.
  package init?(_ request: ControlRequest, access: Access, buttons: Int?) throws(ControlFault) {
    guard access >= request.verb.needs else { throw .denied(request.verb) }
    switch request.verb {
    case .records:
      let (after, sealed, fresh) = try LoopRequest.range(request, access)
      let named = request.arguments["log"]
      let log = named?.string.flatMap(LogID.init(_:))
      guard named == nil || log != nil else { throw .badArgument("log", "a log's name of 32 hex digits") }
      self = .records(Read(after: after, sealed: sealed, log: log, fresh: fresh))
    case .follow:
      let (after, sealed, _) = try LoopRequest.range(request, access)
      self = .follow(after: after, sealed: sealed)
    case .edges: self = .edges
    case .press, .stick:
      guard let buttons else {
        throw .notHere("only a simulated board has buttons that can be pressed so")
      }
      guard let button = request.arguments["button"]?.string.flatMap(Button.init(_:)), button.index < buttons
      else { throw .badArgument("button", "b1 to b\(buttons)") }
      self = .move(input: button.index, try LoopRequest.move(request))
    case .status, .head, .sessionOpen, .sessionClose, .lampsTest, .identify, .statement, .enrolled, .wardTime,
      .wardHead, .order, .maintenanceOpen, .maintenanceClose, .lamp, .readiness:
      return nil
    }
  }

  private static func range(
    _ request: ControlRequest, _ access: Access
  ) throws(ControlFault) -> (after: Int64, sealed: Bool, fresh: Bool) {
    guard let after = request.arguments["after"]?.int, after >= 0 else {
      throw .badArgument("after", "a sequence number")
    }
    let sealed = request.arguments["sealed"]?.bool ?? true
    let fresh = request.arguments["fresh"]?.bool ?? false
    // The disk is for presses: only a technician may make it read again what memory knows.
    guard sealed && !fresh || access == .admin else { throw .denied(request.verb) }
    return (after, sealed, fresh)
  }

  private static func move(_ request: ControlRequest) throws(ControlFault) -> Move {
    if request.verb == .stick {
      guard let closed = request.arguments["closed"]?.bool else {
        throw .badArgument("closed", "true or false")
      }
      return closed ? .stick : .release
    }
    let hold = request.arguments["hold_ms"]?.int ?? 120
    let bounce = request.arguments["bounce_ms"]?.int ?? 2
    guard (1...60_000).contains(hold), (0...200).contains(bounce) else {
      throw .badArgument("hold_ms, bounce_ms", "1 to 60000 and 0 to 200")
    }
    return .press(holdMs: UInt32(hold), bounceMs: UInt32(bounce))
  }
}
