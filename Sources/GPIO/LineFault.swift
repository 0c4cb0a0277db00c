/// Why a line could not be found or used: a stable code, what was tried and where, and what to do about it.
public struct LineFault: Error, Equatable, Sendable, CustomStringConvertible {
  /// Stable; printed as `HL-GPIO-001`. Numbers are never used again for something else.
  public enum Code: Int, Sendable, CaseIterable {
    /// The machine shows no gpiochip at all.
    case noChips = 1
    /// No chip with that label.
    case chipNotFound = 2
    /// The chip has no such line.
    case lineNotFound = 3
    /// More than one line fits.
    case ambiguous = 4
    /// Another program, or the kernel, holds the line.
    case taken = 5
    /// The device may not be opened.
    case noPermission = 6
    /// The kernel or the chip refuses the bias asked for.
    case biasUnsupported = 7
    /// The chip went away while in use.
    case gone = 8
    /// Events carry another clock than CLOCK_MONOTONIC.
    case foreignClock = 9
    /// The line cannot report edges.
    case noEdges = 10
    /// What was asked makes no sense: a line twice, too many, an index that is not there, a bank that is closed.
    case misuse = 11
    /// Out of descriptors or memory.
    case exhausted = 12
    /// Anything else that the kernel said.
    case refused = 13
    /// The simulated bank holds as many future edges as it can.
    case scheduleFull = 14
  }

  public var code: Code
  /// What was tried, where, and what came of it. One sentence, no full stop.
  public var message: String
  /// The message in Vietnamese, for a technician's screen; what goes into a system's log is English.
  public var vi: String
  /// What a technician can do. One sentence or two, no final full stop. For a system's log: a screen has the steps of the code's
  /// own page, in its language.
  public var remedy: String

  public init(_ code: Code, _ message: String, vi: String, remedy: String) {
    self.code = code
    self.message = message
    self.vi = vi
    self.remedy = remedy
  }

  /// `HL-GPIO-005`
  public var name: String {
    let digits = String(code.rawValue)
    return "HL-GPIO-" + String(repeating: "0", count: 3 - digits.count) + digits
  }

  /// The exit code of sysexits.h for a program that cannot go on without the line.
  public var sysexit: Int32 {
    switch code {
    case .chipNotFound, .lineNotFound, .ambiguous, .biasUnsupported, .noEdges: 78  // EX_CONFIG
    case .noPermission: 77  // EX_NOPERM
    case .noChips, .taken, .gone, .foreignClock: 69  // EX_UNAVAILABLE
    case .exhausted: 71  // EX_OSERR
    case .refused: 74  // EX_IOERR
    case .misuse, .scheduleFull: 70  // EX_SOFTWARE
    }
  }

  /// `HL-GPIO-005: line "GPIO17" of chip "pinctrl-bcm2711" is held by "lamp". Stop that program …`
  public var description: String { "\(name): \(message). \(remedy)." }
}
