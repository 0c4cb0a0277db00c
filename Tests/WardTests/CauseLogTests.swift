import Records
import Testing

@testable import Ward

@Suite("The ward's log of causes")
struct CauseLogTests {
  private let hour = CauseLog.quiet

  @Test(
    "strangers with names of their own: eight a code and hour by name, all others in one line, which is told again with its count"
  )
  func strangers() {
    let lines = Pages.Lines()
    let log = CauseLog { line in lines.all.withLock { $0.append(line) } }
    func said() -> [String] {
      lines.all.withLock { all in
        defer { all = [] }
        return all
      }
    }
    var number: Int64 = 0
    func strangers(_ count: Int, _ code: String = "HL-WARD-008", at micros: Int64) {
      for _ in 0..<count {
        number += 1
        log.say(code, aboutStranger: "p-\(number)", "Unknown pad", now: UTCTime(microseconds: micros))
      }
    }
    let start: Int64 = 1_780_000_000_000_000
    strangers(1_000, at: start)
    var those = said()
    #expect(those.count == CauseLog.strangers + 1)
    #expect(those.first == "HL-WARD-008 p-1: Unknown pad")
    #expect(those.last == "HL-WARD-008 other strangers: Unknown pad")
    // Other codes have names of their own, and who was named goes on being counted under that name.
    strangers(20, "HL-WARD-020", at: start)
    #expect(said().count == CauseLog.strangers + 1)
    for _ in 0..<50 {
      log.say(
        "HL-WARD-008", aboutStranger: "p-3", "Unknown pad", now: UTCTime(microseconds: start + 60_000_000))
    }
    #expect(said() == [])
    // An hour later there is room for other names, and the others' count is told.
    strangers(1_000, at: start + hour)
    those = said()
    #expect(those.count == CauseLog.strangers + 1)
    #expect(those.last == "HL-WARD-008 other strangers: Unknown pad (992 times more)", "\(those.last ?? "")")
    // A name from before takes a place like any other; told again, it has its count.
    log.say("HL-WARD-008", aboutStranger: "p-3", "Unknown pad", now: UTCTime(microseconds: start + 2 * hour))
    #expect(said() == ["HL-WARD-008 p-3: Unknown pad (51 times more)"])
    // The clock goes back: whoever comes then is named.
    strangers(1, at: start - 100 * hour)
    #expect(said().count == 1)
  }

  @Test("a week of made-up names is some hundreds of lines, and never more memory than its bound")
  func week() {
    let lines = Pages.Lines()
    let log = CauseLog { line in lines.all.withLock { $0.append(line) } }
    for minute in 0..<Int64(7 * 24 * 60) {
      for each in 0..<10 {
        log.say(
          "HL-WARD-008", aboutStranger: "p-\(minute)-\(each)", "Unknown pad",
          now: UTCTime(microseconds: 1_780_000_000_000_000 + minute * 60_000_000))
      }
    }
    let count = lines.all.withLock { $0.count }
    #expect(count <= 7 * 24 * (CauseLog.strangers + 1) && count >= 7 * 24, "\(count) lines")
    #expect(log.remembered <= CauseLog.most)
  }
}
