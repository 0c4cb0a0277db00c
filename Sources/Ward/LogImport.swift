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
    public var alarm: Said?
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
        "\(path) is a journal, and the ward takes exports",
        vi: "\(path) là tệp nhật ký gốc, mà phường chỉ nhận bản xuất", LogImport.makeExport)
    }
    guard let first = try file.next() else {
      throw LogImport.fault(
        "\(path) holds no whole line", vi: "\(path) không có dòng nào trọn vẹn", LogImport.makeExport)
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
          vi: "\(path): sau bản ghi \(outcome.sealed.seq) không có niêm phong đúng", LogImport.verify(path))
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
      throw LogImport.fault(
        "\(path) does not begin with a genesis", vi: "\(path) không bắt đầu bằng bản ghi mở đầu",
        LogImport.makeExport)
    }
    guard let pad = try intake.pad(genesis.pad) else {
      throw LogImport.fault(
        "pad \(genesis.pad) was never enrolled here", vi: "bàn \(genesis.pad) chưa từng ghi danh ở đây",
        Said(
          "Đưa nhật ký về đúng phường của nó; xem `hailong-ward pad list`",
          "Take the log to its own ward; see `hailong-ward pad list`"))
    }
    guard try intake.accepts(genesis.key, of: pad) else {
      throw LogImport.fault(
        "\(path) is sealed by \(genesis.key.fingerprint), which is no key of pad \(pad.name)",
        vi: "\(path) niêm phong bằng khóa \(genesis.key.fingerprint), không phải khóa của bàn \(pad.name)",
        Said(
          "Khóa của bàn là \(pad.sealKey.fingerprint); so với vân tay đã ghi lại khi ghi danh",
          "Its key is \(pad.sealKey.fingerprint); compare with what was written down at enrolment"))
    }
    return (genesis, pad)
  }

  /// Hands all that is sealed to intake.
  private func store(
    _ stretch: inout Stretch, _ pad: KnownPad, _ path: String, _ now: UTCTime, _ outcome: inout Outcome
  ) throws {
    guard let sealed = stretch.takeSealed() else { return }
    guard let body = Gzip.compress(sealed.bytes) else {
      throw WardFault(
        .file, "no memory to take \(path)", vi: "hết bộ nhớ khi nhận \(path)", remedy: "Try again",
        remedyVi: "Thử lại")
    }
    do {
      let taken = try intake.take(
        pad, outcome.log, after: sealed.before.seq, body: body, byHand: true, now: now)
      outcome.stored += taken.stored
      outcome.alarm = outcome.alarm ?? taken.alarm
      outcome.sealed = sealed.after
    } catch let problem as Problem {
      let (first, last) = (sealed.before.seq + 1, sealed.after.seq)
      throw LogImport.fault(
        "\(path), records \(first) to \(last): \(problem.title): \(problem.detail)",
        // What a pad is answered is English; what its code means a screen says in its language.
        vi: "\(path), bản ghi \(first) đến \(last): \(LogImport.meaning(problem)) (\(problem.code))",
        LogImport.verify(path))
    }
  }

  /// What a refusal means that a file can meet, in Vietnamese.
  private static func meaning(_ problem: Problem) -> String {
    switch problem.known {
    case .chain: "chuỗi băm không nối"
    case .seal: "không có niêm phong đúng ở cuối"
    case .gap: "thiếu dòng đứng trước"
    case .genesis: "không phải nhật ký của bàn này"
    case .tooLarge: "quá dài"
    case .busy: "phường đang bận"
    case .failed: "phường không lưu được"
    default: "bị từ chối"
    }
  }

  private static let makeExport = Said(
    "Trên máy có thẻ nhớ: `hailong journal export --from THƯ_MỤC -o log.ndjson`",
    "On the machine that has the card: `hailong journal export --from FOLDER -o log.ndjson`")

  private static func verify(_ path: String) -> Said {
    Said(
      "`hailong verify \(path)` cho biết sai ở đâu; phần đứng trước đã được nhận",
      "`hailong verify \(path)` says what is wrong; what stands before it is taken")
  }

  private static func fault(_ message: String, vi: String, _ remedy: Said) -> WardFault {
    WardFault(.refusedLog, message, vi: vi, remedy: remedy.en, remedyVi: remedy.vi)
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
    guard descriptor >= 0 else { throw LineFile.unreadable(path) }
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
          vi: "\(path), dòng \(number + 1): dài hơn mọi bản ghi", remedy: "It is no export of a log",
          remedyVi: "Đó không phải bản xuất của nhật ký")
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
    guard count >= 0 else { throw LineFile.unreadable(path) }
    if count == 0 { isAtEnd = true }
    buffer += chunk[..<count]
  }

  func close() { Glibc.close(descriptor) }

  private static func unreadable(_ path: String) -> WardFault {
    .system(
      Said("đọc \(path)", "read \(path)"), errno, remedy: Said("Xem lại đường dẫn", "Check the path"))
  }
}
