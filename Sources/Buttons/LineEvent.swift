/// One edge of one input, as a line bank saw it.
public struct LineEvent: Equatable, Sendable {
  /// 0-based input index in the bank.
  public var line: Int
  /// The state after the edge, active-low already applied: the contact is closed.
  public var closed: Bool
  /// CLOCK_MONOTONIC, nanoseconds.
  public var at: UInt64
  /// The line's own running number where the kernel gives one (uAPI v2), else nil.
  public var sequence: UInt32?

  public init(line: Int, closed: Bool, at: UInt64, sequence: UInt32?) {
    self.line = line
    self.closed = closed
    self.at = at
    self.sequence = sequence
  }
}
