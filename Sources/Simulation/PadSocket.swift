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
    let asked: LoopRequest?
    do throws(ControlFault) {
      let line = ControlRequest(id: 7, verb: verb, arguments: arguments).line
      request = try ControlRequest(line: Array(line.dropLast()), longest: access.longestRequest)
      asked = try LoopRequest(request, access: access, buttons: nil)
    } catch {
      return try hear(.answer(.failed(id: 7, error)))
    }
    running.lastClient += 1
    let client = running.lastClient
    if case .records(let read) = asked {
      try self.read(read, client, hear)
    } else if let answer = running.core.request(request, client: client, by: actor, now: moment) {
      try hear(.answer(answer))
    } else {
      running.waiting[client] = hear
    }
    try settle()
  }

  private func read(_ read: LoopRequest.Read, _ client: UInt64, _ hear: @escaping Hear) throws(Broken) {
    guard let running = program else { return }
    if read.sealed { running.lastSealedRead = world.now }
    let job = read.job(client: client, request: 7)
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
