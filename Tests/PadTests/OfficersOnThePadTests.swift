import Control
import Glibc
import Ratings
import Records
import Testing

@testable import Pad

/// Officers who come and go at the real program, which is killed and stopped meanwhile, and whose kernel starts again as far
/// as it can tell.
@Suite("No officer is given another's vote: hailongd", .ownThread)
struct OfficersOnThePadTests {
  /// Of the settings below.
  private static let grace: UInt64 = 2_000_000_000

  @Test("each vote is its officer's, or nobody's", arguments: 0..<3)
  func days(number: Int) throws {
    var seed = Seed(Seed.ofThisRun().value &+ UInt64(number))
    print("officers at hailongd: HAILONG_SEED=\(seed.value)")
    let home = DaemonHome(
      extra: "policy: {name: short, quiet_ms: 100, correction_ms: 0, chord_ms: 0, grace_ms: 2000}")
    var pad = try RunningDaemon(home)
    var client = try pad.connect()
    var sitting: String?
    var left: (officer: String, at: UInt64)?
    var expected: [String] = []
    for _ in 0..<40 {
      switch seed.below(100) {
      case 0..<45:
        let sent = monotonic()
        try thankedPress("b1", client)
        let known = monotonic()
        // Pressed somewhere between: a press that may lie on either side of the grace's end says nothing.
        let isInGrace = left.map { known < $0.at + OfficersOnThePadTests.grace } ?? false
        let isBeyond = left.map { sent > $0.at + OfficersOnThePadTests.grace + 50_000_000 } ?? true
        let officer = sitting ?? (isInGrace ? left?.officer : nil)
        expected.append(
          sitting != nil || isInGrace || isBeyond ? "vote4" + (officer.map { "/\($0)" } ?? "") : "?")
        Finger.pause(until: known + 110_000_000)
      case 45..<65:
        let officer = CounterDay.officers[seed.below(4)]
        _ = try client.call(.sessionOpen, ["officer": .string(officer)])
        (sitting, left) = (officer, nil)
      case 65..<75:
        guard let officer = sitting else { continue }
        // The close is dated between these two.
        _ = try client.call(.sessionClose)
        (sitting, left) = (nil, (officer, monotonic()))
      case 75..<82:
        do throws(ControlFault) {
          _ = try client.call(.sessionOpen, ["officer": "Người Lạ"])
          Issue.record("a stranger was signed in")
        } catch {
          #expect(error.code == "HL-CTRL-005")
        }
      case 82..<92:
        if seed.isChosen(50) { pad.kill() } else { pad.terminate() }
        _ = pad.waitStatus(within: 20_000)
        pad = try RunningDaemon(home)
        client = try pad.connect()
      default:
        pad.kill()
        // The program knows a boot of the kernel by its boot_id, beside which it keeps the boots' number.
        let words = try readFile(home.state + "/boot").split(separator: UInt8(ascii: " "))
        write(
          home.state + "/boot",
          String(decoding: words[0], as: UTF8.self) + " 00000000-0000-4000-8000-000000000000\n")
        let wasSynced = try journalRecords(home).last?.stamp.clock == .synced
        pad = try RunningDaemon(home)
        client = try pad.connect()
        let isSynced = try client.call(.status)["clock"]?.string == "synced"
        if !(wasSynced && isSynced) { sitting = nil }
        left = nil
      }
    }
    let got = counted(try pad.ended())
    #expect(got.count == expected.count, "HAILONG_SEED=\(seed.value)")
    for (index, (word, wanted)) in zip(got, expected).enumerated() where wanted != "?" {
      #expect(word == wanted, "press \(index), HAILONG_SEED=\(seed.value)")
    }
  }
}
