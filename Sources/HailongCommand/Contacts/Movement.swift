import Buttons

/// What one contact did between two rests: a finger came, a finger left, or it only trembled.
struct Movement: Equatable, Sendable {
  enum Kind: Equatable, Sendable {
    /// Open before, closed after.
    case make
    /// Closed before, open after.
    case `break`
    /// Closed before and after: while it was held, the contact let go for a moment.
    case dropOut
    /// Open before and after: a touch too short to be held, or a disturbance on the wire.
    case glitch
  }

  var kind: Kind
  /// The first edge, nanoseconds on CLOCK_MONOTONIC.
  var at: UInt64
  /// From its first edge to its last, nanoseconds: how long it bounced. 0 for one clean edge.
  var bounce: UInt64
  var edges: Int
}

/// Cuts a line's edges into movements: edges less than ``quiet`` apart are one. Pure; time goes forward only.
struct MovementCutter: Sendable {
  /// Longer than a switch bounces, shorter than a finger taps: 25 ms.
  static let quiet: UInt64 = 25_000_000

  /// The level, as far as edges tell.
  private(set) var isClosed: Bool
  private var wasClosed: Bool
  private var current: (first: UInt64, last: UInt64, edges: Int)?

  init(closed: Bool) {
    isClosed = closed
    wasClosed = closed
  }

  /// Whether the line moves now: what it becomes is not known yet.
  var isMoving: Bool { current != nil }

  /// When the first edge of the movement came that is under way.
  var movingSince: UInt64? { current?.first }

  /// When ``advance(to:)`` has something to tell.
  var nextDeadline: UInt64? { current.map { $0.last + MovementCutter.quiet } }

  /// Takes an edge; gives the movement that had ended before it.
  mutating func take(closed: Bool, at: UInt64) -> Movement? {
    let ended = advance(to: at)
    isClosed = closed
    if let now = current {
      current = (now.first, max(now.last, at), now.edges + 1)
    } else {
      current = (at, at, 1)
    }
    return ended
  }

  /// Lets time pass; gives the movement that came to rest.
  mutating func advance(to now: UInt64) -> Movement? {
    guard let movement = current, now >= movement.last, now - movement.last >= MovementCutter.quiet else {
      return nil
    }
    current = nil
    let kind: Movement.Kind =
      switch (wasClosed, isClosed) {
      case (false, true): .make
      case (true, false): .break
      case (true, true): .dropOut
      case (false, false): .glitch
      }
    wasClosed = isClosed
    return Movement(
      kind: kind, at: movement.first, bounce: movement.last - movement.first, edges: movement.edges)
  }

  /// Takes the level as the pad says it, where no edge is under way: one that was not seen is no movement.
  mutating func correct(closed: Bool) {
    guard current == nil else { return }
    isClosed = closed
    wasClosed = closed
  }
}
