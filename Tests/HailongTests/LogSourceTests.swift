import Testing

@testable import HailongCommand

@Suite struct LogSourceTests {
  @Test("lines beyond an end are left out whole")
  func through() {
    let lines = RawLines(bytes: Array("a\nbb\nccc\n".utf8), last: 9)
    func kept(_ end: Int64) -> String { String(decoding: lines.through(end).bytes, as: UTF8.self) }
    #expect(kept(10) == "a\nbb\nccc\n")
    #expect(kept(9) == "a\nbb\nccc\n")
    #expect(kept(8) == "a\nbb\n")
    #expect(kept(7) == "a\n")
    #expect(kept(6) == "")
    #expect(lines.through(7).last == 7)
  }

  @Test("each line is taken once, without its end")
  func each() {
    var found: [String] = []
    RawLines(bytes: Array("a\n\nccc\n".utf8), last: 3).each {
      found.append(String(decoding: $0, as: UTF8.self))
    }
    #expect(found == ["a", "", "ccc"])
  }
}
