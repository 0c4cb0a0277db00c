import Testing

@testable import Pad

@Suite("Clients in one turn of the loop")
struct ClientTurnsTests {
  /// Serves `waiting` in one turn, each request for `each` nanoseconds: whom, and how long it took. Who is not in `requests` has one.
  private func turn(
    _ turns: inout ClientTurns, _ waiting: [UInt64], each: UInt64, _ requests: [UInt64: Int] = [:]
  ) -> (served: [UInt64], took: UInt64) {
    // Near the clock's end as near its beginning.
    let start: UInt64 = 1 << 62
    var now = start
    var served: [UInt64] = []
    var left = requests
    let clock = { now }
    turns.serve(waiting, clock: clock) { client in
      served.append(client)
      now += each
      left[client, default: 1] -= 1
      return left[client, default: 0] > 0
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

  @Test("a burst of one client ends with the turn's time, and goes on behind the others")
  func burst() {
    var turns = ClientTurns()
    let first = turn(&turns, [1, 2], each: 1_000_000, [1: 100])
    #expect(first.served == [1, 1, 1, 1, 1, 1] && first.took <= ClientTurns.longest + 1_000_000)
    #expect(turn(&turns, [1, 2], each: 1_000_000, [1: 94]).served == [2, 1, 1, 1, 1, 1])
    // Within the time it is answered whole.
    #expect(turn(&turns, [1, 2], each: 1_000, [1: 89]).served.count == 90)
    // Beside fifteen that never stop asking, one that asks once a turn waits for a turn of each of them at most.
    let all = (1...16).map { UInt64($0) }
    var waits = 0
    for _ in 0..<64 {
      let served = turn(
        &turns, all, each: 1_000_000, Dictionary(uniqueKeysWithValues: all.dropLast().map { ($0, 150) })
      ).served
      waits = served.contains(16) ? 0 : waits + 1
      #expect(waits < 16)
    }
  }

  @Test("one that was next and has gone leaves its place to those behind it")
  func gone() {
    var turns = ClientTurns()
    #expect(turn(&turns, [1, 2, 5, 7], each: 3_000_000).served == [1, 2])
    #expect(turn(&turns, [1, 2, 7], each: 3_000_000).served == [7, 1])
  }
}
