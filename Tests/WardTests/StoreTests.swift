import Foundation
import GRDB
import Glibc
import Ratings
import Records
import Testing
import Wire

@testable import Ward

@Suite("Store")
struct StoreTests {
  @Test("the ward's database is WAL with synchronous FULL, as read back")
  func full() throws {
    let ward = try Fixture()
    #expect(try ward.store.synchronous() == 2)
    #expect(
      try ward.store.pool.writeWithoutTransaction { try String.fetchOne($0, sql: "PRAGMA journal_mode") }
        == "wal")
  }

  @Test(
    "a commit of the program is padded to a whole block of 4 KiB, so that the next one shares none with it")
  func padded() throws {
    let ward = try Fixture()
    let added = try realProgram(
      "hailong-ward", ["officer", "add", "--data", ward.folder.path, "--name", "Lan", "--code", "cb-01"])
    #expect(added.code == 0, "\(added.said)")
    // The connection of this process keeps the log. Frames of 24 and 4,096 bytes behind 32: page, pages of the database (of a
    // commit's last frame only), salts, sum.
    let log = try [UInt8](Data(contentsOf: URL(fileURLWithPath: ward.folder.database + "-wal")))
    let frames = stride(from: 32, to: log.count - 4_119, by: 4_120).map { Array(log[$0..<$0 + 16]) }
      .prefix { Array($0[8...]) == Array(log[16..<24]) }
    let ends = try #require(frames.last)
    #expect(ends[4..<8] != [0, 0, 0, 0])
    // The last frame again, until it reaches into the next block.
    #expect(frames.dropLast().last == ends)
  }

  @Test("where a database cannot even be opened for want of space, space is what is asked for")
  func noRoom() throws {
    let ward = try Fixture()
    // The last connection takes the write-ahead log and the shared pages along.
    ward.store.close()
    for arguments in [["heads"], ["serve", "--listen", "127.0.0.1:0"]] {
      let refused = try realProgram("hailong-ward", arguments + ["--data", ward.folder.path], hasRoom: false)
      #expect(refused.code == 74 && refused.said.contains("Free space"), "\(refused.said)")
    }
    #expect(try realProgram("hailong-ward", ["heads", "--data", ward.folder.path]).code == 0)
  }

  @Test("the folder and its keys are the owner's alone")
  func modes() throws {
    let ward = try Fixture()
    func mode(_ path: String) -> UInt32 {
      var info = stat()
      return stat(path, &info) == 0 ? info.st_mode & 0o777 : 0
    }
    #expect(mode(ward.folder.path) == 0o700)
    for name in ["ca.key", "server.key", "ca.pem", "server.pem"] {
      #expect(mode(ward.folder.path + "/" + name) == 0o600, "\(name)")
    }
  }

  @Test("a folder that holds a ward is not made anew, and one that holds none is not opened")
  func twice() throws {
    let ward = try Fixture()
    #expect(throws: WardFault.self) {
      try Founding.make(ward.folder, settings: WardSettings(), now: ward.now)
    }
    #expect(throws: WardFault.self) { try Store(DataFolder("/tmp/hailong-no-such-ward")) }
  }

  @Test("a newer schema is refused and left as it is")
  func newer() throws {
    let ward = try Fixture()
    try ward.store.write("raise") { try $0.execute(sql: "PRAGMA user_version = 99") }
    #expect {
      try Store(ward.folder)
    } throws: { ($0 as? WardFault)?.code == .newer }
  }

  @Test("a server certificate near its end is renewed, another is kept, and the authority stays")
  func renewal() throws {
    let ward = try Fixture()
    let authority = try ward.folder.authority()
    let made = UTCTime("2026-05-01T00:00:00Z")!
    let days: (Int64) -> UTCTime = { UTCTime(microseconds: made.microseconds + $0 * 86_400_000_000) }
    #expect(try !authority.renewServer(in: ward.folder, now: days(300)))
    #expect(try authority.renewServer(in: ward.folder, now: days(600)))
    #expect(try !authority.renewServer(in: ward.folder, now: days(601)))
    unlink(ward.folder.path + "/server.pem")
    #expect(try authority.renewServer(in: ward.folder, now: days(602)))
    #expect(try ward.folder.authority().keyHash == authority.keyHash)
  }

  @Test("a check of a sound ward finds nothing; a changed line, a changed vote and a changed sum are found")
  func check() throws {
    let ward = try Fixture()
    var scribe = Scribe()
    try ward.enrol(scribe)
    for _ in 0..<20 { scribe.vote(1) }
    scribe.seal()
    try ward.send(scribe)
    #expect(try ward.store.check() == [])
    try ward.store.write("lie") { try $0.execute(sql: "UPDATE vote SET outcome = 4 - 1 WHERE seq = 5") }
    #expect(try Set(ward.store.check().map(\.code)) == [.votes, .sums])
    let result = try ward.store.recount()
    #expect(result.moves.map(\.seq) == [5])
    #expect(try ward.store.check() == [])
    try ward.store.write("lie") { try $0.execute(sql: "UPDATE cell SET count = count + 1") }
    #expect(try ward.store.check().map(\.code) == [.sums])
    _ = try ward.store.recount()
    // One press is turned into another, with every other byte in place.
    var bytes = scribe.bytes()
    let place =
      try #require(
        bytes.firstIndex(of: UInt8(ascii: "b")).map { _ in
          bytes.indices.last { bytes[$0...].starts(with: Array("\"b1\"".utf8)) }
        }) ?? 0
    bytes[place + 2] = UInt8(ascii: "4")
    let packed = Gzip.compress(bytes)!
    try ward.store.write("lie") {
      try $0.execute(sql: "UPDATE chunk SET lines = ?", arguments: [Data(packed)])
    }
    #expect(try ward.store.check().contains { $0.code == .chain })
  }

  @Test("an export is the pad's own bytes")
  func export() throws {
    let ward = try Fixture()
    var scribe = Scribe()
    try ward.enrol(scribe)
    var sent: Int64 = 0
    for _ in 0..<5 {
      scribe.vote(1)
      scribe.seal()
      try ward.send(scribe, after: sent)
      sent = scribe.head.seq
    }
    var exported: [UInt8] = []
    let history = try #require(try ward.store.heads().first)
    try ward.store.export(history) { exported += $0 }
    #expect(exported == scribe.bytes())
    #expect(
      history.line
        == HeadLine(
          pad: scribe.pad, log: scribe.log, head: scribe.head, key: scribe.key.publicKey.fingerprint))
  }
}
