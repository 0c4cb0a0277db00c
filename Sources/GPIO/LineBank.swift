import Buttons

/// The wires of one pad, in use: its buttons as inputs, its lamps and buzzer as outputs, in the order given at open.
///
/// A bank belongs to one thread. Indexes count from 0; one beyond the count is a fault, never a crash.
/// Once a call has thrown `LineFault.Code.gone` the bank is of no more use: close it, and open another until that
/// succeeds.
public protocol LineBank: AnyObject {
  var inputCount: Int { get }
  var outputCount: Int { get }

  /// For `poll(2)` with POLLIN. Whatever `poll` reports on it, also POLLERR and POLLHUP, the answer is `drain`, which
  /// throws when the chip is gone. -1 after `close`.
  var pollDescriptor: Int32 { get }

  /// Takes what waits, at most 256 events a call and 16 of one line, oldest first within the call and always oldest first
  /// within a line; returns at once when nothing waits. What is left keeps `pollDescriptor` readable, and ``edgesKnown(after:upTo:)``
  /// says until when nothing is.
  ///
  /// `lost` follows a call's events: the kernel's buffer of that line was full (uAPI v1: 16 edges), and later
  /// edges may have been dropped without a number to show it. Where events are numbered, a gap says the same.
  func drain(_ emit: (LineEvent) -> Void, lost: (_ line: Int) -> Void) throws(LineFault)

  /// The level now, active-low applied, whatever events wait.
  func isClosed(input: Int) throws(LineFault) -> Bool

  func set(output: Int, on: Bool) throws(LineFault)

  /// Read back from the chip, not remembered.
  func isOn(output: Int) throws(LineFault) -> Bool

  /// Turns the outputs off as far as that is possible, and gives everything back. May be called twice.
  func close()
}

/// Most events that one `drain` hands over.
public let drainLimit = 256
/// Most events of one line that one `drain` hands over: what a read from the kernel takes at most.
public let lineDrainLimit = 16
/// Most inputs, and most outputs, of one bank: eight buttons and their lamps, doubled.
public let bankLimit = 16

/// Until when every edge has been handed over, after a `drain` that gave `events` and began at `instant` or later: no contact may be
/// let pass beyond it. A line that gave as many as one call takes may have more, and the next of those comes after its last.
/// Nanoseconds on CLOCK_MONOTONIC.
public func edgesKnown(after events: [LineEvent], upTo instant: UInt64) -> UInt64 {
  guard events.count >= lineDrainLimit else { return instant }
  return (0..<bankLimit).reduce(instant) { known, line in
    let own = events.filter { $0.line == line }
    guard own.count >= lineDrainLimit, let last = own.last else { return known }
    return min(known, last.at)
  }
}
