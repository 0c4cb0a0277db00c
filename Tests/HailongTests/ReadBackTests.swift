import Glibc
import Testing

@testable import HailongCommand

/// Reading back what a running pad has just written, from its disk.
@Suite struct ReadBackTests {
  private func connection(_ pad: RunningPad) throws -> PadConnection {
    try PadConnection(path: pad.scratch.file("control.sock"), patience: 20_000)
  }

  @Test("what was written is found by its kind, and what was not is missed")
  func kinds() throws {
    let pad = try #require(RunningPad())
    var readBack = try ReadBack(connection(pad))
    #expect(pad.hailong("press", "b1", "--wait").code == 0)
    guard case .sound(let seq) = try readBack.read(expecting: "press") else {
      Issue.record("the press was not read back")
      return
    }
    #expect(seq > 1)
    #expect(pad.hailong("session", "open", "cb-07").code == 0)
    let missed = try readBack.read(expecting: "press")
    guard case .broken(let said) = missed else {
      Issue.record("a press that nobody made was found: \(missed)")
      return
    }
    #expect(said.en.contains("`press`") && said.vi.contains("`press`"))
  }

  @Test("a record that the disk keeps otherwise than it was told is found by its hash")
  func spoilt() throws {
    let pad = try #require(RunningPad())
    var readBack = try ReadBack(connection(pad))
    #expect(pad.hailong("press", "b1", "--wait").code == 0)
    // Behind the program's back: its memory still has the button that was pressed.
    let log = pad.journal + "-wal"
    let bytes = try #require(Repository.bytes(log))
    let told = Array(#""button":"b1""#.utf8)
    let file = open(log, O_WRONLY | O_CLOEXEC)
    defer { close(file) }
    var spoilt = 0
    for at in bytes.indices.dropLast(told.count) where bytes[at..<at + told.count].elementsEqual(told) {
      spoilt += pwrite(file, "2", 1, at + told.count - 2) == 1 ? 1 : 0
    }
    #expect(spoilt > 0)
    let found = try readBack.read(expecting: "press")
    guard case .broken(let said) = found else {
      Issue.record("nothing was noticed: \(found)")
      return
    }
    #expect(said.en.contains("does not hash"))
  }
}
