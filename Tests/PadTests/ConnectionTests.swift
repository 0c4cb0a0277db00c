import Control
import Glibc
import Records
import Testing

@testable import Pad

@Suite("One client's bounds")
struct ConnectionTests {
  private let second: UInt64 = 1_000_000_000

  /// A connection and its other end.
  private final class Pair {
    var connection: Connection
    let client: Int32

    init(access: Access = .status) throws {
      var pair: [Int32] = [-1, -1]
      try #require(
        socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0, &pair) == 0)
      connection = Connection(descriptor: pair[0], access: access, actor: .pad)
      client = pair[1]
    }

    deinit {
      close(connection.descriptor)
      close(client)
    }

    func read() -> Bool { connection.receive() }
    /// Reads once, and gives the lines that have arrived whole; nil where the connection is at its end.
    func receive() -> [[UInt8]]? {
      guard connection.receive() else { return nil }
      var lines: [[UInt8]] = []
      while let line = connection.nextLine() { lines.append(line) }
      return lines
    }
    func send(_ byte: UInt8, _ count: Int) -> Bool { connection.send(repeatElement(byte, count: count)) }
    func flush(_ now: UInt64) -> Bool { connection.flush(now: now) }

    /// Sends and flushes until the socket itself is full and something waits behind it.
    func fill(_ now: UInt64) {
      while !connection.isWaiting || connection.hasRoom {
        guard send(1, 16_384), flush(now) else { return }
      }
      _ = flush(now)
    }

    func say(_ text: String) { _ = Glibc.send(client, text, text.utf8.count, 0) }

    /// Reads away what the client was sent, up to `limit`; returns how many bytes.
    func take(_ limit: Int) -> Int {
      var buffer = [UInt8](repeating: 0, count: limit)
      return max(0, recv(client, &buffer, limit, 0))
    }
  }

  @Test("one turn sends 64 KiB at most, however much waits and however much the client would take")
  func turn() throws {
    let pair = try Pair()
    #expect(pair.send(7, 150_000))
    for sent in [65_536, 65_536, 150_000 - 2 * 65_536] {
      #expect(pair.flush(0))
      #expect(pair.take(200_000) == sent)
    }
  }

  @Test("lines are cut at LF, and a part waits for its rest")
  func lines() throws {
    let pair = try Pair()
    pair.say("one\ntw")
    #expect(pair.receive() == [Array("one".utf8)])
    #expect(pair.receive() == [])
    pair.say("o\n\nthree\n")
    #expect(pair.receive() == ["two", "", "three"].map { Array($0.utf8) })
  }

  @Test("nothing more is read while a line waits: who asks without end costs no more memory")
  func unread() throws {
    let pair = try Pair()
    let lines = (0..<500).map { "request \($0)" }
    pair.say(lines.map { $0 + "\n" }.joined())
    #expect(pair.read())
    var read: [String] = []
    while let line = pair.connection.nextLine() {
      read.append(String(decoding: line, as: UTF8.self))
      // Asked again and again, as by a loop that the socket wakes: what was read first is looked at first.
      if pair.connection.hasLine { for _ in 0..<10 { #expect(pair.read()) } }
    }
    let first = read.count
    #expect(read == Array(lines[..<first]) && first < 400, "\(first) lines were read at once")
    while let more = pair.receive(), !more.isEmpty {
      read += more.map { String(decoding: $0, as: UTF8.self) }
    }
    #expect(read == lines)
  }

  @Test("a line may be as long as a request, and not longer")
  func endless() throws {
    let pair = try Pair()
    let longest = String(repeating: "a", count: ControlProtocol.longestRequest)
    pair.say(longest)
    #expect(pair.receive() == [])
    pair.say("b")
    #expect(pair.receive() == nil)
  }

  @Test("who may hand in an order may send a line as long as one, and not longer")
  func order() throws {
    for access in [Access.link, .admin] {
      let pair = try Pair(access: access)
      let part = String(repeating: "a", count: 4_096)
      for _ in 0..<10 {
        pair.say(part)
        #expect(pair.receive() == [])
      }
      pair.say("b")
      #expect(pair.receive() == nil)
    }
    // The right to long lines is for orders alone.
    let long = ControlRequest(
      id: 1, verb: .status, arguments: ["x": .string(String(repeating: "a", count: 4_096))])
    let line = Array(long.line.dropLast())
    #expect(throws: ControlFault.self) {
      try ControlRequest(line: line, longest: ControlProtocol.longestOrder)
    }
    let order = ControlRequest(id: 1, verb: .order, arguments: long.arguments)
    #expect(throws: Never.self) {
      try ControlRequest(line: Array(order.line.dropLast()), longest: ControlProtocol.longestOrder)
    }
    #expect(throws: ControlFault.self) { try ControlRequest(line: Array(order.line.dropLast())) }
  }

  @Test("the end of the stream is the end")
  func end() throws {
    let pair = try Pair()
    shutdown(pair.client, Int32(SHUT_WR))
    #expect(pair.receive() == nil)
  }

  @Test("256 KiB may wait for a client, and one byte more drops it")
  func behind() throws {
    let pair = try Pair()
    #expect(pair.send(0, Connection.mostBehind))
    #expect(!pair.connection.hasRoom)
    #expect(!pair.send(0, 1))
  }

  @Test("what a client has taken is not kept, though it is always a little behind")
  func steady() throws {
    let pair = try Pair()
    pair.fill(0)
    for turn in 0..<400 {
      #expect(pair.send(2, 20_000), "turn \(turn)")
      for _ in 0..<100 where !pair.connection.hasRoom {
        _ = pair.take(8_192)
        #expect(pair.flush(0))
      }
      #expect(pair.connection.isWaiting)
    }
    #expect(pair.connection.keptBytes <= Connection.mostBehind)
  }

  @Test("one that takes nothing for 30 s while something waits is dropped; one that takes a little is not")
  func stalled() throws {
    let pair = try Pair()
    #expect(pair.flush(0))
    #expect(pair.connection.nextDeadline == nil)
    pair.fill(second)
    let deadline = second + Connection.patience
    #expect(pair.connection.nextDeadline == deadline)
    #expect(pair.flush(deadline - 1))
    while pair.take(65_536) > 0 {}
    #expect(pair.flush(deadline))
    pair.fill(deadline)
    #expect(pair.flush(deadline + Connection.patience - 1))
    #expect(!pair.flush(deadline + Connection.patience))
  }
}
