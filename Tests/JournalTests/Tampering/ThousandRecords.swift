import Journal
import Records
import SimulatedDisk
import Traces

/// A sealed log of 1,000 records as the real journal writes them: a counter's hours with two officers, faults, clocks and restarts, and
/// seals at odd distances.
struct ThousandRecords {
  let key: SealKey
  /// Without their LFs.
  let lines: [[UInt8]]
  /// The head at the end, as a supervisor keeps it.
  let kept: HeadLine

  static let count = 1_000

  /// The same bytes for the same seed.
  init(seed: UInt64) throws {
    var random = Seeded(seed)
    var bytes: [UInt8] = []
    for _ in 0..<32 { bytes.append(UInt8.random(in: 0...255, using: &random)) }
    guard let key = SealKey(seed: bytes), let log = LogID(Hex.encode(bytes.prefix(16))),
      let pad = PadID("p-tampered")
    else { throw ScratchFault() }
    let disk = MemoryDisk("thousand-\(seed)")
    var options = JournalOptions()
    options.vfs = disk.name
    options.reserveBytes = 0
    options.checkpointBytes = 64 << 10
    let journal = try Journal.open("/thousand.db", options: options)
    defer { journal.close() }
    var clock = Clock()
    _ = try journal.append(clock.next(&random), .genesis(Genesis(log: log, pad: pad, key: key.publicKey)))
    var untilSeal = 3
    while journal.head.seq < ThousandRecords.count {
      untilSeal -= 1
      if untilSeal == 0 || journal.head.seq == ThousandRecords.count - 1 {
        _ = try journal.seal(clock.next(&random), why: .idle, key: key)
        untilSeal = Int.random(in: 2...24, using: &random)
      } else {
        _ = try journal.append(clock.next(&random), ThousandRecords.body(&random, journal.head.seq))
      }
    }
    let chunk = try journal.lines(after: 0, sealedOnly: true, maxBytes: .max, maxCount: .max)
    lines = chunk.bytes.split(separator: 0x0A).map(Array.init)
    self.key = key
    kept = HeadLine(pad: pad, log: log, head: journal.sealedHead, key: key.publicKey.fingerprint)
  }

  /// Each line with its LF.
  var export: [UInt8] { lines.flatMap { $0 + [0x0A] } }

  private struct Clock {
    private var uptime: Int64 = 4_000_000

    mutating func next(_ random: inout Seeded) -> Stamp {
      uptime += Int64.random(in: 150_000...90_000_000, using: &random)
      return Stamp(
        boot: 1, uptime: uptime,
        time: UTCTime(microseconds: (1_795_309_200_000_000 + uptime) / 1_000 * 1_000),
        clock: Int.random(in: 0..<9, using: &random) == 0 ? .drifting : .synced)
    }
  }

  private static func body(_ random: inout Seeded, _ seq: Int64) -> Body {
    // Names of ours, all well formed.
    let button = Button(index: Int.random(in: 0..<4, using: &random))!
    return switch Int.random(in: 0..<40, using: &random) {
    case 0: .sessionOpened(officer: OfficerCode("cb-07")!, how: .badge, by: .pad)
    case 1: .sessionClosed(session: max(1, seq - 3), how: .command, by: Actor("lan")!)
    case 2: .alive
    case 3: .fault(Fault(code: "HL-BTN-001", button: button, count: 2))
    case 4: .faultCleared(code: "HL-BTN-001", button: button)
    case 5: .edgesLost(button: button, count: 3)
    case 6: .clock(ClockCorrection(offset: -1_234_567, error: 20_000, source: .ntp))
    case 7:
      .boot(Boot(board: "simulated", backend: "simulated", version: "0.2", unsealed: 1, kernel: "3fa9-99c0"))
    case 8: .policy(["name": "cơ bản", "scale": 4, "quiet_ms": 5_000])
    case 9: .mapping(["buttons": ["b1": "b4", "b4": "b1"]])
    default: .press(button: button, session: Bool.random(using: &random) ? max(1, seq - 7) : nil)
    }
  }
}
