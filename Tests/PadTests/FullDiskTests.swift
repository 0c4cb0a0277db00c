import Control
import Glibc
import Records
import Testing

@testable import Pad

/// The real program on a real file system without space. Mounting one needs root.
@Suite("A disk that is full", .serialized, .ownThread)
struct FullDiskTests {
  @Test(
    "the fault lamp lights, the pad keeps trying, and what was pressed meanwhile is thanked when there is space again",
    .enabled(if: geteuid() == 0, "only root can mount a small disk"))
  func full() throws {
    let home = DaemonHome()
    mkdir(home.state, 0o750)
    try #require(run(["/bin/mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", home.state], home) == 0)
    defer { _ = run(["/bin/umount", "-l", home.state], home) }
    let daemon = try RunningDaemon(home)
    defer { daemon.kill() }
    let client = try daemon.connect()
    try thankedPress("b1", client)
    let filler = open(home.state + "/filler", O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    var room = 1 << 20
    let zeros = [UInt8](repeating: 0, count: room)
    while room > 0 { if write(filler, zeros, room) <= 0 { room /= 2 } }
    close(filler)
    // The write-ahead log is laid out in advance, and the reserve is given up: sign-ins go on for some thousand records.
    let officers = try ControlClient(path: home.socket, patience: 2_000)
    var signedIn = 0
    while (try? officers.call(.sessionOpen, ["officer": .string("cb-\(signedIn % 10)")])) != nil {
      signedIn += 1
      guard signedIn < 100_000 else { throw Unmet("the disk never became full") }
    }
    print("the disk was full after \(signedIn) sign-ins")
    // The socket, the buttons and the lamp go on while the disk is stuck.
    let stuck = try client.call(.status)
    #expect(stuck["faults"]?.array?.contains { $0.string?.hasPrefix("HL-JRNL") == true } == true, "\(stuck)")
    #expect(stuck["lights"]?.array?.contains("fault") == true)
    for button in 1...4 {
      _ = try client.call(.press, ["button": .string("b\(button)"), "hold_ms": 12, "bounce_ms": 2])
    }
    try eventually("four presses") { presses(try client.call(.status)) == 5 }
    #expect(try client.call(.status)["thanked"]?.int == 1)
    #expect(try client.call(.status)["lights"]?.array?.contains("thanks") != true)
    unlink(home.state + "/filler")
    var last: JSON = .null
    do {
      try eventually("thanks for every press, and no fault") {
        last = try client.call(.status)
        return last["thanked"]?.int == 5 && last["faults"]?.array?.isEmpty == true
          && last["waiting"]?.int == 0
      }
    } catch {
      throw Unmet("\(error)\n\(last.text)\n\(home.log)")
    }
    try thankedPress("b2", client)
    #expect(try client.call(.status)["refused"]?.int == 0)
    #expect(home.log.contains("the journal takes records again"))
    daemon.terminate()
    #expect(daemon.exitStatus(within: 20_000) == 0)
    let kept = try journalRecords(home).filter { $0.body.kind == "press" }
    #expect(kept.count == 6)
  }

  /// Presses that the buttons made, by the pad's own count.
  private func presses(_ status: JSON) -> Int64 {
    status["buttons"]?.array?.reduce(0) { $0 + ($1["presses"]?.int ?? 0) } ?? 0
  }

  private func run(_ words: [String], _ home: DaemonHome) -> Int32 {
    guard let pid = try? spawn(words, output: home.logPath), let status = wait(for: pid, within: 20_000)
    else {
      return -1
    }
    return status
  }
}
