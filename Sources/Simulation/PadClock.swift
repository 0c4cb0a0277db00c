/// The clock of one board, which has no battery: what it shows against true time, and whether NTP reaches it.
struct PadClock {
  /// Shown less true time at `since`, microseconds.
  private var offset: Int64 = 0
  private var since: Int64 = 0
  /// Parts in a million that it runs too fast while nothing disciplines it.
  private var drift: Int64 = 0
  private(set) var isSynced = true
  /// Whether NTP can be reached.
  private(set) var isReachable = true

  /// What it shows at real time, microseconds.
  func shown(_ real: Int64) -> Int64 {
    real + offset + (isSynced ? 0 : (real - since) * drift / 1_000_000)
  }

  private mutating func anchor(_ real: Int64) {
    offset = shown(real) - real
    since = real
  }

  /// The power came back: 1970, until NTP is heard of.
  mutating func boot(_ real: Int64) {
    isSynced = false
    since = real
    offset = -real
  }

  /// NTP speaks, if it can be reached.
  mutating func hear(_ real: Int64) {
    guard isReachable else { return }
    isSynced = true
    (offset, since) = (0, real)
  }

  /// Says whether anything is wrong by it that was not before: a rate of its own shows on a clock that nothing disciplines, and on no other.
  @discardableResult
  mutating func take(_ fault: ClockFault, _ real: Int64) -> Bool {
    anchor(real)
    switch fault {
    case .lost:
      defer { (isReachable, isSynced) = (false, false) }
      return isReachable
    case .synced:
      isReachable = true
      hear(real)
      return false
    case .steps(let milliseconds):
      offset += milliseconds * 1_000
      return milliseconds != 0
    case .drifts(let rate):
      defer { drift = rate }
      return !isSynced && rate != 0 && rate != drift
    }
  }
}
