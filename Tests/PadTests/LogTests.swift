import Control
import Glibc
import Journal
import Ratings
import Records
import Testing

@testable import Pad

@Suite("The log goes on, or another follows it")
struct LogTests {
  private func genesis(_ bench: Bench) throws -> Genesis {
    let first = try #require(try bench.records().first)
    guard case .genesis(let genesis) = first.body else { throw Unreadable("no genesis") }
    return genesis
  }

  @Test("a tail that a power cut left is sealed at start, and counted in the boot record")
  func tail() throws {
    let first = try Bench()
    for _ in 0..<3 { first.press(0) }
    let unsealed = first.core.head.seq - first.core.sealedHead.seq
    first.cut()
    let second = try Bench(folder: first.folder, boot: 2)
    let records = try second.records()
    let boot = try #require(records.last { $0.body.kind == "boot" })
    guard case .boot(let said) = boot.body, case .seal(let why, _) = records[Int(boot.seq) - 2].body else {
      Issue.record("no seal before the boot record")
      return
    }
    #expect(why == .start)
    #expect(said.unsealed == unsealed)
    #expect(records.filter { $0.body.kind == "press" }.count == 3)
  }

  @Test("a journal that is no database is set aside whole, and a new log follows its last seal")
  func corrupt() throws {
    let first = try Bench()
    first.press(0)
    first.pass(milliseconds: 600_000)
    let sealed = first.core.sealedHead
    let old = first.core.log
    first.cut()
    let file = open(first.state.journalPath, O_WRONLY)
    _ = write(file, [UInt8](repeating: 0x5A, count: 4_096), 4_096)
    close(file)
    let second = try Bench(folder: first.folder)
    let genesis = try genesis(second)
    #expect(genesis.log != old)
    #expect(genesis.follows == Genesis.Follows(log: old, head: sealed))
    second.press(0)
    #expect(second.lights.contains(.thanks))
  }

  @Test(
    "a start that cannot read a record on which the present hangs sets the journal aside, and gives nobody's votes to anybody",
    arguments: ["session-opened", "session-closed", "maintenance-closed", "policy", "genesis"])
  func unreadable(kind: String) throws {
    let first = try Bench()
    first.ask(.sessionOpen, ["officer": "cb-01"])
    first.ask(.sessionClose)
    first.ask(.maintenanceOpen, ["officer": "cb-09"])
    first.ask(.maintenanceClose)
    first.ask(.sessionOpen, ["officer": "cb-02"])
    first.core.write(.other(.policy(Policy.default.json)), at: first.now.monotonic, first.now)
    first.settle()
    first.pass(milliseconds: 600_000)
    let (old, sealed) = (first.core.log, first.core.sealedHead)
    first.cut()
    // One bit of each record of that kind: its member "kind" is none any more.
    var bytes = try readFile(first.state.journalPath)
    let wanted = Array("\"kind\":\"\(kind)\"".utf8)
    var found = 0
    for start in bytes.indices.dropLast(wanted.count)
    where bytes[start..<start + wanted.count].elementsEqual(wanted) {
      bytes[start + 6] ^= 1
      found += 1
    }
    try #require(found > 0)
    let file = open(first.state.journalPath, O_WRONLY)
    #expect(write(file, bytes, bytes.count) == bytes.count)
    close(file)

    let second = try Bench(folder: first.folder)
    let genesis = try genesis(second)
    #expect(genesis.log != old)
    #expect(genesis.follows == Genesis.Follows(log: old, head: sealed))
    #expect(second.core.session == nil)
    second.press(0)
    #expect(second.lights.contains(.thanks))
  }

  @Test(
    "journals that were set aside are never thrown away, and a disk that spoils each is not filled with them")
  func asideWithoutEnd() throws {
    let bench = try Bench()
    bench.press(0)
    bench.cut()
    for number in 1...SetAside.most {
      let file = open("\(bench.state.journalPath).aside-\(number)", O_WRONLY | O_CREAT, 0o600)
      close(file)
    }
    let file = open(bench.state.journalPath, O_WRONLY)
    _ = write(file, [UInt8](repeating: 0x5A, count: 4_096), 4_096)
    close(file)
    // (SQLite takes an empty write-ahead log away when it finds no database before it.)
    func names() -> [String] {
      TemporaryFolder.names(in: bench.folder.path).filter { $0 != "journal.db-wal" }
    }
    let before = names()
    let spoilt = try readFile(bench.state.journalPath)
    let fault = #expect(throws: StartFault.self) { try Bench(folder: bench.folder) }
    guard case .journal(let said)? = fault else { return }
    #expect(said.kind == .corrupt && said.message.contains("copy them away"))
    #expect(names() == before)
    #expect(try readFile(bench.state.journalPath) == spoilt)
    // Room for one: the pad goes on.
    unlink("\(bench.state.journalPath).aside-7")
    let next = try Bench(folder: bench.folder)
    next.press(0)
    #expect(next.lights.contains(.thanks))
  }

  @Test("a ward that lies about heads cannot fill the card: the log goes on instead")
  func liesWithoutEnd() throws {
    let bench = try Bench()
    for number in 1...SetAside.most / 2 {
      close(open("\(bench.state.journalPath).aside-\(number)", O_WRONLY | O_CREAT, 0o600))
    }
    let log = bench.core.log
    bench.ask(
      .wardHead,
      ["log": .string(log.text), "seq": 900, "hash": .string(String(repeating: "ab", count: 32))])
    #expect(bench.core.log == log)
    bench.press(0)
    #expect(bench.lights.contains(.thanks))
  }

  @Test("a card that lost sealed records is noticed, and the new log names both ends")
  func lostWrites() throws {
    let first = try Bench()
    first.press(0)
    first.cut()
    let copy = TemporaryFolder()
    for name in ["seal.key", "pad.id", "boot", "journal.db"] {
      copyFile("\(first.folder.path)/\(name)", "\(copy.path)/\(name)")
    }
    let later = try Bench(folder: first.folder)
    later.press(0)
    later.pass(milliseconds: 600_000)
    let sealed = later.core.sealedHead
    later.cut()
    copyFile("\(first.folder.path)/high-water", "\(copy.path)/high-water")
    let restored = try Bench(folder: copy)
    let genesis = try genesis(restored)
    #expect(genesis.beyond == sealed)
    #expect(genesis.follows?.log == later.core.log)
    #expect(try #require(genesis.follows).head.seq < sealed.seq)
  }

  @Test(
    "a journal that is gone, or was just set aside when the power went, is followed from the last seal by a new log",
    arguments: ["taken away", "set aside"])
  func gone(how: String) throws {
    let first = try Bench()
    first.ask(.sessionOpen, ["officer": "cb-01"])
    first.press(0)
    first.pass(milliseconds: 600_000)
    let (old, sealed) = (first.core.log, first.core.sealedHead)
    #expect(sealed.seq > 0)
    first.cut()
    let path = first.state.journalPath
    if how == "set aside" { _ = try SetAside.move(path) }
    for suffix in ["", "-wal", "-reserve"] { unlink(path + suffix) }
    let asides = SetAside.all(of: path)

    let second = try Bench(folder: first.folder)
    let genesis = try genesis(second)
    #expect(genesis.log != old && genesis.log == second.core.log)
    #expect(genesis.follows == Genesis.Follows(log: old, head: sealed))
    #expect(genesis.beyond == nil && genesis.key == first.key.publicKey)
    #expect(SetAside.all(of: path) == asides, "nothing more was there to set aside")
    // Who was signed in stood in the journal alone: nobody is guessed to be there.
    #expect(second.core.session == nil)
    second.press(0)
    #expect(second.lights.contains(.thanks))
    second.pass(milliseconds: 600_000)
    let next = second.core.sealedHead
    #expect(next.seq > 0)
    second.cut()
    // From here on it is a log like any other; and gone too, it is the one that is followed.
    let third = try Bench(folder: first.folder)
    #expect(third.core.log == second.core.log)
    third.cut()
    for suffix in ["", "-wal", "-reserve"] { unlink(path + suffix) }
    let fourth = try Bench(folder: first.folder)
    #expect(try self.genesis(fourth).follows?.log == second.core.log)
    #expect(try #require(self.genesis(fourth).follows).head.seq >= next.seq)
  }

  @Test("where nothing was ever sealed a lost journal leaves no trace: the new log follows nothing")
  func goneUnsealed() throws {
    let first = try Bench()
    first.press(0)
    #expect(first.core.sealedHead.seq == 0)
    first.cut()
    for suffix in ["", "-wal", "-reserve"] { unlink(first.state.journalPath + suffix) }
    let second = try Bench(folder: first.folder)
    #expect(try genesis(second).follows == nil)
    #expect(second.core.log != first.core.log)
  }

  @Test("hailongd whose journal is gone says so, follows its last seal, and serves") func goneFromThePad()
    throws
  {
    let home = DaemonHome(extra: "seal: {idle_ms: 100, max_ms: 100, unread_ms: 100}")
    let first = try RunningDaemon(home)
    let client = try first.connect()
    try thankedPress("b1", client)
    try eventually("a seal") { try client.call(.status)["sealed"]?["seq"]?.int ?? 0 > 0 }
    let head = try client.call(.head)
    let old = try #require(head["log"]?.string)
    first.kill()
    let mark = String(decoding: try readFile(home.state + "/high-water"), as: UTF8.self).split(separator: " ")
    for suffix in ["", "-wal", "-reserve"] { unlink(home.journal + suffix) }

    let second = try RunningDaemon(home)
    let again = try second.connect()
    try thankedPress("b2", again)
    #expect(try again.call(.head)["log"]?.string != old)
    let chunk = try again.records(after: 0, sealed: false)
    let line = try #require(chunk.bytes.split(separator: 0x0A).first)
    guard case .genesis(let genesis) = try Record(line: line).body else {
      Issue.record("no genesis")
      return
    }
    #expect(genesis.follows?.log.text == old)
    #expect(genesis.follows.map { "\($0.head.seq)" } == mark.dropFirst().first.map(String.init))
    try eventually("the log says why") { home.log.contains("the journal that was sealed is not there") }
    second.terminate()
    #expect(second.exitStatus(within: 20_000) == 0)
  }

  @Test("a log that is left because the ward holds another history is sealed to its end first")
  func leftSealed() throws {
    let bench = try Bench()
    bench.press(0)
    let (old, last) = (bench.core.log, bench.core.head)
    #expect(bench.core.sealedHead.seq < last.seq)
    bench.ask(
      .wardHead, ["log": .string(old.text), "seq": 900, "hash": .string(String(repeating: "ab", count: 32))])
    let path = try #require(SetAside.all(of: "\(bench.folder.path)/journal.db").first)
    let left = try JournalReader(path, inPlace: true)
    #expect(left.genesis.log == old)
    #expect(left.sealedHead.seq == last.seq + 1)
    #expect(try genesis(bench).follows == Genesis.Follows(log: old, head: left.sealedHead))
  }

  @Test("the ward holding a record that the journal lacks begins a new log, at most once a day")
  func wardAhead() throws {
    let bench = try Bench()
    bench.ask(.sessionOpen, ["officer": "cb-01"])
    bench.press(0)
    let old = bench.core.log
    let ahead: JSON = [
      "log": .string(old.text), "seq": 900, "hash": .string(String(repeating: "ab", count: 32)),
    ]
    #expect(bench.ask(.wardHead, ahead)?.fault == nil)
    #expect(bench.core.log != old)
    let first = try genesis(bench)
    #expect(first.beyond?.seq == 900)
    // The session goes on in the new log, under its new number.
    bench.press(0)
    let records = try bench.records()
    let opened = try #require(records.last { $0.body.kind == "session-opened" })
    #expect(
      records.last { $0.body.kind == "press" }?.body == .press(button: Button("b1")!, session: opened.seq))
    let second = bench.core.log
    let again: JSON = [
      "log": .string(second.text), "seq": 900, "hash": .string(String(repeating: "cd", count: 32)),
    ]
    bench.ask(.wardHead, again)
    #expect(bench.core.log == second)
  }

  @Test("the ward's head that the journal holds changes nothing")
  func wardBehind() throws {
    let bench = try Bench()
    bench.press(0)
    let head = bench.core.head
    bench.press(0)
    let log = bench.core.log
    bench.ask(
      .wardHead, ["log": .string(log.text), "seq": .int(head.seq), "hash": .string(head.hash.hex)])
    #expect(bench.core.log == log)
  }

  private func copyFile(_ from: String, _ to: String) {
    let source = open(from, O_RDONLY)
    let target = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = read(source, &buffer, buffer.count)
      guard count > 0 else { break }
      _ = write(target, buffer, count)
    }
    close(source)
    close(target)
  }
}
