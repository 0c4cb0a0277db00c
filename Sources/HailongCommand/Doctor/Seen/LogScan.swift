import Records

/// Reads a log's lines one after another, from a file or from the socket: the chain against every hash that is known from
/// elsewhere, and the records that tell how the machine has fared.
struct LogScan {
  private(set) var seen: LogSeen
  private let key: SealPublicKey?
  private var anchors: [Int64: [(LogSeen.Anchor, Digest)]] = [:]
  /// Nil until the first known hash is passed.
  private var hash: Digest?
  private var next: Int64
  private var last: Stamp?
  private var endedInOrder = false
  private var firstUnsent: Int64?
  /// Whether the chain was begun at the ward's word alone.
  private var isWardsWord = false

  /// Kernel runs shorter than this are no use of a pad: it did not stay up.
  static let shortRun: Int64 = 600_000_000

  /// Lines behind `after` will come. `key` is that of the log's genesis, where it is known.
  init(after: Int64, head: Head, sealed: Head, key: SealPublicKey?) {
    seen = LogSeen(head: head, sealed: sealed)
    self.key = key
    next = after + 1
    if after == 0 { hash = .zero }
    know(head, .head)
    know(sealed, .sealed)
  }

  /// The log must have exactly this hash there.
  mutating func know(_ head: Head, _ anchor: LogSeen.Anchor) {
    guard head.seq > 0 else { return }
    anchors[head.seq, default: []].append((anchor, head.hash))
    if head.seq == next - 1, hash == nil, anchor == .start { hash = head.hash }
    if anchor == .highWater, head.seq > seen.head.seq { seen.lost = head.seq }
    if anchor == .ward, head.seq < seen.sealed.seq { firstUnsent = head.seq + 1 }
  }

  /// Takes a chunk of NDJSON.
  mutating func take(_ chunk: [UInt8]) {
    chunk.withUnsafeBufferPointer { bytes in
      var start = 0
      while start < bytes.count {
        guard let end = bytes[start...].firstIndex(of: 0x0A) else { return }
        take(line: UnsafeBufferPointer(rebasing: bytes[start..<end]))
        start = end + 1
      }
    }
  }

  private mutating func take(line: UnsafeBufferPointer<UInt8>) {
    let seq = next
    next += 1
    if seen.broken == nil { chain(line, seq) }
    read(line, seq)
  }

  // MARK: chain

  private mutating func chain(_ line: UnsafeBufferPointer<UInt8>, _ seq: Int64) {
    let found = try? Record.glance(line)
    guard found.map({ $0.seq == seq }) ?? true else {
      return fail(
        seq, "bản ghi \(seq) tự xưng là \(found?.seq ?? 0)", "record \(seq) calls itself \(found?.seq ?? 0)")
    }
    guard let previous = hash else {
      // From a hash that somebody vouches for, the chain can be followed.
      guard let (anchor, known) = anchors[seq]?.first else { return }
      hash = known
      isWardsWord = anchor == .ward || anchor == .highWater
      seen.checked = LogSeen.Checked(first: seq, last: seq)
      return
    }
    if found?.isSeal == true, !isWardsWord, let key, !Seal.isValid(Array(line), previous: previous, key: key)
    {
      return fail(
        seq, "niêm phong ở \(seq) không phải của khóa nhật ký này",
        "the seal at \(seq) is not the log's key's")
    }
    let new = Head(seq: seq - 1, hash: previous).advanced(by: line).hash
    hash = new
    for (anchor, known) in anchors[seq] ?? [] where known != new {
      switch anchor {
      case .ward: seen.fork = seq
      case .highWater: seen.lost = seq
      case .start, .sealed, .head:
        guard isWardsWord else {
          return fail(
            seq, "chuỗi băm đứt ở bản ghi \(seq) hoặc trước đó",
            "the chain is broken at or before record \(seq)")
        }
        // The pad's own word stands: it is the ward that holds something else.
        seen.fork = seen.checked?.first
        isWardsWord = false
        hash = known
      }
    }
    seen.checked = LogSeen.Checked(first: seen.checked?.first ?? seq, last: seq)
  }

  private mutating func fail(_ seq: Int64, _ vi: String, _ en: String) {
    seen.broken = LogSeen.Broken(seq: seq, words: Said(vi, en))
  }

  // MARK: history

  private mutating func read(_ line: UnsafeBufferPointer<UInt8>, _ seq: Int64) {
    if seq == seen.sealed.seq + 1 { seen.unsealed = stamp(line) }
    if seq == firstUnsent { seen.unsent = stamp(line) }
    switch LogScan.kind(line) {
    case "boot": boot(line)
    case "seal":
      guard let record = try? Record(line: line) else { break }
      guard case .seal(let why, _) = record.body else { break }
      // A tail that was found at start belongs to the boot that ended.
      if why == .start { return }
      last = record.stamp
      endedInOrder = why == .shutdown
      if seq == seen.head.seq { seen.newest = record.stamp }
      return
    case "clock":
      if let record = try? Record(line: line), case .clock(let correction) = record.body {
        seen.correction = correction
        seen.correctionBoot = record.stamp.boot
      }
    case "readiness", "maintenance-opened":
      // A new log says again what was open in the old one: that is no visit.
      if case .maintenanceOpened(.boot, _, _)? = (try? Record(line: line))?.body { break }
      seen.reboots = []
      seen.loop = 0
      seen.isVisitKnown = true
    default: break
    }
    endedInOrder = false
    // Read only where a boot may need it: the line itself is gone by then.
    if let stamp = LogScan.uptime(line) { last = stamp }
    if seq == seen.head.seq { seen.newest = stamp(line) }
  }

  private mutating func boot(_ line: UnsafeBufferPointer<UInt8>) {
    guard let now = stamp(line), let last, last.boot != now.boot else { return }
    if endedInOrder {
      seen.loop = 0
    } else {
      seen.reboots.append(LogSeen.Reboot(ran: last.uptime))
      seen.loop = last.uptime < LogScan.shortRun ? seen.loop + 1 : 0
    }
  }

  /// What was seen, once no more lines come.
  func finished(pad: String) -> LogSeen {
    var seen = seen
    seen.pad = pad
    return seen
  }

  private func stamp(_ line: UnsafeBufferPointer<UInt8>) -> Stamp? { (try? Record(line: line))?.stamp }

  /// The kind of a line in the writer's form; nil of any other. Most lines are told apart without reading them whole.
  static func kind(_ line: UnsafeBufferPointer<UInt8>) -> String? {
    guard let start = text(line, after: "\"kind\":\"", within: 40) else { return nil }
    var end = start
    while end < line.count, end - start < 32, line[end] != 0x22 { end += 1 }
    return String(decoding: line[start..<end], as: UTF8.self)
  }

  /// Boot and uptime of a line in the writer's form, without the rest.
  static func uptime(_ line: UnsafeBufferPointer<UInt8>) -> Stamp? {
    guard let boot = number(line, after: "\"boot\":", within: 80),
      let uptime = number(line, after: "\"uptime\":", within: 120)
    else { return nil }
    return Stamp(boot: boot, uptime: uptime, time: .epoch, clock: .unset)
  }

  private static func number(
    _ line: UnsafeBufferPointer<UInt8>, after key: StaticString, within most: Int
  ) -> Int64? {
    guard var at = text(line, after: key, within: most) else { return nil }
    var value: Int64 = 0
    let start = at
    while at < line.count, line[at] &- 0x30 < 10, at - start < 16 {
      value = value * 10 + Int64(line[at] &- 0x30)
      at += 1
    }
    return at > start ? value : nil
  }

  /// Where the text behind `key` begins, if `key` stands in the first `most` bytes.
  private static func text(
    _ line: UnsafeBufferPointer<UInt8>, after key: StaticString, within most: Int
  ) -> Int? {
    let length = key.utf8CodeUnitCount
    var at = 0
    while at + length <= line.count, at < most {
      var matched = 0
      while matched < length, line[at + matched] == key.utf8Start[matched] { matched += 1 }
      if matched == length { return at + length }
      at += 1
    }
    return nil
  }
}
