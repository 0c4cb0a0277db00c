import Control
import Glibc
import Records
import Testing

@testable import Pad

/// The real program on a real file system without space. Mounting one needs root.
@Suite("A disk that is full", .serialized)
struct FullDiskTests {
  @Test(
    "the fault lamp lights, the pad keeps trying, and what was pressed meanwhile is thanked when there is space again"
  )
  func full() throws {
    let home = DaemonHome()
    mkdir(home.state, 0o750)
    guard geteuid() == 0, run(["/bin/mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", home.state], home) == 0
    else {
      print("skipped: only root can mount a small disk")
      return
    }
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
    // The write-ahead log is laid out in advance and the reserve is given up: presses go on for a while.
    var pressed = 1
    try eventually("the disk's fault", within: 120_000) {
      let status = try client.call(.status)
      if status["faults"]?.array?.contains(where: { $0.string?.hasPrefix("HL-JRNL") == true }) == true {
        return true
      }
      if status["waiting"]?.int ?? 0 < 8 {
        for button in 1...4 {
          pressed += 1
          _ = try client.call(.press, ["button": .string("b\(button)"), "hold_ms": 6, "bounce_ms": 1])
        }
        usleep(15_000)
      }
      return false
    }
    // The lamp, and the socket, while the disk is stuck. The last presses may still be on their way.
    try eventually("the fault lamp") {
      try client.call(.status)["lights"]?.array?.contains("fault") == true
    }
    let stuck = try client.call(.status)
    #expect(stuck["thanked"]?.int ?? 0 < pressed)
    unlink(home.state + "/filler")
    var last: JSON = .null
    do {
      try eventually("thanks for every press, and no fault") {
        last = try client.call(.status)
        return last["thanked"]?.int == Int64(pressed) && last["faults"]?.array?.isEmpty == true
          && last["waiting"]?.int == 0
      }
    } catch {
      throw Unmet("\(error)\n\(pressed) pressed; \(last.text)\n\(home.log)")
    }
    try thankedPress("b2", client)
    #expect(try client.call(.status)["refused"]?.int == 0)
    #expect(home.log.contains("the journal takes records again"))
    daemon.terminate()
    #expect(daemon.exitStatus(within: 20_000) == 0)
    let presses = try journalRecords(home).filter { $0.body.kind == "press" }
    #expect(presses.count == pressed + 1)
  }

  private func run(_ words: [String], _ home: DaemonHome) -> Int32 {
    guard let pid = try? spawn(words, output: home.logPath), let status = wait(for: pid, within: 20_000)
    else {
      return -1
    }
    return status
  }
}
