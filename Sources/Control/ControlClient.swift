import Glibc
import Records
import SystemWords

/// One blocking conversation with hailongd. Not for use from two threads.
public final class ControlClient {
  private let path: String
  private let descriptor: Int32
  private var lastID: Int64 = 0
  private var buffer: [UInt8] = []
  private var start = 0

  /// Connects. `patience` bounds each wait for an answer, in milliseconds; nil waits for ever, as `follow` does.
  public init(path: String, patience milliseconds: Int? = 5_000) throws(ControlFault) {
    self.path = path
    descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else {
      throw .unreachable(
        path, errno: errno, SystemWords.english(errno), vi: SystemWords.vietnamese(errno))
    }
    // From here on `deinit` closes the descriptor, also where this throws.
    guard let status = UnixSocket.withAddress(path, { [descriptor] in connect(descriptor, $0, $1) }) else {
      throw .unreachable(path, errno: ENAMETOOLONG, "the path is longer than \(UnixSocket.longestPath) bytes")
    }
    guard status == 0 else {
      throw .unreachable(
        path, errno: errno, SystemWords.english(errno), vi: SystemWords.vietnamese(errno))
    }
    setPatience(milliseconds)
  }

  deinit { Glibc.close(descriptor) }

  /// For a caller that polls several descriptors.
  public var pollDescriptor: Int32 { descriptor }

  /// Whether a line that was already read from the socket still waits to be taken: poll would then sleep over it.
  public var isAnswerWaiting: Bool { buffer[start...].contains(0x0A) }

  /// Bounds each wait from here on; nil waits for ever.
  public func setPatience(_ milliseconds: Int?) {
    let wait = milliseconds ?? 0
    var time = timeval(tv_sec: wait / 1_000, tv_usec: (wait % 1_000) * 1_000)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
  }

  /// Asks, and waits for the answer's value.
  public func call(_ verb: Verb, _ arguments: JSON = [:]) throws(ControlFault) -> JSON {
    let id = try send(verb, arguments)
    switch try answer(to: id) {
    case .ok(_, let value): return value
    case .failed(_, let fault): throw fault
    case .event, .records: throw .malformed("an answer of the wrong form")
    }
  }

  /// One chunk of raw lines behind `after`; empty where there are none yet. `log`: of that log, the pad's present or an earlier
  /// one; nil for the present one. `fresh`: as the disk gives them back, not memory.
  public func records(
    after: Int64, sealed: Bool, log: LogID? = nil, fresh: Bool = false
  ) throws(ControlFault) -> RawRecords {
    var asked: [JSON.Member] = [.init("after", .int(after)), .init("sealed", .bool(sealed))]
    if let log { asked.append(.init("log", .string(log.text))) }
    if fresh { asked.append(.init("fresh", true)) }
    return try rawRecords(try send(.records, .object(asked)))
  }

  /// Asks for raw lines for ever, each as it is written; take them with ``next(_:)``.
  public func follow(after: Int64, sealed: Bool) throws(ControlFault) -> Int64 {
    try send(.follow, .object([.init("after", .int(after)), .init("sealed", .bool(sealed))]))
  }

  /// The next chunk of a ``follow(after:sealed:)``.
  public func next(_ id: Int64) throws(ControlFault) -> RawRecords { try rawRecords(id) }

  /// Asks for a stream of events; take them with ``nextEvent(_:)``.
  public func stream(_ verb: Verb, _ arguments: JSON = [:]) throws(ControlFault) -> Int64 {
    try send(verb, arguments)
  }

  public func nextEvent(_ id: Int64) throws(ControlFault) -> JSON {
    switch try answer(to: id) {
    case .event(_, let value): return value
    case .failed(_, let fault): throw fault
    case .ok, .records: throw .malformed("an answer of the wrong form")
    }
  }

  private func rawRecords(_ id: Int64) throws(ControlFault) -> RawRecords {
    switch try answer(to: id) {
    case .records(_, let header):
      let bytes = try take(header.bytes)
      return RawRecords(header: header, bytes: bytes)
    case .failed(_, let fault): throw fault
    case .ok, .event: throw .malformed("an answer of the wrong form")
    }
  }

  private func answer(to id: Int64) throws(ControlFault) -> ControlAnswer {
    while true {
      let answer = try ControlAnswer(line: try line())
      let answered: Int64 =
        switch answer {
        case .ok(let id, _), .event(let id, _), .failed(let id, _), .records(let id, _): id
        }
      // The pad answers what it could not read with id 0.
      if answered == id || answered == 0 { return answer }
      if case .records(_, let header) = answer { _ = try take(header.bytes) }
    }
  }

  @discardableResult
  private func send(_ verb: Verb, _ arguments: JSON) throws(ControlFault) -> Int64 {
    lastID += 1
    let line = ControlRequest(id: lastID, verb: verb, arguments: arguments).line
    var sent = 0
    while sent < line.count {
      let count = line[sent...].withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      if count < 0 {
        if errno == EINTR { continue }
        throw .lost(SystemWords.english(errno), vi: SystemWords.vietnamese(errno))
      }
      sent += count
    }
    return lastID
  }

  private func line() throws(ControlFault) -> [UInt8] {
    var scanned = start
    while true {
      if let end = buffer[scanned...].firstIndex(of: 0x0A) {
        defer { start = end + 1 }
        return Array(buffer[start..<end])
      }
      guard buffer.count - start <= ControlProtocol.longestReply else { throw .malformed("an endless line") }
      scanned = buffer.count - compact()
      try fill()
    }
  }

  private func take(_ count: Int) throws(ControlFault) -> [UInt8] {
    while buffer.count - start < count {
      _ = compact()
      try fill()
    }
    defer { start += count }
    return Array(buffer[start..<start + count])
  }

  /// Forgets what has been taken; returns how many bytes that were.
  private func compact() -> Int {
    let taken = start
    buffer.removeFirst(taken)
    start = 0
    return taken
  }

  private func fill() throws(ControlFault) {
    let old = buffer.count
    buffer.append(contentsOf: repeatElement(0, count: 16_384))
    let count = buffer[old...].withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, 0) }
    buffer.removeLast(16_384 - max(count, 0))
    if count > 0 { return }
    if count == 0 { throw .lost("end of stream") }
    switch errno {
    case EINTR: return
    case EAGAIN: throw .lost("no answer in time")
    default: throw .lost(SystemWords.english(errno), vi: SystemWords.vietnamese(errno))
    }
  }
}

/// Raw log lines, as they are stored.
public struct RawRecords: Sendable {
  public var header: RecordsHeader
  /// NDJSON: each line with its LF.
  public var bytes: [UInt8]
  public init(header: RecordsHeader, bytes: [UInt8]) {
    self.header = header
    self.bytes = bytes
  }
}
