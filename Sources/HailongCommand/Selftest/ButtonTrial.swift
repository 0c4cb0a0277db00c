import Buttons

/// One button's turn in the selftest: somebody is asked to press it, and this says what came of it. Pure: edges and time in, a
/// verdict out, once. Time must lag a little behind the edges that are still on their way (see ``Selftest/lag``).
struct ButtonTrial: Sendable {
  /// What was measured of the button that was asked for.
  struct Measured: Equatable, Sendable {
    /// From its first edge to the first edge of its release, nanoseconds; nil where it made no movement of that kind.
    var hold: UInt64?
    /// How long it bounced as it made and as it broke, nanoseconds.
    var make: UInt64?
    var release: UInt64?
    /// How often it let go for a moment while it was held.
    var dropOuts = 0
    /// How often it touched without staying.
    var glitches = 0
    var edges = 0
    /// Whether the pad makes a press of it.
    var isPress = false
  }

  enum Verdict: Equatable, Sendable {
    case good(Measured)
    /// It works badly: it bounces for long, lets go while it is held, or never stays closed.
    case weak(Measured)
    /// Nothing moved.
    case cut
    /// Only another line closed, twice.
    case swapped(Int)
    /// Another line closed and opened with it.
    case shorted(Int)
    /// It was closed when its turn came, and stayed so.
    case closed
    /// It was pressed and did not open again.
    case stuck
    /// There was no time left for it.
    case untested
  }

  /// Longer bounces are found weak, nanoseconds: beyond two thirds of the 15 ms that the pad waits for a contact.
  static let longestBounce: UInt64 = 10_000_000
  /// Two lines that move within this time of each other move as one: no two fingers are so quick twice, nanoseconds.
  static let together: UInt64 = 5_000_000
  /// All lines have been open for this long: the press is over, nanoseconds.
  static let rest: UInt64 = 150_000_000
  /// Time to let go of a button that was pressed, nanoseconds.
  static let release: UInt64 = 4_000_000_000

  private struct Line {
    var cutter: MovementCutter
    var made: Movement?
    var broke: Movement?
    var measured = Measured()
  }

  let asked: Int
  private let deadline: UInt64
  private var lines: [Line]
  private var debouncer: Debouncer
  private var lastMove: UInt64
  private var firstMake: UInt64?

  /// `closed`: the levels as they are now. `limit`: time to press it, nanoseconds.
  init(asked: Int, closed: [Bool], at now: UInt64, limit: UInt64) {
    self.asked = asked
    deadline = now + limit
    lines = closed.map { Line(cutter: MovementCutter(closed: $0)) }
    debouncer = Debouncer(timing: DebounceTiming(), closed: closed[asked], at: now)
    lastMove = now
  }

  mutating func take(_ event: LineEvent) {
    guard lines.indices.contains(event.line) else { return }
    lines[event.line].measured.edges += 1
    if event.line == asked {
      var isPress = false
      debouncer.handle(closed: event.closed, at: event.at, sequence: nil) {
        if case .press = $0 { isPress = true }
      }
      if isPress { lines[asked].measured.isPress = true }
    }
    if let movement = lines[event.line].cutter.take(closed: event.closed, at: event.at) {
      note(movement, of: event.line)
    }
    lastMove = max(lastMove, event.at)
  }

  /// Lets time pass. Gives the verdict where there is one.
  mutating func advance(to now: UInt64) -> Verdict? {
    var isPress = false
    debouncer.advance(to: now) { if case .press = $0 { isPress = true } }
    if isPress { lines[asked].measured.isPress = true }
    for line in lines.indices {
      if let movement = lines[line].cutter.advance(to: now) { note(movement, of: line) }
    }
    if let firstMake {
      let isOver = now >= lastMove + ButtonTrial.rest && pressed.allSatisfy { lines[$0].broke != nil }
      return isOver || now >= max(firstMake + ButtonTrial.release, lastMove + ButtonTrial.rest)
        ? verdict : nil
    }
    return now >= deadline && !lines.contains { $0.cutter.isMoving } ? verdict : nil
  }

  /// When ``advance(to:)`` may have something to tell.
  var nextDeadline: UInt64 {
    let moving = lines.compactMap { $0.cutter.nextDeadline }.min()
    guard let firstMake else { return min(deadline, moving ?? deadline) }
    let over = min(lastMove + ButtonTrial.rest, firstMake + ButtonTrial.release)
    return min(over, moving ?? over)
  }

  /// Levels for the next button's turn.
  var levels: [Bool] { lines.map(\.cutter.isClosed) }

  /// Lines that closed in this turn, and stayed closed for a while.
  private var pressed: [Int] { lines.indices.filter { lines[$0].made != nil } }

  private mutating func note(_ movement: Movement, of line: Int) {
    switch movement.kind {
    case .make:
      // The first press counts; a second one in the same turn is an impatient finger.
      if lines[line].made == nil { lines[line].made = movement }
      firstMake = firstMake ?? movement.at
    case .break:
      if lines[line].made != nil, lines[line].broke == nil { lines[line].broke = movement }
    case .dropOut: lines[line].measured.dropOuts += 1
    case .glitch: lines[line].measured.glitches += 1
    }
  }

  private var measured: Measured {
    let line = lines[asked]
    var measured = line.measured
    measured.make = line.made?.bounce
    measured.release = line.broke?.bounce
    if let made = line.made, let broke = line.broke { measured.hold = broke.at - made.at }
    return measured
  }

  private var verdict: Verdict {
    let others = pressed.filter { $0 != asked }
    guard lines[asked].made != nil else {
      if lines[asked].cutter.isClosed { return .closed }
      if let other = others.first { return .swapped(other) }
      // It was touched and never stayed: that is a contact, if a bad one.
      return lines[asked].measured.edges > 0 ? .weak(measured) : .cut
    }
    if let other = others.first(where: movesWithAsked) { return .shorted(other) }
    if lines[asked].broke == nil { return .stuck }
    let measured = measured
    let bounce = max(measured.make ?? 0, measured.release ?? 0)
    let isWeak = bounce > ButtonTrial.longestBounce || measured.dropOuts > 0 || !measured.isPress
    return isWeak ? .weak(measured) : .good(measured)
  }

  /// Whether a line closed and opened as if it were one with the one that was asked for.
  private func movesWithAsked(_ line: Int) -> Bool {
    func near(_ a: Movement?, _ b: Movement?) -> Bool {
      guard let a, let b else { return a == nil && b == nil }
      return max(a.at, b.at) - min(a.at, b.at) <= ButtonTrial.together
    }
    return near(lines[asked].made, lines[line].made) && near(lines[asked].broke, lines[line].broke)
  }
}
