/// Which clients of the socket are served in one turn of the loop, and for how long: the lines' next edge waits no longer.
struct ClientTurns {
  /// Clients are served for this long in one turn, nanoseconds; the request that was begun with is finished.
  static let longest: UInt64 = 5_000_000

  /// Who was next when the time of a turn was over.
  private var next: UInt64 = 0

  /// Serves those of `waiting` that the time allows. Who is left out comes first in the next turn, and who has more to ask than the
  /// time allows goes on behind the others, so that no client can keep another from ever being served.
  ///
  /// - Parameters:
  ///   - waiting: clients that have sent something, in any order.
  ///   - clock: CLOCK_MONOTONIC, nanoseconds.
  ///   - serve: serves one request of a client; false where it has no other.
  mutating func serve(_ waiting: [UInt64], clock: () -> UInt64, _ serve: (UInt64) -> Bool) {
    guard !waiting.isEmpty else { return }
    let began = clock()
    let sorted = waiting.sorted()
    for client in sorted.filter({ $0 >= next }) + sorted.filter({ $0 < next }) {
      guard clock() - began <= ClientTurns.longest else {
        next = client
        return
      }
      while serve(client), clock() - began <= ClientTurns.longest {}
    }
  }
}
