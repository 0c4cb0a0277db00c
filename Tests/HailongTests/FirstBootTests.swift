import Glibc
import Ratings
import Records
import Testing

@testable import HailongCommand

/// What `hailong first-boot` says while it waits, and why it gives up.
@Suite struct FirstBootTests {
  @Test("what it waits for is said in the language that is asked for", arguments: Language.allCases)
  func waits(_ language: Language) throws {
    let scratch = Scratch()
    let socket = scratch.file("s")
    let file = scratch.write(
      "hailong.yaml",
      """
      board: simulated
      boards_dir: \(Repository.path("Board"))
      control: {socket: \(socket)}
      enrol: hailong1:ward:8443:aaaaaaaaaaaaaaaaaaaaaaaaaa:\(String(repeating: "A", count: 43))

      """)
    let config = scratch.file("pad.yaml")
    let program = Program(
      "hailong", ["first-boot", "--file", file, "--config", config, "--lang", "\(language)"])
    #expect(eventually(20) { program.err.contains("[HL-CTRL-007]\n") }, "\(program.err)")
    let words = language("không nói chuyện được với hailongd ở \(socket): ", "\(socket)")
    #expect(program.err.hasPrefix("hailong: hailongd: ") && program.err.contains(words), "\(program.err)")
    #expect(program.err.contains("không") == (language == .vi), "\(program.err)")
    #expect(program.out == language("Đã ghi \(config)\n", "Wrote \(config)\n"))
    // A code that was not used stays where it is.
    #expect(Repository.text(file)?.contains("enrol: hailong1:") == true)
  }

  @Test("what hailong-link says of a refused enrolment comes in both languages")
  func refused() {
    let said: JSON = [
      "code": "HL-LINK-012", "message": "the code was used", "message_vi": "mã đã dùng rồi",
      "remedy": "ask for a new one", "remedy_vi": "xin mã mới",
    ]
    let fault = FirstBoot.fault(said, exit: 65)
    #expect(fault.exit == .data && fault.code == "HL-LINK-012")
    #expect(fault.text(asJSON: false, .vi) == "hailong: mã đã dùng rồi [HL-LINK-012]\n  -> xin mã mới\n")
    #expect(
      fault.text(asJSON: false, .en) == "hailong: the code was used [HL-LINK-012]\n  -> ask for a new one\n")
    #expect(fault.brief(.vi) == "mã đã dùng rồi [HL-LINK-012]")

    // One of an earlier version, and one that said nothing.
    let old = FirstBoot.fault(
      ["code": "HL-LINK-004", "message": "no such name", "remedy": "see DNS"], exit: 68)
    #expect(old.brief(.vi) == "nguyên văn của hailong-link: no such name [HL-LINK-004]")
    #expect(
      FirstBoot.fault(.null, exit: 139).brief(.vi) == "hailong-link enrol kết thúc với 139 [HL-CMD-004]")
    #expect(FirstBoot.fault(.null, exit: 139).text(asJSON: false, .vi).contains("\n  -> tự chạy "))
  }
}
