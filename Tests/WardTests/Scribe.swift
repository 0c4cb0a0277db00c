import Ratings
import Records
import Traces
import Wire

@testable import Ward

/// Writes a pad's log as a pad would: one line after another, chained and sealed.
struct Scribe {
  let pad: PadID
  let log: LogID
  let key: SealKey
  let linkKey = LinkKey()
  var head = Head.empty
  var lines: [[UInt8]] = []
  /// Sequence numbers of seals.
  var seals: [Int64] = []
  var boot: Int64 = 1
  var uptime: Int64 = 5_000_000
  /// What the pad believes.
  var time = UTCTime("2026-06-01T01:00:00Z")!
  var clock = ClockQuality.synced

  init(
    pad: PadID = .random(), key: SealKey = SealKey(), follows: Genesis.Follows? = nil, simulated: Bool = false
  ) {
    (self.pad, self.key, log) = (pad, key, .random())
    write(.genesis(Genesis(log: log, pad: pad, key: key.publicKey, follows: follows)))
    start(simulated: simulated)
  }

  mutating func start(simulated: Bool = false, kernel: String = "k1") {
    write(
      .boot(
        Boot(
          board: "test", backend: simulated ? "simulated" : "libgpiod", version: "0", unsealed: 0,
          kernel: "\(kernel)-\(boot)")))
  }

  var stamp: Stamp { Stamp(boot: boot, uptime: uptime, time: time, clock: clock) }

  mutating func pass(_ microseconds: Int64) {
    uptime += microseconds
    time.microseconds += microseconds
  }

  mutating func write(_ body: Body) {
    append(try! Record(seq: head.seq + 1, stamp: stamp, body: body).line())
  }

  /// Chains any bytes, whether or not they are a record.
  mutating func append(_ line: [UInt8]) {
    lines.append(line)
    head = head.advanced(by: line)
  }

  mutating func press(_ button: Int, session: Int64? = nil) {
    write(.press(button: Button(index: button - 1)!, session: session))
  }

  /// A citizen who presses once and goes: 20 s each.
  mutating func vote(_ button: Int, session: Int64? = nil) {
    press(button, session: session)
    pass(20_000_000)
  }

  mutating func seal(_ why: SealReason = .idle) {
    append(try! Seal.line(after: head, stamp: stamp, why: why, key: key))
    seals.append(head.seq)
  }

  /// The lines of `after`+1...`through`, each with its LF.
  func bytes(after: Int64 = 0, through: Int64? = nil) -> [UInt8] {
    lines[Int(after)..<Int(through ?? Int64(lines.count))].flatMap { $0 + [0x0A] }
  }

  func body(after: Int64 = 0, through: Int64? = nil) -> [UInt8] {
    Gzip.compress(bytes(after: after, through: through))!
  }

  func head(at seq: Int64) -> Head { lines[..<Int(seq)].reduce(Head.empty) { $0.advanced(by: $1) } }

  func statement(simulated: Bool = false) -> EnrolmentStatement {
    EnrolmentStatement(
      pad: pad, log: log, sealKey: key.publicKey, linkKey: linkKey.publicKey, simulated: simulated)
  }

  /// A random life: sessions, citizens, changes of mind, chords, faults, boots, clocks and nonsense; sealed at random.
  static func random(_ generator: inout Seeded, records: Int) -> Scribe {
    var scribe = Scribe()
    var session: Int64?
    while scribe.lines.count < records {
      scribe.pass(Int64.random(in: 1_000...12_000_000, using: &generator))
      switch Int.random(in: 0..<40, using: &generator) {
      case 0..<20: scribe.press(Int.random(in: 1...4, using: &generator), session: session)
      case 20..<24:
        scribe.press(Int.random(in: 1...4, using: &generator), session: session)
        scribe.pass(Int64.random(in: 60_000...400_000, using: &generator))
        scribe.press(Int.random(in: 1...4, using: &generator), session: session)
      case 24, 25:
        let officer = OfficerCode("c-\(Int.random(in: 1...3, using: &generator))")!
        scribe.write(.sessionOpened(officer: officer, how: .command, by: .pad))
        session = scribe.head.seq
      case 26:
        if let open = session { scribe.write(.sessionClosed(session: open, how: .command, by: .pad)) }
        session = nil
      case 27: scribe.write(.maintenanceOpened(how: .command, by: .pad))
      case 28: scribe.write(.maintenanceClosed(how: .command, by: .pad))
      case 29: scribe.write(.fault(Fault(code: "HL-PAD-001", button: Button(index: 0))))
      case 30: scribe.write(.faultCleared(code: "HL-PAD-001", button: Button(index: 0)))
      case 31:
        (scribe.boot, scribe.uptime) = (scribe.boot + 1, 3_000_000)
        scribe.clock = [.synced, .unset, .unset].randomElement(using: &generator)!
        scribe.time =
          scribe.clock == .synced
          ? UTCTime(
            microseconds: UTCTime("2026-06-01T01:00:00Z")!.microseconds + scribe.head.seq * 20_000_000)
          : UTCTime(microseconds: 100_000_000)
        scribe.start()
      case 32, 33:
        let truth = UTCTime("2026-06-01T01:00:00Z")!.microseconds + scribe.head.seq * 20_000_000
        scribe.write(
          .clock(
            ClockCorrection(offset: truth - scribe.time.microseconds, error: 20_000, source: .ntp)))
        (scribe.time.microseconds, scribe.clock) = (truth, .synced)
      case 34: scribe.append(Array("{\"seq\":1,\"nonsense\":true".utf8))
      case 35:
        scribe.append(
          Array(
            "{\"seq\":\(scribe.head.seq + 7),\"kind\":\"alive\",\"boot\":1,\"uptime\":1,\"time\":\"2026-06-01T01:00:00Z\",\"clock\":\"synced\"}"
              .utf8))
      case 36: scribe.write(.unknown(kind: "window-opened"))
      case 37: scribe.write(.alive)
      default: scribe.seal()
      }
    }
    scribe.seal(.shutdown)
    return scribe
  }
}
