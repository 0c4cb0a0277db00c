import Ratings
import Records
import Testing

@testable import HailongCommand

@Suite struct StatusTextTests {
  @Test("a serving pad is described in Vietnamese and in English", arguments: Language.allCases)
  func serving(language: Language) throws {
    let text = StatusText(status: try SavedStatus.serving(), language: language, zone: hanoi).text
    expectGolden(text, "status-serving.\(language)")
  }

  @Test("a pad with faults names each with its code", arguments: Language.allCases)
  func fault(language: Language) throws {
    let text = StatusText(status: try SavedStatus.fault(), language: language, zone: hanoi).text
    expectGolden(text, "status-fault.\(language)")
  }

  @Test("a status of another version is shown as far as it goes")
  func strange() throws {
    let status = try PadStatus(["pad": "p-1", "log": "x", "buttons": ["?", 7], "policy": 3, "head": "no"])
    #expect(StatusText(status: status, language: .en, zone: hanoi).text.contains("p-1"))
    #expect(throws: CommandFault.self) { _ = try PadStatus(["hello": 1]) }
  }
}
