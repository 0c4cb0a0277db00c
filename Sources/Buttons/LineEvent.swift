/// One edge of one input line, as a line bank hands it on.
public struct LineEvent: Equatable, Sendable {
  /// Index of the input in its bank, from 0 (the leftmost button).
  public var line: Int
  /// The contact after the edge, active-low already undone: true = closed, the button is down.
  public var closed: Bool
  /// Nanoseconds on CLOCK_MONOTONIC, taken by the kernel in its interrupt; on a sampled bank the moment of the sample
  /// that saw it, up to one sampling interval later.
  public var at: UInt64
  /// The kernel's number of this edge among those of its line (GPIO uAPI v2; wraps at 2^32), or nil where it
  /// gives none.
  public var sequence: UInt32?

  public init(line: Int, closed: Bool, at: UInt64, sequence: UInt32?) {
    self.line = line
    self.closed = closed
    self.at = at
    self.sequence = sequence
  }
}
