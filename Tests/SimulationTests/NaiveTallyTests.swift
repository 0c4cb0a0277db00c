import Ratings
import Records
import Testing

@testable import Simulation

/// The model that the ward's votes are held against, where no drawn world is sure to come.
@Suite("The independent count of votes")
struct NaiveTallyTests {
  /// Presses of one boot: button and first edge in seconds, in the order in which they were written.
  private func lines(_ presses: [(button: Int, at: Double)]) throws -> [[UInt8]] {
    try presses.enumerated().map { index, press in
      let uptime = Int64((press.at + 10) * 1_000_000)
      let stamp = Stamp(
        boot: 1, uptime: uptime, time: UTCTime(microseconds: 1_767_573_000_000_000 + uptime), clock: .synced)
      let button = try #require(Button(index: press.button))
      return try Record(seq: Int64(index) + 1, stamp: stamp, body: .press(button: button, session: nil))
        .line()
    }
  }

  @Test("a late edge within the time of correction is the choice, though one beyond it was written before")
  func lateEdge() throws {
    let lines = try lines([(3, 0), (0, 3.1), (1, 2.9)])
    let model = NaiveTally(lines).presses
    #expect(model.map(\.outcome) == ["changed", "repeat", "vote3"])
    #expect(model.map(\.direction) == ["up", "", ""])
    let rows = Ballot.count(lines.map { try? Record(line: $0) })
    #expect(rows.map(\.outcome) == [.out(.changed), .out(.repeat), .vote(3)])
    #expect(rows.map(\.direction) == [.up, nil, nil])
  }
}
