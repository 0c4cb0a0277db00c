import Foundation
import Glibc
import Ratings
import Records
import Testing
import Wire

@testable import Ward

/// The commands as an office uses them: the real program on a real ward's folder.
@Suite("Calendar, groups and many pads, by command", .serialized)
struct CalendarCommandTests {
  private static let calendar = """
    {"zone":"+07:00","week":{"mon":["07:30-11:30","13:30-17:00"],"tue":["07:30-11:30"]},"days":[
    {"date":"2026-06-01","name":"ngày không viết"},{"date":"2026-06-02","name":"ngày lễ","closed":true}]}
    """

  /// Takes a folder away with everything in it.
  private final class Scratch {
    let path = "/tmp/hailong-ward-commands-\(getpid())-\(UInt64.random(in: 0 ... .max))"
    init() throws {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }
    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String, _ text: String) throws -> String {
      try Data(text.utf8).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
      return "\(path)/\(name)"
    }
  }

  /// Five citizens on Monday 1 June and three on Tuesday 2 June, from 08:00 and from 09:00 on.
  private func ward() throws -> Fixture {
    let ward = try Fixture()
    ward.now = UTCTime("2026-06-03T03:00:00Z")!
    var scribe = Scribe()
    try ward.enrol(scribe)
    for _ in 0..<5 { scribe.vote(1) }
    scribe.pass(86_400_000_000 + 3_600_000_000 - 100_000_000)
    for _ in 0..<3 { scribe.vote(2) }
    scribe.seal()
    try ward.send(scribe)
    return ward
  }

  private func tally(_ ward: Fixture, by grouping: String) throws -> [JSON] {
    let run = try realProgram(
      "hailong-ward",
      [
        "tally", "--data", ward.folder.path, "--from", "2026-06-01", "--to", "2026-06-30", "--by", grouping,
        "--format", "json",
      ])
    #expect(run.code == 0, "\(run.said)")
    return try #require(try JSON.read(run.said)["rows"]?.array)
  }

  @Test("calendar check only tries, set places every press anew, show gives back what set takes")
  func calendar() throws {
    let (ward, scratch) = (try ward(), try Scratch())
    let data = ["--data", ward.folder.path]
    let file = try scratch.file("calendar.json", CalendarCommandTests.calendar)
    let before = try realProgram("hailong-ward", ["calendar", "show"] + data)
    #expect(before.code == 0)
    let tried = try realProgram("hailong-ward", ["calendar", "check", file, "--lang", "en"] + data)
    #expect(tried.code == 0 && tried.said.hasSuffix(", 3 presses moved (only tried)\n"), "\(tried.said)")
    #expect(try realProgram("hailong-ward", ["calendar", "show"] + data).said == before.said)
    #expect(try ward.total().flagged(.outsideHours) == 0)
    let set = try realProgram("hailong-ward", ["calendar", "set", file, "--lang", "en"] + data)
    #expect(set.code == 0 && set.said.hasSuffix(", 3 presses moved\n"), "\(set.said)")
    #expect(try ward.total().flagged(.outsideHours) == 3 && ward.total().n == 8)
    let shown = try realProgram("hailong-ward", ["calendar", "show"] + data)
    #expect(
      try OpeningHours.read(Array(shown.said.utf8))
        == OpeningHours.read(Array(CalendarCommandTests.calendar.utf8)))
    let again = try realProgram(
      "hailong-ward", ["calendar", "set", try scratch.file("again.json", shown.said), "--json"] + data)
    #expect(again.code == 0)
    #expect(try JSON.read(again.said)["moved"] == 0)
    // A day that is mistyped would close the office.
    let wrong = try scratch.file(
      "wrong.json", CalendarCommandTests.calendar.replacingOccurrences(of: "\"tue\"", with: "\"teu\""))
    for verb in ["check", "set"] {
      let refused = try realProgram("hailong-ward", ["calendar", verb, wrong, "--lang", "en"] + data)
      #expect(refused.code != 0 && refused.said.contains("teu"), "\(refused.said)")
    }
    #expect(try realProgram("hailong-ward", ["calendar", "show"] + data).said == shown.said)
  }

  @Test("tally by hour and by named day: each citizen in one row, by the calendar that is set")
  func groups() throws {
    let (ward, scratch) = (try ward(), try Scratch())
    let hours = try tally(ward, by: "hour")
    #expect(hours.map { $0["hour"] } == [8, 9] && hours.map { $0["n"] } == [5, 3])
    let unnamed = try tally(ward, by: "named-day")
    #expect(unnamed.map { $0["named_day"] } == [.null] && unnamed.map { $0["n"] } == [8])
    let file = try scratch.file("calendar.json", CalendarCommandTests.calendar)
    #expect(
      try realProgram("hailong-ward", ["calendar", "set", file, "--data", ward.folder.path]).code == 0)
    let named = try tally(ward, by: "named-day")
    #expect(named.map { $0["named_day"]?.string } == ["ngày không viết", "ngày lễ"])
    #expect(named.map { $0["n"] } == [5, 3])
    #expect(named.map { $0["flags"]?["outside-hours"] } == [0, 3])
    let table = try realProgram(
      "hailong-ward",
      [
        "tally", "--data", ward.folder.path, "--from", "2026-06-01", "--to", "2026-06-30", "--by",
        "named-day", "--lang", "vi",
      ])
    #expect(table.code == 0 && table.said.contains("ngày không viết"), "\(table.said)")
  }

  @Test("thirty pads: thirty counters and strings, none twice, and thirty files that say the same")
  func thirtyPads() throws {
    let (ward, scratch) = (try Fixture(), try Scratch())
    let folder = scratch.path + "/cards"
    let added = try realProgram(
      "hailong-ward",
      [
        "pad", "add", "--data", ward.folder.path, "--count", "30", "--counter", "q", "--address",
        "10.1.2.3:8443", "--board", "raspberry-pi-4", "--files", folder,
      ])
    #expect(added.code == 0, "\(added.said)")
    let rows = added.said.split(separator: "\n").map { $0.split(separator: " ") }
    #expect(rows.count == 30 && rows.allSatisfy { $0.count == 2 })
    #expect(rows.map { $0[0] } == (1...30).map { "q-\($0)" })
    let strings = try rows.map { try EnrolmentString(String($0[1])) }
    #expect(Set(strings.map(\.description)).count == 30 && Set(strings.map(\.code)).count == 30)
    #expect(try Set(strings.map(\.authority)) == [ward.folder.authority().keyHash])
    #expect(
      try Set(FileManager.default.contentsOfDirectory(atPath: folder)) == Set(rows.map { String($0[0]) }))
    for row in rows {
      let path = "\(folder)/\(row[0])/hailong.yaml"
      let lines = try TextFile.read(path).split(separator: "\n").filter { !$0.hasPrefix("#") }
      #expect(lines == ["board: raspberry-pi-4", "counter: \(row[0])", "enrol: \(row[1])"])
      var status = stat()
      #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
    }
    // Each is good for a pad of its own.
    for string in strings {
      _ = try ward.store.enrol(code: string.code, Scribe().statement(), now: Server.now())
    }
    #expect(try Set(ward.store.pads().map(\.counter.text)) == Set(rows.map { String($0[0]) }))
  }
}
