import Ratings
import Records
import Testing

@Suite("Wires that were swapped are put right by a mapping") struct SwappedWiresTests {
  /// Three citizens press the best and three the worst while b1 and b4 are swapped; then the mapping comes, and it goes on.
  private func log(_ scale: Scale) -> [Record?] {
    var log = LogBuilder()
    log.add(.policy(Policy(scale: scale).json), at: 0)
    for index in 0..<6 { log.press(index < 3 ? scale.levels : 1, at: 1_000_000 + Int64(index) * 10_000_000) }
    log.add(.mapping(["buttons": swap(scale)]), at: 100_000_000)
    for index in 0..<4 {
      log.press(index < 3 ? scale.levels : 1, at: 200_000_000 + Int64(index) * 10_000_000)
    }
    return log.records
  }

  private func swap(_ scale: Scale) -> JSON {
    .object([.init("b1", .string("b\(scale.levels)")), .init("b\(scale.levels)", "b1")])
  }

  @Test(
    "from its record on, and a recount with it shows what moved before, and only that", arguments: Scale.all)
  func recount(scale: Scale) throws {
    let (best, records) = (scale.levels, log(scale))
    let was = Ballot.count(records)
    let (good, bad) = (BallotRow.Outcome.vote(best), BallotRow.Outcome.vote(1))
    #expect(was.map(\.outcome) == [bad, bad, bad, good, good, good] + [good, good, good, bad])

    let mapping = try Mapping(json: ["buttons": swap(scale)])
    let now = Ballot.count(records, mapping: mapping)
    #expect(now.map(\.outcome) == [good, good, good, bad, bad, bad] + [good, good, good, bad])
    let moved = zip(was, now).filter { $0.outcome != $1.outcome }
    #expect(moved.map(\.0.seq) == Array(2...7))
    // The recorded buttons stay what they were: nothing in the log is changed.
    #expect(was.map(\.button) == now.map(\.button))

    // Said again in the log it has no effect on a recount that knows it; and a straight one shows what was recorded.
    #expect(Ballot.count(records, mapping: .straight).map(\.outcome).suffix(4) == [bad, bad, bad, good])
  }

  @Test("three wires in a ring are read from the recorded button to the true one") func ring() throws {
    let mapping = try Mapping(json: ["buttons": ["b1": "b2", "b2": "b3", "b3": "b1"]])
    let read = try ["b1", "b2", "b3", "b4"].map { mapping[try #require(Button($0))].description }
    #expect(read == ["b2", "b3", "b1", "b4"])
  }

  @Test("a mapping that was given outlives the ballot's state") func state() throws {
    let mapping = try Mapping(json: ["buttons": swap(.four)])
    var ballot = Ballot(mapping: mapping)
    for (index, record) in log(.four).enumerated() { ballot.take(record, seq: Int64(index + 1)) { _ in } }
    let again = try #require(Ballot(state: ballot.state))
    #expect(again == ballot && again.mapping == mapping)
  }

  @Test(
    "a mapping that cannot be read leaves presses without a level, until one comes that can",
    arguments: [
      Body.mapping(.null), .mapping([:]), .mapping(["buttons": 1]), .mapping(["buttons": ["b9": "b1"]]),
      .mapping(["buttons": ["b1": 4]]), .mapping(["buttons": ["b1": "b2"]]),
      .malformed(kind: "mapping", reason: "it says something else"),
    ])
  func unreadable(bad: Body) throws {
    var log = LogBuilder()
    log.add(.mapping(["buttons": swap(.four)]), at: 0)
    log.press(1, at: 10_000_000)
    log.add(bad, at: 20_000_000)
    log.press(1, at: 30_000_000)
    log.add(bad, at: 40_000_000)
    log.press(4, at: 50_000_000)
    // The same as before: it is the word that was missing, not the wires that changed.
    log.add(.mapping(["buttons": swap(.four)]), at: 60_000_000)
    log.press(1, at: 70_000_000)
    let rows = Ballot.count(log.records)
    #expect(rows.map(\.outcome) == [.vote(1), .out(.noLevel), .out(.noLevel), .vote(1)])

    var ballot = Ballot()
    for (index, record) in log.records.enumerated() {
      ballot.take(record, seq: Int64(index + 1)) { _ in }
      // Whoever goes on from the kept state knows as much.
      #expect(Ballot(state: ballot.state) == ballot)
    }
    #expect(ballot.unknown == 2 && ballot.unreadable == 0)
    // A recount that is given the wires does not ask the log.
    let given = Ballot.count(log.records, mapping: try Mapping(json: ["buttons": swap(.four)]))
    #expect(given.map(\.outcome) == [.vote(1), .vote(1), .vote(4), .vote(1)])
  }
}
