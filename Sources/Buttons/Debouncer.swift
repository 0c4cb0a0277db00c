/// Turns the edges of one bouncing contact into presses: a pure state machine over events and time.
///
/// A charge rises while the contact is closed and falls while it is open, between 0 and `settle`. When it is
/// full there is a press, dated to the edge at which the charge left 0; the next needs the contact open for
/// `rearm` without a break first. Time is a straight line between edges, so nothing is sampled: the charge is
/// worked out at each edge.
///
/// Edges and `advance(to:)` must come in one order; a time before the newest one given is taken as that one
/// (an edge read a little after a timer had fired is normal). Drain the line bank before advancing. It makes
/// no difference into how many steps time is cut.
///
/// What is not known makes no press: after lost edges the charge starts again at 0, and so do the times that
/// need a contact open, or held, without a break.
public struct Debouncer: Sendable {
  private enum Phase: Equatable {
    /// Ready: a full charge is a press.
    case armed
    /// Pressed, or closed from the start: waits to be open for `rearm`. (Left lazily, at the next edge:
    /// nobody needs to wake up for it.)
    case spent
    /// As `spent`, for too long: waits to be open for `heldClear`.
    case held
  }

  public let timing: DebounceTiming
  /// The contact, as far as events tell.
  public var isClosed: Bool { closed }
  private var phase: Phase
  private var closed: Bool
  /// Newest time given.
  private var clock: UInt64
  /// When the contact became what it is (or was last lost sight of). Never beyond `clock`.
  private var since: UInt64
  /// The charge at `since`, at most `settle`; it means something only while armed.
  private var charge: UInt64 = 0
  /// While armed: the edge at which the charge left 0. After that: since when the contact has been held.
  private var runStart: UInt64
  /// When the level was last read again.
  private var rereadAt: UInt64
  private var lastSequence: UInt32 = 0
  private var isNumbered = false

  /// `closed`: the level read at `now`. A contact closed at the start makes no press until it was open for
  /// `rearm`.
  public init(timing: DebounceTiming, closed: Bool, at now: UInt64) {
    self.timing = timing
    self.closed = closed
    phase = closed ? .spent : .armed
    clock = now
    since = now
    runStart = now
    rereadAt = now
  }

  /// Takes one edge. `sequence` is the kernel's number of it on this line, where there is one.
  public mutating func handle(
    closed: Bool, at: UInt64, sequence: UInt32?, _ emit: (ButtonEvent) -> Void
  ) {
    advance(to: at, emit)
    var missing: UInt32?
    if let sequence {
      let gap = sequence &- lastSequence &- 1
      // A number from behind is no gap of billions, but a count that began anew.
      if isNumbered, gap != 0 { missing = gap < 1 << 31 ? gap : 0 }
      lastSequence = sequence
    }
    isNumbered = sequence != nil
    if closed == self.closed, missing == nil {
      // An edge from before the level was read again was seen in that level already.
      if at <= rereadAt { return }
      missing = 0
    }
    if let missing {
      emit(.edgesLost(at: clock, count: missing))
      loseSight()
      self.closed = closed
      emit(.needsLevel)
    } else {
      turn(to: closed)
    }
  }

  /// Lets time pass up to `now`.
  public mutating func advance(to now: UInt64, _ emit: (ButtonEvent) -> Void) {
    let now = max(now, clock)
    while let deadline = nextDeadline, deadline <= now {
      clock = deadline
      switch phase {
      case .armed:
        phase = .spent
        emit(.press(Press(at: runStart, settledAt: deadline)))
      case .spent:
        phase = .held
        emit(.held(at: deadline))
      case .held:
        phase = .armed
        charge = 0
        emit(.heldCleared(at: deadline))
      }
    }
    clock = now
  }

  /// Takes a level that was read again: after `needsLevel`, or when a chip that had gone is back.
  ///
  /// `now` must be read before the level. Drain what waits first, or edges still on their way look lost.
  public mutating func resync(closed: Bool, at now: UInt64, _ emit: (ButtonEvent) -> Void) {
    advance(to: now, emit)
    rereadAt = clock
    if closed == self.closed { return }
    emit(.edgesLost(at: clock, count: 0))
    loseSight()
    self.closed = closed
  }

  /// The bank says that edges of this line were lost (uAPI v1: all 16 places of the kernel's buffer were
  /// full).
  public mutating func lost(count: UInt32, at: UInt64, _ emit: (ButtonEvent) -> Void) {
    advance(to: at, emit)
    emit(.edgesLost(at: clock, count: count))
    loseSight()
    // This loss has been told: a gap in the numbers to come is the same one.
    isNumbered = false
    emit(.needsLevel)
  }

  /// When time alone will make something happen: advancing to this very time tells it. Nil: wait for an edge.
  public var nextDeadline: UInt64? {
    // An open contact owes nothing but the end of a fault, and a closed one everything but that.
    if closed == (phase == .held) { return nil }
    switch phase {
    case .armed: return sum(since, timing.settle &- charge)
    case .spent: return sum(runStart, timing.heldFault).map { max($0, since) }
    case .held: return sum(since, timing.heldClear)
    }
  }

  /// The contact changes at `clock`; `advance` has dealt with all that was due by then.
  private mutating func turn(to closed: Bool) {
    rearmIfDue()
    let lasted = clock &- since
    if closed {
      if phase == .armed {
        if charge <= lasted {
          charge = 0
          runStart = clock
        } else {
          charge &-= lasted
        }
      }
    } else if phase == .armed {
      // Below `settle`, or the press would have been told: no overflow.
      charge &+= lasted
    }
    since = clock
    self.closed = closed
  }

  private mutating func rearmIfDue() {
    guard phase == .spent, !closed, clock &- since >= timing.rearm else { return }
    phase = .armed
    charge = 0
  }

  /// Something happened that was not seen: all that needs an unbroken view starts again.
  private mutating func loseSight() {
    rearmIfDue()
    charge = 0
    since = clock
    runStart = clock
  }

  /// Nil where time ends first: then it never happens.
  private func sum(_ time: UInt64, _ length: UInt64) -> UInt64? {
    let (sum, overflow) = time.addingReportingOverflow(length)
    return overflow ? nil : sum
  }
}
