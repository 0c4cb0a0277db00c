import Glibc
import Ratings
import Records
import Testing

@testable import Pad

/// From pad.yaml through the contacts, the records and the ballot to the words of a tally.
@Suite("Scales of 3, 4 and 5 levels", .ownThread)
struct ScalesTests {
  private static let words = [
    3: ["Rất hài lòng", "Hài lòng", "Không hài lòng"],
    4: ["Rất hài lòng", "Hài lòng", "Bình thường", "Không hài lòng"],
    5: ["Rất hài lòng", "Hài lòng", "Bình thường", "Không hài lòng", "Rất không hài lòng"],
  ]

  @Test(
    "each button is its level from the settings to the tally, whichever way round they are",
    arguments: [3, 4, 5], [false, true])
  func endToEnd(levels: Int, reversed: Bool) throws {
    let scale = try #require(Scale(levels: levels))
    let given = (1...levels).map { "b\($0): \(reversed ? $0 : levels + 1 - $0)" }.joined(separator: ", ")
    let home = DaemonHome(
      buttons: levels,
      extra:
        "policy: {name: scale, scale: \(levels), quiet_ms: 100, correction_ms: 0, chord_ms: 0\(reversed ? ", levels: {\(given)}" : "")}"
    )
    let daemon = try RunningDaemon(home)
    let client = try daemon.connect()
    let status = try client.call(.status)
    #expect(
      status["buttons"]?.array?.compactMap { $0["level"]?.int }
        == (1...levels).map { Int64(reversed ? $0 : levels + 1 - $0) })
    // The n-th button from the left is pressed n times.
    for number in 1...levels {
      for _ in 0..<number {
        try thankedPress("b\(number)", client)
        Finger.pause(until: monotonic() + 110_000_000)
      }
    }
    let records = try daemon.ended()
    let policies = records.compactMap { if case .policy(let json) = $0.body { json } else { nil } }
    #expect(policies.map { $0["scale"]?.int } == [Int64(levels)])
    var table = TallyTable(by: .total)
    for row in Ballot.count(records) { table.add(row) }
    let entry = try #require(table.entries.first)
    let tally = try #require(entry.tally)
    #expect(table.entries.count == 1 && entry.scale == scale)
    let expected = (1...levels).map { level in reversed ? level : levels + 1 - level }
    #expect((1...levels).map { tally.votes($0) } == expected)
    #expect(tally.n == levels * (levels + 1) / 2)
    // The two highest levels and the highest, as the index and the top box say.
    #expect(tally.index?.count == tally.votes(levels) + tally.votes(levels - 1))
    #expect(tally.topBox?.count == tally.votes(levels))
    #expect((1...levels).reversed().compactMap { scale.word($0, .vi) } == ScalesTests.words[levels])
  }
}
