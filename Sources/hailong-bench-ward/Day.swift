import Records
import Traces

/// A pad's log as working days write it. It is switched on in the morning, knows the time a little later, is switched off in
/// the evening; two officers a day; citizens who press once, change their minds (3 %) or press again (4 %); an `alive` every
/// ten minutes; seals. All of it, names and keys too, comes from the seed.
struct PadLog {
  let pad: PadID
  let key: SealKey
  let log: LogID
  private(set) var lines: [UInt8] = []
  /// Where in `lines` each seal ends, and its sequence number.
  private(set) var seals: [(end: Int, seq: Int64)] = []
  private(set) var head = Head.empty
  private(set) var presses = 0
  private var generator: Seeded
  private var boot: Int64 = 0
  /// UTC at which the present boot's uptime was 0.
  private var bootedAt: UTCTime
  private var time: UTCTime
  private var clock = ClockQuality.unset
  private var session: Int64?
  private var unsealed = 0
  private let sealEvery: Int
  private let sealsWhenIdle: Bool
  /// Buttons that do not work, 0 to 3.
  private let dead: Set<Int>

  /// - Parameters:
  ///   - sealEvery: records between seals at most.
  ///   - sealsWhenIdle: also six seconds after each record, as while a link reads.
  ///   - dead: buttons that do not work, 0 to 3.
  init(seed: UInt64, sealEvery: Int = 500, sealsWhenIdle: Bool = false, dead: Set<Int> = []) throws {
    var generator = Seeded(seed)
    func bytes(_ count: Int) -> [UInt8] {
      (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }
    let letters = Array("abcdefghjkmnpqrstuvwxyz23456789")
    let name = "p-" + String(bytes(12).map { letters[Int($0) % letters.count] })
    guard let pad = PadID(name), let key = SealKey(seed: bytes(32)), let log = LogID(Hex.encode(bytes(16)))
    else {
      throw WriteFault.unreadable("seed \(seed)")
    }
    (self.pad, self.key, self.log) = (pad, key, log)
    (self.generator, self.sealEvery, self.sealsWhenIdle, self.dead) = (
      generator, sealEvery, sealsWhenIdle, dead
    )
    (bootedAt, time) = (.epoch, UTCTime(microseconds: 100_000_000))
    append(
      try Record(seq: 1, stamp: stamp, body: .genesis(Genesis(log: log, pad: pad, key: key.publicKey))).line()
    )
    unsealed = 1
  }

  private mutating func write(_ body: Body) throws {
    append(try Record(seq: head.seq + 1, stamp: stamp, body: body).line())
    unsealed += 1
    // The seal is the five-hundredth record itself.
    if unsealed >= sealEvery - 1 { try seal(.count) }
  }

  private var stamp: Stamp {
    Stamp(boot: boot, uptime: time.microseconds - bootedAt.microseconds, time: shown, clock: clock)
  }

  /// What the pad believes: until it learns the time, that a year has passed less than it has.
  private var shown: UTCTime {
    clock == .unset ? UTCTime(microseconds: max(0, time.microseconds - 31_536_000_000_000)) : time
  }

  private mutating func append(_ line: [UInt8]) {
    head = head.advanced(by: line)
    lines += line
    lines.append(0x0A)
  }

  mutating func seal(_ why: SealReason) throws {
    guard unsealed > 0 else { return }
    append(try Seal.line(after: head, stamp: stamp, why: why, key: key))
    seals.append((lines.count, head.seq))
    unsealed = 0
  }

  private mutating func pass(_ microseconds: Int64) { time.microseconds += microseconds }

  private mutating func press(_ button: Int) throws {
    guard !dead.contains(button), let button = Button(index: button) else { return }
    try write(.press(button: button, session: session))
    presses += 1
    if sealsWhenIdle {
      pass(6_000_000)
      try seal(.idle)
    }
  }

  /// The usual hours, minutes of the local day.
  private static let hours = [450..<690, 810..<1_020]
  private static let officers = ["c-h7k2", "c-m3xp", "c-q9wd", "c-t4rn"]

  private enum Event {
    case arrive(String)
    case leave, alive, citizen
  }

  /// One working day with that many citizens. `midnight` is the local midnight before it.
  mutating func day(_ midnight: UTCTime, citizens: Int) throws {
    func at(_ minute: Double) -> Int64 { midnight.microseconds + Int64(minute * 60_000_000) }
    try start(UTCTime(microseconds: at(443 + Double.random(in: 0..<5, using: &generator))))
    var events: [(at: Int64, event: Event)] = []
    for alive in stride(from: 453.0, to: 1_025, by: 10) { events.append((at(alive), .alive)) }
    for (index, span) in PadLog.hours.enumerated() {
      let officer = PadLog.officers[Int.random(in: 0..<PadLog.officers.count, using: &generator)]
      // Once in a while nobody signs in.
      if Int.random(in: 0..<24, using: &generator) > 0 {
        events.append((at(Double(span.lowerBound) - 0.7), .arrive(officer)))
      }
      events.append((at(Double(span.upperBound) + 4), .leave))
      for _ in 0..<(index == 0 ? citizens - citizens / 2 : citizens / 2) {
        let minute = Double.random(in: Double(span.lowerBound)..<Double(span.upperBound), using: &generator)
        events.append((at(minute), .citizen))
      }
    }
    for (due, event) in events.sorted(by: { $0.at < $1.at }) {
      // One citizen after another: nobody presses within five seconds of the one before.
      pass(max(due - time.microseconds, 5_100_000))
      switch event {
      case .arrive(let officer): try arrive(officer)
      case .leave: try leave()
      case .alive: try write(.alive)
      case .citizen: try citizen()
      }
    }
    pass(60_000_000)
    try seal(.shutdown)
  }

  private mutating func start(_ time: UTCTime) throws {
    (self.time, bootedAt) = (time, UTCTime(microseconds: time.microseconds - 21_447_119))
    (boot, clock) = (boot + 1, .unset)
    try write(
      .boot(
        Boot(
          board: "raspberry-pi-4", backend: "libgpiod", version: Release.version, unsealed: 0,
          kernel: "5f0c1a52-77f1-4a3e-9f0e-\(100_000_000_000 + boot)")))
    pass(7_412_000)
    let offset = time.microseconds + 7_412_000 - shown.microseconds
    try write(.clock(ClockCorrection(offset: offset, error: 18_000, source: .ntp)))
    clock = .synced
  }

  private mutating func arrive(_ officer: String) throws {
    guard let code = OfficerCode(officer), let by = Actor("uid-1000") else { return }
    try write(.sessionOpened(officer: code, how: .command, by: by))
    session = head.seq
  }

  private mutating func leave() throws {
    guard let open = session, let by = Actor("uid-1000") else { return }
    try write(.sessionClosed(session: open, how: .command, by: by))
    session = nil
  }

  private mutating func citizen() throws {
    let die = Int.random(in: 0..<1_000, using: &generator)
    let button = die < 760 ? 0 : die < 930 ? 1 : die < 980 ? 2 : 3
    try press(button)
    let habit = Int.random(in: 0..<100, using: &generator)
    if habit < 3 {
      pass(Int64.random(in: 700_000...2_400_000, using: &generator))
      try press(habit == 0 ? (button + 1) % 4 : max(0, button - 1))
    } else if habit < 7 {
      pass(Int64.random(in: 3_200_000...4_600_000, using: &generator))
      try press(button)
    } else if die % 250 == 0 {
      pass(90_000)
      try press((button + 1) % 4)
    }
  }

  /// The lines in batches that end at seals, of at most `records` records: the sequence number before, and the bytes.
  func batches(records: Int64) -> [(after: Int64, bytes: [UInt8], count: Int64)] {
    var batches: [(after: Int64, bytes: [UInt8], count: Int64)] = []
    var (start, after) = (0, Int64(0))
    for (index, seal) in seals.enumerated() {
      let next = index + 1 < seals.count ? seals[index + 1].seq : .max
      guard next - after > records || index == seals.count - 1 else { continue }
      batches.append((after, Array(lines[start..<seal.end]), seal.seq - after))
      (start, after) = (seal.end, seal.seq)
    }
    return batches
  }
}
