import Records

/// Writes a log by hand: records with sequence numbers, and clocks that go on as a pad's would.
struct LogBuilder {
  /// Nil is an unreadable line.
  var records: [Record?] = []
  var boot: Int64 = 1
  var kernel = 1
  var quality = ClockQuality.synced
  /// UTC at uptime 0 of this boot, microseconds. 2026-06-01 is a Monday; 01:00 UTC is 08:00 in Viet Nam.
  var origin = UTCTime("2026-06-01T01:00:00Z")?.microseconds ?? 0
  /// The session that a pad would have open, by its own records.
  var open: Int64?
  /// The last session of each officer.
  var sessions: [String: Int64] = [:]

  var seq: Int64 { Int64(records.count) }

  mutating func add(_ body: Body, at uptime: Int64) {
    let stamp = Stamp(
      boot: boot, uptime: uptime, time: UTCTime(microseconds: origin + uptime), clock: quality)
    records.append(Record(seq: seq + 1, stamp: stamp, body: body))
    switch body {
    case .sessionOpened(let officer, _, _, _):
      open = seq
      sessions[officer.text] = seq
    case .sessionClosed: open = nil
    default: break
    }
  }

  mutating func unreadable() { records.append(nil) }

  mutating func press(_ button: Int, at uptime: Int64) {
    add(.press(button: button1(button), session: open), at: uptime)
  }

  /// A new boot of the kernel, `away` microseconds of clock after the last record.
  mutating func reboot(after away: Int64, at uptime: Int64) {
    let last = records.last { $0 != nil }??.stamp.time.microseconds ?? origin
    boot += 1
    kernel += 1
    origin = last + away - uptime
    add(start, at: uptime)
  }

  var start: Body {
    .boot(Boot(board: "test", backend: "simulated", version: "0", unsealed: 0, kernel: "k\(kernel)"))
  }

  static let seal = Body.seal(
    why: .idle,
    signature: SealSignature(hex: String(repeating: "0", count: 128)).unsafelyUnwrapped)  // 128 hex digits
}

/// `b1` is 1.
func button1(_ number: Int) -> Button {
  guard let button = Button(index: number - 1) else {
    preconditionFailure("buttons are 1 to 8, not \(number)")
  }
  return button
}
