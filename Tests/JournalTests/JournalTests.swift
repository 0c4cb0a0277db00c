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

@Test("what is read after forgetting is what the disk gives back, not what memory holds")
func forget() throws {
  let folder = try Scratch()
  let journal = try Journal.open(folder.path("j.db"))
  _ = try journal.append(stamp(1), genesis(SealKey()))
  let receipt = try journal.append(stamp(2), .press(button: Button("b1")!, session: nil))
  // The disk keeps another letter than it was given.
  let told = Array(#""button":"b1""#.utf8)
  let file = open(folder.path("j.db-wal"), O_RDWR)
  defer { close(file) }
  var bytes = [UInt8](repeating: 0, count: 1 << 20)
  let count = pread(file, &bytes, bytes.count, 0)
  var spoilt = 0
  for start in 0..<max(0, count - told.count) where bytes[start..<start + told.count].elementsEqual(told) {
    var letter = UInt8(ascii: "2")
    #expect(pwrite(file, &letter, 1, off_t(start + told.count - 2)) == 1)
    spoilt += 1
  }
  #expect(spoilt > 0)
  func line() throws -> String {
    let chunk = try journal.lines(after: 1, sealedOnly: false, maxBytes: 4_096, maxCount: 1)
    return String(decoding: chunk.bytes, as: UTF8.self)
  }
  #expect(try line().contains(#""button":"b1""#))
  journal.forget()
  #expect(try line().contains(#""button":"b2""#))
  // Nothing else is lost by it.
  #expect(try journal.append(stamp(3), .alive).seq == receipt.seq + 1)
}
