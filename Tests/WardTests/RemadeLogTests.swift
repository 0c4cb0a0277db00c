import Foundation
import GRDB
import Records
import Testing
import Wire

@testable import Ward

/// A ward that writes a pad's log anew, as it would have liked it. It has the pad's lines, its own server and all the time it
/// wants; it does not have the pad's seal key. Checked with the real `hailong verify`, as a supervisor would.
@Suite("A log that the ward made again", .serialized)
struct RemadeLogTests {
  private static func verify(_ bytes: [UInt8], _ arguments: String...) throws -> (code: Int32, said: String) {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent(
      "hailong-remade-\(UInt64.random(in: 0...UInt64.max)).ndjson")
    try Data(bytes).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    return try realProgram("hailong", ["verify", file.path, "--lang", "en"] + arguments)
  }

  /// What a supervisor holds: the fingerprint from the day of enrolment, and a head from some day since.
  private struct Kept {
    var key: String
    var head: String
  }

  private func pad() -> (Scribe, Kept) {
    var scribe = Scribe()
    for _ in 0..<3 {
      for button in 1...4 { scribe.vote(button) }
      scribe.seal()
    }
    let head = HeadLine(
      pad: scribe.pad, log: scribe.log, head: scribe.head, key: scribe.key.publicKey.fingerprint)
    return (scribe, Kept(key: scribe.key.publicKey.fingerprint.text, head: head.description))
  }

  private func export(_ ward: Fixture) throws -> [UInt8] {
    var bytes: [UInt8] = []
    try ward.store.export(try #require(try ward.store.heads().first)) { bytes += $0 }
    return bytes
  }

  @Test("the pad's own log is sound by the key that was compared and by a kept head")
  func control() throws {
    let (scribe, kept) = pad()
    #expect(try RemadeLogTests.verify(scribe.bytes(), "--key", kept.key, "--head", kept.head).code == 0)
  }

  @Test(
    "without its red presses, under a key of the ward's own, it holds in itself and deceives nobody who kept anything"
  )
  func remade() throws {
    let (scribe, kept) = pad()
    let ward = try Fixture()
    try ward.enrol(scribe)
    try ward.send(scribe)
    // The same pad, the same days, no red; sealed by a key that the ward made.
    var forged = Scribe(pad: scribe.pad)
    for _ in 0..<3 {
      for _ in 1...4 { forged.vote(1) }
      forged.seal()
    }
    try ward.store.write("lie") { db in
      for table in ["pad SET seal_key", "seal_key SET key"] {
        try db.execute(sql: "UPDATE \(table) = ?", arguments: [Data(forged.key.publicKey.bytes)])
      }
      try db.execute(
        sql: "UPDATE log SET name = ?, seal_key = ?",
        arguments: [forged.log.text, Data(forged.key.publicKey.bytes)])
      try db.execute(
        sql: "UPDATE branch SET seq = ?, hash = ?",
        arguments: [forged.head.seq, Data(forged.head.hash.bytes)])
      try db.execute(
        sql: "UPDATE chunk SET last = ?, lines = ?", arguments: [forged.head.seq, Data(forged.body())])
    }
    _ = try ward.store.recount()
    #expect(try ward.store.check() == [], "the ward itself finds nothing: it is not who must be convinced")
    let bytes = try export(ward)
    #expect(try RemadeLogTests.verify(bytes).code == 1, "self-consistent, which anybody can make")
    #expect(try RemadeLogTests.verify(bytes, "--key", kept.key).code == 65)
    #expect(try RemadeLogTests.verify(bytes, "--head", kept.head).code == 65)
  }

  @Test("with a press changed, cut out or added, or its end cut off, it is not sound", arguments: 0..<4)
  func edited(way: Int) throws {
    let (scribe, kept) = pad()
    var lines = scribe.lines
    let red = try #require(lines.firstIndex { String(decoding: $0, as: UTF8.self).contains("\"b4\"") })
    switch way {
    case 0: lines[red] = Array(String(decoding: lines[red], as: UTF8.self).replacing("b4", with: "b1").utf8)
    case 1: lines.remove(at: red)
    case 2: lines.insert(lines[red - 1], at: red)
    default: lines.removeLast(5)
    }
    let bytes: [UInt8] = lines.flatMap { (line: [UInt8]) -> [UInt8] in line + [0x0A] }
    // A log that ends at an earlier seal is sound as far as it goes: only a head that was kept elsewhere shows its end missing.
    #expect(try RemadeLogTests.verify(bytes, "--key", kept.key).code == (way == 3 ? 0 : 65))
    #expect(try RemadeLogTests.verify(bytes, "--key", kept.key, "--head", kept.head).code == 65)
  }
}
