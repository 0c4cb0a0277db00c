import Buttons
import CGPIO
import Glibc

/// A pad's wires without hardware: contacts that bounce in real time, lamps that can be read, a chip that can vanish.
///
/// It is bank and bench in one object, used from one thread. What is scheduled becomes an edge when its moment
/// comes, whether or not somebody drains; unread edges wait in a buffer as small as the kernel's.
public final class SimulatedBank: LineBank {
  /// The kernel's interface whose buffer and numbering are imitated.
  public enum Interface: Sendable, CaseIterable { case v1, v2 }

  /// Most edges that may lie in the future: some 120 presses.
  public static let scheduleLimit = 4096

  private struct Edge {
    var at: UInt64
    var input: Int
    var closed: Bool
  }

  private struct Contact {
    var closed = false
    var isStuck = false
    /// Where the last scheduled edge leaves it.
    var lastEdge: UInt64 = 0
    var unseen = 0
    var buffer: EdgeBuffer
  }

  private let clock: () -> UInt64
  private let interface: EdgeBuffer.Interface
  private var numbers: SeededNumbers
  private var contacts: [Contact]
  private var lamps: [Bool]
  /// Sorted, latest first, so that the next edge is taken off the end.
  private var schedule: [Edge] = []
  private var waiting: [LineEvent] = []
  private var isPresent = true
  private var isGone = false

  public private(set) var pollDescriptor: Int32 = -1
  public var inputCount: Int { contacts.count }
  public var outputCount: Int { lamps.count }

  /// Told each time an output changes, also when `close` or `vanish` turns it off.
  public var onOutput: ((_ output: Int, _ on: Bool) -> Void)?

  /// `clock` gives CLOCK_MONOTONIC nanoseconds. With another one (virtual time) `pollDescriptor` means nothing: drain
  /// at `nextEdge`.
  public init(
    inputs: Int, outputs: Int, seed: UInt64, interface: Interface = .v2,
    clock: @escaping () -> UInt64 = monotonicNanoseconds
  ) throws(LineFault) {
    guard (0...bankLimit).contains(inputs), (0...bankLimit).contains(outputs) else {
      throw LineFault(
        .misuse,
        "\(inputs) inputs and \(outputs) outputs were asked for; a bank has at most \(bankLimit) of each",
        vi: "hồ sơ cần \(inputs) đầu vào và \(outputs) đầu ra; mỗi loại nhiều nhất \(bankLimit)",
        remedy: "Shorten the board profile")
    }
    self.clock = clock
    self.interface = interface == .v1 ? .v1 : .v2
    numbers = SeededNumbers(seed: seed)
    contacts = Array(repeating: Contact(buffer: EdgeBuffer(self.interface)), count: inputs)
    lamps = Array(repeating: false, count: outputs)
    waiting.reserveCapacity(drainLimit)
    try reopen()
  }

  deinit { close() }

  /// Opens the bank anew after `close`, or after its chip came back: buffers empty, numbers from 1, outputs off. Throws
  /// while the chip is not there.
  public func reopen() throws(LineFault) {
    close()
    guard isPresent else {
      throw LineFault(
        .chipNotFound, "no chip has the label \"simulated\": it was made to vanish",
        vi: "không chip nào mang nhãn \"simulated\": nó đã bị làm cho biến mất",
        remedy: "Let it come back")
    }
    pollDescriptor = hl_alarm_open()
    guard pollDescriptor >= 0 else {
      let error = -pollDescriptor
      pollDescriptor = -1
      throw exhausted("timerfd_create", error)
    }
    isGone = false
    pass()
    for input in contacts.indices { contacts[input].buffer = EdgeBuffer(interface) }
    rearm()
  }

  // MARK: LineBank

  public func drain(_ emit: (LineEvent) -> Void, lost: (_ line: Int) -> Void) throws(LineFault) {
    try check()
    pass()
    waiting.removeAll(keepingCapacity: true)
    var lostLines: UInt32 = 0
    for input in contacts.indices where contacts[input].buffer.read(into: &waiting) {
      lostLines |= 1 << UInt32(input)
    }
    rearm()
    waiting.sort { $0.at < $1.at }
    waiting.forEach(emit)
    for line in contacts.indices where lostLines & (1 << UInt32(line)) != 0 { lost(line) }
  }

  public func isClosed(input: Int) throws(LineFault) -> Bool {
    try check()
    try check(input: input)
    pass()
    return contacts[input].closed
  }

  public func set(output: Int, on: Bool) throws(LineFault) {
    try check()
    try check(output: output)
    light(output, on)
  }

  public func isOn(output: Int) throws(LineFault) -> Bool {
    try check()
    try check(output: output)
    return lamps[output]
  }

  public func close() {
    guard pollDescriptor >= 0 else { return }
    for output in lamps.indices { light(output, false) }
    _ = Glibc.close(pollDescriptor)
    pollDescriptor = -1
  }

  // MARK: the bench

  /// When the next scheduled edge comes; nil when none is scheduled.
  public var nextEdge: UInt64? { schedule.last?.at }

  /// A finger presses for `hold` ns; the contact bounces for up to `bounce` ns as it makes and as it breaks.
  ///
  /// It begins `after` ns from now, or 1 ms after the contact's last scheduled edge where that is later: a contact has
  /// one finger. `hold` is at least twice `bounce`, or it is lengthened to that. On a stuck contact nothing moves.
  /// Gives the moment of the first edge. Throws `scheduleFull`, and then schedules nothing.
  @discardableResult
  public func press(
    input: Int, hold: UInt64, bounce: UInt64, after: UInt64 = 0
  ) throws(LineFault) -> UInt64 {
    try check(input: input)
    pass()
    let start = max(clock() &+ min(after, longest), contacts[input].lastEdge &+ 1_000_000)
    if contacts[input].isStuck { return start }
    let bounce = min(bounce, longest)
    let opening = start + max(min(hold, longest), bounce * 2, 1)
    let making = SimulatedContact.movement(from: start, bounce: bounce, numbers: &numbers)
    let breaking = SimulatedContact.movement(from: opening, bounce: bounce, numbers: &numbers)
    try schedule(making, of: input, closing: true, reserving: breaking.count)
    try schedule(breaking, of: input, closing: false)
    rearm()
    return start
  }

  /// `press` in milliseconds.
  @discardableResult
  public func press(input: Int, holdMs: UInt32, bounceMs: UInt32) throws(LineFault) -> UInt64 {
    try press(input: input, hold: UInt64(holdMs) * 1_000_000, bounce: UInt64(bounceMs) * 1_000_000)
  }

  /// One clean edge, now, where the contact is not already so.
  public func move(input: Int, closed: Bool) throws(LineFault) {
    try check(input: input)
    pass()
    let now = clock()
    turn(input, closed: closed, at: now)
    contacts[input].lastEdge = max(contacts[input].lastEdge, now)
    rearm()
  }

  /// The contact goes to `closed` now and stays there, whatever was scheduled or is pressed, until `release`.
  public func stick(input: Int, closed: Bool) throws(LineFault) {
    try move(input: input, closed: closed)
    contacts[input].isStuck = true
    contacts[input].lastEdge = clock()
    schedule.removeAll { $0.input == input }
    rearm()
  }

  /// The contact is free again, and open.
  public func release(input: Int) throws(LineFault) {
    try check(input: input)
    contacts[input].isStuck = false
    try move(input: input, closed: false)
  }

  /// The next `count` edges of an input happen and are never reported: numbered ones leave a gap.
  public func loseEdges(input: Int, count: Int) throws(LineFault) {
    try check(input: input)
    contacts[input].unseen += max(0, count)
  }

  /// The chip is unplugged: its lamps go dark, `pollDescriptor` becomes readable, and every call but `close` throws
  /// `gone`. Contacts go on moving, unseen.
  public func vanish() {
    isPresent = false
    guard pollDescriptor >= 0 else { return }
    isGone = true
    for output in lamps.indices { light(output, false) }
    rearm()
  }

  /// The chip is plugged in again: `reopen` succeeds. What was open before stays gone, as on a real machine.
  public func comeBack() { isPresent = true }

  // MARK: inside

  /// An hour: no schedule is wanted beyond it, and sums of such numbers cannot overflow.
  private var longest: UInt64 { 3_600_000_000_000 }

  /// Lets everything happen whose moment has come.
  private func pass() {
    let now = clock()
    while let edge = schedule.last, edge.at <= now {
      schedule.removeLast()
      turn(edge.input, closed: edge.closed, at: edge.at)
    }
  }

  private func turn(_ input: Int, closed: Bool, at: UInt64) {
    guard contacts[input].closed != closed, !contacts[input].isStuck else { return }
    contacts[input].closed = closed
    guard pollDescriptor >= 0, !isGone else { return }
    let unseen = contacts[input].unseen > 0
    if unseen { contacts[input].unseen -= 1 }
    contacts[input].buffer.take(line: input, closed: closed, at: at, unseen: unseen)
  }

  private func schedule(
    _ moments: [UInt64], of input: Int, closing: Bool, reserving more: Int = 0
  ) throws(LineFault) {
    guard schedule.count + moments.count + more <= Self.scheduleLimit else {
      throw LineFault(
        .scheduleFull,
        "input \(input): \(schedule.count) edges lie in the future already, of at most"
          + " \(Self.scheduleLimit)",
        vi: "đầu vào \(input): đã có \(schedule.count) xung chờ, nhiều nhất là \(Self.scheduleLimit)",
        remedy: "Let some of them happen first")
    }
    var closed = closing
    for at in moments {
      schedule.append(Edge(at: at, input: input, closed: closed))
      closed.toggle()
      contacts[input].lastEdge = at
    }
    schedule.sort { $0.at > $1.at }
  }

  /// The descriptor becomes readable when the next edge is due, at once when one waits unread or the chip is gone.
  private func rearm() {
    guard pollDescriptor >= 0 else { return }
    let now = isGone || contacts.contains { !$0.buffer.isEmpty }
    // Cannot fail: the descriptor is a timer of ours and the moment is well-formed.
    _ = hl_alarm_set(pollDescriptor, now ? 0 : nextEdge ?? UInt64.max)
  }

  private func light(_ output: Int, _ on: Bool) {
    guard lamps[output] != on else { return }
    lamps[output] = on
    onOutput?(output, on)
  }

  private func check() throws(LineFault) {
    if pollDescriptor < 0 { throw closedFault }
    if isGone {
      throw LineFault(.gone, "the simulated chip is gone", vi: "chip mô phỏng đã mất", remedy: goneRemedy)
    }
  }

  private func check(input: Int) throws(LineFault) {
    guard contacts.indices.contains(input) else { throw noSuchIndex("input", input, count: contacts.count) }
  }

  private func check(output: Int) throws(LineFault) {
    guard lamps.indices.contains(output) else { throw noSuchIndex("output", output, count: lamps.count) }
  }
}
