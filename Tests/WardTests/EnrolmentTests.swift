import Records
import Testing
import Wire

@testable import Ward

@Suite("Enrolment")
struct EnrolmentTests {
  private func order(simulated: Bool = false, lifetime: Int64 = 60) -> PadOrder {
    PadOrder(counter: CounterCode("q1")!, simulated: simulated, lifetime: lifetime)
  }

  @Test("a code enrols one pad, and answers that pad again when the answer was lost")
  func once() throws {
    let ward = try Fixture()
    let code = try ward.store.addPad(order(), now: ward.now)
    let (mine, other) = (Scribe(), Scribe())
    let first = try ward.store.enrol(code: code, mine.statement(), now: ward.now)
    let stored = try ward.dump()
    #expect(try ward.store.enrol(code: code, mine.statement(), now: ward.now) == first)
    #expect(try ward.dump() == stored)
    #expect(refusal { _ = try ward.store.enrol(code: code, other.statement(), now: ward.now) } == .codeUsed)
    #expect(try ward.dump() == stored)
    #expect(try ward.store.pads().count == 1)
  }

  @Test("an unknown code, an old one, and one of the other kind are refused, and nothing is stored")
  func refused() throws {
    let ward = try Fixture()
    let scribe = Scribe()
    let code = try ward.store.addPad(order(), now: ward.now)
    let forSimulated = try ward.store.addPad(order(simulated: true), now: ward.now)
    let untouched = try ward.dump()
    let late = UTCTime(microseconds: ward.now.microseconds + 61_000_000)
    #expect(
      refusal { _ = try ward.store.enrol(code: .random(), scribe.statement(), now: ward.now) } == .unknownCode
    )
    #expect(refusal { _ = try ward.store.enrol(code: code, scribe.statement(), now: late) } == .codeExpired)
    #expect(
      refusal { _ = try ward.store.enrol(code: code, scribe.statement(simulated: true), now: ward.now) }
        == .simulated)
    #expect(
      refusal { _ = try ward.store.enrol(code: forSimulated, scribe.statement(), now: ward.now) }
        == .simulated)
    #expect(try ward.dump() == untouched)
  }

  @Test("a pad's name with another seal key is refused; the same key with a new link key is the same pad")
  func keys() throws {
    let ward = try Fixture()
    let scribe = Scribe()
    let pad = try ward.enrol(scribe)
    let stranger = Scribe(pad: scribe.pad)
    let code = try ward.store.addPad(order(), now: ward.now)
    #expect(
      refusal { _ = try ward.store.enrol(code: code, stranger.statement(), now: ward.now) } == .otherKey)
    let moved = Scribe(pad: scribe.pad, key: scribe.key)
    _ = try ward.store.enrol(code: code, moved.statement(), now: ward.now)
    let now = try #require(try ward.intake.pad(scribe.pad))
    #expect(now.id == pad.id)
    #expect(now.linkKey == moved.linkKey.publicKey)
  }

  @Test("the code itself stands nowhere in the database")
  func hashed() throws {
    let ward = try Fixture()
    let code = try ward.store.addPad(order(), now: ward.now)
    let all = try ward.dump().values.joined().joined().joined(separator: " ")
    #expect(!all.contains(code.description))
    #expect(!all.contains(Hex.encode(code.bytes)))
  }
}
