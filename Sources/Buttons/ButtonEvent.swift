/// One press of a button, bounce taken away.
public struct Press: Equatable, Sendable {
  /// First edge of the run that settled: when the finger came, in nanoseconds on CLOCK_MONOTONIC.
  public var at: UInt64
  /// When it was sure to be a press.
  public var settledAt: UInt64

  public init(at: UInt64, settledAt: UInt64) {
    self.at = at
    self.settledAt = settledAt
  }
}

/// What a `Debouncer` has to tell. All times in nanoseconds on CLOCK_MONOTONIC.
public enum ButtonEvent: Equatable, Sendable {
  case press(Press)
  /// The button is held or stuck; its press, if it made one, was told when it settled. No press comes before
  /// `heldCleared`.
  case held(at: UInt64)
  /// It was open long enough to be trusted again.
  case heldCleared(at: UInt64)
  /// Edges were lost before `at`: `count` of them, 0 where nobody knows how many.
  case edgesLost(at: UInt64, count: UInt32)
  /// The level is no longer sure: once this call has returned, read the level again and call `resync`.
  case needsLevel
}
