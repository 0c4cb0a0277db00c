/// Counts what may come without end, and says when it is worth a record: at once the first time, then after a pause that
/// doubles while it goes on. So whoever repeats it for a year fills no card, and nothing goes uncounted. Pure.
struct Paced {
  /// Nanoseconds.
  private let shortest: UInt64
  private let longest: UInt64
  private var pause: UInt64
  private var count: Int64 = 0
  private var next: UInt64 = 0

  /// `shortest`, `longest`: pauses between two records, nanoseconds.
  init(shortest: UInt64, longest: UInt64 = 600_000_000_000) {
    self.shortest = shortest
    self.longest = longest
    pause = shortest
  }

  mutating func happened(at now: UInt64) {
    // Quiet for as long as the longest pause: what comes now is news again.
    if count == 0, now >= next + longest { pause = shortest }
    count += 1
  }

  /// How many times it has happened, where that is to be written down now.
  mutating func due(at now: UInt64) -> Int64? {
    guard count > 0, now >= next else { return nil }
    defer { count = 0 }
    next = now + pause
    pause = min(2 * pause, longest)
    return count
  }

  /// When ``due(at:)`` has something to say.
  var nextDeadline: UInt64? { count > 0 ? next : nil }
}
