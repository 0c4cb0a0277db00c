import Ratings
import Records
import Testing

@testable import HailongCommand

@Suite struct LanguageTests {
  @Test("the language is the first that is set of LC_ALL, LC_MESSAGES and LANG, else English")
  func environment() {
    func chosen(_ variables: [String: String]) -> Language { Language.fromEnvironment { variables[$0] } }
    #expect(chosen([:]) == .en)
    #expect(chosen(["LANG": "vi_VN.UTF-8"]) == .vi)
    #expect(chosen(["LC_MESSAGES": "vi_VN", "LANG": "en_US.UTF-8"]) == .vi)
    #expect(chosen(["LC_ALL": "C", "LC_MESSAGES": "vi_VN", "LANG": "vi_VN"]) == .en)
    #expect(chosen(["LC_ALL": "", "LANG": "vi"]) == .vi)
  }

  @Test("a wall clock is shifted by its zone, and no clock is too broken to be shown")
  func zone() throws {
    let time = try #require(UTCTime("2026-11-22T20:00:05Z"))
    #expect(hanoi.full(time) == "2026-11-23 03:00:05")
    #expect(hanoi.zone == "+07:00")
    #expect(LocalTime(offset: -12_600).zone == "-03:30")
    _ = hanoi.full(UTCTime(microseconds: .max))
    _ = hanoi.full(UTCTime(microseconds: .min))
  }
}
