import Glibc
import Records

/// Latencies of one kind of operation over all rounds.
struct Samples {
  private var nanoseconds: [UInt64] = []

  mutating func add(_ more: [UInt64]) { nanoseconds += more }

  /// Operations a second, over the time that they took.
  var rate: Double { Double(nanoseconds.count) * 1e9 / Double(max(1, nanoseconds.reduce(0, +))) }

  var median: Double { Double(nanoseconds.sorted()[nanoseconds.count / 2]) }

  func percentile(_ percent: Int) -> UInt64 {
    let sorted = nanoseconds.sorted()
    return sorted[min(sorted.count - 1, sorted.count * percent / 100)] / 1_000
  }
}

/// What a block device did, from `/sys/block/NAME/stat`.
struct DiskCounters {
  var writes = 0.0
  var sectors = 0.0
  var flushes = 0.0

  static let zero = DiskCounters()

  /// The device on which `path` lies, where it is a whole one.
  static func device(of path: String) -> String? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    let number = "\(status.st_dev >> 8 & 0xFFF):\(status.st_dev & 0xFF)"
    guard let folder = opendir("/sys/block") else { return nil }
    defer { closedir(folder) }
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if words("/sys/block/\(name)/dev").first == number { return name }
    }
    return nil
  }

  static func read(_ device: String?) -> DiskCounters {
    guard let device else { return .zero }
    let fields = words("/sys/block/\(device)/stat").map { Double($0) ?? 0 }
    guard fields.count > 15 else { return .zero }
    return DiskCounters(writes: fields[4], sectors: fields[6], flushes: fields[15])
  }

  private static func words(_ path: String) -> [String] {
    let file = open(path, O_RDONLY)
    guard file >= 0 else { return [] }
    defer { close(file) }
    var buffer = [UInt8](repeating: 0, count: 512)
    let count = Glibc.read(file, &buffer, 512)
    return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
      .split(whereSeparator: { $0 == " " || $0 == "\n" }).map(String.init)
  }

  static func - (left: DiskCounters, right: DiskCounters) -> DiskCounters {
    DiskCounters(
      writes: left.writes - right.writes, sectors: left.sectors - right.sectors,
      flushes: left.flushes - right.flushes)
  }

  static let most = DiskCounters(writes: .infinity, sectors: .infinity, flushes: .infinity)

  /// The one that wrote less.
  func least(_ other: DiskCounters) -> DiskCounters { other.sectors < sectors ? other : self }

  /// Bytes of page cache that this process has dirtied.
  static func dirtiedByThisProcess() -> Double {
    let fields = words("/proc/self/io")
    guard let at = fields.firstIndex(of: "write_bytes:"), at + 1 < fields.count else { return 0 }
    return Double(fields[at + 1]) ?? 0
  }

  func per(_ count: Int) -> String {
    let n = Double(count)
    return
      "\(whole(sectors * 512 / n)) bytes, \(hundredths(writes / n)) writes, \(hundredths(flushes / n)) flushes each"
  }
}

func benchNow(_ clock: clockid_t = CLOCK_MONOTONIC) -> UInt64 {
  var time = timespec()
  clock_gettime(clock, &time)
  return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}

func times(_ count: Int, _ body: (Int) throws -> Void) rethrows -> [UInt64] {
  var out: [UInt64] = []
  out.reserveCapacity(count)
  for n in 0..<count {
    let start = benchNow()
    try body(n)
    out.append(benchNow() - start)
  }
  return out
}

func whole(_ value: Double) -> String { "\(Int(value.rounded()))" }

func hundredths(_ value: Double) -> String {
  let scaled = Int((value * 100).rounded())
  let rest = scaled % 100
  return "\(scaled / 100).\(rest < 10 ? "0" : "")\(rest)"
}

func milliseconds(_ nanoseconds: UInt64) -> String { hundredths(Double(nanoseconds) / 1e6) + " ms" }

func benchStamp(_ n: Int) -> Stamp {
  Stamp(
    boot: 17, uptime: 5_321_044_310 + Int64(n) * 3_000_000,
    time: UTCTime(microseconds: 1_795_334_400_000_000 + Int64(n) * 3_000_000), clock: .synced)
}

func benchPress(_ n: Int) -> Body {
  // Indices 0 to 3 are buttons.
  .press(button: Button(index: n % 4)!, session: 1_031)
}

func benchGenesis(_ key: SealKey) -> Body {
  .genesis(Genesis(log: .random(), pad: .random(), key: key.publicKey))
}

func removeJournal(_ path: String) {
  for suffix in ["", "-wal", "-reserve", "-shm"] { unlink(path + suffix) }
}

struct CopyFault: Error {}

func copyFile(_ source: String, _ target: String) throws {
  let input = open(source, O_RDONLY)
  let output = open(target, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
  defer {
    close(input)
    close(output)
  }
  var buffer = [UInt8](repeating: 0, count: 1 << 20)
  while true {
    let count = read(input, &buffer, buffer.count)
    guard count >= 0 else { throw CopyFault() }
    if count == 0 { return }
    guard write(output, buffer, count) == count else { throw CopyFault() }
  }
}
