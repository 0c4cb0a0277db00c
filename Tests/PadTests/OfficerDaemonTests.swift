import Control
import Glibc
import Ratings
import Records
import Testing

@testable import Pad

/// The real program with a ward's orders and a reader, which is a pipe here: real devices are made in the VM.
@Suite("hailongd with orders, badges and maintenance", .serialized, .ownThread)
struct OfficerDaemonTests {
  private let ward = OrderingWard()

  private func session(_ client: ControlClient) throws -> String? {
    try client.call(.status)["session"]?["officer"]?.string
  }

  @Test(
    "badges that the ward ordered sign in, hand over and sign out; the reader may come and go; nothing is told of them"
  )
  func badges() throws {
    let folder = TemporaryFolder()
    let path = folder.path + "/reader"
    let home = DaemonHome(extra: "badge: {reader: \(path)}")
    let daemon = try RunningDaemon(home)
    let client = try daemon.connect()
    let pad = try ward.enrol(client)
    try eventually("the fault of a missing reader") {
      try client.call(.status)["faults"]?.array?.contains("HL-BADGE-001") == true
    }
    // The longest list that there is.
    let others = (0..<398).map { ("other \($0)", "officer-\(10_000_000 + $0)") }
    let answer = try ward.order(
      client, pad, 1, .badges(ward.list([("0012345678", "cb-07"), ("0012345679", "cb-08")] + others)))
    #expect(answer["taken"] == true)
    let reader = try FedReader(path)
    try eventually("the reader") { try client.call(.status)["badge"]?["present"] == true }
    #expect(try client.call(.status)["faults"] == [])
    reader.tap("0012345678")
    try eventually("cb-07") { try session(client) == "cb-07" }
    try thankedPress("b1", client)
    reader.tap("0012345679")
    try eventually("cb-08") { try session(client) == "cb-08" }
    reader.tap("9900112233445566")
    reader.tap("0012345678")
    try eventually("cb-07 again, durably") {
      let status = try client.call(.status)
      return status["session"]?["officer"] == "cb-07" && status["waiting"] == 0
    }
    // The list is the pad's own, however the program ended.
    daemon.kill()
    let next = try RunningDaemon(home)
    let again = try next.connect()
    #expect(try again.call(.status)["badge"]?["list"] == 400)
    reader.tap("0012345678")
    try eventually("nobody") { try session(again) == nil }
    reader.unplug()
    try eventually("the fault of a reader that is gone") {
      try again.call(.status)["faults"]?.array?.contains("HL-BADGE-001") == true
    }
    try thankedPress("b2", again)
    next.terminate()
    #expect(next.exitStatus(within: 20_000) == 0)
    let kinds = try journalRecords(home).map(\.body.kind).filter {
      $0.hasPrefix("session") || $0.hasPrefix("badge") || $0 == "press"
    }
    #expect(
      kinds == [
        "session-opened", "press", "session-closed", "session-opened", "badge-refused", "session-closed",
        "session-opened", "session-closed", "press",
      ])
    for name in TemporaryFolder.names(in: home.state).map({ home.state + "/" + $0 }) + [home.logPath] {
      let text = String(decoding: try readFile(name), as: UTF8.self)
      for badge in ["0012345678", "0012345679", "9900112233445566"] {
        #expect(!text.contains(badge), "\(badge) in \(name)")
      }
    }
    var status = stat()
    #expect(stat(home.state + "/badges.json", &status) == 0 && status.st_mode & 0o777 == 0o600)
  }

  @Test("orders are taken once, survive a kill, and their policy and mapping a journal that was lost")
  func orders() throws {
    let home = DaemonHome()
    let daemon = try RunningDaemon(home)
    let client = try daemon.connect()
    let pad = try ward.enrol(client)
    var rules = Policy.default
    rules.name = "ordered"
    rules.quiet = 4_000
    #expect(try ward.order(client, pad, 1, .policy(rules.json))["taken"] == true)
    #expect(try ward.order(client, pad, 2, .mapping(["b1": "b4", "b4": "b1"]))["taken"] == true)
    let sealed = try client.call(.head)["sealed"]?["seq"]?.int ?? 0
    #expect(try ward.order(client, pad, 3, .sync)["taken"] == true)
    try eventually("a seal") { try client.call(.head)["sealed"]?["seq"]?.int ?? 0 > sealed }
    daemon.kill()
    let next = try RunningDaemon(home)
    let again = try next.connect()
    #expect(try ward.order(again, pad, 2, .mapping([:])) == ["taken": true, "again": true])
    next.kill()
    // The log beside it too: it would mend the file.
    for path in [home.journal, home.journal + "-wal"] {
      let file = open(path, O_WRONLY)
      let rubbish = [UInt8](repeating: 0x5A, count: 4_096)
      #expect(write(file, rubbish, rubbish.count) == rubbish.count)
      close(file)
    }
    let last = try RunningDaemon(home)
    let third = try last.connect()
    let status = try third.call(.status)
    #expect(status["policy"] == rules.json)
    #expect(status["mapping"] == ["buttons": ["b1": "b4", "b4": "b1"]])
    #expect(status["orders"] == ["epoch": 1_780_000_000, "number": 3, "key": true])
    #expect(try ward.order(third, pad, 3, .sync) == ["taken": true, "again": true])
    last.terminate()
    #expect(last.exitStatus(within: 20_000) == 0)
    let kinds = try journalRecords(home).map(\.body.kind)
    #expect(kinds.prefix(5) == ["genesis", "boot", "policy", "mapping", "order"], "\(kinds)")
  }

  @Test(
    "maintenance by command outlives a kill; its presses are kept and not thanked; lamps and report work in it"
  )
  func maintenance() throws {
    let home = DaemonHome()
    let daemon = try RunningDaemon(home)
    let client = try daemon.connect()
    _ = try client.call(.maintenanceOpen, ["officer": "kt-01"])
    let before = try #require(try client.call(.head)["seq"]?.int)
    _ = try client.call(.press, ["button": "b1", "hold_ms": 12, "bounce_ms": 2])
    // It is counted before it is on the disk, and nobody is thanked for it: only the log's end says that a kill cannot take it.
    try eventually("a press that is no vote, in the log") {
      try client.call(.status)["buttons"]?.array?[0]["presses"] == 1
        && client.call(.head)["seq"]?.int ?? 0 > before
    }
    daemon.kill()
    let next = try RunningDaemon(home)
    let again = try next.connect()
    let status = try again.call(.status)["maintenance"]
    #expect(status?["open"] == true && status?["by"] == "kt-01")
    #expect(try again.call(.lamp, ["lamp": "buzzer", "on": 10]) == [:])
    let report = try again.call(.readiness, ["passed": true, "found": []])
    #expect(report["receipt_us"]?.int ?? 0 > 0)
    _ = try again.call(.maintenanceClose)
    #expect(try again.call(.status)["thanked"] == 0)
    try thankedPress("b2", again)
    let flush = try again.call(.status)["flush"]
    #expect(flush?["last_us"]?.int ?? 0 > 0 && flush?["p50_us"]?.int ?? 0 > 0)
    next.terminate()
    #expect(next.exitStatus(within: 20_000) == 0)
    let kinds = try journalRecords(home).map(\.body.kind).filter {
      !["boot", "seal", "genesis"].contains($0)
    }
    #expect(
      kinds.filter { $0 != "policy" && $0 != "clock" } == [
        "maintenance-opened", "press", "readiness", "maintenance-closed", "press",
      ])
  }
}
