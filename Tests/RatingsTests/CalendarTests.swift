import Ratings
import Records
import Testing

@Suite("A ward's calendar") struct CalendarTests {
  private let text = """
    {"zone":"+07:00","week":{"mon":["07:30-11:30","13:30-17:00"],"tue":["07:30-11:30","13:30-17:00"],\
    "wed":["07:30-11:30","13:30-17:00"],"thu":["07:30-11:30","13:30-17:00"],"fri":["07:30-11:30","13:30-17:00"],\
    "sat":[],"sun":[]},"days":[{"date":"2026-06-12","name":"ngày không viết"},\
    {"date":"2026-06-13","name":"làm bù","hours":["08:00-11:00"]},{"date":"2026-09-02","name":"Quốc khánh","closed":true}]}
    """

  private func date(_ text: String) -> CivilDate {
    LocalTime.vietNam.day(of: UTCTime(text + "T05:00:00Z") ?? .epoch)
  }

  private func read(_ text: String) throws(CalendarFault) -> OpeningHours {
    try OpeningHours.read(Array(text.utf8))
  }

  @Test("is written as it was read, whatever the order") func roundTrip() throws {
    #expect(try read(text).json.text == text)
    let shuffled = """
      {"days":[{"closed":true,"name":"Quốc khánh","date":"2026-09-02"},{"hours":["08:00-11:00"],"date":"2026-06-13",
      "closed":false,"name":"làm bù"},{"name":"ngày không viết","date":"2026-06-12","closed":false}],
      "week":{"fri":["07:30-11:30","13:30-17:00"],"mon":["07:30-11:30","13:30-17:00"],"tue":["07:30-11:30","13:30-17:00"],
      "wed":["07:30-11:30","13:30-17:00"],"thu":["07:30-11:30","13:30-17:00"]}}
      """
    #expect(try read(shuffled) == read(text))
    #expect(try read(OpeningHours.default.json.text) == .default)
  }

  @Test("closes on a holiday, opens on a Saturday that is worked, and names a day without touching its hours")
  func namedDays() throws {
    let calendar = try read(text)
    #expect(calendar.spans(on: date("2026-09-02")).isEmpty)
    #expect(calendar.minutes(on: date("2026-09-01")) == [450..<690, 810..<1_020])
    #expect(calendar.minutes(on: date("2026-06-13")) == [480..<660])
    #expect(calendar.minutes(on: date("2026-06-12")) == [450..<690, 810..<1_020])
    #expect(calendar.day(date("2026-06-12"))?.name == "ngày không viết")
    #expect(calendar.day(date("2026-06-11")) == nil && calendar.day(date("2026-12-31")) == nil)
    // 08:00 local is 01:00 UTC; local midnight is 17:00 UTC.
    #expect(try !calendar.contains(#require(UTCTime("2026-09-02T01:00:00Z"))))
    #expect(try calendar.contains(#require(UTCTime("2026-06-13T01:00:00Z"))))
    #expect(try !calendar.contains(#require(UTCTime("2026-06-13T04:00:00Z"))))
    #expect(try calendar.contains(#require(UTCTime("2026-09-03T01:00:00Z"))))
  }

  @Test("a holiday is no opening hours to cover") func coverage() throws {
    let calendar = try read(text)
    let week = Coverage([], hours: calendar, from: date("2026-08-31"), through: date("2026-09-06"))
    #expect(week.open == 4 * 27_000)
    #expect(
      Coverage([], hours: calendar, from: date("2026-06-13"), through: date("2026-06-13")).open == 10_800)
  }

  /// Each slip, its code, and the member that is named.
  @Test(
    "refuses what it does not know, and names the member",
    arguments: [
      ("[]", "HL-CAL-001", ""), ("{", "HL-CAL-001", ""), ("null", "HL-CAL-001", ""),
      (#"{"week":{"mon":["07:30-11:30"]},"holidays":[]}"#, "HL-CAL-002", "holidays"),
      (#"{"week":{"lun":["07:30-11:30"]}}"#, "HL-CAL-002", "week.lun"),
      (#"{"a\u001B\u009B\u202E\u2029b":1}"#, "HL-CAL-002", "ab"),
      (#"{"week":W,"days":[{"date":"2026-09-02","name":"x","color":1}]}"#, "HL-CAL-002", "days[0].color"),
      (#"{"days":[]}"#, "HL-CAL-003", "week"), (#"{"week":[]}"#, "HL-CAL-003", "week"),
      (#"{"week":{"mon":"07:30-11:30"}}"#, "HL-CAL-003", "week.mon"),
      (#"{"week":{"mon":[730]}}"#, "HL-CAL-003", "week.mon[0]"),
      (#"{"week":W,"zone":7}"#, "HL-CAL-003", "zone"), (#"{"week":W,"days":{}}"#, "HL-CAL-003", "days"),
      (#"{"week":W,"days":["2026-09-02"]}"#, "HL-CAL-003", "days[0]"),
      (#"{"week":W,"days":[{"name":"x"}]}"#, "HL-CAL-003", "days[0].date"),
      (#"{"week":W,"days":[{"date":"2026-09-02"}]}"#, "HL-CAL-003", "days[0].name"),
      (#"{"week":W,"days":[{"date":"2026-09-02","name":5}]}"#, "HL-CAL-003", "days[0].name"),
      (#"{"week":W,"days":[{"date":"2026-09-02","name":"x","closed":1}]}"#, "HL-CAL-003", "days[0].closed"),
      (#"{"week":{}}"#, "HL-CAL-004", "week"), (#"{"week":{"mon":[]}}"#, "HL-CAL-004", "week"),
      (#"{"week":{"mon":["7:30-11:30"]}}"#, "HL-CAL-004", "week.mon[0]"),
      (#"{"week":{"mon":["11:30-07:30"]}}"#, "HL-CAL-004", "week.mon[0]"),
      (#"{"week":{"mon":["07:30-24:01"]}}"#, "HL-CAL-004", "week.mon[0]"),
      (#"{"week":{"mon":["07:30-11:30","11:00-12:00"]}}"#, "HL-CAL-004", "week.mon[1]"),
      (
        #"{"week":W,"days":[{"date":"2026-09-02","name":"x","closed":true,"hours":["08:00-09:00"]}]}"#,
        "HL-CAL-004", "days[0].closed"
      ),
      (#"{"week":W,"days":[{"date":"2026-02-29","name":"x"}]}"#, "HL-CAL-005", "days[0].date"),
      (#"{"week":W,"days":[{"date":"2/9/2026","name":"x"}]}"#, "HL-CAL-005", "days[0].date"),
      (
        #"{"week":W,"days":[{"date":"2026-09-02","name":"x"},{"date":"2026-09-02","name":"y"}]}"#,
        "HL-CAL-005", "days[1].date"
      ),
      (#"{"week":W,"zone":"+15:00"}"#, "HL-CAL-006", "zone"),
      (#"{"week":W,"zone":"7"}"#, "HL-CAL-006", "zone"),
      (#"{"week":W,"zone":"+07:60"}"#, "HL-CAL-006", "zone"),
      (#"{"week":W,"days":[{"date":"2026-09-02","name":""}]}"#, "HL-CAL-006", "days[0].name"),
      (#"{"week":W,"days":[{"date":"2026-09-02","name":"a\nb"}]}"#, "HL-CAL-006", "days[0].name"),
    ])
  func slips(_ bad: String, _ code: String, _ member: String) {
    let text = bad.replacing("W", with: #"{"mon":["07:30-11:30"]}"#)
    do throws(CalendarFault) {
      _ = try read(text)
      Issue.record("taken: \(text)")
    } catch {
      #expect(error.code.rawValue == code && error.member == member, "\(error)")
      #expect(error.message(.vi) != error.message(.en))
      #expect(error.description.hasPrefix(code))
    }
  }

  @Test("is bounded in bytes, days, spans and names") func bounds() {
    func days(_ count: Int, _ name: String = "x") -> String {
      let days = (0..<count).map {
        #"{"date":"\#(CivilDate(daysSinceEpoch: 20_000 + $0).text)","name":"\#(name)"}"#
      }
      return #"{"week":{"mon":["07:30-11:30"]},"days":[\#(days.joined(separator: ","))]}"#
    }
    func code(_ text: String) -> String {
      do throws(CalendarFault) {
        _ = try read(text)
        return "taken"
      } catch { return error.code.rawValue + " " + error.member }
    }
    #expect(code(days(1_000, String(repeating: "a", count: 64))) == "taken")
    #expect(code(days(1_001)) == "HL-CAL-006 days")
    #expect(code(days(1, String(repeating: "ê", count: 33))) == "HL-CAL-006 days[0].name")
    #expect(code(String(repeating: " ", count: 524_288) + days(1)) == "HL-CAL-001 ")
    let spans = (0..<9).map { #""0\#($0):00-0\#($0):30""# }.joined(separator: ",")
    #expect(code(#"{"week":{"mon":[\#(spans)]}}"#) == "HL-CAL-006 week.mon")
  }

  @Test("tallies by named day, and flags presses on a holiday") func tallies() throws {
    var table = TallyTable(by: .namedDay, hours: try read(text))
    for time in [
      "2026-06-12T01:00:00Z", "2026-09-02T01:00:00Z", "2026-09-02T02:00:00Z", "2026-06-10T01:00:00Z",
    ] {
      table.add(row(at: time))
    }
    #expect(
      table.entries.map(\.group) == [.namedDay("Quốc khánh"), .namedDay("ngày không viết"), .namedDay(nil)])
    #expect(table.entries.map { $0.tally?.n } == [2, 1, 1])
    #expect(table.entries.map { $0.tally?.flagged(.outsideHours) } == [2, 0, 0])
  }

  @Test(
    "a named day is the ward's own, from midnight to midnight, and a time that nobody knows is outside of nothing"
  )
  func midnight() throws {
    var table = TallyTable(by: .namedDay, hours: try read(text))
    table.add(row(at: "2026-09-01T17:00:00Z"))
    table.add(row(at: "2026-09-01T18:00:00Z"))
    table.add(row(at: "2026-09-02T16:59:59Z", .clockUnset))
    table.add(row(at: "2026-09-02T17:00:00Z"))
    #expect(table.entries.map(\.group) == [.namedDay("Quốc khánh"), .namedDay(nil)])
    #expect(table.entries.map { $0.tally?.n } == [3, 1])
    #expect(table.entries.map { $0.tally?.flagged(.outsideHours) } == [2, 1])
  }

  @Test("tallies by hour leave out what has no known time, totals do not") func hours() {
    var (byHour, total) = (TallyTable(by: .hour), TallyTable(by: .total))
    for (time, flags) in [
      ("2026-06-12T00:59:59.999Z", BallotFlags()), ("2026-06-12T01:00:00Z", []), ("2026-06-11T01:30:00Z", []),
      ("1970-01-01T01:00:00Z", .clockUnset), ("2026-06-11T17:00:00Z", []),
    ] {
      byHour.add(row(at: time, flags))
      total.add(row(at: time, flags))
    }
    #expect(byHour.entries.map(\.group) == [.hour(0), .hour(7), .hour(8), .hour(nil)])
    #expect(byHour.entries.map { $0.tally?.n } == [1, 1, 2, 1])
    #expect(total.entries.map { $0.tally?.n } == [5])
  }

  private func row(at time: String, _ flags: BallotFlags = []) -> BallotRow {
    BallotRow(
      seq: 1, outcome: .vote(4), button: button1(1), level: 4, scale: .four, flags: flags, boot: 1, uptime: 0,
      clock: .synced, time: UTCTime(time) ?? .epoch)
  }
}

extension CivilDate {
  fileprivate var text: String {
    String(UTCTime(microseconds: Int64(daysSinceEpoch) * 86_400_000_000).text.prefix(10))
  }
}
