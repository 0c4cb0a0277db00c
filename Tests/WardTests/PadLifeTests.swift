import Glibc
import Records
import Testing
import Wire

@testable import Ward

@Suite("What becomes of a pad")
struct PadLifeTests {
  private func counters(_ ward: Fixture) throws -> [String: Int] {
    var counters: [String: Int] = [:]
    for row in try ward.store.tally(ward.june, by: .counter).rows {
      if case .counter(let counter) = row.group { counters[counter.text, default: 0] += row.tally.n }
    }
    return counters
  }

  private func enrol(
    _ ward: Fixture, _ scribe: Scribe, with code: EnrolmentCode, key: SealKey? = nil
  ) throws {
    let statement = EnrolmentStatement(
      pad: scribe.pad, log: scribe.log, sealKey: (key ?? scribe.key).publicKey,
      linkKey: scribe.linkKey.publicKey, simulated: false)
    _ = try ward.store.enrol(code: code, statement, now: ward.now)
  }

  @Test("a pad that moves takes no vote along, whenever its votes come in")
  func move() throws {
    let ward = try Fixture()
    var (moving, staying) = (Scribe(), Scribe())
    try ward.enrol(moving, counter: "q1")
    try ward.enrol(staying, counter: "q1")
    for _ in 0..<3 {
      moving.vote(1)
      staying.vote(1)
    }
    moving.seal()
    staying.seal()
    try ward.send(staying)
    #expect(try counters(ward) == ["q1": 3])
    // These were pressed before the move, and are sent after it.
    let moved = moving.time
    moving.pass(60_000_000)
    for _ in 0..<2 { moving.vote(2) }
    moving.seal()
    try ward.store.move(moving.pad, to: CounterCode("q2")!, now: moved)
    try ward.send(moving)
    #expect(try counters(ward) == ["q1": 6, "q2": 2])
    #expect(try ward.total().n == 8)
    #expect(try ward.store.pads().map(\.counter.text) == ["q1", "q2"])
    // And back again.
    try ward.store.move(
      moving.pad, to: CounterCode("q1")!, now: UTCTime(microseconds: moved.microseconds + 90_000_000))
    #expect(try counters(ward).values.reduce(0, +) == 8)
    #expect(throws: WardFault.self) { try ward.store.move(.random(), to: CounterCode("q1")!, now: ward.now) }
  }

  @Test("a replacement takes counter and policy, and retires the dead pad when it comes")
  func replace() throws {
    let ward = try Fixture()
    var (dead, new) = (Scribe(), Scribe())
    try ward.enrol(dead, counter: "q7")
    dead.vote(1)
    dead.seal()
    try ward.send(dead)
    let code = try ward.store.replacement(for: dead.pad, lifetime: 3_600, now: ward.now)
    #expect(try ward.intake.pad(dead.pad)?.isRetired == false)
    try enrol(ward, new, with: code)
    #expect(try ward.intake.pad(dead.pad)?.isRetired == true)
    let pads = try ward.store.pads()
    #expect(pads.allSatisfy { $0.counter.text == "q7" })
    #expect(pads.first { $0.pad == dead.pad }?.replacedBy == new.pad)
    new.vote(1)
    new.seal()
    try ward.send(new)
    #expect(try counters(ward) == ["q7": 2])
    // Asking again for a lost answer changes nothing, whatever was decided meanwhile.
    try ward.store.move(new.pad, to: CounterCode("q8")!, now: ward.now)
    try ward.store.retire(new.pad, now: ward.now)
    try enrol(ward, new, with: code)
    #expect(try ward.intake.pad(new.pad)?.isRetired == true)
    #expect(try ward.store.pads().first { $0.pad == new.pad }?.counter.text == "q8")
    // A new code takes it back.
    try ward.enrol(new, counter: "q8")
    #expect(try ward.intake.pad(new.pad)?.isRetired == false)
  }

  @Test("a new seal key is taken with a code that was made for it, and with no other")
  func rotate() throws {
    let ward = try Fixture()
    var old = Scribe()
    try ward.enrol(old)
    old.vote(1)
    old.seal()
    try ward.send(old)
    old.vote(1)
    old.seal(.shutdown)
    let newKey = SealKey()
    let plain = try ward.store.addPad(PadOrder(counter: CounterCode("q1")!), now: ward.now)
    #expect(refusal { try enrol(ward, old, with: plain, key: newKey) } == .otherKey)
    var new = Scribe(pad: old.pad, key: newKey, follows: Genesis.Follows(log: old.log, head: old.head))
    new.vote(2)
    new.seal()
    #expect(refusal { try ward.send(new) } == .seal)
    let code = try ward.store.renewal(of: old.pad, newSealKey: true, lifetime: 3_600, now: ward.now)
    var stranger = Scribe()
    stranger.seal()
    #expect(refusal { try enrol(ward, stranger, with: code) } == .unknownCode)
    try enrol(ward, new, with: code, key: newKey)
    try ward.send(new)
    // The old log goes on under its own key, to its end.
    try ward.send(old, after: old.seals[0])
    #expect(try ward.total().n == 3)
    #expect(
      try ward.store.histories().map { $0.key.fingerprint }
        == [old.key.publicKey.fingerprint, newKey.publicKey.fingerprint])
    #expect(try ward.store.check().allSatisfy { !$0.code.isDamage })
    // But nobody begins another log with the old key, unless a person brings it.
    var late = Scribe(pad: old.pad, key: old.key)
    late.vote(1)
    late.seal()
    #expect(refusal { try ward.send(late) } == .seal)
    let pad = try #require(try ward.intake.pad(late.pad))
    _ = try ward.intake.take(pad, late.log, after: 0, body: late.body(), byHand: true, now: ward.now)
    #expect(try ward.total().n == 4)
  }

  @Test("a pad's file for the boot partition reads as settings do, and is its owner's alone")
  func files() throws {
    let ward = try Fixture()
    let folder = ward.folder.path + "/../cards"
    let string = EnrolmentString(
      ward: WardAddress("192.168.1.10:8443")!, code: .random(), authority: try ward.folder.authority().keyHash
    )
    let path = try BootFiles.write(
      string, counter: CounterCode("q1-7")!, board: "raspberry-pi-4", expires: ward.now, into: folder)
    defer {
      unlink(path)
      rmdir(folder + "/q1-7")
      rmdir(folder)
    }
    #expect(path == folder + "/q1-7/hailong.yaml")
    var status = stat()
    #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
    #expect(stat(folder, &status) == 0 && status.st_mode & 0o777 == 0o700)
    #expect(try TextFile.read(path).hasSuffix("board: raspberry-pi-4\ncounter: q1-7\nenrol: \(string)\n"))
    #expect(throws: WardFault.self) {
      try BootFiles.write(
        string, counter: CounterCode("q1-7")!, board: "raspberry-pi-4", expires: ward.now, into: folder)
    }
  }
}
