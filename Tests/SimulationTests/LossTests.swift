import Ratings
import Records
import Testing

@testable import Journal
@testable import Pad
@testable import Simulation

/// A loss that nobody finds can be told from one that is found: each is shown to the model.
@Suite("What a lying card loses, and what finds it")
struct LossTests {
  private static func presses(_ hours: ClosedRange<Int64>) -> [Happening] {
    hours.map { Happening(at: $0 * Length.hour, seed: UInt64($0), .citizen(.hurried)) }
  }

  /// A day of presses, lived through.
  private func world(_ more: [Happening] = []) throws -> World {
    let all = (LossTests.presses(8...16) + more).sorted { $0.at < $1.at }
    let world = try World(Plan(seed: 3, days: 1, happenings: all))
    _ = try world.run()
    return world
  }

  private func broken(_ body: () throws -> Void) -> Broken? {
    do { try body() } catch let broken as Broken { return broken } catch { Issue.record("\(error)") }
    return nil
  }

  @Test("a seal by another key, and a whole log")
  func seals() throws {
    let world = try world()
    let pad = world.pads[0]
    let running = try #require(pad.program)
    let journal = try #require(running.keeper.journal)
    var count = 0
    var log = KnownLog(name: running.keeper.log)
    let whole = try log.read(to: journal, key: pad.key.publicKey) { (_) throws(Broken) in count += 1 }
    #expect(whole == nil && count == Int(journal.head.seq))
    var other = KnownLog(name: running.keeper.log)
    let damage = try other.read(to: journal, key: SealKey().publicKey) { (_) throws(Broken) in }
    #expect(damage?.words.contains("does not hold") == true)
  }

  @Test("a copy of a sound card is whole, and a turned bit of a sealed press is found by `hailong verify`")
  func copies() throws {
    let world = try world()
    let pad = world.pads[0]
    let running = try #require(pad.program)
    let kept = HeadLine(
      pad: pad.id, log: running.keeper.log, head: running.core.sealedHead,
      key: pad.key.publicKey.fingerprint)
    let sound = try CardCopy(of: pad.journalPath, on: pad.card.disk, at: world.now)
    #expect(sound.isIntact && sound.complaint(against: kept) == nil && sound.presses.count >= 9)
    // Each file that holds a press's words, a bit of them turned.
    for suffix in ["", "-wal"] {
      let path = pad.journalPath + suffix
      guard let bytes = pad.card.disk.files[path]?.seen.bytes else { continue }
      let word = Array("\"kind\":\"press\"".utf8)
      for at in bytes.indices.dropLast(word.count) where bytes[at..<at + word.count].elementsEqual(word) {
        _ = pad.card.disk.rot(path, bit: at * 8)
      }
    }
    let rotten = try CardCopy(of: pad.journalPath, on: pad.card.disk, at: world.now)
    #expect(rotten.complaint(against: kept) != nil)
  }

  @Test("a sealed press that is thanked and nowhere, and of which `hailong verify` knows nothing")
  func silent() throws {
    // A flush that did nothing, and no power cut: the card has lied, and all is there.
    let world = try world([
      Happening(at: 15 * Length.hour, seed: 5, .disk(.lostFlush, lasting: 2 * Length.hour))
    ])
    let pad = world.pads[0]
    try #require(pad.card.hasLied)
    let running = try #require(pad.program)
    #expect(broken { try pad.witness.readOn(pad) } == nil)
    var last = try #require(running.core.lastThanked)
    (last.seq, last.at) = (running.core.sealedHead.seq, last.at + 1_000_000_000)
    running.core.lastThanked = last
    try pad.witness.thanked(pad, running)
    let found = broken { try pad.witness.readOn(pad) }
    #expect(found?.invariant == .thankedIsKept && found?.detail.contains("hailong verify") == true)
  }

  @Test("a card is believed again once its power has gone and all of its journal is there")
  func believed() throws {
    let lie = Happening(at: 10 * Length.hour, seed: 5, .disk(.lostFlush, lasting: Length.hour))
    let cut = Happening(at: 14 * Length.hour, seed: 6, .powerCut(atWrite: nil, away: Length.minute))
    #expect(try world([lie]).pads[0].card.hasLied)
    #expect(try !world([lie, cut]).pads[0].card.hasLied)
  }

  @Test("refused presses of which the log does not tell")
  func refused() throws {
    var count = PressCount()
    #expect(count.untold(refused: 0) == nil && count.untold(refused: 2) != nil)
    let stamp = Stamp(boot: 1, uptime: 1, time: .epoch, clock: .unset)
    let told = Body.fault(Fault(code: "HL-PAD-001", count: 2))
    let isPress = count.written(.write(token: 1, stamp, .other(told)), token: 1)
    #expect(!isPress)
    #expect(count.untold(refused: 2) == nil && count.untold(refused: 3) != nil)
  }

  @Test("a pad that tells of a fault, or leaves its log unsealed, a quarter of an hour after all faults")
  func settled() throws {
    let world = try world()
    let pad = world.pads[0]
    let running = try #require(pad.program)
    #expect(broken { try pad.checkAtEnd() } == nil)
    let stamp = Stamp(
      boot: running.core.setup.bootNumber,
      uptime: Int64(pad.monotonic / 1_000) - 11 * 60_000_000 - 1_000_000,
      time: .epoch, clock: .unset)
    _ = running.keeper.perform(.write(token: 0, stamp, .other(.alive)))
    #expect(broken { try pad.checkAtEnd() }?.detail.contains("not sealed") == true)
    running.core.reader?.fault = "HL-BADGE-001"
    #expect(broken { try pad.checkAtEnd() }?.detail.contains("tells of") == true)
  }
}
