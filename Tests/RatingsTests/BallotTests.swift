import Records
import Testing

@testable import Ratings

@Suite struct BallotTests {
  private func log(_ presses: [(button: Int, at: Double)]) -> [Record?] {
    var log = LogBuilder()
    for press in presses { log.press(press.button, at: Int64(press.at * 1e6)) }
    return log.records
  }

  @Test func thirtyPressesIn20SecondsAreOneVoteAnd29Out() {
    let rows = Ballot.count(log((0..<30).map { (4, Double($0) * 20 / 30) }))
    let votes = rows.filter { if case .vote = $0.outcome { true } else { false } }
    #expect(votes.count == 1)
    #expect(rows.count - votes.count == 29)
  }

  @Test func twoButtonsWithin150MillisecondsAreNoVoteAndTheNextPressCounts() {
    let rows = Ballot.count(log([(1, 0), (4, 0.15), (2, 1)]))
    #expect(rows.map(\.outcome) == [.out(.chord), .out(.chord), .vote(3)])
  }

  @Test func redThenGreenWithin3SecondsIsGreenChangedUp() {
    let rows = Ballot.count(log([(4, 0), (1, 2.5)]))
    #expect(rows.map(\.outcome) == [.out(.changed), .vote(4)])
    #expect(rows[0].direction == .up)
    var tally = Tally(scale: .four)
    for row in rows { tally.add(row) }
    #expect(tally.changes == [.up: 1])
  }

  @Test func aGivenPolicyTakesThePlaceOfTheLogs() {
    var log = LogBuilder()
    log.add(.policy(["quiet_ms": 400, "correction_ms": 200]), at: 0)
    for index in 0..<3 { log.press(1, at: Int64(index) * 500_000) }
    #expect(Ballot.count(log.records).count { $0.outcome == .vote(4) } == 3)
    let byDefault = Ballot.count(log.records, policy: .default)
    #expect(byDefault.map(\.outcome) == [.out(.changed), .out(.changed), .vote(4)])
  }

  @Test func aGivenPolicySurvivesTheState() throws {
    var given = Policy()
    given.quiet = 400
    var ballot = Ballot(policy: given)
    ballot = try #require(Ballot(state: ballot.state))
    ballot.take(
      Record(
        seq: 1, stamp: Stamp(boot: 1, uptime: 0, time: .epoch, clock: .unset),
        body: .policy(Policy.default.json)),
      seq: 1
    ) { _ in }
    #expect(ballot.policy == given)
  }

  @Test func aStateOfAnotherVersionOrCutShortIsRefused() {
    let state = Ballot().state
    #expect(Ballot(state: state) == Ballot())
    #expect(Ballot(state: []) == nil)
    for end in state.indices { #expect(Ballot(state: Array(state[..<end])) == nil) }
    let newer = String(decoding: state, as: UTF8.self).replacing("\"version\":1", with: "\"version\":2")
    #expect(Ballot(state: Array(newer.utf8)) == nil)
  }

  @Test func unreadableAndUnknownLinesAreCounted() {
    var log = LogBuilder()
    log.unreadable()
    log.add(.unknown(kind: "help-asked"), at: 0)
    log.add(.malformed(kind: "press", reason: "bad `button`"), at: 0)
    log.add(.policy(["scale": 9]), at: 0)
    log.add(.policy(["a_newer_member": true]), at: 0)
    var ballot = Ballot()
    for (index, record) in log.records.enumerated() { ballot.take(record, seq: Int64(index + 1)) { _ in } }
    #expect(ballot.unreadable == 1)
    #expect(ballot.unknown == 4)
    #expect(ballot.seq == 5)
  }

  /// What no pad writes must not fill the ward's memory.
  @Test func aLogWithoutTimeKeepsTheStateBounded() {
    var ballot = Ballot()
    var rows = 0
    let stamp = Stamp(boot: 1, uptime: 7, time: .epoch, clock: .unset)
    for seq in 1...5_000 {
      let record = Record(
        seq: Int64(seq), stamp: stamp, body: .press(button: button1(1 + seq % 2), session: nil))
      ballot.take(record, seq: Int64(seq)) { _ in rows += 1 }
      let fault = Record(
        seq: Int64(seq), stamp: stamp, body: .fault(Fault(code: "HL-\(seq)", button: button1(8))))
      ballot.take(fault, seq: Int64(seq)) { _ in }
    }
    #expect(ballot.waiting.count == Ballot.mostWaiting)
    #expect(ballot.faults.count == Ballot.mostFaults)
    #expect(rows == 5_000 - Ballot.mostWaiting)
    #expect(ballot.state.count < 100_000)
    ballot.unsettled { _ in rows += 1 }
    #expect(rows == 5_000)
  }

  @Test func numbersAtTheEdgeOfAReaderOverflowNothing() {
    let most = JSON.largestInt
    var records: [Record?] = []
    var seq: Int64 = 0
    func add(_ boot: Int64, _ uptime: Int64, _ time: UTCTime, _ body: Body) {
      seq += 1
      records.append(
        Record(seq: seq, stamp: Stamp(boot: boot, uptime: uptime, time: time, clock: .synced), body: body))
    }
    guard let officer = OfficerCode("an") else { return }
    add(1, 0, .last, .sessionOpened(officer: officer, how: .command, by: .pad))
    for boot in 1...3_000 as ClosedRange<Int64> {
      add(boot, most, .last, .press(button: button1(1), session: 1))
      add(boot + 1, 0, .last, .press(button: button1(2), session: 1))
      add(boot + 1, most, .last, .clock(ClockCorrection(offset: most, error: most, source: .ward)))
      add(boot + 1, 0, .last, .clock(ClockCorrection(offset: -most, error: most, source: .ward)))
    }
    #expect(Ballot.count(records).count == 6_000)
    var upTime = UpTime()
    for record in records { if let record { upTime.take(record) } }
    #expect(upTime.spans.allSatisfy { $0.upperBound <= .last })
  }
}
