import Testing

@testable import Pad

@Suite("Clients in one turn of the loop")
struct ClientTurnsTests {
  /// Serves `waiting` in one turn, each for `each` nanoseconds: whom, and how long it took.
  private func turn(
    _ turns: inout ClientTurns, _ waiting: [UInt64], each: UInt64
  ) -> (served: [UInt64], took: UInt64) {
    // Near the clock's end as near its beginning.
    let start: UInt64 = 1 << 62
    var now = start
    var served: [UInt64] = []
    let clock = { now }
    turns.serve(waiting, clock: clock) { client in
      served.append(client)
      now += each
    }
    return (served, now - start)
  }

  @Test("all are served where that takes 5 ms, and none is begun with after them")
  func time() {
    var turns = ClientTurns()
    #expect(turn(&turns, [3, 1, 2], each: 1_000).served == [1, 2, 3])
    #expect(turn(&turns, [1, 2, 3, 4], each: 2_500_000).served == [1, 2, 3])
    #expect(turn(&turns, [1, 2, 3, 4], each: 2_500_001).served == [4, 1])
    // One that takes longer by itself is alone in its turn.
    #expect(turn(&turns, [1, 2], each: 40_000_000).served.count == 1)
    #expect(turn(&turns, [], each: 1).served == [])
  }

  @Test("who was left out comes first in the next turn: clients that always ask keep nobody waiting for ever")
  func fair() {
    for each in [1_500_000, 3_000_000, 9_000_000] as [UInt64] {
      var turns = ClientTurns()
      let waiting = (1...16).map { UInt64($0) }
      var counts: [UInt64: Int] = [:]
      for _ in 0..<64 {
        let (served, took) = turn(&turns, waiting, each: each)
        #expect(!served.isEmpty && took <= ClientTurns.longest + each)
        for client in served { counts[client, default: 0] += 1 }
      }
      let all = waiting.map { counts[$0] ?? 0 }
      #expect((all.max() ?? 0) - (all.min() ?? 0) <= 1, "\(all)")
    }
  }

  @Test("one that was next and has gone leaves its place to those behind it")
  func gone() {
    var turns = ClientTurns()
    #expect(turn(&turns, [1, 2, 5, 7], each: 3_000_000).served == [1, 2])
    #expect(turn(&turns, [1, 2, 7], each: 3_000_000).served == [7, 1])
  }
}
