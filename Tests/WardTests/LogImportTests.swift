import Glibc
import Records
import Testing
import Traces

@testable import Ward

@Suite("A log handed over as a file")
struct LogImportTests {
  /// A file beside a ward's folder, gone with this value.
  private final class Handed {
    let path: String

    init(_ ward: Fixture, _ bytes: [UInt8], _ name: String = "log.ndjson") throws {
      path = ward.folder.path + "/../" + name
      let file = try #require(fopen(path, "we"))
      fwrite(bytes, 1, bytes.count, file)
      fclose(file)
    }

    deinit { unlink(path) }

    var state: [Int] {
      var info = stat()
      stat(path, &info)
      return [Int(info.st_ino), Int(info.st_size), info.st_mtim.tv_sec, info.st_mtim.tv_nsec]
    }
  }

  private func bring(_ ward: Fixture, _ file: Handed) throws -> LogImport.Outcome {
    try LogImport(ward.intake).take(file.path, now: ward.now)
  }

  private func fault(_ ward: Fixture, _ bytes: [UInt8]) throws -> WardFault? {
    do {
      _ = try bring(ward, Handed(ward, bytes))
      return nil
    } catch let fault as WardFault { return fault }
  }

  @Test("it is counted as if the pad had sent it, and twice is once", arguments: [11, 12, 13] as [UInt64])
  func counted(seed: UInt64) throws {
    var generator = Seeded(seed)
    var scribe = Scribe.random(&generator, records: 5_000)
    let (sent, brought) = (try Fixture(), try Fixture())
    for ward in [sent, brought] { try ward.enrol(scribe) }
    let sealed = scribe.head
    // Half of it had come by the link before the pad died.
    let half = try #require(scribe.seals.first { $0 > 1_000 })
    for ward in [sent, brought] { try ward.send(scribe, through: half) }
    var after = half
    for seal in scribe.seals where seal > half {
      try sent.send(scribe, after: after, through: seal)
      after = seal
    }
    let heard = try brought.store.pads().first?.heard
    brought.now.microseconds += 3_600_000_000
    scribe.press(1)
    scribe.press(2)
    let file = try Handed(brought, scribe.bytes() + Array("{\"seq\":".utf8))
    let before = file.state
    let outcome = try bring(brought, file)
    #expect(outcome.sealed == sealed, "seed \(seed)")
    #expect(outcome.stored == Int(sealed.seq - half))
    #expect(outcome.unsealed == 2)
    #expect(outcome.alarm == nil)
    #expect(try brought.counted() == sent.counted(), "seed \(seed)")
    #expect(try brought.store.pads().first?.heard == heard, "the pad itself was not heard")
    let again = try bring(brought, file)
    #expect(again.stored == 0)
    #expect(again.sealed == sealed)
    #expect(try brought.store.check().allSatisfy { !$0.code.isDamage })
    #expect(file.state == before, "the file was written to")
  }

  @Test("only a log that is sealed by the enrolled key is taken")
  func key() throws {
    let ward = try Fixture()
    var real = Scribe()
    real.vote(1)
    real.seal()
    try ward.enrol(real)
    var forged = Scribe(pad: real.pad)
    forged.vote(4)
    forged.seal()
    let fault = try #require(try fault(ward, forged.bytes()))
    #expect(fault.code == .refusedLog)
    #expect(fault.message.contains(forged.key.publicKey.fingerprint.text))
    #expect(fault.remedy.contains(real.key.publicKey.fingerprint.text))
    #expect(try ward.store.histories().isEmpty)
  }

  @Test("what is no export of an enrolled pad is named")
  func nonsense() throws {
    let ward = try Fixture()
    var stranger = Scribe()
    stranger.seal()
    #expect(try fault(ward, stranger.bytes())?.message.contains("never enrolled") == true)
    let journal = Array("SQLite format 3\0".utf8) + [UInt8](repeating: 0, count: 8_192)
    #expect(try fault(ward, journal)?.remedy.contains("hailong journal export") == true)
    #expect(try fault(ward, [])?.code == .refusedLog)
    #expect(try fault(ward, Array("hello\n".utf8))?.code == .refusedLog)
    #expect(try fault(ward, [UInt8](repeating: 0x61, count: 5_000_000))?.message.contains("line 1") == true)
    #expect(throws: WardFault.self) {
      try LogImport(ward.intake).take("/nowhere/log.ndjson", now: ward.now)
    }
  }

  @Test("where a line was changed, what stands before it is taken and the rest is not")
  func changed() throws {
    let ward = try Fixture()
    var scribe = Scribe()
    for _ in 0..<3 {
      scribe.vote(1)
      scribe.seal()
    }
    try ward.enrol(scribe)
    var lines = scribe.lines
    let spoilt = Int(scribe.seals[0]) + 1
    lines[spoilt - 1] = Array(
      String(decoding: lines[spoilt - 1], as: UTF8.self).replacing("b1", with: "b4").utf8)
    let outcome = try bring(ward, Handed(ward, lines.flatMap { $0 + [0x0A] }))
    #expect(outcome.sealed.seq == scribe.seals[0])
    #expect(outcome.unsealed == scribe.lines.count - Int(scribe.seals[0]))
    #expect(try ward.store.histories().map(\.head.seq) == [scribe.seals[0]])
    // Seals that never hold again do not fill the memory.
    while lines.count < Lines.most + 100 { lines.append(lines[3]) }
    #expect(try fault(ward, lines.flatMap { $0 + [0x0A] })?.message.contains("no valid seal") == true)
  }

  @Test("another history of a log is kept, out of every tally, and said")
  func fork() throws {
    let ward = try Fixture()
    var scribe = Scribe()
    scribe.vote(1)
    scribe.seal()
    try ward.enrol(scribe)
    var clone = scribe
    scribe.vote(1)
    scribe.seal()
    try ward.send(scribe)
    for _ in 0..<3_000 { clone.vote(4) }
    clone.seal()
    clone.vote(4)
    clone.seal()
    let file = try Handed(ward, clone.bytes())
    let outcome = try bring(ward, file)
    #expect(outcome.alarm?.en.contains("another sealed history") == true)
    #expect(outcome.sealed == clone.head)
    #expect(try ward.store.histories().map(\.counts) == [true, false])
    #expect(try ward.total().n == 2)
    #expect(try bring(ward, file).stored == 0)
  }

  @Test("what intake refuses of a file that verifies is said with its records, in both languages")
  func refused() throws {
    let ward = try Fixture()
    var scribe = Scribe()
    scribe.vote(1)
    scribe.seal()
    try ward.enrol(scribe)
    // As many histories as a ward keeps of one log; the file holds one more.
    for number in 0...Ledger.mostBranches {
      var clone = scribe
      clone.pass(Int64(number) * 1_000_000)
      clone.vote(2)
      clone.seal()
      guard number == Ledger.mostBranches else {
        _ = try bring(ward, Handed(ward, clone.bytes()))
        continue
      }
      let fault = try #require(try fault(ward, clone.bytes()))
      #expect(fault.code == .refusedLog)
      #expect(
        fault.message.contains(", records ") && fault.message.contains(" to \(clone.head.seq): "),
        "\(fault.message)")
      #expect(fault.message.contains("16 histories"), "\(fault.message)")
      #expect(fault.vi.contains("bản ghi ") && fault.vi.contains(" đến \(clone.head.seq): "), "\(fault.vi)")
      #expect(fault.vi.contains("chuỗi băm không nối"), "\(fault.vi)")
    }
    #expect(try ward.store.histories().count == Ledger.mostBranches)
  }
}
