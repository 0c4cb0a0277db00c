import Foundation
import Ratings
import Records
import Testing

@testable import Ward

@Suite("Tally and report")
struct ReportTests {
  private func ward(name: String = "Phường <Thử> & \"Nghiệm\"") throws -> (Fixture, Scribe) {
    let ward = try Fixture()
    var settings = WardSettings()
    settings.name = name
    try ward.store.save(settings)
    var scribe = Scribe()
    try ward.enrol(scribe)
    for (officer, votes) in [("c-many", 12), ("c-few", 9)] {
      scribe.write(.sessionOpened(officer: OfficerCode(officer)!, how: .command, by: .pad))
      let session = scribe.head.seq
      scribe.pass(1_000_000)
      for index in 0..<votes { scribe.vote(index % 4 == 3 ? 3 : 1, session: session) }
    }
    scribe.seal()
    try ward.send(scribe)
    return (ward, scribe)
  }

  private func report(_ ward: Fixture, _ language: Language, officers: Bool = false) throws -> String {
    try Report.gather(
      ward.store, period: ward.june, language: language, officers: officers, simulated: false, now: ward.now
    ).html()
  }

  @Test("an officer's figures below ten votes are withheld in every format")
  func withheld() throws {
    let (ward, _) = try ward()
    let figures = try ward.store.tally(ward.june, by: .officer)
    #expect(figures.rows.map(\.isWithheld) == [true, false])
    let few = try #require(figures.json["rows"]?.array?.first)
    #expect(few.members?.map(\.key) == ["scale", "officer", "withheld"])
    let block = figures.table(.en).split(separator: "c-many")[0]
    #expect(block.contains("withheld"))
    #expect(!block.contains("9"))
    let html = try report(ward, .en, officers: true)
    #expect(html.contains("<th scope=\"row\">c-few</th><td colspan=\"2\">withheld</td>"))
    #expect(html.contains("<th scope=\"row\">c-many</th><td>n 12</td>"))
    #expect(try !report(ward, .en).contains("c-many"), "officers stand in a report only when asked for")
  }

  @Test("the report writes numbers as its language does, says that it is no SIPAS, and names the heads")
  func words() throws {
    let (ward, scribe) = try ward()
    let vi = try report(ward, .vi)
    #expect(vi.contains("lang=\"vi\""))
    #expect(vi.contains("76,2 %"))
    #expect(vi.contains("chỉ số bấm nút"))
    #expect(vi.contains("không phải chỉ số SIPAS"))
    #expect(vi.contains("2 tích cực, 1 trung tính, 1 tiêu cực"))
    #expect(vi.contains(scribe.head.hash.hex))
    #expect(vi.contains("tháng 6 năm 2026"))
    let en = try report(ward, .en)
    #expect(en.contains("76.2 %"))
    #expect(en.contains("June 2026"))
  }

  @Test(
    "every figure of the tally stands on the page: levels, reasons, changes, who is not assigned, coverage")
  func figures() throws {
    let ward = try Fixture()
    ward.now = UTCTime("2026-06-01T12:00:00Z")!
    let scribe = ReportTests.eachReason()
    try ward.enrol(scribe)
    try ward.send(scribe)
    let monday = CivilDate(year: 2026, month: 6, day: 1)!
    func page(_ language: Language) throws -> String {
      try Report.gather(
        ward.store, period: Period(from: monday, to: monday)!, language: language, officers: false,
        simulated: false, now: ward.now
      ).html()
    }
    let rows = [
      ("đổi ý", "changed", "6"), ("– lên mức cao hơn", "– to a higher level", "2"),
      ("– cùng mức", "– to the same level", "1"), ("– xuống mức thấp hơn", "– to a lower level", "3"),
      ("bấm lặp", "repeat", "4"), ("bấm cùng lúc", "chord", "10"), ("nút kẹt", "stuck", "7"),
      ("bảo trì", "maintenance", "8"), ("không có phiên trực", "no session", "9"),
      ("nút không có mức", "no level", "11"), ("chưa gán cán bộ", "unassigned to an officer", "13 (61.9 %)"),
      (
        "bàn bấm hoạt động trong giờ làm việc", "coverage: opening hours in which pads were up", "26.7 %"
      ),
    ]
    let (vi, en) = (try page(.vi), try page(.en))
    for (name, english, value) in rows {
      let decimal = value.replacing(".", with: ",")
      #expect(vi.contains("<tr><th scope=\"row\">\(name)</th><td>\(decimal)</td></tr>"), "\(name)")
      #expect(en.contains("<tr><th scope=\"row\">\(english)</th><td>\(value)</td></tr>"), "\(english)")
    }
    let levels = [
      (4, 17, 300, "11", "52.4", "[32.4, 71.7]"), (3, 43, 109, "4", "19.0", "[7.7, 40.0]"),
      (2, 69, 136, "5", "23.8", "[10.6, 45.1]"), (1, 95, 27, "1", "4.8", "[0.8, 22.7]"),
    ]
    for (level, y, width, count, share, interval) in levels {
      // Word, bar and label of a level are at one height.
      for (page, language) in [(vi, Language.vi), (en, .en)] {
        let word = try #require(Scale.four.word(level, language))
        #expect(page.contains("y=\"\(y)\" text-anchor=\"end\">\(word)</text>"), "\(word)")
        let bar = "class=\"l\(level)\" x=\"160\" y=\"\(y - 13)\" width=\"\(width)\" "
        #expect(page.contains(bar), "\(word)")
      }
      #expect(en.contains("y=\"\(y)\">\(count) · \(share) % \(interval)</text>"), "\(count)")
      let written = interval.replacing(",", with: ";").replacing(".", with: ",")
      let label = "\(count) · \(share.replacing(".", with: ",")) % \(written)"
      #expect(vi.contains("y=\"\(y)\">\(label)</text>"), "\(count)")
    }
    let figures = [
      ("Số phiếu (n)", "Votes (n)", "21", "lượt bấm: 76<", "presses: 76<"),
      ("Chỉ số (hai mức cao nhất)", "Index (two highest levels)", "71.4 %", "15/21 ", "15/21 "),
      ("Mức cao nhất", "Top box (highest level)", "52.4 %", "11/21 ", "11/21 "),
    ]
    for (name, english, value, under, below) in figures {
      let (middle, end) = ("</p><p class=\"value\">", "</p><p class=\"under\">")
      let decimal = value.replacing(".", with: ",")
      #expect(vi.contains("<p class=\"name\">\(name)\(middle)\(decimal)\(end)\(under)"), "\(name)")
      #expect(en.contains("<p class=\"name\">\(english)\(middle)\(value)\(end)\(below)"), "\(english)")
    }
  }

  /// Two hours of a pad that is pressed in every way there is: 21 votes, 13 of them nobody's, and each reason with a count of its own.
  private static func eachReason() -> Scribe {
    var scribe = Scribe()
    let end = scribe.uptime + 7_200_000_000
    scribe.write(.sessionOpened(officer: OfficerCode("c-an")!, how: .command, by: .pad))
    let session = scribe.head.seq
    scribe.pass(1_000_000)
    for button in [1, 1, 1, 1, 1, 2, 2, 2] { scribe.vote(button, session: session) }
    scribe.write(.sessionClosed(session: session, how: .command, by: .pad))
    scribe.pass(60_000_000)
    for button in [3, 3, 4] { scribe.vote(button) }
    // Two presses of one citizen: a choice that was changed, a vote and a repeat, a chord.
    for (first, pause, second, count) in [
      (4, 1_000_000, 1, 2), (1, 1_000_000, 3, 3), (2, 1_000_000, 2, 1), (1, 4_000_000, 1, 4),
      (1, 100_000, 2, 5),
    ] as [(Int, Int64, Int, Int)] {
      for _ in 0..<count {
        scribe.press(first)
        scribe.pass(pause)
        scribe.vote(second)
      }
    }
    scribe.write(.fault(Fault(code: "HL-BTN-001", button: Button(index: 2))))
    for _ in 0..<7 { scribe.vote(3) }
    scribe.write(.faultCleared(code: "HL-BTN-001", button: Button(index: 2)))
    scribe.write(.maintenanceOpened(how: .command, by: .pad))
    for _ in 0..<8 { scribe.vote(1) }
    scribe.write(.maintenanceClosed(how: .command, by: .pad))
    scribe.pass(20_000_000)
    for _ in 0..<11 { scribe.vote(5) }
    var strict = Policy()
    strict.session = .required
    scribe.write(.policy(strict.json))
    for _ in 0..<9 { scribe.vote(1) }
    while scribe.uptime < end {
      scribe.pass(min(600_000_000, end - scribe.uptime))
      scribe.write(.alive)
    }
    scribe.seal(.shutdown)
    return scribe
  }

  @Test("what finds no room on the first page stands behind the footing, which says so", arguments: [6, 40])
  func annex(pads: Int) throws {
    let ward = try Fixture()
    for number in 1...pads {
      var scribe = Scribe()
      _ = try ward.enrol(scribe, counter: "q\(number)")
      scribe.seal()
      try ward.send(scribe)
    }
    let parts = try report(ward, .en).components(separatedBy: "<footer>")
    #expect(parts.count == 2)
    let isBehind = pads == 40
    #expect(parts[0].contains("wide heads") != isBehind)
    #expect(parts[1].contains("wide heads") == isBehind)
    #expect(parts[1].contains("class=\"annex\"") == isBehind)
    #expect(parts[1].contains("Overleaf: the heads of the pads&#39; logs.") == isBehind)
  }

  @Test("the fixed parts take a page of their own at most, and another part stands there only where it fits")
  func placed() throws {
    let (ward, _) = try ward(name: String(repeating: "W", count: 200))
    var report = try Report.gather(
      ward.store, period: ward.june, language: .vi, officers: false, simulated: true, now: ward.now)
    var tally = Tally(scale: Scale(levels: 5)!)
    tally.add(.vote(6), assigned: true)
    report.totals.rows = [TallyRow(group: .total, tally: tally)]
    let fixed = report.parts.filter(\.isFixed).map(\.height).reduce(Report.footingHeight, +)
    #expect(fixed < ReportPart.pageHeight)
    func part(_ name: String, _ height: Double, isFixed: Bool = false) -> ReportPart {
      ReportPart(name: name, height: height, isFixed: isFixed) { _ in }
    }
    let left = ReportPart.pageHeight - Report.footingHeight - 100
    let (front, behind) = Report.placed([
      part("fits", left - 5), part("is too high", 5.1), part("fits beside it", 4.9),
      part("is fixed", 100, isFixed: true),
    ])
    #expect(front.map(\.name) == ["fits", "fits beside it", "is fixed"])
    #expect(behind.map(\.name) == ["is too high"])
  }

  @Test("a text takes more lines where its letters are wide, and never none")
  func lineCount() {
    let narrow = String(repeating: "a", count: 300)
    #expect(ReportPart.lineCount("", 9.5) == 1)
    #expect(ReportPart.lineCount(narrow, 9.5) == 4)
    #expect(ReportPart.lineCount(narrow.uppercased(), 9.5) == 6)
    #expect(ReportPart.lineCount(narrow, 19) == 7)
  }

  @Test("a second scale has figures of its own, behind the page where they find no room on it")
  func secondScale() throws {
    let (ward, _) = try ward()
    var report = try Report.gather(
      ward.store, period: ward.june, language: .en, officers: true, simulated: false, now: ward.now)
    report.totals.rows += [TallyRow(group: .total, tally: Tally(scale: Scale(levels: 3)!))]
    let parts = report.html().components(separatedBy: "<footer>")
    #expect(parts[0].contains("4-level scale:"))
    #expect(!parts[0].contains("3-level scale:"))
    #expect(parts[1].contains("3-level scale:"))
    #expect(parts[1].contains("Overleaf: the 3-level scale"))
  }

  @Test("names from outside cannot become markup, and the page asks for nothing from elsewhere")
  func escaped() throws {
    let (ward, _) = try ward(name: "<script>alert('1')</script> & \"x\"")
    let html = try report(ward, .vi)
    #expect(!html.contains("<script"))
    #expect(html.contains("&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; &amp; &quot;x&quot;"))
    for word in ["http:", "https:", "url(", "@import", "src="] { #expect(!html.contains(word), "\(word)") }
  }

  @Test("coverage is the share of opening hours in which the pad was up")
  func coverage() throws {
    let ward = try Fixture()
    ward.now = UTCTime("2026-06-01T12:00:00Z")!
    var scribe = Scribe()
    try ward.enrol(scribe)
    // Monday 1 June, 08:00 at the ward: up for exactly two hours of the seven and a half.
    for _ in 0..<12 {
      scribe.pass(600_000_000)
      scribe.write(.alive)
    }
    scribe.seal(.shutdown)
    try ward.send(scribe)
    let covered = try ward.store.coverages(
      Period(from: CivilDate(year: 2026, month: 6, day: 1)!, to: CivilDate(year: 2026, month: 6, day: 1)!)!,
      simulated: false, now: ward.now)
    #expect(covered.map(\.coverage) == [Coverage(up: 7_200, open: 27_000)])
  }

  @Test("an officer gets a code that says nothing of the name")
  func officer() throws {
    let ward = try Fixture()
    let officer = try ward.store.addOfficer(name: "Trần Thị B", now: ward.now)
    #expect(officer.code.text.hasPrefix("c-"))
    #expect(try ward.store.officers() == [officer])
    #expect(throws: WardFault.self) { try ward.store.addOfficer(name: "", now: ward.now) }
    #expect(throws: WardFault.self) {
      try ward.store.addOfficer(name: "x", code: officer.code, now: ward.now)
    }
  }

  @Test("a code that a pad said before the ward knew it takes its name once")
  func heardFirst() throws {
    let ward = try Fixture()
    var scribe = Scribe()
    try ward.enrol(scribe)
    let code = OfficerCode("cb-07")!
    scribe.write(.sessionOpened(officer: code, how: .command, by: .pad))
    scribe.vote(1, session: scribe.head.seq)
    scribe.seal(.shutdown)
    try ward.send(scribe)
    #expect(try ward.store.officers().map(\.code) == [code])
    #expect(try ward.store.addOfficer(name: "Lê Thị C", code: code, now: ward.now).name == "Lê Thị C")
    #expect(try ward.store.officers().map(\.name) == ["Lê Thị C"])
    #expect(throws: WardFault.self) {
      try ward.store.addOfficer(name: "x", code: code, now: ward.now)
    }
  }
}
