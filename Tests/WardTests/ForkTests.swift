import GRDB
import Ratings
import Records
import Testing
import Traces
import Wire

import struct Records.Record

@testable import Ward

@Suite("Deciding a fork")
struct ForkTests {
  /// A ward with a pad whose card was copied: both copies went on, and the ward heard `first` before `second`. The split lies
  /// within an officer's session, a policy and a citizen's presses, so that each must be known behind it.
  private struct Cloned {
    let ward: Fixture
    var first = Scribe()
    var second: Scribe
    let split: Int64

    init() throws {
      ward = try Fixture()
      try ward.enrol(first)
      var policy = Policy()
      policy.correction = 4_000
      first.write(.policy(policy.json))
      first.write(.sessionOpened(officer: OfficerCode("c-1")!, how: .command, by: .pad))
      for _ in 0..<12 { first.vote(1, session: 4) }
      first.seal()
      first.press(4, session: 4)
      first.pass(3_500_000)
      split = first.head.seq
      second = first
      first.press(1, session: 4)
      first.pass(20_000_000)
      for _ in 0..<3 { first.vote(2, session: 4) }
      first.seal()
      try ward.send(first)
      second.pass(20_000_000)
      for _ in 0..<20 { second.vote(3, session: 4) }
      second.seal()
      try ward.send(second, after: second.seals[0])
    }

    func decide(_ counted: [Int], out: [Int] = []) throws -> Fork {
      try ward.store.decide(
        first.log, counted: counted, leftOut: out, who: "Trưởng bộ phận", why: "thẻ bị sao", now: ward.now)
    }
  }

  /// What the ballot says of a whole history, behind one of its records: how many rows of each outcome and officer.
  private func counted(_ scribe: Scribe, behind after: Int64 = 0) -> [String: Int] {
    let records = scribe.lines.enumerated().map { index, line -> Record? in
      let record = try? Record(line: line)
      return record?.seq == Int64(index + 1) ? record : nil
    }
    var ballot = Ballot()
    var counts: [String: Int] = [:]
    func add(_ row: BallotRow) {
      guard row.seq > after else { return }
      counts["\(OutcomeCode.number(row.outcome)) \(row.officer?.text ?? "")", default: 0] += 1
    }
    for (index, record) in records.enumerated() {
      ballot.take(record, seq: Int64(index + 1)) { if case .row(let row) = $0 { add(row) } }
    }
    ballot.unsettled(add)
    return counts
  }

  private func counted(_ ward: Fixture) throws -> [String: Int] {
    try ward.store.read("count") { db in
      let rows = try Row.fetchAll(
        db,
        sql: """
          SELECT outcome, code, sum(count) FROM cell JOIN officer ON officer.id = cell.officer
          WHERE branch IN (SELECT id FROM branch WHERE counts) GROUP BY outcome, code
          """)
      return Dictionary(
        uniqueKeysWithValues: rows.map { ("\($0[0] as Int) \($0[1] as String)", $0[2] as Int) })
    }
  }

  private func sound(_ ward: Fixture) throws {
    let before = try ward.counted()
    #expect(try ward.store.check().filter(\.code.isDamage) == [])
    #expect(try ward.store.recount().moves == [])
    #expect(try ward.counted() == before)
  }

  @Test(
    "until a person decides the first history counts; then those that were named, with session and policy of the split"
  )
  func decides() throws {
    let cloned = try Cloned()
    let ward = cloned.ward
    let (first, second) = (counted(cloned.first), counted(cloned.second))
    #expect(try counted(ward) == first)
    #expect(try ward.store.pads().first?.alarms == ["fork"])
    let open = try #require(try ward.store.forks().first)
    #expect(open.isOpen)
    #expect(open.shared == cloned.split)
    #expect(open.sides.map(\.presses) == [4, 20])
    #expect(open.sides.map(\.records) == [5, 21])

    let other = try cloned.decide([2], out: [1])
    #expect(!other.isOpen)
    #expect(other.counted == [2])
    #expect(try counted(ward) == second)
    #expect(try ward.store.heads().map(\.head) == [cloned.second.head])
    #expect(try ward.store.pads().first?.alarms == [])
    #expect(try ward.store.pads().first?.head == cloned.second.head)
    try sound(ward)

    _ = try cloned.decide([1, 2])
    let both = first.merging(counted(cloned.second, behind: cloned.split)) { $0 + $1 }
    #expect(try counted(ward) == both, "what both share counts once")
    #expect(both["2 c-1"] == 20, "the officer who was signed in at the split has the votes behind it")
    #expect(try ward.store.heads().map(\.head) == [cloned.first.head, cloned.second.head])
    try sound(ward)

    let last = try cloned.decide([1], out: [2])
    #expect(try counted(ward) == first)
    #expect(last.decisions.map(\.counted) == [[2], [1, 2], [1]])
    #expect(last.decisions.map(\.leftOut) == [[1], [], [2]])
    #expect(
      last.decisions.allSatisfy {
        $0.who == "Trưởng bộ phận" && $0.why == "thẻ bị sao" && $0.made == ward.now
      })
    try sound(ward)
    #expect(try ward.store.check() == [], "a fork that was decided is no finding")
  }

  @Test(
    "histories go on as they were decided, and each line that came stays", arguments: [[1], [2], [1, 2]])
  func goesOn(numbers: [Int]) throws {
    var cloned = try Cloned()
    let ward = cloned.ward
    _ = try cloned.decide(numbers, out: [1, 2].filter { !numbers.contains($0) })
    let lines = try #require(try ward.dump()["chunk"])
    let (one, two) = (cloned.first.head.seq, cloned.second.head.seq)
    for _ in 0..<3 {
      cloned.first.vote(4, session: 4)
      cloned.second.vote(1, session: 4)
    }
    cloned.first.seal()
    cloned.second.seal()
    #expect(try ward.send(cloned.first, after: one).head == cloned.first.head)
    #expect(try ward.send(cloned.second, after: two).head == cloned.second.head)
    var expected = numbers.contains(1) ? counted(cloned.first) : [:]
    if numbers.contains(2) {
      let behind = numbers.contains(1) ? cloned.split : 0
      expected.merge(counted(cloned.second, behind: behind)) { $0 + $1 }
    }
    #expect(try counted(ward) == expected)
    #expect(try ward.dump()["chunk"]?.prefix(lines.count).elementsEqual(lines) == true)
    try sound(ward)
  }

  @Test("a history that comes after a decision waits for another, and splits where it splits")
  func third() throws {
    let cloned = try Cloned()
    let ward = cloned.ward
    _ = try cloned.decide([1, 2])
    let before = try counted(ward)
    var third = cloned.second
    third.lines.removeLast(11)
    third.head = third.head(at: Int64(third.lines.count))
    let split = third.head.seq
    for _ in 0..<5 { third.vote(4, session: 4) }
    third.seal()
    #expect(try ward.send(third, after: third.seals[0]).alarm != nil)
    #expect(try counted(ward) == before)
    let fork = try ward.store.fork(third.log)
    #expect(fork.isOpen)
    #expect(try ward.store.pads().first?.alarms == ["fork"])
    #expect(try ward.store.check().map(\.code) == [.fork])
    #expect(throws: WardFault.self, "one is not named") { _ = try cloned.decide([1], out: [2]) }
    _ = try cloned.decide([2, 3], out: [1])
    var expected = counted(cloned.second)
    expected.merge(counted(third, behind: split)) { $0 + $1 }
    #expect(try counted(ward) == expected)
    _ = try cloned.decide([3], out: [1, 2])
    #expect(try counted(ward) == counted(third))
    try sound(ward)
  }

  @Test("a decision that names too little, too much or nobody is refused, and nothing changes")
  func refused() throws {
    let cloned = try Cloned()
    let ward = cloned.ward
    let before = try ward.dump()
    for (counted, out) in [
      ([], [1, 2]), ([1], []), ([1, 2], [2]), ([1, 1], []), ([1], [2, 3]), ([0], [1, 2]),
    ] {
      #expect(throws: WardFault.self, "\(counted) \(out)") { _ = try cloned.decide(counted, out: out) }
    }
    for (who, why) in [
      ("", "x"), ("A", ""), ("A\nB", "x"), ("A", "\u{1B}[31m"), ("=A()", "x"), ("A", "\u{202E}x"),
    ] {
      #expect(throws: WardFault.self, "\(who) \(why)") {
        _ = try ward.store.decide(
          cloned.first.log, counted: [1], leftOut: [2], who: who, why: why, now: ward.now)
      }
    }
    #expect(throws: WardFault.self) {
      _ = try ward.store.decide(.random(), counted: [1], leftOut: [2], who: "A", why: "x", now: ward.now)
    }
    #expect(try ward.dump() == before)
    #expect(try ward.store.fork(cloned.first.log).decisions == [])
  }

  @Test("a decision is never edited or removed, and a history that counts without one is found")
  func kept() throws {
    let cloned = try Cloned()
    let ward = cloned.ward
    _ = try cloned.decide([1], out: [2])
    for sql in [
      "UPDATE decision SET who = 'x'", "DELETE FROM decision", "UPDATE decided SET counts = 1 - counts",
      "DELETE FROM decided",
    ] {
      #expect(throws: WardFault.self, "\(sql)") { try ward.store.write("edit") { try $0.execute(sql: sql) } }
    }
    let before = try counted(ward)
    try ward.store.write("lie") {
      try $0.execute(sql: "UPDATE branch SET counts = 1 WHERE parent IS NOT NULL")
    }
    #expect(try ward.store.check().contains { $0.code == .standing && $0.text.contains("history 2") })
    _ = try ward.store.recount()
    #expect(try ward.store.check() == [])
    #expect(try counted(ward) == before)
  }

  @Test(
    "a history of a simulated board never counts, whatever is decided, and takes no vote of another along")
  func simulated() throws {
    var cloned = try Cloned()
    let ward = cloned.ward
    _ = try cloned.decide([1, 2])
    cloned.first.start(simulated: true)
    cloned.first.seal()
    #expect(try ward.send(cloned.first, after: cloned.first.seals[1]).alarm != nil)
    #expect(try counted(ward) == counted(cloned.second), "the second counts what it shared with the first")
    #expect(throws: WardFault.self) { _ = try cloned.decide([1], out: [2]) }
    try sound(ward)
  }

  @Test(
    "on random logs that split anywhere, each choice counts as the ballot counts those histories",
    arguments: RecountTests.seeds)
  func random(seed: UInt64) throws {
    var generator = Seeded(seed)
    let ward = try Fixture()
    let first = Scribe.random(&generator, records: 200)
    try ward.enrol(first)
    var second = first
    let split = Int.random(in: 2..<first.lines.count - 1, using: &generator)
    second.lines.removeLast(first.lines.count - split)
    second.head = first.head(at: Int64(split))
    second.seals.removeAll { $0 > split }
    second.uptime += 1  // so that its next line is another, whatever it is
    for _ in 0..<20 {
      second.pass(Int64.random(in: 1_000...9_000_000, using: &generator))
      second.press(Int.random(in: 1...4, using: &generator))
    }
    second.seal()
    try ward.send(first)
    try ward.send(second)
    for numbers in [[2], [1, 2], [1]] {
      _ = try ward.store.decide(
        first.log, counted: numbers, leftOut: [1, 2].filter { !numbers.contains($0) }, who: "A", why: "x",
        now: ward.now)
      var expected = numbers.contains(1) ? counted(first) : [:]
      if numbers.contains(2) {
        expected.merge(counted(second, behind: numbers.contains(1) ? Int64(split) : 0)) { $0 + $1 }
      }
      #expect(try counted(ward) == expected, "seed \(seed) \(numbers)")
      try sound(ward)
    }
  }

  @Test("tally and report follow a decision, and the report says whose it was")
  func report() throws {
    let cloned = try Cloned()
    let ward = cloned.ward
    func page() throws -> String {
      try Report.gather(
        ward.store, period: ward.june, language: .en, officers: true, simulated: false, now: ward.now
      ).html()
    }
    #expect(try ward.total().n == 16)
    #expect(try page().contains("2 histories; counted 1; a history waits for a decision"))
    _ = try cloned.decide([2], out: [1])
    #expect(try ward.total().n == 33)
    #expect(try page().contains("2 histories; counted 2 as decided by Trưởng bộ phận on 2026-06-02"))
    #expect(try page().contains(cloned.second.head.hash.hex))
    let text = try ward.store.fork(cloned.first.log).text(.vi, zone: .vietNam)
    #expect(text.contains("1  không tính"))
    #expect(text.contains("Trưởng bộ phận: tính 2; bỏ 1. thẻ bị sao"))
  }

  @Test("the command lists, shows and decides, and says nothing of levels")
  func command() throws {
    let cloned = try Cloned()
    let data = ["--data", cloned.ward.folder.path, "--lang", "en"]
    let log = cloned.first.log.text
    let open = try realProgram("hailong-ward", ["fork", "list"] + data)
    #expect(open.code == 0)
    #expect(open.said.contains("log \(log): 2 histories; counted 1; a history waits for a decision"))
    let shown = try realProgram("hailong-ward", ["fork", "show", log] + data)
    #expect(shown.code == 0)
    #expect(shown.said.contains("its own: 5 records, 4 presses, 0 sessions, 1 boots"))
    #expect(shown.said.contains("its own: 21 records, 20 presses, 0 sessions, 1 boots"))
    for word in ["atisfied", "Neutral", "\"level", "index"] {
      #expect(!shown.said.contains(word))
      #expect(try !realProgram("hailong-ward", ["fork", "show", log, "--json"] + data).said.contains(word))
    }
    let bad = try realProgram(
      "hailong-ward", ["fork", "decide", log, "--count", "2", "--by", "A", "--why", "x"] + data)
    #expect(bad.code == 64)
    #expect(bad.said.contains("HL-WARD-106: each of the 2 histories must be named once"))
    let decided = try realProgram(
      "hailong-ward",
      [
        "fork", "decide", log, "--count", "2", "--leave-out", "1", "--by", "A", "--why",
        "the first card was copied",
      ]
        + data)
    #expect(decided.code == 0, "\(decided.said)")
    #expect(decided.said.contains("A: count 2; leave out 1. the first card was copied"))
    let closed = try realProgram("hailong-ward", ["fork", "list"] + data)
    #expect(closed.said.contains("2 histories; counted 2 as decided by A on "))
    #expect(try realProgram("hailong-ward", ["check", "--data", cloned.ward.folder.path]).said == "ok\n")
    #expect(try cloned.ward.total().n == 33)
  }
}
