import Glibc
import Testing

@testable import Settings

@Suite("Pad settings")
struct PadSettingsTests {
  func read(_ text: String) throws(SettingsFault) -> PadSettings {
    try .read(Array(text.utf8), file: "pad.yaml")
  }

  @Test("only the board is required, and everything else has the documented default")
  func defaults() throws {
    let settings = try read("board: simulated\n")
    #expect(settings.board == "simulated")
    #expect(settings.counter == nil)
    #expect(settings.stateDir == "/var/lib/hailong")
    #expect(settings.control.socket == "/run/hailong/control.sock")
    #expect(settings.debounce.settleMs == 15)
    #expect(settings.debounce.rearmMs == 50)
    #expect(settings.debounce.heldMs == 10_000)
    #expect(settings.policy.quietMs == 5_000)
    #expect(settings.policy.correctionMs == 3_000)
    #expect(settings.policy.session == .optional)
    #expect(settings.policy.levels == [("b1", 4), ("b2", 3), ("b3", 2), ("b4", 1)].map(ButtonLevel.init))
    #expect(settings.seal.records == 500)
    #expect(settings.link.batchBytes == 1_048_576)
  }

  @Test("every value given is taken, and says where it came from")
  func given() throws {
    let settings = try read(
      """
      board: raspberry-pi-4
      counter: quay-1
      debounce:
        settle_ms: 20
      policy: {name: demo, scale: 3, session: required, quiet_ms: 400, correction_ms: 200}
      link:
        ward: "https://ward.example:8443"
        allow_plain_http: true
      """)
    #expect(settings.counter == "quay-1")
    #expect(settings.debounce.settleMs == 20)
    #expect(settings.policy.session == .required)
    #expect(settings.policy.levels.map(\.level) == [3, 2, 1])
    #expect(settings.link.ward == "https://ward.example:8443")
    #expect(settings.link.allowPlainHTTP)
    let effective = settings.effective
    #expect(effective.count == Key.all.count)
    #expect(effective.first { $0.key == "debounce.settle_ms" }! == ("debounce.settle_ms", "20", "pad.yaml:4"))
    #expect(effective.first { $0.key == "debounce.rearm_ms" }! == ("debounce.rearm_ms", "50", "default"))
    #expect(effective.first { $0.key == "policy.quiet_ms" }!.origin == "pad.yaml:5")
    #expect(
      effective.first { $0.key == "policy.levels" }! == ("policy.levels", "{b1: 3, b2: 2, b3: 1}", "default"))
    #expect(effective.first { $0.key == "link.ward" }!.value == "\"https://ward.example:8443\"")
  }

  @Test("a section whose keys are all commented out is an empty section")
  func emptySection() throws {
    #expect(try read("board: simulated\ndebounce:\n  #settle_ms: 20\n").debounce == DebounceSettings())
  }

  @Test("a name that YAML would take for nothing is shown in quotes", arguments: ["null", "nul", "nulls"])
  func nullIsQuoted(name: String) throws {
    let shown = try #require(
      try PadSettings.read(Array("board: '\(name)'\n".utf8), file: "f").effective.first
    ).value
    let again = try PadSettings.read(Array("board: \(shown)\n".utf8), file: "again")
    #expect(again.board == name)
  }

  @Test(
    "a quotation mark, or a backslash, is shown escaped whatever stands behind it", arguments: ["\"", "\\"])
  func escaped(mark: String) throws {
    let path = "/a\(mark)\u{0596}b\(mark)c"
    let shown = try #require(
      try PadSettings.read(Array("board: x\nstate_dir: '\(path)'\n".utf8), file: "f").effective.first {
        $0.key == "state_dir"
      }
    ).value
    let again = try PadSettings.read(Array("board: x\nstate_dir: \(shown)\n".utf8), file: "again")
    #expect(Array(again.stateDir.utf8) == Array(path.utf8), "\(shown)")
  }

  @Test(
    "text with what spoils a terminal, ends a line or stands in no YAML is refused, however it is written",
    arguments: ["\\N", "\\x9B", "\\u2028", "\\u2029", "\\uFFFE", "\\x7F", "\\t"])
  func unprintable(character: String) throws {
    let fault = #expect(throws: SettingsFault.self) {
      try PadSettings.read(Array("board: x\nbadge: {reader: \"a\(character)b\"}\n".utf8), file: "f")
    }
    #expect(fault?.code == "HL-CONF-008")
  }

  @Test("each effective value can be written back into a file and gives the same settings")
  func effectiveReadsBack() throws {
    let settings = try read(
      "board: simulated\ncounter: q-1\nlink: {ward: \"https://[::1]:8443\"}\nbadge: {reader: RFID}\n")
    var text = ""
    for (key, value, _) in settings.effective {
      let parts = key.split(separator: ".")
      text += parts.count == 1 ? "\(key): \(value)\n" : ""
    }
    for section in Set(Key.all.map(\.section)).subtracting([""]) {
      text += "\(section):\n"
      for (key, value, _) in settings.effective where key.hasPrefix(section + ".") {
        text += "  \(key.dropFirst(section.count + 1)): \(value)\n"
      }
    }
    let again = try read(text)
    for (before, after) in zip(settings.effective, again.effective) {
      #expect(before.key == after.key && before.value == after.value)
      #expect(after.origin != "default")
    }
  }

  @Test("the two ends of every number's range are taken, and one step beyond is refused with the range")
  func ranges() throws {
    for key in Key.all where key.says.en.hasPrefix("a whole number") {
      let bounds = key.says.en.split(whereSeparator: { !("0"..."9").contains($0) }).compactMap { Int($0) }
      #expect(bounds.count == 2, "\(key.path): \(key.says)")
      var scratch = PadSettings(board: "simulated")
      for value in [bounds[0], bounds[1]] {
        let node = Node(place: .whole("pad.yaml"), content: .scalar("\(value)", plain: true))
        try key.read(node, key.path, &scratch)
        #expect(key.show(scratch) == "\(value)")
      }
      for value in [bounds[0] - 1, bounds[1] + 1] {
        let node = Node(place: .whole("pad.yaml"), content: .scalar("\(value)", plain: true))
        let fault = #expect(throws: SettingsFault.self) { try key.read(node, key.path, &scratch) }
        #expect(fault?.code == "HL-CONF-008", "\(key.path): \(value)")
        #expect(fault?.remedy.contains("\(bounds[0]) to \(bounds[1])") == true)
      }
      // The unit that the name ends in is the unit that the error says.
      if key.name.hasSuffix("_ms") { #expect(key.says.en.contains("milliseconds"), "\(key.path)") }
      if key.name.hasSuffix("_bytes") { #expect(key.says.en.contains("bytes"), "\(key.path)") }
    }
  }

  @Test("the catalogue names each key once, documents it, and its default passes its own check")
  func catalogue() throws {
    #expect(Set(Key.all.map(\.path)).count == Key.all.count)
    for key in Key.all {
      #expect(key.doc.hasSuffix("."), "\(key.path)")
      #expect(isCode(String(key.name.map { $0 == "_" ? "-" : $0 }), max: 32), "\(key.path)")
    }
  }

  @Test("docs/pad.yaml.example is the generated sample (SETTINGS_WRITE_SAMPLE=1 writes it)")
  func sampleFile() throws {
    if getenv("SETTINGS_WRITE_SAMPLE") != nil, let out = fopen(Repository.path("docs/pad.yaml.example"), "we")
    {
      fputs(PadSettings.sampleYAML, out)
      fclose(out)
    }
    let file = try #require(Repository.text("docs/pad.yaml.example"))
    #expect(file == PadSettings.sampleYAML, "run this test with SETTINGS_WRITE_SAMPLE=1")
  }

  @Test("the sample is valid as it stands, and with every default uncommented gives the defaults")
  func sampleIsDefaults() throws {
    let asIs = try read(PadSettings.sampleYAML)
    let bare = try read("board: raspberry-pi-4\n")
    #expect(asIs.effective.map(\.value) == bare.effective.map(\.value))
    let opened = PadSettings.sampleYAML.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      let text = line.drop { $0 == " " }
      guard text.first == "#", text.dropFirst().first != " " else { return String(line) }
      return String(repeating: " ", count: line.count - text.count) + text.dropFirst()
    }
    let all = try read(opened.joined(separator: "\n"))
    #expect(all.effective.allSatisfy { $0.origin != "default" })
    var expected = bare
    expected.counter = "quay-1"
    expected.badge.reader = "Sycreader RFID Technology Co., Ltd SYC ID&IC USB Reader"
    expected.link.ward = "https://192.168.1.10:8443"
    #expect(all.effective.map(\.value) == expected.effective.map(\.value))
  }

  @Test("an address is a scheme, a host and a port, and nothing more")
  func addresses() {
    for good in ["https://ward", "https://192.168.1.10:8443", "http://[::1]:80", "https://a-b.example:65535"]
    {
      #expect(WardAddress(good) != nil, "\(good)")
    }
    for bad in [
      "ward:8443", "https://", "https://:80", "https://w:0", "https://w:65536", "https://w:080",
      "https://w/path",
      "https://u@w", "https://w:1:2", "https://[::1", "https://[w]:1", "ftp://w", "https://w ",
      "https://w:+1",
    ] {
      #expect(WardAddress(bad) == nil, "\(bad)")
    }
    for near in ["http://localhost", "http://127.0.0.1:1", "http://127.255.0.9", "http://[::1]:8"] {
      #expect(WardAddress(near)?.isLoopback == true, "\(near)")
    }
    for far in [
      "http://127.0.0.1.example.org", "http://128.0.0.1", "http://127.1", "http://127.a.b.c", "http://[::2]",
    ] {
      #expect(WardAddress(far)?.isLoopback == false, "\(far)")
    }
  }
}
