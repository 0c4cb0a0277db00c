import Buttons

/// What the contacts of a pad have done since somebody began to look. Pure: edges and time in.
struct ContactScope: Sendable {
  /// One contact.
  struct Contact: Sendable {
    fileprivate(set) var cutter: MovementCutter
    /// Edges seen.
    fileprivate(set) var edges = 0
    /// How long it bounced as it made and as it broke.
    fileprivate(set) var bounces = BounceHistogram()
    /// How often it let go while it was held.
    fileprivate(set) var dropOuts = 0
    /// How often it touched too shortly to be held.
    fileprivate(set) var glitches = 0

    var isClosed: Bool { cutter.isClosed }
  }

  private(set) var contacts: [Contact] = []

  /// Begins, or corrects, the levels as the pad says them.
  mutating func levels(_ closed: [Bool]) {
    for (index, isClosed) in closed.enumerated() {
      if index < contacts.count {
        contacts[index].cutter.correct(closed: isClosed)
      } else {
        contacts.append(Contact(cutter: MovementCutter(closed: isClosed)))
      }
    }
  }

  mutating func take(_ event: LineEvent) {
    guard contacts.indices.contains(event.line) else { return }
    contacts[event.line].edges += 1
    if let movement = contacts[event.line].cutter.take(closed: event.closed, at: event.at) {
      count(movement, of: event.line)
    }
  }

  mutating func advance(to now: UInt64) {
    for line in contacts.indices {
      if let movement = contacts[line].cutter.advance(to: now) { count(movement, of: line) }
    }
  }

  private mutating func count(_ movement: Movement, of line: Int) {
    switch movement.kind {
    case .make, .break: contacts[line].bounces.add(movement.bounce)
    case .dropOut: contacts[line].dropOuts += 1
    case .glitch: contacts[line].glitches += 1
    }
  }
}
