import Buttons
import Control
import Ratings
import Records

extension PadCore {
  /// A time in which presses are tests: nobody is thanked, nothing counts.
  struct Maintenance {
    var by: Actor
    /// When it ends by itself, nanoseconds on CLOCK_MONOTONIC.
    var until: UInt64
  }

  /// How long it lasts unless somebody says otherwise, minutes. Long enough for a self-test, too short to lose a day.
  static let maintenanceMinutes: Int64 = 10

  package var isInMaintenance: Bool { maintenance != nil }

  /// Maintenance that was open before this start. Its time goes on, as a session's does: `minutes` from `opened`, as its record
  /// says. `opened` is dated into this boot.
  static func resumed(
    maintenance opened: Stamp, by: Actor, minutes: Int64?, _ now: Moment
  ) -> Maintenance {
    let left = max(0, (minutes ?? maintenanceMinutes) * 60_000_000 - max(0, now.uptime - opened.uptime))
    return Maintenance(by: by, until: now.monotonic + UInt64(left) * 1_000)
  }

  /// Opens maintenance; open already, it only begins its time anew. Either is a record, because a restart knows of nothing else
  /// how long is left.
  mutating func openMaintenance(
    how: SessionHow, by: Actor, minutes: Int64? = nil, _ now: Moment, what: Awaited.What = .other
  ) {
    let length = UInt64(minutes ?? PadCore.maintenanceMinutes) * 60_000_000_000
    let wasOpen = maintenance != nil
    maintenance = Maintenance(by: by, until: now.monotonic + length)
    if !wasOpen { signs.play(.maintenance, at: now.monotonic) }
    write(
      .other(.maintenanceOpened(how: how, by: by, minutes: minutes)), at: now.monotonic, now, what: what)
  }

  mutating func closeMaintenance(how: SessionHow, by: Actor, _ now: Moment, what: Awaited.What = .other) {
    guard maintenance != nil else { return }
    maintenance = nil
    signs.play(.maintenance, at: now.monotonic)
    write(.other(.maintenanceClosed(how: how, by: by)), at: now.monotonic, now, what: what)
  }

  mutating func advanceMaintenance(_ now: Moment) {
    advanceOuterHold(now)
    if let maintenance, now.monotonic >= maintenance.until, hasRoom {
      closeMaintenance(how: .timer, by: .pad, now)
    }
  }

  var maintenanceDeadline: UInt64? {
    let end = hasRoom ? maintenance?.until : nil
    guard let hold = outerHold?.deadline else { return end }
    return min(hold, end ?? hold)
  }

  // MARK: requests

  mutating func maintenanceRequest(
    _ request: ControlRequest, client: UInt64, by actor: Actor, _ now: Moment
  ) throws(ControlFault) {
    let again: JSON = request.verb == .maintenanceOpen && maintenance != nil ? ["again": true] : [:]
    let what = Awaited.What.reply(client: client, request: request.id, again)
    guard request.verb == .maintenanceOpen else {
      guard maintenance != nil else { throw .notHere("maintenance is not open") }
      guard hasRoomForChange else { throw .busy }
      return closeMaintenance(how: .command, by: actor, now, what: what)
    }
    var by = actor
    if let given = request.arguments["officer"], given != .null {
      // The pad knows only which account asked; the code says which of the people who share it.
      guard let named = Actor(try officer(code: given.string).text) else {
        throw .badArgument("officer", "a code that names a person")
      }
      by = named
    }
    guard hasRoomForChange else { throw .busy }
    openMaintenance(how: .command, by: by, now, what: what)
  }

  /// One lamp, or the buzzer, by itself: for the self-test.
  mutating func lampRequest(_ request: ControlRequest, _ now: Moment) throws(ControlFault) -> ControlAnswer {
    guard maintenance != nil else {
      throw .notHere("single lamps are shown in maintenance only: `hailong maintenance open`")
    }
    guard let name = request.arguments["lamp"]?.string, let light = Lights(name: name),
      let length = request.arguments["on"]?.int, (1...10_000).contains(length)
    else { throw .badArgument("lamp, on", "thanks, fault, officer or buzzer, and 1 to 10000 ms") }
    signs.show(light, milliseconds: Int(length), at: now.monotonic)
    return .ok(id: request.id, [:])
  }

  /// What the self-test found, written down.
  mutating func readinessRequest(
    _ request: ControlRequest, client: UInt64, _ now: Moment
  ) throws(ControlFault) {
    guard let passed = request.arguments["passed"]?.bool, let found = request.arguments["found"]?.array,
      found.count <= Readiness.mostFound,
      let readiness = Readiness(passed: passed, found: found.map { $0.string ?? "" })
    else { throw .badArgument("passed, found", "true or false, and at most 32 codes HL-…") }
    guard hasRoomForChange else { throw .busy }
    write(
      .other(.readiness(readiness)), at: now.monotonic, now,
      what: .timed(client: client, request: request.id))
  }

  /// For `status`; nil while it is closed.
  func maintenanceStatus(_ now: Moment) -> JSON? {
    guard let maintenance else { return nil }
    let left = maintenance.until > now.monotonic ? Int64((maintenance.until - now.monotonic) / 1_000) : 0
    let until = UTCTime(microseconds: now.utc.microseconds + left)
    return ["open": true, "until": .string(until.text), "by": .string(maintenance.by.text)]
  }

  // MARK: the two outer buttons

  /// Both outer buttons, pressed together and held: the way into maintenance without a keyboard. Pressed together means as a
  /// chord, so that the two presses make no vote.
  struct OuterHold {
    /// The later of the two presses, nanoseconds.
    var since: UInt64
    /// It has opened or closed maintenance: what is left is to let go.
    var isDone = false

    static let length: UInt64 = 10_000_000_000
    /// Held for this long in all they are stuck, like any other button.
    static let patience: UInt64 = 60_000_000_000

    var deadline: UInt64 { since + (isDone ? OuterHold.patience : OuterHold.length) }
  }

  private static let together: Int64 = 150

  private var outer: [Int] { lines.count < 2 ? [] : [0, lines.count - 1] }

  /// A press of any button: where it completes the pair, the hold begins; where the pair was let go of, it ends.
  mutating func watchOuterHold(_ index: Int, _ press: Press, _ now: Moment) {
    lines[index].pressedAt = press.at
    guard outer.contains(index) else { return }
    endOuterHold(now)
    guard let other = outer.first(where: { $0 != index }), lines[other].debouncer.isClosed,
      let before = lines[other].pressedAt
    else { return }
    let apart = before > press.at ? before - press.at : press.at - before
    if apart <= UInt64(max(policy.chord, PadCore.together)) * 1_000_000 {
      outerHold = OuterHold(since: max(before, press.at))
    }
  }

  /// Whether the fault of a button that is held is kept back, because it is one of two that are held on purpose.
  func isHeldOnPurpose(_ index: Int) -> Bool { outerHold != nil && outer.contains(index) }

  private mutating func advanceOuterHold(_ now: Moment) {
    guard let hold = outerHold, now.monotonic >= hold.deadline else { return }
    guard !hold.isDone, outer.allSatisfy({ lines[$0].debouncer.isClosed }) else { return endOuterHold(now) }
    outerHold?.isDone = true
    if maintenance == nil {
      openMaintenance(how: .buttons, by: .pad, now)
    } else {
      closeMaintenance(how: .buttons, by: .pad, now)
    }
  }

  /// From here on a button of the pair that is still held is one that is stuck.
  private mutating func endOuterHold(_ now: Moment) {
    guard outerHold != nil else { return }
    outerHold = nil
    for index in outer where lines[index].isKeptBack && lines[index].debouncer.isClosed {
      lines[index].isKeptBack = false
      heldTooLong(index, at: now.monotonic, now)
    }
  }
}
