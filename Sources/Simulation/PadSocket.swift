import Control
import Pad
import Records

/// What a client of the pad's control socket gets.
package enum SocketAnswer: Sendable {
  case answer(ControlAnswer)
  /// Raw lines, each with its LF, and the header before them.
  case records(RecordsHeader, [UInt8])
  /// hailongd is not there, or ended before it had answered.
  case gone
}

/// The socket of a running hailongd, without the bytes: the same requests, the same access, the same answers by the real core and
/// journal. Clients are given their answers at the time at which they come.
extension SimulatedPad {
  package typealias Hear = (SocketAnswer) throws(Broken) -> Void

  /// Asks as a client with this access does. The answer may come at once.
  package func ask(
    _ verb: Verb, _ arguments: JSON = [:], access: Access = .link, actor: Actor = Actor(unchecked: "uid-990"),
    _ hear: @escaping Hear
  ) throws(Broken) {
    guard let running = program, !running.isEnding else { return try hear(.gone) }
    let request: ControlRequest
    do throws(ControlFault) {
      let line = ControlRequest(id: 7, verb: verb, arguments: arguments).line
      request = try ControlRequest(line: Array(line.dropLast()), longest: access.longestRequest)
      guard access >= request.verb.needs else { throw ControlFault.denied(request.verb) }
    } catch {
      return try hear(.answer(.failed(id: 7, error)))
    }
    running.lastClient += 1
    let client = running.lastClient
    if verb == .records {
      try read(request, client, access, hear)
    } else if let answer = running.core.request(request, client: client, by: actor, now: moment) {
      try hear(.answer(answer))
    } else {
      running.waiting[client] = hear
    }
    try settle()
  }

  private func read(
    _ request: ControlRequest, _ client: UInt64, _ access: Access, _ hear: @escaping Hear
  ) throws(Broken) {
    guard let running = program else { return }
    guard let after = request.arguments["after"]?.int, after >= 0 else {
      return try hear(.answer(.failed(id: 7, .badArgument("after", "a sequence number"))))
    }
    let sealed = request.arguments["sealed"]?.bool ?? true
    guard sealed || access == .admin else { return try hear(.answer(.failed(id: 7, .denied(.records)))) }
    if sealed { running.lastSealedRead = world.now }
    let log = request.arguments["log"]?.string.flatMap(LogID.init(_:))
    let job = Job.read(client: client, request: 7, after: after, sealed: sealed, log: log)
    guard running.lane.take(job) else { return try hear(.answer(.failed(id: 7, .busy))) }
    running.waiting[client] = hear
  }

  /// Follows the sealed records: `more` is told of every new seal, `ended` when hailongd has gone. Another follower takes the place of
  /// the one before.
  package func follow(more: @escaping () throws(Broken) -> Void, ended: @escaping () throws(Broken) -> Void)
    throws(Broken)
  {
    guard let running = program, !running.isEnding else { return try ended() }
    running.follower = (more, ended)
    try settle()
  }

  package func unfollow() { program?.follower = nil }
}
