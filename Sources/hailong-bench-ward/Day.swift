import Records

/// SplitMix64: the same days from the same seed, on every machine.
struct Seeded: RandomNumberGenerator {
  private var state: UInt64
  init(_ seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }
}

/// A pad's log as a working day writes it: two officers a day, citizens who press once, change their minds (3 %) or press
/// again (4 %), an `alive` every ten minutes, and seals.
struct PadLog {
  let pad = PadID.random()
  let key = SealKey()
  let log = LogID.random()
  private(set) var lines: [UInt8] = []
  /// Where in `lines` each seal ends, and its sequence number.
  private(set) var seals: [(end: Int, seq: Int64)] = []
  private(set) var head = Head.empty
  private(set) var presses = 0
  private var generator: Seeded
  private var uptime: Int64 = 21_447_119
  private var time: UTCTime
  private var session: Int64?
  private var unsealed = 0
  private var sealEvery: Int
  private var sealsWhenIdle: Bool

  /// - Parameters:
  ///   - sealEvery: records between seals at most.
  ///   - sealsWhenIdle: also six seconds after each record, as while a link reads.
  init(seed: UInt64, start: UTCTime, sealEvery: Int = 500, sealsWhenIdle: Bool = false) throws {
    (generator, time) = (Seeded(seed), start)
    (self.sealEvery, self.sealsWhenIdle) = (sealEvery, sealsWhenIdle)
    try write(.genesis(Genesis(log: log, pad: pad, key: key.publicKey)))
    try write(
      .boot(
        Boot(
          board: "raspberry-pi-4", backend: "libgpiod", version: "0.1.0", unsealed: 0,
          kernel: "5f0c1a52-77f1-4a3e-9f0e-0f5b6a0f7c11")))
  }

  private mutating func write(_ body: Body) throws {
    append(try Record(seq: head.seq + 1, stamp: stamp, body: body).line())
    unsealed += 1
    // The seal is the five-hundredth record itself.
    if unsealed >= sealEvery - 1 { try seal(.count) }
  }

  private var stamp: Stamp { Stamp(boot: 17, uptime: uptime, time: time, clock: .synced) }

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

  private mutating func pass(_ microseconds: Int64) {
    uptime += microseconds
    time.microseconds += microseconds
  }

  private mutating func press(_ button: Int) throws {
    guard let button = Button(index: button) else { return }
    try write(.press(button: button, session: session))
    presses += 1
    if sealsWhenIdle {
      pass(6_000_000)
      try seal(.idle)
    }
  }

  /// One working day of seven and a half hours with about that many citizens; then the night.
  mutating func day(citizens: Int) throws {
    let length: Int64 = 27_000_000_000
    let gap = length / Int64(citizens + 2)
    for half in 0..<2 {
      if let session { try write(.sessionClosed(session: session, how: .command, by: .pad)) }
      guard
        let officer = OfficerCode(
          "c-\(["h7k2", "m3xp", "q9wd", "t4rn"][Int.random(in: 0..<4, using: &generator)])")
      else { return }
      try write(.sessionOpened(officer: officer, how: .command, by: .pad))
      session = head.seq
      var alive: Int64 = 0
      for _ in 0..<citizens / 2 + half * (citizens % 2) {
        let wait = max(5_100_000, Int64.random(in: gap / 4...gap * 7 / 4, using: &generator))
        pass(wait)
        alive += wait
        while alive > 600_000_000 {
          alive -= 600_000_000
          try write(.alive)
        }
        let die = Int.random(in: 0..<1_000, using: &generator)
        let button = die < 760 ? 0 : die < 930 ? 1 : die < 980 ? 2 : 3
        try press(button)
        if die % 100 < 3 {
          pass(Int64.random(in: 700_000...2_400_000, using: &generator))
          try press((button + 1) % 4)
        } else if die % 100 < 7 {
          pass(Int64.random(in: 3_200_000...4_600_000, using: &generator))
          try press(button)
        }
      }
    }
    try seal(.idle)
    pass(59_400_000_000)
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
