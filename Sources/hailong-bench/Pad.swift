import Control
import Glibc
import Journal
import Pad
import Records

/// The whole daemon, from outside: start to READY, memory and wake-ups at rest, memory while a client drains a log of 100,000
/// records, and the time from a settled press to its Receipt beside a bare append and fdatasync on the same disk, in turns.
///
/// Arguments: a folder on the disk to measure (default `.`), the program (default hailongd beside this one), the number of presses in each
/// state (default 300), the seconds of rest (default 60). Build the program as it is shipped: release,
/// `--static-swift-stdlib`.
func benchPad(_ arguments: [String]) -> Bool {
  let folder = "\(arguments.first ?? ".")/bench-pad"
  let program = arguments.dropFirst().first ?? besideMe("hailongd")
  let presses = arguments.dropFirst(2).first.flatMap { Int($0) } ?? 300
  let seconds = arguments.dropFirst(3).first.flatMap { UInt32($0) } ?? 60
  mkdir(folder, 0o755)
  defer { clear(folder) }
  do {
    var reached = try benchStarts(try PadProcess(program: program, folder: folder))
    clear(folder)
    mkdir(folder, 0o755)
    let pad = try PadProcess(program: program, folder: folder)
    try fillState(pad.state, records: Int(filled))
    _ = try pad.start()
    defer { pad.stop() }
    var client: ControlClient? = try pad.connect()
    if let client {
      reached = try benchPresses("idle", pad, client, count: presses, drains: false) && reached
    }
    client = nil
    let perSecond = pad.wakeUpsAtRest(seconds: seconds)
    let idle = pad.memory("VmRSS")
    print("wake-ups\t\(hundredths(perSecond))/s over \(seconds) s of rest (goal 0.2, aim 0.1)")
    print(
      "RSS idle\t\(hundredths(megabytes(idle))) MB (goal 12, aim 9), of it anonymous \(hundredths(megabytes(pad.memory("RssAnon"))))"
    )
    reached = reached && perSecond <= 0.2 && megabytes(idle) <= 12
    let isPeak = pad.forgetPeak()
    let again = try pad.connect()
    reached = try benchPresses("drain", pad, again, count: presses, drains: true) && reached
    let draining = pad.memory(isPeak ? "VmHWM" : "VmRSS")
    print(
      "RSS draining\t\(hundredths(megabytes(draining))) MB \(isPeak ? "at most" : "at the end") (goal 16), anonymous \(hundredths(megabytes(pad.memory("RssAnon"))))"
    )
    return reached && megabytes(draining) <= 16
  } catch {
    print("\(error)")
    return false
  }
}

private func benchStarts(_ pad: PadProcess) throws -> Bool {
  let first = try pad.start()
  pad.stop()
  var times: [UInt64] = []
  for _ in 0..<20 {
    times.append(try pad.start())
    pad.stop()
  }
  times.sort()
  print(
    "start to READY\tmedian \(milliseconds(times[10])) of 20, best \(milliseconds(times[0])), worst "
      + "\(milliseconds(times[19])) (goal 20, aim 10); the very first, with key and journal to make: \(milliseconds(first))"
  )
  return times[10] <= 20_000_000
}

/// Records in the log before the first press.
private let filled: Int64 = 100_000

/// Presses, and between each two a bare append. While `drains`, a client reads the whole log again and again as fast as it can.
private func benchPresses(
  _ name: String, _ pad: PadProcess, _ client: ControlClient, count: Int, drains: Bool
) throws -> Bool {
  // A press is settled after 15 ms and long durable after 55.
  let appends = try BareAppends(pad.folder + "/bare", after: 55)
  var drain = drains ? Drain(pad, filled: filled) : nil
  var receipts = Samples()
  for n in 0..<count + 10 {
    let thanked = try client.call(.status)["thanked"]?.int ?? 0
    _ = try client.call(.press, ["button": .string("b\(n % 4 + 1)"), "hold_ms": 30, "bounce_ms": 2])
    appends.ask()
    var last: JSON?
    while last == nil {
      // Nobody asks while the press is on its way, unless the drain does.
      try pass(milliseconds: 80, &drain)
      let status = try client.call(.status)
      if status["thanked"]?.int ?? 0 > thanked { last = status["last_press"] }
    }
    // The first ten warm caches and the file up.
    guard n >= 10, let receipt = last?["receipt_us"]?.int else { continue }
    receipts.add([UInt64(receipt) * 1_000])
  }
  var bare = Samples()
  bare.add(Array(appends.finish().dropFirst(10)))
  let p50 = Double(receipts.percentile(50)) / Double(max(1, bare.percentile(50)))
  let p99 = Double(receipts.percentile(99)) / Double(max(1, bare.percentile(99)))
  print(
    "press to Receipt, \(name)\tp50 \(receipts.percentile(50)) us, p99 \(receipts.percentile(99)) us of \(count); bare p50 "
      + "\(bare.percentile(50)) us, p99 \(bare.percentile(99)) us; ratio \(hundredths(p50)) and \(hundredths(p99)) (goal 2, aim 1.2)"
  )
  if let drain { print("drained meanwhile\t\(drain.records) records, \(drain.bytes / 1_000_000) MB") }
  return p50 <= 2 && p99 <= 2
}

/// A client that reads the whole log from its beginning, and then again.
private struct Drain {
  let pad: PadProcess
  /// The log held this many records before the first press.
  let filled: Int64
  var client: ControlClient?
  var request: Int64 = 0
  var records = 0
  var bytes = 0

  init(_ pad: PadProcess, filled: Int64) {
    self.pad = pad
    self.filled = filled
  }

  mutating func read(until end: UInt64) throws {
    while benchNow() < end {
      if client == nil {
        let fresh = try pad.connect()
        request = try fresh.follow(after: 0, sealed: false)
        client = fresh
      }
      guard let open = client else { return }
      var waiting = pollfd(fd: open.pollDescriptor, events: Int16(POLLIN), revents: 0)
      if !open.isAnswerWaiting, poll(&waiting, 1, 2) == 0 { continue }
      let chunk = try open.next(request)
      records += chunk.header.count
      bytes += chunk.bytes.count
      if chunk.header.last >= filled { client = nil }
    }
  }
}

private func pass(milliseconds: UInt64, _ drain: inout Drain?) throws {
  if drain == nil {
    usleep(UInt32(milliseconds) * 1_000)
  } else {
    try drain?.read(until: benchNow() + milliseconds * 1_000_000)
  }
}

func besideMe(_ name: String) -> String {
  var buffer = [CChar](repeating: 0, count: 4_096)
  let count = readlink("/proc/self/exe", &buffer, buffer.count)
  let path = String(decoding: buffer[..<max(0, count)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  return path.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" } + "/\(name)"
}

/// Megabytes of 1,000,000 bytes, as the goals count them, of the kernel's KiB.
func megabytes(_ kib: Int) -> Double { Double(kib) * 1_024 / 1_000_000 }

/// Takes the bench's own folder away; it holds no deeper folder than the state's.
func clear(_ folder: String) {
  for path in [folder + "/state", folder] {
    guard let listing = opendir(path) else { continue }
    while let entry = readdir(listing) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      unlink("\(path)/\(name)")
    }
    closedir(listing)
    rmdir(path)
  }
}
