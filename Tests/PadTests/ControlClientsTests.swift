import Control
import Glibc
import Journal
import Records
import Testing

@testable import Pad

@Suite("Streams and reads of the socket's clients")
struct ControlClientsTests {
  private let read = LoopRequest.Read(after: 0, sealed: true, log: nil, fresh: false)

  /// Clients with one among them, and its end of the socket.
  private struct Desk: ~Copyable {
    var clients = ControlClients()
    let client: UInt64
    let end: Int32
    private var now: UInt64 = 0

    init() throws {
      var pair: [Int32] = [-1, -1]
      try #require(
        socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0, &pair) == 0)
      client = clients.admit(Connection(descriptor: pair[0], access: .link, actor: .pad))
      end = pair[1]
    }

    deinit {
      var clients = clients
      clients.dropAll()
      close(end)
    }

    mutating func follow(_ request: Int64, after: Int64) {
      clients.follow(client, request: request, after: after, sealed: true)
    }

    /// The reads that are due once the pause is over.
    mutating func due() -> [Job] {
      now += ControlClients.readPause
      return clients.readsDue(head: 100, sealed: 100, now: now)
    }

    /// The disk gives lines `first` to `last` for a job.
    mutating func answer(_ job: Job, _ first: Int64, _ last: Int64) {
      guard case .read(let client, let request, _, _, _, _, let stream) = job else { return }
      var chunk = Chunk()
      (chunk.first, chunk.last, chunk.count) = (first, last, Int(last - first) + 1)
      chunk.bytes = Array(repeating: 0x0A, count: chunk.count)
      clients.deliver(client, request: request, stream: stream, chunk)
    }

    /// The headers that the client was sent: its request, first and last line.
    mutating func heard() throws -> [[Int64]] {
      clients.flush(now: 0)
      var buffer = [UInt8](repeating: 0, count: 65_536)
      let count = max(0, recv(end, &buffer, buffer.count, 0))
      return try buffer[..<count].split(separator: 0x0A).map {
        guard case .records(let id, let header) = try ControlAnswer(line: Array($0)) else { return [] }
        return [id, header.first, header.last]
      }
    }
  }

  @Test("two single reads at once, and the next when one has come")
  func single() throws {
    var desk = try Desk()
    let job = try desk.clients.beginRead(desk.client, request: 1, read, now: 0)
    _ = try desk.clients.beginRead(desk.client, request: 2, read, now: 0)
    #expect(throws: ControlFault.busy) {
      try desk.clients.beginRead(desk.client, request: 3, read, now: 0)
    }
    desk.answer(job, 1, 5)
    _ = try desk.clients.beginRead(desk.client, request: 3, read, now: 0)
    #expect(try desk.heard() == [[1, 1, 5]])
  }

  @Test("who follows anew is not given what was read for the stream before, nor may it read more for it")
  func anew() throws {
    var desk = try Desk()
    desk.follow(1, after: 0)
    let old = try #require(desk.due().first)
    // One read for a follower at a time, however often it asks.
    for request in 2...5 as ClosedRange<Int64> {
      desk.follow(request, after: 50)
      #expect(desk.due().isEmpty)
    }
    desk.answer(old, 1, 20)
    #expect(try desk.heard().isEmpty)
    let new = try #require(desk.due().first)
    desk.answer(new, 51, 60)
    #expect(try desk.heard() == [[5, 51, 60]])
    for request in 6...7 as ClosedRange<Int64> {
      _ = try desk.clients.beginRead(desk.client, request: request, read, now: 0)
    }
    #expect(throws: ControlFault.busy) {
      try desk.clients.beginRead(desk.client, request: 8, read, now: 0)
    }
  }

  @Test("a single read with the stream's number is not taken for the stream's")
  func sameNumber() throws {
    var desk = try Desk()
    desk.follow(1, after: 50)
    for _ in 0..<3 {
      let job = try desk.clients.beginRead(desk.client, request: 1, read, now: 0)
      desk.answer(job, 1, 20)
      #expect(try desk.heard() == [[1, 1, 20]])
    }
    desk.answer(try #require(desk.due().first), 51, 60)
    #expect(try desk.heard() == [[1, 51, 60]])
  }

  @Test("where a new log follows, followers begin at its first line, whatever was being read")
  func newLog() throws {
    var desk = try Desk()
    desk.follow(1, after: 50)
    let old = try #require(desk.due().first)
    desk.clients.restartFollows()
    desk.answer(old, 51, 60)
    #expect(try desk.heard().isEmpty)
    guard case .read(_, 1, 0, true, nil, false, _)? = desk.due().first else {
      Issue.record("a follower that does not begin anew")
      return
    }
  }

  @Test("a stream's read that the lane refuses is asked for again")
  func refused() throws {
    var desk = try Desk()
    desk.follow(1, after: 0)
    let job = try #require(desk.due().first)
    #expect(desk.due().isEmpty)
    desk.clients.readRefused(job)
    #expect(desk.due().count == 1)
  }
}
