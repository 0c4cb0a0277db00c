import Control
import Glibc
import Ratings
import Records
import Testing

@testable import Pad

/// Officers who tap badges and sign in by command, go to lunch, hand over and sit down again at the real program, which is killed
/// and stopped meanwhile, and whose kernel starts again as far as it can tell.
@Suite("No officer is given another's vote: hailongd", .ownThread)
struct OfficersOnThePadTests {
  @Test("each vote is its officer's, or nobody's", arguments: 0..<3)
  func days(number: Int) throws {
    var seed = Seed(Seed.ofThisRun().value &+ UInt64(number))
    print("officers at hailongd: HAILONG_SEED=\(seed.value)")
    var day = try DayAtThePad()
    // What chance may leave out of forty events.
    try day.tap(CounterDay.officers[0])
    try day.handOver(to: CounterDay.officers[1])
    try day.strangerTaps()
    try day.vote()
    try day.lunch()
    for _ in 0..<40 {
      let officer = CounterDay.officers[seed.below(4)]
      switch seed.below(100) {
      case 0..<40: try day.vote()
      case 40..<48: try day.open(officer)
      case 48..<60: try day.tap(officer)
      case 60..<66: try day.handOver(to: officer)
      case 66..<73: try day.close()
      case 73..<75: try day.lunch()
      case 75..<79: try day.strangerSignsIn()
      case 79..<84: try day.strangerTaps()
      case 84..<92: try day.restart(killed: seed.isChosen(50))
      default: try day.bootAgain()
      }
    }
    let records = try day.ended()
    let got = counted(records)
    #expect(got.count == day.expected.count, "HAILONG_SEED=\(seed.value)")
    for (index, (word, wanted)) in zip(got, day.expected).enumerated() where wanted != "?" {
      #expect(word == wanted, "press \(index), HAILONG_SEED=\(seed.value)")
    }
    #expect(day.handOvers.count >= 1)
    for wait in day.handOvers {
      #expect(
        wait < 5_000_000_000, "\(wait) ns from the tap to the next thank-you, HAILONG_SEED=\(seed.value)")
    }
    #expect(records.contains { if case .badgeRefused = $0.body { true } else { false } })
  }
}

/// The real program with a reader and a ward's orders, and what must come of each press. Not to be used after ``ended()``.
private struct DayAtThePad {
  /// Of the settings below.
  private static let grace: UInt64 = 2_000_000_000

  private let home: DaemonHome
  private let folder = TemporaryFolder()
  private let reader: FedReader
  private var pad: RunningDaemon
  private var client: ControlClient
  private var sitting: String?
  /// Who left last, and between which two moments.
  private var left: (officer: String, from: UInt64, to: UInt64)?
  private var lastTap: (officer: String, at: UInt64)?
  /// One for each press; `?` where two answers are right.
  private(set) var expected: [String] = []
  /// From an officer's tap at a counter that another held to the next citizen's thank-you, nanoseconds.
  private(set) var handOvers: [UInt64] = []

  init() throws {
    reader = try FedReader(folder.path + "/reader")
    home = DaemonHome(
      extra: """
        policy: {name: short, quiet_ms: 100, correction_ms: 0, chord_ms: 0, grace_ms: 2000}
        badge: {reader: \(reader.path)}
        """)
    pad = try RunningDaemon(home)
    client = try pad.connect()
    let ward = OrderingWard()
    let badges = ward.list(CounterDay.officers.map { (DayAtThePad.badge($0), $0) })
    #expect(try ward.order(client, try ward.enrol(client), 1, .badges(badges))["taken"] == true)
    try waitForReader()
  }

  private static func badge(_ officer: String) -> String {
    "00123456" + "\(CounterDay.officers.firstIndex(of: officer) ?? 9)"
  }

  private func waitForReader() throws {
    try eventually("the reader") { try client.call(.status)["badge"]?["present"] == true }
  }

  mutating func vote() throws {
    let sent = monotonic()
    try thankedPress("b1", client)
    let known = monotonic()
    // Pressed somewhere between: a press that may lie on either side of the grace's end says nothing.
    let isInGrace = left.map { known < $0.from + DayAtThePad.grace } ?? false
    let isBeyond = left.map { sent > $0.to + DayAtThePad.grace + 50_000_000 } ?? true
    let officer = sitting ?? (isInGrace ? left?.officer : nil)
    expected.append(
      sitting != nil || isInGrace || isBeyond ? "vote4" + (officer.map { "/\($0)" } ?? "") : "?")
    Finger.pause(until: known + 110_000_000)
  }

  mutating func open(_ officer: String) throws {
    _ = try client.call(.sessionOpen, ["officer": .string(officer)])
    (sitting, left) = (officer, nil)
  }

  mutating func close() throws {
    guard let officer = sitting else { return }
    let before = monotonic()
    _ = try client.call(.sessionClose)
    (sitting, left) = (nil, (officer, before, monotonic()))
  }

  /// Signs in, hands over, or, with the badge of the one who sits there, signs out.
  mutating func tap(_ officer: String) throws {
    // Within a second it would be the same tap.
    if let last = lastTap, last.officer == officer { Finger.pause(until: last.at + 1_050_000_000) }
    let before = monotonic()
    reader.tap(DayAtThePad.badge(officer))
    let wanted = sitting == officer ? nil : officer
    try eventually("\(wanted ?? "nobody") durably at the counter") {
      let status = try client.call(.status)
      return status["session"]?["officer"]?.string == wanted && status["waiting"] == 0
    }
    lastTap = (officer, monotonic())
    left = wanted == nil ? (officer, before, monotonic()) : nil
    sitting = wanted
  }

  /// Another officer's tap, and the next citizen.
  mutating func handOver(to officer: String) throws {
    guard sitting != officer else { return try vote() }
    if sitting == nil { try tap(CounterDay.officers.first { $0 != officer } ?? officer) }
    if let last = lastTap, last.officer == officer { Finger.pause(until: last.at + 1_050_000_000) }
    let before = monotonic()
    try tap(officer)
    let votes = expected.count
    try vote()
    #expect(expected[votes...] == ["vote4/\(officer)"])
    handOvers.append(monotonic() - before)
  }

  /// Closes, lets the grace go by, in which nobody's votes come, and opens again.
  mutating func lunch() throws {
    guard let officer = sitting else { return }
    try tap(officer)
    try vote()
    Finger.pause(until: monotonic() + DayAtThePad.grace + 100_000_000)
    try vote()
    #expect(expected.last == "vote4")
    try tap(officer)
    try vote()
    #expect(expected.last == "vote4/\(officer)")
  }

  mutating func strangerSignsIn() throws {
    do throws(ControlFault) {
      _ = try client.call(.sessionOpen, ["officer": "Người Lạ"])
      Issue.record("a stranger was signed in")
    } catch {
      #expect(error.code == "HL-CTRL-005")
    }
  }

  /// A badge that is on no list, and the next citizen, whose vote is no less the officer's.
  mutating func strangerTaps() throws {
    reader.tap("9900112233")
    try vote()
    #expect(try client.call(.status)["session"]?["officer"]?.string == sitting)
  }

  mutating func restart(killed: Bool) throws {
    if killed { pad.kill() } else { pad.terminate() }
    _ = pad.waitStatus(within: 20_000)
    try start()
  }

  /// The kernel starts again, as far as the program can tell.
  mutating func bootAgain() throws {
    pad.kill()
    // The program knows a boot of the kernel by its boot_id, beside which it keeps the boots' number.
    let words = try readFile(home.state + "/boot").split(separator: UInt8(ascii: " "))
    write(
      home.state + "/boot",
      String(decoding: words[0], as: UTF8.self) + " 00000000-0000-4000-8000-000000000000\n")
    let wasSynced = try journalRecords(home).last?.stamp.clock == .synced
    try start()
    let isSynced = try client.call(.status)["clock"]?.string == "synced"
    if !(wasSynced && isSynced) { sitting = nil }
    left = nil
  }

  private mutating func start() throws {
    pad = try RunningDaemon(home)
    client = try pad.connect()
    try waitForReader()
  }

  func ended() throws -> [Record] { try pad.ended() }
}
