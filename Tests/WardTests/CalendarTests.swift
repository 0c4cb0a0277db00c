import Glibc
import Ratings
import Records
import Testing

@testable import Ward

@Suite("Calendar, policy and mapping as data")
struct CalendarTests {
  private let calendar = """
    {"zone":"+07:00","week":{"mon":["07:30-11:30","13:30-17:00"],"tue":["07:30-11:30"]},"days":[
    {"date":"2026-06-01","name":"ngày không viết"},{"date":"2026-06-02","name":"ngày lễ","closed":true}]}
    """

  /// Five citizens on Monday 1 June and five on Tuesday 2 June, from 08:00 on.
  private func week() throws -> Fixture {
    let ward = try Fixture()
    ward.now = UTCTime("2026-06-03T03:00:00Z")!
    var scribe = Scribe()
    try ward.enrol(scribe)
    for _ in 0..<5 { scribe.vote(1) }
    scribe.pass(86_400_000_000 - 100_000_000)
    for _ in 0..<5 { scribe.vote(2) }
    scribe.seal()
    try ward.send(scribe)
    return ward
  }

  @Test("a new calendar places presses anew and says which; records stay, and a recount finds all in place")
  func places() throws {
    let ward = try week()
    #expect(try ward.total().flagged(.outsideHours) == 0)
    let chunks = try ward.dump()["chunk"]
    let hours = try OpeningHours.read(Array(calendar.utf8))
    let trial = try ward.store.recount(Recount.Trial(calendar: hours))
    #expect(trial.moves.count == 5)
    #expect(try ward.total().flagged(.outsideHours) == 0, "trying changes nothing")
    let result = try ward.store.set(calendar: hours)
    #expect(result == trial)
    #expect(result.moves.allSatisfy { $0.now?.flags == .outsideHours && $0.was?.flags == [] })
    #expect(try ward.total().flagged(.outsideHours) == 5)
    #expect(try ward.total().n == 10)
    #expect(try ward.dump()["chunk"] == chunks)
    #expect(try ward.store.recount().moves == [])
    #expect(try ward.store.check() == [])
    #expect(try ward.store.settings().openingHours == hours)
  }

  @Test("what comes in behind a new calendar is placed by it")
  func later() throws {
    let ward = try week()
    _ = try ward.store.set(calendar: try OpeningHours.read(Array(calendar.utf8)))
    var scribe = Scribe()
    try ward.enrol(scribe, counter: "q2")
    scribe.pass(86_400_000_000)
    scribe.vote(1)
    scribe.seal()
    try ward.send(scribe)
    #expect(try ward.total().flagged(.outsideHours) == 6)
    #expect(try ward.store.recount().moves == [])
  }

  @Test("tallies by day bear the days' names, and named days and hours are groups")
  func groups() throws {
    let ward = try week()
    _ = try ward.store.set(calendar: try OpeningHours.read(Array(calendar.utf8)))
    let days = try ward.store.tally(ward.june, by: .day)
    #expect(days.table(.vi).contains("01/06/2026 · ngày không viết"))
    #expect(days.json.text.contains(#""day":"2026-06-02","name":"ngày lễ""#))
    let named = try ward.store.tally(ward.june, by: .namedDay)
    #expect(named.rows.map(\.group) == [.namedDay("ngày không viết"), .namedDay("ngày lễ")])
    #expect(named.rows.map(\.tally.n) == [5, 5])
    let hours = try ward.store.tally(ward.june, by: .hour)
    #expect(hours.rows.map(\.group) == [.hour(8)] || hours.rows.map(\.group) == [.hour(7), .hour(8)])
    #expect(hours.rows.reduce(0) { $0 + $1.tally.n } == 10)
    let report = try Report.gather(
      ward.store, period: ward.june, language: .vi, officers: false, simulated: false, now: ward.now)
    #expect(report.html().contains("02/06/2026 ngày lễ, đóng cửa (n 5)"))
    #expect(report.html().contains(">ngoài giờ làm việc</th><td>5</td>"))
  }

  @Test("a pad that did not know the time is in no hour, and in every total")
  func unknownHour() throws {
    let ward = try Fixture()
    var scribe = Scribe()
    scribe.clock = .unset
    try ward.enrol(scribe)
    scribe.vote(1)
    scribe.seal()
    try ward.send(scribe)
    #expect(try ward.store.tally(ward.june, by: .hour).rows.map(\.group) == [.hour(nil)])
    #expect(try ward.total().n == 1)
  }

  @Test("closed days are no opening hours in coverage")
  func coverage() throws {
    let ward = try week()
    func open() throws -> Int64 {
      try ward.store.coverages(ward.june, simulated: false, now: UTCTime("2026-06-03T00:00:00Z")!)
        .reduce(0) { $0 + $1.coverage.open }
    }
    // Two usual days of 7.5 hours; then one.
    #expect(try open() == 2 * 27_000)
    _ = try ward.store.set(calendar: try OpeningHours.read(Array(calendar.utf8)))
    #expect(try open() == 27_000)
  }

  @Test(
    "scales of 3, 4 and 5 levels that a pad was ordered stand apart in tally and report",
    arguments: [3, 4, 5])
  func scales(levels: Int) throws {
    let ward = try Fixture()
    var scribe = Scribe()
    let pad = try ward.enrol(scribe)
    let scale = try #require(Scale(levels: levels))
    scribe.vote(1)
    let position = try ward.orders().give(.policy(Policy(scale: scale).json), to: pad.name, now: ward.now)
    scribe.write(.policy(Policy(scale: scale).json))
    scribe.write(.order(OrderRecord(position: position, act: "policy", outcome: .taken)))
    for button in 1...levels { scribe.vote(button) }
    scribe.seal()
    try ward.send(scribe)
    let rows = try ward.store.tally(ward.june, by: .level).rows
    #expect(rows.map(\.tally.scale.levels).sorted() == Set([4, levels]).sorted())
    let tally = try #require(rows.first { $0.tally.scale == scale }?.tally)
    for level in 1...levels { #expect(tally.votes(level) == (levels == 4 && level == 4 ? 2 : 1)) }
    let report = try Report.gather(
      ward.store, period: ward.june, language: .vi, officers: false, simulated: false, now: ward.now)
    #expect(report.html().contains(scale.caption(.vi)))
    #expect(try ward.store.check() == [])
  }

  @Test(
    "a mapping repairs swapped wires from there on, and a recount shows the presses before that were other levels"
  )
  func swapped() throws {
    let ward = try Fixture()
    var scribe = Scribe()
    let pad = try ward.enrol(scribe)
    let other = Scribe()
    try ward.enrol(other, counter: "q2")
    // The wires of b1 and b4 are swapped: three citizens were very satisfied, and it was written as b4.
    for _ in 0..<3 { scribe.vote(4) }
    scribe.vote(2)
    let mapping = try Mapping(json: ["buttons": ["b1": "b4", "b4": "b1"]])
    let position = try ward.orders().give(
      .mapping(["b1": "b4", "b4": "b1"]), to: pad.name, now: ward.now)
    scribe.write(.mapping(["buttons": ["b1": "b4", "b4": "b1"]]))
    scribe.write(.order(OrderRecord(position: position, act: "mapping", outcome: .taken)))
    for _ in 0..<2 { scribe.vote(4) }
    scribe.seal()
    try ward.send(scribe)
    #expect(try ward.total().votes(1) == 3)
    #expect(try ward.total().votes(4) == 2, "right from the mapping on")
    let result = try ward.store.recount(Recount.Trial(mapping: mapping), of: scribe.pad)
    #expect(result.moves.count == 3)
    #expect(result.moves.allSatisfy { $0.was?.outcome == .vote(1) && $0.now?.outcome == .vote(4) })
    #expect(result.moves.allSatisfy { $0.seq < scribe.head.seq - 3 }, "none behind the mapping")
    #expect(try ward.total().votes(1) == 3, "what the log says stands")
    #expect(try ward.store.recount(Recount.Trial(mapping: mapping), of: other.pad).moves == [])
  }
}
