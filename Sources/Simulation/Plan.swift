/// All that is done to the system, in order of time. Drawn in one place, ``draw(seed:days:)``; may then be made shorter.
package struct Plan: Equatable, Sendable {
  package var seed: UInt64
  package var days: Int
  package var happenings: [Happening]
  /// Whether the pad has a link, and a ward at its other end.
  package var hasWard: Bool

  package init(seed: UInt64, days: Int, happenings: [Happening], hasWard: Bool = false) {
    self.seed = seed
    self.days = days
    self.happenings = happenings
    self.hasWard = hasWard
  }

  /// When the last day ends, nanoseconds; a quarter of an hour without faults follows it.
  package var end: Int64 { Int64(days) * Length.day }
}
