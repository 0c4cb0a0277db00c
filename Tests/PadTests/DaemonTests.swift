import Control
import Glibc
import Journal
import Records
import Testing

@testable import Pad

/// The real program, as systemd starts and stops it.
@Suite("hailongd starts and ends", .serialized, .ownThread)
struct DaemonTests {
  @Test("READY is said once lines, journal and socket are open, and never by a program that refuses to start")
  func ready() throws {
    let home = DaemonHome()
    let systemd = try NotifySocket(in: home.folder)
    let daemon = try RunningDaemon(home, environment: ["NOTIFY_SOCKET=\(systemd.path)"])
    try systemd.wait(for: "READY") { $0 == "READY=1" }
    // No second try: it must listen by now.
    let client = try ControlClient(path: home.socket, patience: 20_000)
    let status = try client.call(.status)
    #expect(status["head"]?["seq"]?.int ?? 0 >= 2)
    #expect(status["buttons"]?.array?.count == 4)
    try systemd.wait(for: "STATUS in words") { $0.hasPrefix("STATUS=ready; record ") }

    let other = DaemonHome(state: home.state)
    let deaf = try NotifySocket(in: other.folder)
    let second = try RunningDaemon(other, environment: ["NOTIFY_SOCKET=\(deaf.path)"])
    let code = try #require(second.exitStatus(within: 20_000))
    #expect(code != 0)
    deaf.listen()
    #expect(!deaf.heard.contains("READY=1"))
    _ = daemon
  }

  @Test("the watchdog is fed by the loop: a stopped program feeds nobody")
  func watchdog() throws {
    let home = DaemonHome()
    let systemd = try NotifySocket(in: home.folder)
    let daemon = try RunningDaemon(
      home, environment: ["NOTIFY_SOCKET=\(systemd.path)", "WATCHDOG_USEC=100000"])
    try eventually("five pings") {
      systemd.listen(20)
      return systemd.heard.filter { $0 == "WATCHDOG=1" }.count >= 5
    }
    daemon.terminate()
    #expect(daemon.exitStatus(within: 20_000) == 0)
    systemd.listen()
    #expect(systemd.heard.contains("STOPPING=1"))
    let first = try #require(systemd.heard.firstIndex(of: "READY=1"))
    #expect(!systemd.heard[..<first].contains("WATCHDOG=1"))
  }

  @Test("SIGTERM ends it with a shutdown seal over everything, exit 0, and takes the socket away")
  func terminated() throws {
    let home = DaemonHome()
    let daemon = try RunningDaemon(home)
    let client = try daemon.connect()
    try thankedPress("b2", client)
    daemon.terminate()
    #expect(daemon.exitStatus(within: 20_000) == 0, "\(home.log)")
    #expect(access(home.socket, F_OK) != 0)
    let records = try journalRecords(home)
    let last = try #require(records.last)
    guard case .seal(let why, _) = last.body else {
      Issue.record("the last record is a \(last.body.kind)")
      return
    }
    #expect(why == .shutdown)
    #expect(records.contains { if case .press(Button("b2")!, _) = $0.body { true } else { false } })
    let key = try StateFolder(home.state).identity().key
    #expect(try Verifier(key: key.publicKey.fingerprint).verify(home.journal).isVerified)
  }

  @Test("a second daemon on the same socket or the same state refuses, says why, and disturbs nothing")
  func second() throws {
    let home = DaemonHome()
    let daemon = try RunningDaemon(home)
    let client = try daemon.connect()
    let sameSocket = DaemonHome(socket: home.socket)
    let first = try RunningDaemon(sameSocket)
    #expect(first.exitStatus(within: 20_000) == EX_UNAVAILABLE, "\(sameSocket.log)")
    #expect(sameSocket.log.contains("HL-CTRL-010"), "\(sameSocket.log)")
    let sameState = DaemonHome(state: home.state)
    let second = try RunningDaemon(sameState)
    #expect(second.exitStatus(within: 20_000) == EX_UNAVAILABLE, "\(sameState.log)")
    #expect(sameState.log.contains("another hailongd"), "\(sameState.log)")
    try thankedPress("b1", client)
    let again = try daemon.connect()
    #expect(try again.call(.status)["thanked"]?.int == 1)
    #expect(
      TemporaryFolder.names(in: home.state).allSatisfy { !$0.contains("aside") && !$0.contains("corrupt") })
  }

  @Test("a mistyped key is refused with file, line, column and the nearest key; exit 78")
  func mistyped() throws {
    let home = DaemonHome(extra: "seal:\n  idel_ms: 6000")
    let daemon = try RunningDaemon(home)
    #expect(daemon.exitStatus(within: 20_000) == 78)
    let log = home.log
    #expect(log.contains("\(home.config):6:3"), "\(log)")
    #expect(log.contains("idle_ms"), "\(log)")
    #expect(log.split(separator: "\n").count == 1, "one sentence: \(log)")
    #expect(access(home.state, F_OK) != 0)
  }

  @Test("a corrupt journal is set aside whole at start, and the pad votes on")
  func corrupt() throws {
    let home = DaemonHome()
    let first = try RunningDaemon(home)
    let client = try first.connect()
    try thankedPress("b1", client)
    let log = try #require(try client.call(.status)["log"]?.string)
    first.terminate()
    #expect(first.exitStatus(within: 20_000) == 0)
    let file = open(home.journal, O_WRONLY)
    let rubbish = [UInt8](repeating: 0x5A, count: 4_096)
    #expect(write(file, rubbish, rubbish.count) == rubbish.count)
    close(file)
    let before = try readFile(home.journal)
    let daemon = try RunningDaemon(home)
    let again = try daemon.connect()
    try thankedPress("b1", again)
    #expect(try again.call(.status)["log"]?.string != log)
    let aside = TemporaryFolder.names(in: home.state).filter {
      (try? readFile("\(home.state)/\($0)")) == before
    }
    #expect(aside.count == 1, "\(TemporaryFolder.names(in: home.state))")
    daemon.terminate()
    #expect(daemon.exitStatus(within: 20_000) == 0)
    guard case .genesis(let genesis)? = try journalRecords(home).first?.body else {
      Issue.record("no genesis")
      return
    }
    #expect(genesis.follows?.log.text == log)
  }

  @Test("a newer version's journal is refused with exit 78: neither set aside nor touched")
  func newer() throws {
    let home = DaemonHome()
    let first = try RunningDaemon(home)
    try thankedPress("b1", try first.connect())
    first.terminate()
    #expect(first.exitStatus(within: 20_000) == 0)
    // The user version in SQLite's header, big-endian at byte 60; a clean end leaves nothing in the write-ahead log that stands above it.
    let file = open(home.journal, O_WRONLY)
    #expect(pwrite(file, [0, 0, 0, 99] as [UInt8], 4, 60) == 4)
    close(file)
    let before = try readFile(home.journal)
    let names = Set(TemporaryFolder.names(in: home.state))
    let daemon = try RunningDaemon(home)
    #expect(daemon.exitStatus(within: 20_000) == 78)
    #expect(home.log.contains("HL-JRNL-005"), "\(home.log)")
    #expect(try readFile(home.journal) == before)
    #expect(Set(TemporaryFolder.names(in: home.state)) == names)
  }

  @Test("sessions by command are confirmed once durable, shown, and carried by presses")
  func sessions() throws {
    let home = DaemonHome()
    let daemon = try RunningDaemon(home)
    let client = try daemon.connect()
    #expect(try client.call(.sessionOpen, ["officer": "cb-07"])["officer"]?.string == "cb-07")
    #expect(try client.call(.status)["session"]?["officer"]?.string == "cb-07")
    try thankedPress("b1", client)
    // The program may fall over meanwhile: the officer stays signed in.
    daemon.kill()
    let next = try RunningDaemon(home)
    let again = try next.connect()
    #expect(try again.call(.status)["session"]?["officer"]?.string == "cb-07")
    try eventually("the officer's lamp") {
      try again.call(.status)["lights"]?.array?.contains("officer") == true
    }
    try thankedPress("b3", again)
    #expect(try again.call(.sessionClose)["officer"]?.string == "cb-07")
    try thankedPress("b1", again)
    next.terminate()
    #expect(next.exitStatus(within: 20_000) == 0)
    let records = try journalRecords(home)
    let opened = try #require(records.first { $0.body.kind == "session-opened" })
    let carried = records.compactMap { record -> Int64?? in
      if case .press(_, let session) = record.body { .some(session) } else { nil }
    }
    #expect(carried == [opened.seq, opened.seq, nil])
    guard case .sessionOpened(_, let how, let by, _) = opened.body else { return }
    #expect(how == .command)
    #expect(by.text == "uid-\(geteuid())")
  }

  @Test(
    "a stuck button is one press and a named fault; the others work; it clears when it is free for a second")
  func stuckButton() throws {
    let home = DaemonHome()
    let daemon = try RunningDaemon(home)
    let client = try daemon.connect()
    _ = try client.call(.stick, ["button": "b2", "closed": true])
    try eventually("the fault of b2") {
      try client.call(.status)["faults"]?.array?.contains("HL-BTN-001 b2") == true
    }
    #expect(try client.call(.status)["lights"]?.array?.contains("fault") == true)
    try thankedPress("b1", client)
    _ = try client.call(.stick, ["button": "b2", "closed": false])
    try eventually("no fault any more") { try client.call(.status)["faults"]?.array?.isEmpty == true }
    daemon.terminate()
    #expect(daemon.exitStatus(within: 20_000) == 0)
    let records = try journalRecords(home)
    let stuck = records.compactMap { record -> String? in
      switch record.body {
      case .press(let button, _): "press \(button)"
      case .fault(let fault): "fault \(fault.code) \(fault.button.map { "\($0)" } ?? "")"
      case .faultCleared(let code, let button): "cleared \(code) \(button.map { "\($0)" } ?? "")"
      default: nil
      }
    }
    #expect(
      stuck == ["press b2", "fault HL-BTN-001 b2", "press b1", "cleared HL-BTN-001 b2"])
  }
}

/// Presses, and waits until the pad says that it has thanked once more.
func thankedPress(_ button: String, _ client: ControlClient) throws {
  let before = try client.call(.status)["thanked"]?.int ?? 0
  _ = try client.call(.press, ["button": .string(button), "hold_ms": 12, "bounce_ms": 2])
  try eventually("a thank-you for \(button)") { try client.call(.status)["thanked"]?.int ?? 0 > before }
}

/// All records of a pad whose program has ended.
func journalRecords(_ home: DaemonHome) throws -> [Record] {
  let chunk = try JournalReader(home.journal).lines(
    after: 0, sealedOnly: false, maxBytes: 1 << 26, maxCount: 1_000_000)
  return try chunk.bytes.split(separator: 0x0A).map { try Record(line: Array($0)) }
}
