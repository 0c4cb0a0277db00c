import Testing

@testable import Settings

@Suite("The file on the boot partition")
struct BootFileTests {
  private let word =
    "hailong1:192.168.1.10:8443:" + String(repeating: "a", count: 26) + ":"
    + String(repeating: "A", count: 43)

  private func read(_ text: String) throws(SettingsFault) -> BootFile {
    try BootFile(Array(text.utf8), path: "hailong.yaml")
  }

  private func fault(_ text: String) -> String? {
    do throws(SettingsFault) {
      _ = try read(text)
      return nil
    } catch { return "\(error.line):\(error.column) \(error.code)" }
  }

  @Test("it is a pad.yaml with one line more, whatever laptop it was written on")
  func taken() throws {
    for (mark, end) in [("", "\n"), ("\u{FEFF}", "\r\n")] {
      let lines = [
        "# Quầy 7", "board: raspberry-pi-4", "enrol: \(word)", "counter: q-7", "link: {poll_ms: 500}",
      ]
      let file = try read(mark + lines.joined(separator: end) + end)
      #expect(file.enrolment == word)
      #expect(file.settings.board == "raspberry-pi-4")
      #expect(file.settings.link.pollMs == 500)
      let settings = try PadSettings.read(Array(file.padYAML.utf8), file: "pad.yaml")
      #expect(settings.counter == "q-7" && settings.link.pollMs == 500)
      #expect(!file.padYAML.contains("hailong1:"))
      let after = try read(file.taken("taken by p-abc"))
      #expect(after.enrolment == nil)
      #expect(file.taken("taken by p-abc").contains("# enrol: taken by p-abc\ncounter: q-7\n"))
    }
  }

  @Test("a code that stands in a comment as well is neither kept nor left on the card")
  func commented() throws {
    let code = String(repeating: "a", count: 26)
    for comment in [
      "# enrol: \(word)", "# was \(code), and \(code)\u{301} again", "quiet_ms: 5000 # \(word)",
    ] {
      let policy = comment.hasPrefix("#") ? comment : "policy:\n  \(comment)"
      let file = try read("board: x\n\(policy)\nenrol: \(word)\n")
      #expect(file.enrolment == word)
      for text in [file.padYAML, file.taken("taken")] { #expect(!text.utf8.contains(code.utf8), "\(text)") }
    }
    #expect(fault("board: \(code)\nenrol: \(word)\n") == "2:1 HL-CONF-010", "it may not say something else")
  }

  @Test("a mistake is named with its line and column")
  func faults() {
    #expect(fault("board: raspberry-pi-4\nenrol: hailong1:oops\n") == "2:8 HL-CONF-008")
    #expect(fault("board: x\n  enrol: \(word)\n")?.hasPrefix("2:") == true)
    #expect(fault("enrol: \(word)\n") == "1:1 HL-CONF-009")
    #expect(fault("board: x\ncolour: red\nenrol: \(word)\n") == "2:1 HL-CONF-006")
    #expect(fault("{board: x, enrol: \(word)}\n")?.hasSuffix("HL-CONF-010") == true)
    #expect(fault("{enrol: \(word)\n, board: x}\n") == "1:1 HL-CONF-010")
    #expect(
      fault("board: x\nenrol: \"\(word.prefix(20))\\\n  \(word.dropFirst(20))\"\n") == "2:1 HL-CONF-010")
    #expect(fault("board: x\nenrol: [\(word)]\n")?.hasSuffix("HL-CONF-007") == true)
    #expect(fault("board: x\nenrol:\n") == "2:7 HL-CONF-007")
  }
}
