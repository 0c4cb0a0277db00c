import Control
import Glibc
import Records
import Testing

@testable import Pad

/// The real program's socket, and clients that behave badly: they are dropped, others are served.
@Suite("Clients of the socket", .serialized, .ownThread)
struct SocketClientTests {
  /// The longest that a well-behaved client may wait meanwhile, milliseconds. Wide: the machine may be busy.
  private static let patience: UInt64 = 2_000

  /// Asks for the status and presses while `mischief` goes on, and holds the answers against the clock.
  private func served(_ client: ControlClient, while mischief: () -> Void) throws {
    for _ in 0..<20 {
      mischief()
      let start = monotonic()
      _ = try client.call(.status)
      let took = (monotonic() - start) / 1_000_000
      #expect(took < SocketClientTests.patience, "status took \(took) ms")
    }
    try thankedPress("b1", client)
  }

  @Test("one that sends garbage is told so and dropped")
  func garbage() throws {
    let daemon = try RunningDaemon(DaemonHome())
    let client = try daemon.connect()
    var seed = Seed.ofThisRun()
    print("garbage: HAILONG_SEED=\(seed.value)")
    for text in ["hello\n", "{}\n", "{\"v\":1}\n", "{\"v\":2,\"id\":1,\"do\":\"status\"}\n", "\n", "\u{0}\n"]
    {
      let raw = try RawClient(daemon.home.socket)
      raw.send(text)
      #expect(raw.isDropped(), "\(text)")
    }
    for _ in 0..<20 {
      let raw = try RawClient(daemon.home.socket)
      raw.send((0..<200).map { _ in UInt8(truncatingIfNeeded: seed.next()) } + [0x0A])
      #expect(raw.isDropped())
    }
    try served(client) {}
  }

  @Test("an unknown verb is answered with what is known")
  func unknownVerb() throws {
    let daemon = try RunningDaemon(DaemonHome())
    _ = try daemon.connect()
    let raw = try RawClient(daemon.home.socket)
    raw.send("{\"v\":1,\"id\":3,\"do\":\"dance\"}\n")
    var waiting = pollfd(fd: raw.descriptor, events: Int16(POLLIN), revents: 0)
    try #require(poll(&waiting, 1, 20_000) > 0)
    var buffer = [UInt8](repeating: 0, count: 4_096)
    let count = recv(raw.descriptor, &buffer, buffer.count, 0)
    #expect(String(decoding: buffer[..<max(0, count)], as: UTF8.self).contains("HL-CTRL-003"))
  }

  @Test("one that sends an endless line is dropped before it costs more than a few pages")
  func endlessLine() throws {
    let daemon = try RunningDaemon(DaemonHome())
    let client = try daemon.connect()
    let raw = try RawClient(daemon.home.socket)
    let page = [UInt8](repeating: UInt8(ascii: "a"), count: 1_024)
    try served(client) { raw.send(page) }
    try eventually("the end of the conversation") {
      raw.send(page)
      return raw.hasHungUp()
    }
  }

  @Test("one that asks and never reads is dropped at 256 KiB behind; others are served and thanked meanwhile")
  func neverReads() throws {
    let daemon = try RunningDaemon(DaemonHome())
    let client = try daemon.connect()
    let raw = try RawClient(daemon.home.socket)
    try served(client) { raw.send("{\"v\":1,\"id\":1,\"do\":\"status\"}\n") }
    try eventually("the end of the conversation") {
      raw.send("{\"v\":1,\"id\":1,\"do\":\"status\"}\n")
      return raw.hasHungUp()
    }
    try served(client) {}
  }

  @Test("one that follows and stops reading holds nobody up, and no more than its bound of memory")
  func stalledFollower() throws {
    let daemon = try RunningDaemon(DaemonHome())
    let client = try daemon.connect()
    let followers = try (0..<8).map { _ in try RawClient(daemon.home.socket) }
    for follower in followers {
      follower.send("{\"v\":1,\"id\":1,\"do\":\"follow\",\"after\":0,\"sealed\":false}\n")
      follower.send("{\"v\":1,\"id\":2,\"do\":\"edges\"}\n")
    }
    try served(client) {
      _ = try? client.call(.press, ["button": "b2", "hold_ms": 6, "bounce_ms": 2])
    }
  }

  @Test(
    "a burst of requests is answered whole and in order, over as many turns as it takes, and others are served meanwhile"
  )
  func burst() throws {
    let daemon = try RunningDaemon(DaemonHome())
    let client = try daemon.connect()
    let raw = try RawClient(daemon.home.socket)
    let many = 1...280
    for _ in 0..<3 {
      // Nothing else is sent that could wake the program for what it left over.
      raw.send(many.map { "{\"v\":1,\"id\":\($0),\"do\":\"head\"}\n" }.joined())
      for id in many { #expect(try JSON.read(raw.line())["id"]?.int == Int64(id)) }
    }
    try served(client) { raw.send(many.map { "{\"v\":1,\"id\":\($0),\"do\":\"head\"}\n" }.joined()) }
  }

  @Test("where a line and a client come in the same turn, the line is taken first")
  func linesFirst() throws {
    let daemon = try RunningDaemon(DaemonHome())
    let client = try daemon.connect()
    let raw = try RawClient(daemon.home.socket)
    for round in 1...5 {
      // The release and the question come while the program stands still, and it wakes to both.
      _ = try client.call(.press, ["button": "b1", "hold_ms": 100, "bounce_ms": 0])
      kill(daemon.pid, SIGSTOP)
      // Longer than the 100 ms for which the contact is held.
      usleep(150_000)
      raw.send("{\"v\":1,\"id\":\(round),\"do\":\"status\"}\n")
      kill(daemon.pid, SIGCONT)
      let answer = try JSON.read(raw.line())
      #expect(answer["id"]?.int == Int64(round))
      #expect(answer["ok"]?["buttons"]?.array?.first?["edges"]?.int == Int64(2 * round))
    }
  }

  @Test("one that follows from the beginning is handed the whole log, and then what comes")
  func wholeLog() throws {
    let daemon = try RunningDaemon(DaemonHome())
    let client = try daemon.connect()
    // More than one chunk holds.
    for number in 0..<400 { _ = try client.call(.sessionOpen, ["officer": .string("cb-\(number)")]) }
    let head = try client.call(.status)["head"]?["seq"]?.int ?? 0
    let follower = try ControlClient(path: daemon.home.socket, patience: 20_000)
    let request = try follower.follow(after: 0, sealed: false)
    var last: Int64 = 0
    var chunks = 0
    while last < head {
      let chunk = try follower.next(request)
      #expect(chunk.header.first == last + 1)
      last = chunk.header.last
      chunks += 1
    }
    #expect(chunks > 1)
    _ = try client.call(.sessionClose)
    #expect(try follower.next(request).header.first == head + 1)
  }

  @Test("at most 16 clients: the next is told and turned away, and one place freed is one to take")
  func sixteen() throws {
    let daemon = try RunningDaemon(DaemonHome())
    var clients = [try daemon.connect()]
    while clients.count < ControlServer.mostClients {
      let client = try ControlClient(path: daemon.home.socket, patience: 20_000)
      _ = try client.call(.status)
      clients.append(client)
    }
    let late = try ControlClient(path: daemon.home.socket, patience: 20_000)
    #expect(throws: ControlFault.self) { _ = try late.call(.status) }
    try served(clients[0]) {}
    clients.removeLast()
    try eventually("a free place") {
      guard let next = try? ControlClient(path: daemon.home.socket, patience: 20_000) else { return false }
      return (try? next.call(.status)) != nil
    }
  }

  private static let games = getgrnam("games")?.pointee.gr_gid
  private static let nobody = getpwnam("nobody")?.pointee.pw_uid

  @Test(
    "what a user may do follows the kernel's word about it",
    .enabled(if: geteuid() == 0, "only root can ask as other users"),
    .enabled(if: games != nil && nobody != nil, "this machine has no group games or no user nobody"))
  func users() throws {
    let (games, nobody) = (try #require(SocketClientTests.games), try #require(SocketClientTests.nobody))
    let folder = TemporaryFolder()
    let home = DaemonHome(socket: folder.path + "/control.sock")
    write(
      home.config,
      String(decoding: try readFile(home.config), as: UTF8.self).replacing(
        "control: {", with: "control: {status_group: games, "))
    chmod(folder.path, 0o755)
    let daemon = try RunningDaemon(home)
    _ = try daemon.connect()
    var status = stat()
    #expect(stat(home.socket, &status) == 0)
    #expect(status.st_mode & 0o777 == 0o660)
    #expect(status.st_gid == games)
    // A copy that everybody can reach.
    let command = folder.path + "/hailong"
    try copyProgram(siblingProgram("hailong"), to: command)
    func ask(_ group: gid_t?, _ words: [String]) throws -> (code: Int32, said: String) {
      let output = folder.path + "/said"
      unlink(output)
      let identity = ["--reuid=\(nobody)", "--regid=\(group ?? 65_534)", "--clear-groups"]
      let pid = try spawn(
        ["/usr/bin/setpriv"] + identity + [command] + words + ["--socket", home.socket],
        environment: ["LANG=en_US.UTF-8"], output: output)
      let code = try #require(wait(for: pid, within: 30_000))
      return ((code >> 8) & 0xFF, String(decoding: try readFile(output), as: UTF8.self))
    }
    // The file's mode keeps strangers out; where it is opened by mistake, the pad still does.
    let stranger = try ask(nil, ["status"])
    #expect(stranger.code == 77, "\(stranger)")
    chmod(home.socket, 0o666)
    let opened = try ask(nil, ["status"])
    #expect(opened.code == 77 && opened.said.contains("HL-CTRL-004"), "\(opened)")
    let member = try ask(games, ["status"])
    #expect(member.code == 0, "\(member)")
    let change = try ask(games, ["session", "open", "cb-01"])
    #expect(change.code == 77 && change.said.contains("HL-CTRL-004"), "\(change)")
  }

  private func copyProgram(_ from: String, to: String) throws {
    let bytes = try readFile(from)
    let file = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o755)
    defer { close(file) }
    var written = 0
    while written < bytes.count {
      let count = bytes[written...].withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
      guard count > 0 else { throw Unmet("cannot copy \(from)") }
      written += count
    }
  }
}
