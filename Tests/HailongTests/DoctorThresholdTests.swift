import Records
import Settings
import Testing

@testable import HailongCommand

/// Every threshold of doctor, from both of its sides: what is just good enough is no finding, the next step is one, and no more than
/// it says.
@Suite struct DoctorThresholdTests {
  /// What is seen, and the findings: a code, with `!` where it is a fault and not a warning.
  struct Side: Sendable, CustomTestStringConvertible {
    var what: String
    var found: [String]
    var set: @Sendable (inout Evidence) -> Void
    var testDescription: String { what }

    init(_ what: String, _ found: [String], _ set: @escaping @Sendable (inout Evidence) -> Void) {
      (self.what, self.found, self.set) = (what, found, set)
    }
  }

  private static func mode(_ mode: UInt32, _ found: [String]) -> Side {
    Side("a key of mode \(String(mode, radix: 8))", found) { $0.folder?.keyMode = mode }
  }

  /// The oldest record without a seal is so old, milliseconds.
  private static func unsealed(_ age: Int64, _ found: [String]) -> Side {
    Side("unsealed for \(age) ms", found) { seen in
      seen.pad?.uptimeMicroseconds = 20_000_000_000
      seen.log?.unsealed = Stamp(
        boot: 17, uptime: 20_000_000_000 - age * 1_000, time: SavedEvidence.now, clock: .synced)
    }
  }

  private static func unsent(_ age: Int64, _ found: [String]) -> Side {
    Side("a backlog of \(age) ms", found) { seen in
      seen.pad?.uptimeMicroseconds = 20_000_000_000
      seen.probe?.head = Head(seq: 400, hash: SavedEvidence.hash)
      seen.log?.unsent = Stamp(
        boot: 17, uptime: 20_000_000_000 - age * 1_000, time: SavedEvidence.now, clock: .synced)
    }
  }

  private static func free(_ bytes: UInt64, _ found: [String]) -> Side {
    Side("\(bytes) bytes free", found) { $0.disk?.freeBytes = bytes }
  }

  private static func flush(_ median: Int64, worst: Int64 = 0, past: Int64?, _ found: [String]) -> Side {
    Side("flushes of \(median) and \(worst) µs, \(past ?? 0) before", found) { seen in
      seen.flush = FlushSeen(median: median, worst: worst, past: past)
    }
  }

  private static func offset(_ milliseconds: Int64, _ found: [String]) -> Side {
    Side("a clock off by \(milliseconds) ms", found) { $0.probe?.offset = milliseconds }
  }

  private static func heat(_ millidegrees: Int64, zone: String = "cpu-thermal", _ found: [String]) -> Side {
    Side("\(zone) of \(millidegrees)", found) { seen in
      seen.thermal = [ThermalZone(type: zone, millidegrees: millidegrees, critical: 110_000)]
    }
  }

  private static func power(_ bits: UInt32, _ found: [String]) -> Side {
    Side("get_throttled \(String(bits, radix: 16))", found) { $0.power?.throttled = bits }
  }

  private static func reboots(_ count: Int, loop: Int, _ found: [String]) -> Side {
    Side("\(count) reboots, \(loop) in a row", found) { seen in
      seen.log?.reboots = Array(repeating: LogSeen.Reboot(ran: 30_000_000), count: count)
      seen.log?.loop = loop
    }
  }

  private static func restarts(_ count: Int64, _ found: [String]) -> Side {
    Side("\(count) restarts", found) { $0.units?[0].restarts = count }
  }

  private static func ward(_ seq: Int64, _ found: [String]) -> Side {
    Side("the ward at \(seq)", found) { $0.probe?.head = Head(seq: seq, hash: SavedEvidence.hash) }
  }

  /// As DESIGN's seal of a pad that nobody reads, twice and a minute.
  private static let seal = Int64(PadSettings(board: "x").seal.unreadMs) * 2 + 60_000

  static let sides: [Side] = [
    mode(0o600, []), mode(0o640, ["HL-STATE-004"]), mode(0o602, ["HL-STATE-004"]),
    unsealed(seal, []), unsealed(seal + 1, ["HL-JRNL-014"]),
    unsent(1_800_000, []), unsent(1_800_001, ["HL-LINK-021"]),
    free(64 << 20, []), free(64 << 20 - 1, ["HL-JRNL-012"]), free(4 << 20, ["HL-JRNL-012"]),
    free(4 << 20 - 1, ["HL-JRNL-002!"]),
    flush(30_000, past: 10_000, []), flush(30_001, past: 10_000, ["HL-JRNL-011"]),
    flush(20_000, past: 1_000, []), flush(20_001, past: 1_000, ["HL-JRNL-011"]),
    flush(250_000, past: nil, []), flush(250_001, past: nil, ["HL-JRNL-011"]),
    flush(3_000, worst: 1_000_000, past: nil, []), flush(3_000, worst: 1_000_001, past: nil, ["HL-JRNL-011"]),
    flush(1_000_000, past: nil, ["HL-JRNL-011"]), flush(1_000_001, past: nil, ["HL-JRNL-011!"]),
    offset(120_000, []), offset(120_001, ["HL-TIME-001"]), offset(-120_000, []),
    offset(-120_001, ["HL-TIME-001"]),
    heat(79_999, []), heat(80_000, ["HL-HW-001"]), heat(84_999, ["HL-HW-001"]), heat(85_000, ["HL-HW-001!"]),
    heat(109_999, zone: "rp1_adc", []), heat(110_000, zone: "rp1_adc", ["HL-HW-001!"]),
    power(0, []), power(1, ["HL-HW-002!"]), power(0x10000, ["HL-HW-002"]), power(2, ["HL-HW-003"]),
    power(8, ["HL-HW-003"]), power(0xE0000, []),
    reboots(0, loop: 0, []), reboots(2, loop: 2, ["HL-HW-004"]), reboots(3, loop: 3, ["HL-HW-005!"]),
    restarts(2, []), restarts(3, ["HL-UNIT-003"]),
    ward(1_042, []), ward(1_043, ["HL-LINK-011!"]),
  ]

  @Test("what is just good enough is no finding, and the next step is one", arguments: sides)
  func threshold(_ side: Side) throws {
    var seen = try SavedEvidence.live()
    side.set(&seen)
    let found = Diagnosis(seen).findings.map { $0.code + ($0.severity == .fault ? "!" : "") }
    #expect(found == side.found)
  }

  @Test(
    "the clock's threshold is the same with hailongd down",
    arguments: [(120_000, false), (120_001, true), (-120_000, false), (-120_001, true)])
  func clockWhileDown(milliseconds: Int64, isFound: Bool) throws {
    var seen = try SavedEvidence.down()
    seen.probe?.offset = milliseconds
    #expect(Diagnosis(seen).findings.contains { $0.code == "HL-TIME-001" } == isFound)
    // An offset that is small is the clock's as it is now, whatever hailongd wrote last.
    seen.log?.newest?.clock = .unset
    #expect(Diagnosis(seen).findings.contains { $0.code == "HL-TIME-002" } == isFound)
  }
}
