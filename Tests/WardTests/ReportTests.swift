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

  @Test("the heads of more pads than a page holds stand behind it, on pages of their own", arguments: [6, 7])
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
    let isBehind = pads == 7
    #expect(parts[0].contains("wide heads") != isBehind)
    #expect(parts[1].contains("wide heads") == isBehind)
    #expect(parts[1].contains("class=\"annex\"") == isBehind)
    #expect(parts[1].contains("overleaf") == isBehind)
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
}
