import Glibc
import Journal
import Records
import Testing

@Test("what is appended is there after opening again, chained and sealed")
func appendAndReopen() throws {
  let folder = try Scratch()
  let key = SealKey()
  let journal = try Journal.open(folder.path("j.db"))
  #expect(journal.head == .empty)
  let first = try journal.append(stamp(1), genesis(key))
  #expect(first.seq == 1)
  for n in 2...20 { _ = try journal.append(stamp(n), .press(button: Button("b1")!, session: nil)) }
  #expect(journal.unsealed == 20)
  let sealed = try journal.seal(stamp(21), why: .idle, key: key)
  #expect(journal.sealedHead.hash == sealed.hash)
  let last = try journal.append(stamp(22), .alive)
  journal.close()

  let again = try Journal.open(folder.path("j.db"))
  #expect(again.head == Head(seq: last.seq, hash: last.hash))
  #expect(again.sealedHead == Head(seq: 21, hash: sealed.hash))
  #expect(again.unsealed == 1)
  #expect(again.genesis?.key == key.publicKey)
  let all = try again.lines(after: 0, sealedOnly: false, maxBytes: 1 << 20, maxCount: 100)
  #expect((all.first, all.last, all.count) == (1, 22, 22))
  var head = Head.empty
  for line in all.bytes.split(separator: 0x0A) { head = head.advanced(by: Array(line)) }
  #expect(head == again.head)
  #expect(try again.lines(after: 0, sealedOnly: true, maxBytes: 1 << 20, maxCount: 100).last == 21)
}
