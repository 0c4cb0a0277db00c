/// The four times of the debounce, in nanoseconds. Any value is safe; the settings keep them sensible.
public struct DebounceTiming: Equatable, Sendable {
  /// How much more time closed than open makes a press: 15 ms.
  public var settle: UInt64
  /// How long the contact must stay open, without a break, before the next press: 50 ms. Below the 60 ms that
  /// lie between two taps of one hand.
  public var rearm: UInt64
  /// From the first edge of a press (or the start, over a closed contact) to the fault `held`: 10 s.
  public var heldFault: UInt64
  /// How long the contact must stay open, without a break, to end that fault: 1 s.
  public var heldClear: UInt64

  public init(
    settle: UInt64 = 15_000_000, rearm: UInt64 = 50_000_000,
    heldFault: UInt64 = 10_000_000_000, heldClear: UInt64 = 1_000_000_000
  ) {
    self.settle = settle
    self.rearm = rearm
    self.heldFault = heldFault
    self.heldClear = heldClear
  }
}
