import Control
import Glibc
import Records

/// hailongd with a badge reader: from the last key of a tap to the session durable and its record in a client's hands, beside a bare
/// append and fdatasync on the same disk, in turns; then its memory and wake-ups at rest with the reader attached and the longest
/// list of badges. The reader is a pipe that types as a device does.
///
/// Arguments: a folder on the disk to measure (default `.`), the program (default hailongd beside this one), the number of taps (default
/// 300), the seconds of rest (default 60).
func benchBadge(_ arguments: [String]) -> Bool {
  let folder = "\(arguments.first ?? ".")/bench-badge"
  let program = arguments.dropFirst().first ?? besideMe("hailongd")
  let count = arguments.dropFirst(2).first.flatMap { Int($0) } ?? 300
  let seconds = arguments.dropFirst(3).first.flatMap { UInt32($0) } ?? 60
  clear(folder)
  mkdir(folder, 0o755)
  defer { clear(folder) }
  do {
    let reader = try TypingPipe(folder + "/reader")
    let pad = try PadProcess(program: program, folder: folder, settings: "badge: {reader: \(reader.path)}")
    try fillState(pad.state, records: 100_000)
    _ = try pad.start()
    defer { pad.stop() }
    try orderBadges(pad)
    var reached = try benchTaps(pad, reader, count: count)
    let perSecond = pad.wakeUpsAtRest(seconds: seconds)
    let idle = pad.memory("VmRSS")
    print("wake-ups with a reader\t\(hundredths(perSecond))/s over \(seconds) s of rest (goal 0.2)")
    print(
      "RSS with a reader\t\(hundredths(megabytes(idle))) MB (goal 12), of it anonymous \(hundredths(megabytes(pad.memory("RssAnon"))))"
    )
    reached = reached && perSecond <= 0.2 && megabytes(idle) <= 12
    return reached
  } catch {
    print("\(error)")
    return false
  }
}

private let officers = ["cb-07", "cb-08"]
private let badges = ["0012345678", "0012345679"]

/// Enrols the pad at a ward of the bench's own, and orders the longest list that there is.
private func orderBadges(_ pad: PadProcess) throws {
  let (ward, key) = (SealKey(), BadgeKey())
  let client = try pad.connect()
  let head = try client.call(
    .enrolled,
    ["ward": "https://127.0.0.1:8443", "counter": "q1", "order_key": .string(ward.publicKey.hex)])
  guard let id = head["pad"]?.string.flatMap(PadID.init(_:)) else {
    throw BenchFault("no pad in \(head.text)")
  }
  let others = (0..<398).map { ("other \($0)", "officer-\($0)") }
  let list = BadgeList(
    key: key,
    badges: try (Array(zip(badges, officers)) + others).map { text, code in
      guard let officer = OfficerCode(code) else { throw BenchFault("\(code) is no officer's code") }
      return .init(hash: BadgeHash(of: text.utf8, key: key), officer: officer)
    })
  let order = Order(position: OrderPosition(epoch: 1, number: 1), pad: id, act: .badges(list))
  _ = try client.call(.order, try order.signed(by: ward).json)
}

/// Two officers take the counter from each other.
private func benchTaps(_ pad: PadProcess, _ reader: TypingPipe, count: Int) throws -> Bool {
  let client = try pad.connect()
  let after = try client.call(.head)["seq"]?.int ?? 0
  let request = try client.follow(after: after, sealed: false)
  let appends = try BareAppends(pad.folder + "/bare", after: 55)
  var taps = Samples()
  for n in 0..<count + 10 {
    appends.ask()
    let start = benchNow()
    reader.type(badges[n % 2])
    var isOpen = false
    while !isOpen {
      isOpen = try client.next(request).bytes.split(separator: 0x0A).contains { line in
        guard case .sessionOpened(let officer, .badge, _, _)? = (try? Record(line: Array(line)))?.body else {
          return false
        }
        return officer.text == officers[n % 2]
      }
    }
    // The first ten warm caches and the file up.
    if n >= 10 { taps.add([benchNow() - start]) }
    // Two people are never closer; and the bare append asked for above has fallen into its own quiet by then.
    usleep(100_000)
  }
  var bare = Samples()
  bare.add(Array(appends.finish().dropFirst(10)))
  let limit = Double(bare.percentile(99)) * 2 + 20_000
  print(
    "badge tap to session durable and told\tp50 \(taps.percentile(50)) us, p99 \(taps.percentile(99)) us of \(count); bare p50 "
      + "\(bare.percentile(50)) us, p99 \(bare.percentile(99)) us; "
      + "\(hundredths(Double(taps.percentile(99)) / limit)) of the limit at p99 (2 x bare + 20 ms)")
  return Double(taps.percentile(99)) <= limit
}

/// A badge reader's keys, as evdev gives them.
private struct TypingPipe {
  let path: String
  private let descriptor: Int32

  init(_ path: String) throws {
    self.path = path
    guard mkfifo(path, 0o600) == 0 else { throw BenchFault("cannot make \(path)") }
    descriptor = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { throw BenchFault("cannot open \(path)") }
  }

  func type(_ digits: String) {
    let now = Int(benchNow() / 1_000)
    let (enter, one, zero): (UInt16, UInt16, UInt16) = (28, 2, 11)
    var bytes: [UInt8] = []
    for digit in digits.utf8 + [0x0A] {
      let code = digit == 0x0A ? enter : digit == 0x30 ? zero : one + UInt16(digit - 0x31)
      for isDown: Int32 in [1, 0] {
        withUnsafeBytes(of: timeval(tv_sec: now / 1_000_000, tv_usec: now % 1_000_000)) { bytes += $0 }
        withUnsafeBytes(of: (UInt16(1), code, isDown)) { bytes += $0 }
      }
    }
    _ = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
  }
}
