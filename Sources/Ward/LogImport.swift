import Glibc
import Records
import Wire

import struct Records.Record

/// Takes in a log that was carried here as a file: the export of a dead pad's card, on a USB stick. It goes the way of any
/// batch, through ``Intake``: the same checks, the same forks, and twice is once.
public struct LogImport: Sendable {
  /// What came of one file.
  public struct Outcome: Equatable, Sendable {
    public var pad: PadID
    public var log: LogID
    /// Where the file's last valid seal stands: up to there it was taken.
    public var sealed: Head
    /// Lines that the ward did not have.
    public var stored: Int
    /// Whole lines behind that seal. Nobody vouches for them, so they stay in the file.
    public var unsealed: Int
    /// What needs a person: a fork, or a simulated board.
    public var alarm: String?
  }

  /// Lines that are gathered before they are stored; a pad seals at 500, so a stretch fits several times.
  static let batch = Batch.records
  /// Most bytes of one stretch without a valid seal: what intake takes at once.
  static let longestStretch = Gzip.Limits().inflated

  let intake: Intake

  public init(_ intake: Intake) { self.intake = intake }

  /// Takes the file at `path`, which is only read. Where it throws, what was stored before stays: each batch was whole.
  public func take(_ path: String, now: UTCTime) throws -> Outcome {
    let file = try LineFile(path)
    defer { file.close() }
    guard try !file.begins(with: Array("SQLite format 3".utf8)) else {
      throw LogImport.fault(
        "\(path) is a journal, and the ward takes exports", remedy: LogImport.makeExport)
    }
    guard let first = try file.next() else {
      throw LogImport.fault("\(path) holds no whole line", remedy: LogImport.makeExport)
    }
    let (genesis, pad) = try known(first, path)
    var outcome = Outcome(pad: pad.name, log: genesis.log, sealed: .empty, stored: 0, unsealed: 0)
    var stretch = Stretch()
    var line: [UInt8]? = first
    while let bytes = line {
      stretch.append(bytes, key: genesis.key)
      if stretch.sealedCount >= LogImport.batch {
        try store(&stretch, pad, path, now, &outcome)
      }
      guard stretch.bytes.count <= LogImport.longestStretch, stretch.count <= Lines.most else {
        // One pass more than a pad ever leaves unsealed: what follows is no log, or its seals were changed.
        try store(&stretch, pad, path, now, &outcome)
        throw LogImport.fault(
          "\(path): no valid seal behind record \(outcome.sealed.seq)",
          remedy: "`hailong verify \(path)` says what is wrong; what stands before it is taken")
      }
      line = try file.next()
    }
    try store(&stretch, pad, path, now, &outcome)
    outcome.unsealed = stretch.count
    return outcome
  }

  /// The pad whose log it is. Only a key that a person compared at the pad's enrolment is taken; anybody can write a log.
  private func known(_ first: [UInt8], _ path: String) throws -> (Genesis, KnownPad) {
    guard case .genesis(let genesis)? = (try? Record(line: first))?.body else {
      throw LogImport.fault("\(path) does not begin with a genesis", remedy: LogImport.makeExport)
    }
    guard let pad = try intake.pad(genesis.pad) else {
      throw LogImport.fault(
        "pad \(genesis.pad) was never enrolled here",
        remedy: "Take the log to its own ward; see `hailong-ward pad list`")
    }
    guard try intake.accepts(genesis.key, of: pad) else {
      throw LogImport.fault(
        "\(path) is sealed by \(genesis.key.fingerprint), which is no key of pad \(pad.name)",
        remedy: "Its key is \(pad.sealKey.fingerprint); compare with what was written down at enrolment")
    }
    return (genesis, pad)
  }

  /// Hands all that is sealed to intake.
  private func store(
    _ stretch: inout Stretch, _ pad: KnownPad, _ path: String, _ now: UTCTime, _ outcome: inout Outcome
  ) throws {
    guard let sealed = stretch.takeSealed() else { return }
    guard let body = Gzip.compress(sealed.bytes) else {
      throw WardFault(.file, "no memory to take \(path)", remedy: "Try again")
    }
    do {
      let taken = try intake.take(
        pad, outcome.log, after: sealed.before.seq, body: body, byHand: true, now: now)
      outcome.stored += taken.stored
      outcome.alarm = outcome.alarm ?? taken.alarm
      outcome.sealed = sealed.after
    } catch let problem as Problem {
      throw LogImport.fault(
        "\(path), records \(sealed.before.seq + 1) to \(sealed.after.seq): \(problem.title): \(problem.detail)",
        remedy: "`hailong verify \(path)` says what is wrong; what stands before it is taken")
    }
  }

  private static let makeExport =
    "On the machine that has the card: `hailong journal export --from FOLDER -o log.ndjson`"

  private static func fault(_ what: String, remedy: String) -> WardFault {
    WardFault(.refusedLog, what, remedy: remedy)
  }
}

/// Lines that follow a head, and how far they are sealed.
private struct Stretch {
  /// Each line with its LF.
  var bytes: [UInt8] = []
  var count = 0
  /// Lines up to the last valid seal.
  private(set) var sealedCount = 0
  private var sealedBytes = 0
  private var before = Head.empty
  private var head = Head.empty
  private var sealed = Head.empty

  /// A seal that does not hold is a line like others: a later one may cover it, and intake flags it.
  mutating func append(_ line: [UInt8], key: SealPublicKey) {
    bytes += line
    bytes.append(0x0A)
    count += 1
    let previous = head
    head = head.advanced(by: line)
    guard let record = try? Record(line: line), record.seq == head.seq, case .seal = record.body,
      Seal.isValid(line, previous: previous.hash, key: key)
    else { return }
    (sealedCount, sealedBytes, sealed) = (count, bytes.count, head)
  }

  /// The sealed lines; what is behind them stays.
  mutating func takeSealed() -> (bytes: [UInt8], before: Head, after: Head)? {
    guard sealedCount > 0 else { return nil }
    let taken = (Array(bytes[..<sealedBytes]), before, sealed)
    bytes.removeFirst(sealedBytes)
    count -= sealedCount
    before = sealed
    (sealedCount, sealedBytes) = (0, 0)
    return taken
  }
}

/// A file's lines, one after another, through one buffer. Whoever handed it over may have made it: a line is at most as long
/// as a record may be. A last one without its LF is torn, and not given.
private final class LineFile {
  private let descriptor: Int32
  private let path: String
  private var buffer: [UInt8] = []
  private var start = 0
  private var number = 0
  private var isAtEnd = false

  init(_ path: String) throws(WardFault) {
    self.path = path
    // O_NONBLOCK: a FIFO that is named by mistake must not hang.
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw LineFile.fault("read", path) }
  }

  /// Whether the file begins so. Before the first line is taken.
  func begins(with bytes: [UInt8]) throws(WardFault) -> Bool {
    while buffer.count < bytes.count, !isAtEnd { try fill() }
    return buffer.starts(with: bytes)
  }

  /// The next whole line without its LF; nil behind the last.
  func next() throws(WardFault) -> [UInt8]? {
    while true {
      let window = buffer[start..<min(buffer.count, start + Record.longestLine + 1)]
      if let feed = window.firstIndex(of: 0x0A) {
        number += 1
        defer { start = feed + 1 }
        return Array(buffer[start..<feed])
      }
      guard window.count <= Record.longestLine else {
        throw WardFault(
          .refusedLog, "\(path), line \(number + 1): longer than a record may be",
          remedy: "It is no export of a log")
      }
      if isAtEnd { return nil }
      try fill()
    }
  }

  private func fill() throws(WardFault) {
    buffer.removeFirst(start)
    start = 0
    var chunk = [UInt8](repeating: 0, count: 256 << 10)
    let count = Glibc.read(descriptor, &chunk, chunk.count)
    if count < 0, errno == EINTR { return }
    guard count >= 0 else { throw LineFile.fault("read", path) }
    if count == 0 { isAtEnd = true }
    buffer += chunk[..<count]
  }

  func close() { Glibc.close(descriptor) }

  private static func fault(_ what: String, _ path: String) -> WardFault {
    WardFault(
      .file, "could not \(what) \(path): \(String(cString: strerror(errno)))", remedy: "Check the path")
  }
}
