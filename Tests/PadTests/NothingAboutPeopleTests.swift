import Control
import Glibc
import Ratings
import Records
import Testing

@testable import Pad

/// The real program is fed with names and badges in every way that a person or a program could, and then everything that it
/// left behind is searched for them.
@Suite("Nothing about a person is kept, said or handed out", .ownThread)
struct NothingAboutPeopleTests {
  /// Officers' names, what their badges type, and what stands in the environment. None is a word of anything else.
  private static let people = [
    "Quách Thị Xuyến", "quach.thi.xuyen@phuong.example", "00938271645-BADGE-77Q3Z", "Zyxwv Nmlkj",
    "Tăng Bạt Hổ",
  ]
  /// What two officers' badges type, and a stranger's.
  private static let badges = ["7391846205173", "8840273915566"]
  private static let stranger = "6150928374461"

  @Test(
    "names and badges are in no file, no line of the log, no status and no export of hailongd; only codes are"
  )
  func searched() throws {
    let folder = TemporaryFolder()
    let reader = try FedReader(folder.path + "/reader")
    let home = DaemonHome(
      extra: """
        policy: {name: search, quiet_ms: 400, correction_ms: 100, chord_ms: 50}
        seal: {idle_ms: 100, max_ms: 100, unread_ms: 100}
        badge: {reader: \(reader.path)}
        """)
    let people = NothingAboutPeopleTests.people
    let environment = ["OFFICER=\(people[3])", "USER=\(people[4])", "LANG=vi_VN.UTF-8"]
    var pad = try RunningDaemon(home, environment: environment)
    var client = try pad.connect()
    var said: [[UInt8]] = []
    for person in people {
      for (verb, member) in [(Verb.sessionOpen, "officer"), (.enrolled, "counter"), (.press, "button")] {
        do throws(ControlFault) {
          _ = try client.call(verb, [member: .string(person), "ward": "https://192.0.2.1:8443"])
          Issue.record("\(verb) took `\(person)`")
        } catch {}
      }
      // What no client of ours would say.
      for line in [
        #"{"v":1,"id":7,"do":"\#(person)"}"#,
        #"{"v":1,"id":7,"do":"session-open","officer":"\#(person)","name":"\#(person)"}"#,
        #"{"v":1,"id":7,"do":"status","\#(person)":1}"#, person,
      ] {
        let raw = try RawClient(home.socket)
        _ = raw.send(Array(line.utf8) + [0x0A])
      }
    }
    _ = try client.call(.sessionOpen, ["officer": "cb-07"])
    try thankedPress("b1", client)
    try tapBadges(reader, client)
    pad.kill()
    pad = try RunningDaemon(home, environment: environment)
    client = try pad.connect()
    try thankedPress("b4", client)
    _ = try client.call(.sessionClose)
    said.append(try client.call(.status).bytes)
    said.append(try client.call(.head).bytes)
    try eventually("everything is sealed") {
      let status = try client.call(.status)
      return status["sealed"]?["seq"]?.int == status["head"]?["seq"]?.int
    }
    for words in [
      ["status"], ["status", "--json"], ["session", "show"], ["journal", "export"], ["watch", "--once"],
    ] {
      said.append(try hailong(words + ["--socket", home.socket], home))
    }
    let bundle = home.folder.path + "/bundle.tar"
    said.append(try hailong(["support-bundle", bundle, "--yes", "--config", home.config], home))
    let records = try pad.ended()
    #expect(
      Set(
        records.compactMap {
          if case .sessionOpened(let officer, _, _, _) = $0.body { officer.text } else { nil }
        }) == ["cb-07", "cb-08", "cb-09"])
    // The stranger's tap was seen.
    #expect(records.contains { if case .badgeRefused = $0.body { true } else { false } })

    // Each line that it wrote, by the protocol's table.
    let schema = try RecordSchema()
    for record in records { #expect(try schema.strangers(in: record.line()) == []) }

    // And every byte that it left, the write-ahead log and the small files included.
    var places = [("standard error", try readFile(home.logPath)), ("the bundle", try readFile(bundle))]
    for name in TemporaryFolder.names(in: home.state) {
      places.append((name, try readFile("\(home.state)/\(name)")))
    }
    for (index, answer) in said.enumerated() { places.append(("answer \(index)", answer)) }
    #expect(
      places.contains { $0.0 == "journal.db" }
        && places.allSatisfy { !$0.1.isEmpty || $0.0.hasPrefix("journal.db") })
    // The search finds what is there.
    #expect(places.contains { NothingAboutPeopleTests.contains($0.1, "cb-07") })
    #expect(NothingAboutPeopleTests.contains(places[1].1, "\"kind\":\"badge-refused\""))
    for (place, bytes) in places {
      for person in people + NothingAboutPeopleTests.badges + [NothingAboutPeopleTests.stranger] {
        for form in Set(NothingAboutPeopleTests.forms(person))
        where NothingAboutPeopleTests.contains(bytes, form) {
          Issue.record("`\(form)` stands in \(place)")
        }
      }
    }
  }

  /// Two officers whose badges a ward ordered, and a stranger whose badge it does not know. One of the two stays.
  private func tapBadges(_ reader: FedReader, _ client: ControlClient) throws {
    let ward = OrderingWard()
    let list = ward.list(Array(zip(NothingAboutPeopleTests.badges, ["cb-08", "cb-09"])))
    #expect(try ward.order(client, try ward.enrol(client), 1, .badges(list))["taken"] == true)
    try eventually("the reader") { try client.call(.status)["badge"]?["present"] == true }
    reader.tap(NothingAboutPeopleTests.stranger)
    for (badge, officer) in zip(NothingAboutPeopleTests.badges, ["cb-08", "cb-09"]) {
      reader.tap(badge)
      try eventually("\(officer), durably") {
        let status = try client.call(.status)
        return status["session"]?["officer"]?.string == officer && status["waiting"] == 0
      }
      try thankedPress("b2", client)
    }
  }

  private func hailong(_ words: [String], _ home: DaemonHome) throws -> [UInt8] {
    let output = home.folder.path + "/said"
    unlink(output)
    let pid = try spawn(
      [siblingProgram("hailong")] + words,
      environment: ["LANG=vi_VN.UTF-8", "PATH=/usr/bin"],
      output: output)
    let status = try #require(wait(for: pid, within: 20_000), "hailong \(words) does not end")
    let said = try readFile(output)
    #expect(status == 0 && !said.isEmpty, "hailong \(words): \(String(decoding: said, as: UTF8.self))")
    return said
  }

  /// As it was said, each of its longer words, and its bytes in hex.
  private static func forms(_ person: String) -> [String] {
    [person, Hex.encode(Array(person.utf8))]
      + person.split(separator: " ").filter { $0.utf8.count > 4 }.map(String.init)
  }

  private static func contains(_ bytes: [UInt8], _ text: String) -> Bool {
    let wanted = Array(text.utf8)
    return bytes.withUnsafeBytes { bytes in
      var at = 0
      while bytes.count - at >= wanted.count, let start = bytes.baseAddress,
        let next = memchr(start + at, Int32(wanted[0]), bytes.count - at - wanted.count + 1)
      {
        if memcmp(next, wanted, wanted.count) == 0 { return true }
        at = UnsafeRawPointer(next) - start + 1
      }
      return false
    }
  }
}
