import Buttons
import CGPIO
import Glibc

/// Input lines whose levels can be read, and that report nothing by themselves.
protocol LevelSource: AnyObject {
  var count: Int { get }
  /// One reading of all lines: bit n is input n, set where its contact is closed.
  func read() throws(LineFault) -> UInt32
  func close()
}

/// A line bank that looks for itself: it reads all inputs every few milliseconds, and an edge is a level that differs
/// from the reading before. For expanders whose interrupt is not wired.
///
/// What it cannot see it does not claim. An edge is dated to the sample that saw it, up to one interval late; a
/// contact that closes and opens again between two samples is not seen at all; edges have no numbers, and a line's
/// always alternate. When nobody drained for longer than `blindLimit`, a whole press may have gone unseen, and each
/// line is said to have lost edges. It costs a wake-up every interval: 200 a second at 5 ms.
public final class SampledBank: LineBank {
  /// Shortest and longest interval between samples, nanoseconds.
  public static let intervals: ClosedRange<UInt64> = 1_000_000...20_000_000
  /// Between two samples; 50 ms, because a quick finger is down for not much longer.
  public static let blindLimit: UInt64 = 50_000_000

  private let inputs: any LevelSource
  /// The outputs, in any other bank: it is asked for nothing but these.
  private let lamps: any LineBank
  private let clock: () -> UInt64
  private var known: UInt32 = 0
  private var lastSample: UInt64 = 0
  /// Kept once a chip is gone, as every bank does.
  private var gone: LineFault?

  public private(set) var pollDescriptor: Int32 = -1
  public var inputCount: Int { inputs.count }
  public var outputCount: Int { lamps.outputCount }

  /// Takes both over: whatever comes of it, they are closed with this bank, or at once.
  init(
    inputs: any LevelSource, lamps: any LineBank, every interval: UInt64,
    clock: @escaping () -> UInt64 = monotonicNanoseconds
  ) throws(LineFault) {
    self.inputs = inputs
    self.lamps = lamps
    self.clock = clock
    do throws(LineFault) {
      guard Self.intervals.contains(interval) else {
        throw LineFault(
          .misuse, "a sampling interval of \(interval) ns was asked for; it is 1 to 20 ms",
          vi: "hồ sơ ghi nhịp lấy mẫu \(interval) ns; phải từ 1 đến 20 ms",
          remedy: "Correct `sample_ms` in the board profile")
      }
      known = try inputs.read()
      lastSample = clock()
      let alarm = hl_alarm_open()
      guard alarm >= 0 else { throw exhausted("timerfd_create", -alarm) }
      pollDescriptor = alarm
      let result = hl_alarm_every(alarm, interval)
      guard result == 0 else { throw refused("timerfd_settime", -result) }
    } catch {
      giveBack()
      throw error
    }
  }

  /// Samples the levels of another bank, whose own edges are left unread; for tests. It is closed with this one.
  public convenience init(
    over bank: any LineBank, every interval: UInt64, clock: @escaping () -> UInt64 = monotonicNanoseconds
  ) throws(LineFault) {
    try self.init(inputs: BankLevels(bank: bank), lamps: bank, every: interval, clock: clock)
  }

  deinit { close() }

  public func drain(_ emit: (LineEvent) -> Void, lost: (_ line: Int) -> Void) throws(LineFault) {
    try check()
    guard hl_alarm_take(pollDescriptor) else { return }
    let levels = try kept { () throws(LineFault) in try inputs.read() }
    // Read after the levels: whoever saw a contact move may rely on its edge not being dated before that.
    let now = clock()
    let changed = levels ^ known
    known = levels
    for line in 0..<inputs.count where changed & (1 << UInt32(line)) != 0 {
      emit(LineEvent(line: line, closed: levels & (1 << UInt32(line)) != 0, at: now, sequence: nil))
    }
    let wasBlind = now > lastSample &+ Self.blindLimit
    lastSample = now
    if wasBlind { for line in 0..<inputs.count { lost(line) } }
  }

  /// Read now, and not remembered: the edge that it may show is still reported by the next sample.
  public func isClosed(input: Int) throws(LineFault) -> Bool {
    try check()
    guard (0..<inputs.count).contains(input) else {
      throw noSuchIndex("input", input, count: inputs.count)
    }
    return try kept { () throws(LineFault) in try inputs.read() } & (1 << UInt32(input)) != 0
  }

  public func set(output: Int, on: Bool) throws(LineFault) {
    try check()
    try kept { () throws(LineFault) in try lamps.set(output: output, on: on) }
  }

  public func isOn(output: Int) throws(LineFault) -> Bool {
    try check()
    return try kept { () throws(LineFault) in try lamps.isOn(output: output) }
  }

  public func close() {
    guard pollDescriptor >= 0 else { return }
    giveBack()
  }

  private func giveBack() {
    lamps.close()
    inputs.close()
    if pollDescriptor >= 0 { _ = Glibc.close(pollDescriptor) }
    pollDescriptor = -1
  }

  private func check() throws(LineFault) {
    if pollDescriptor < 0 { throw closedFault }
    if let gone { throw gone }
  }

  private func kept<Value>(_ call: () throws(LineFault) -> Value) throws(LineFault) -> Value {
    do throws(LineFault) {
      return try call()
    } catch {
      if error.code == .gone { gone = error }
      throw error
    }
  }
}

/// The levels of another bank.
private final class BankLevels: LevelSource {
  private let bank: any LineBank

  init(bank: any LineBank) { self.bank = bank }

  var count: Int { bank.inputCount }

  func read() throws(LineFault) -> UInt32 {
    var levels: UInt32 = 0
    for input in 0..<bank.inputCount where try bank.isClosed(input: input) { levels |= 1 << UInt32(input) }
    return levels
  }

  func close() { bank.close() }
}
