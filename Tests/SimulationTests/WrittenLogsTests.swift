import Journal
import Records
import SimulatedDisk
import Testing

@testable import Pad
@testable import Simulation

/// What a card holds of its logs is asked for again: each is shown one that changed.
@Suite("What was written stays as it is")
struct WrittenLogsTests {
  /// A day of presses, lived through.
  private func world() throws -> World {
    let presses = (Int64(8)...16).map {
      Happening(at: $0 * Length.hour, seed: UInt64($0), .citizen(.hurried))
    }
    let world = try World(Plan(seed: 3, days: 1, happenings: presses))
    _ = try world.run()
    return world
  }

  private func broken(_ body: () throws -> Void) -> Broken? {
    do { try body() } catch let broken as Broken { return broken } catch { Issue.record("\(error)") }
    return nil
  }

  /// Turns a bit of each press's words in each file of the journal at `path`: nobody is told, so the card is taken for honest.
  private func change(_ path: String, _ pad: SimulatedPad) {
    for suffix in ["", "-wal"] {
      guard let bytes = pad.card.disk.files[path + suffix]?.seen.bytes else { continue }
      let word = Array("\"kind\":\"press\"".utf8)
      for at in bytes.indices.dropLast(word.count) where bytes[at..<at + word.count].elementsEqual(word) {
        _ = pad.card.disk.rot(path + suffix, bit: at * 8)
      }
    }
  }

  @Test("an old record that an honest card has not as it was, behind a head that is")
  func changed() throws {
    let world = try world()
    defer { withExtendedLifetime(world) {} }
    let pad = world.pads[0]
    #expect(broken { try pad.witness.lookAtWritten(pad, always: true) } == nil)
    change(pad.journalPath, pad)
    // What hailongd read last it has in its memory, and its head is what it was.
    #expect(broken { try pad.witness.readOn(pad) } == nil)
    let found = broken { try pad.witness.lookAtWritten(pad, always: true) }
    #expect(found?.invariant == .chainHolds && found?.detail.contains("not what was written") == true)
    // Nothing was written since it was read whole: it is not read again but at the end.
    #expect(broken { try pad.witness.lookAtWritten(pad) } == nil)
  }

  @Test("a journal that was set aside and is gone, or is not as it was")
  func aside() throws {
    let world = try world()
    defer { withExtendedLifetime(world) {} }
    let pad = world.pads[0]
    let running = try #require(pad.program)
    let log = running.keeper.log
    pad.witness.written.setAside(log, pad.card)
    let gone = broken { try pad.witness.written.lookAside(of: pad.witness.logs, pad) }
    #expect(gone?.invariant == .chainHolds && gone?.detail.contains("is not there") == true)
    try pad.endProgram()
    let path = try SetAside.move(pad.journalPath, files: MemoryFiles(pad.card.disk))
    #expect(broken { try pad.witness.written.lookAside(of: pad.witness.logs, pad) } == nil)
    change(path, pad)
    let changed = broken { try pad.witness.written.lookAside(of: pad.witness.logs, pad) }
    #expect(changed?.detail.contains("of log \(log) is not what was written") == true)
    // Whoever takes it away looks once more; nobody asks behind that.
    #expect(broken { try pad.witness.written.taken([path], of: pad.witness.logs, pad) } != nil)
  }

  @Test("another log where the ward holds nothing that this one lacks, and behind an answer")
  func forks() throws {
    let world = try world()
    defer { withExtendedLifetime(world) {} }
    let pad = world.pads[0]
    let running = try #require(pad.program)
    let (log, head) = (running.keeper.log, running.core.sealedHead)
    func begins() -> Broken? { broken { try pad.witness.newLog(.random(), "for no reason", pad) } }
    try pad.witness.wardHolds(head, of: log, pad)
    #expect(begins()?.invariant == .chainHolds)
    let other = Head(seq: head.seq, hash: Digest(hex: String(repeating: "a5", count: 32))!)
    try pad.witness.wardHolds(other, of: .random(), pad)
    #expect(begins()?.invariant == .chainHolds)
    try pad.witness.wardHolds(other, of: log, pad)
    pad.witness.forkIsAnswered(running)
    #expect(begins()?.invariant == .chainHolds)
    try pad.witness.wardHolds(other, of: log, pad)
    // That is right; and the journal, which is the old one, holds its presses a second time.
    #expect(begins()?.invariant == .keptOnce)
  }

  @Test("a worn switch shows a touch more often than its bounce can hold")
  func shownTooOften() throws {
    let world = try world()
    defer { withExtendedLifetime(world) {} }
    let pad = world.pads[0]
    var hands = Hands()
    hands.touched(0, from: Length.second, to: 2 * Length.second, most: Hands.mostOfWorst)
    for _ in 0..<Hands.mostOfWorst {
      #expect(broken { try hands.match(0, at: 1_500 * Length.millisecond, 9, pad) } == nil)
    }
    #expect(broken { try hands.match(0, at: 1_500 * Length.millisecond, 9, pad) }?.invariant == .keptOnce)
    // A start in its midst sees it for the first time.
    hands.unseen(at: 1_600 * Length.millisecond)
    #expect(broken { try hands.match(0, at: 1_700 * Length.millisecond, 9, pad) } == nil)
  }
}
