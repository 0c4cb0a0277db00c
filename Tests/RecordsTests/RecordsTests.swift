import Records
import Testing

private let stamp = Stamp(
  boot: 17, uptime: 5_321_044_310, time: UTCTime("2026-11-22T08:00:00.123Z")!, clock: .synced)

@Test("a press is written to the letter of the design")
func pressLine() throws {
  let record = Record(seq: 1042, stamp: stamp, body: .press(button: Button("b1")!, session: 1031))
  let line = try record.line()
  #expect(
    String(decoding: line, as: UTF8.self)
      == #"{"seq":1042,"kind":"press","boot":17,"uptime":5321044310,"time":"2026-11-22T08:00:00.123Z","clock":"synced","button":"b1","session":1031}"#
  )
  #expect(try Record(line: line) == record)
}

@Test("a seal holds for its own chain and key, and for nothing else")
func seal() throws {
  let key = SealKey()
  let first = try Record(seq: 1, stamp: stamp, body: .alive).line()
  let head = Head.empty.advanced(by: first)
  let seal = try Seal.line(after: head, stamp: stamp, why: .idle, key: key)
  #expect(Seal.isValid(seal, previous: head.hash, key: key.publicKey))
  #expect(!Seal.isValid(seal, previous: .zero, key: key.publicKey))
  #expect(!Seal.isValid(seal, previous: head.hash, key: SealKey().publicKey))
  #expect(try Record(line: seal).seq == 2)
  for index in seal.indices {
    var changed = seal
    changed[index] ^= 1
    #expect(!Seal.isValid(changed, previous: head.hash, key: key.publicKey))
  }
}
