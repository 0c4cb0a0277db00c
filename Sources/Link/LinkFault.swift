import Wire

/// Why the link does not do what it should, with what to do about it.
public struct LinkFault: Error, Equatable, Sendable, CustomStringConvertible {
  public enum Code: String, Sendable, CaseIterable {
    /// The pad has not been enrolled.
    case notEnrolled = "HL-LINK-001"
    /// The link's own folder or a file in it cannot be read or written.
    case state = "HL-LINK-002"
    /// hailongd cannot be asked.
    case pad = "HL-LINK-003"
    /// The ward's name has no address.
    case name = "HL-LINK-004"
    /// Nothing answers at the ward's address.
    case connection = "HL-LINK-005"
    /// What answers is not this ward: TLS, its certificate or its authority.
    case tls = "HL-LINK-006"
    /// The answer was too late, too long or torn.
    case answer = "HL-LINK-007"
    /// The ward refused; its own code stands in the message.
    case refused = "HL-LINK-008"
    /// The answer makes no sense: another program listens there, or another version.
    case nonsense = "HL-LINK-009"
    /// The ward's head does not move though it takes the records.
    case noProgress = "HL-LINK-010"
    /// The ward's head lies beyond the pad's log.
    case beyond = "HL-LINK-011"
    /// The pad's own lines are no sealed batch.
    case lines = "HL-LINK-012"
    /// The enrolment is another pad's.
    case otherPad = "HL-LINK-013"
    /// Plain HTTP is not allowed to this address.
    case plain = "HL-LINK-014"
    /// The enrolment string cannot be read.
    case string = "HL-LINK-015"
    /// The ward read another seal key than the pad's.
    case fingerprint = "HL-LINK-016"
    /// The ward's certificate has ended, or has not begun.
    case certificateDates = "HL-LINK-017"
    /// What answers belongs to another authority than that of the enrolment.
    case authority = "HL-LINK-018"
    /// No machine answers at the ward's address.
    case unreachable = "HL-LINK-019"
  }

  public var code: Code
  /// What was tried, where, and what happened.
  public var message: String
  /// The message in Vietnamese, for a technician's screen; what goes into a system's log is English.
  public var vi: String
  public var remedy: String
  /// The remedy in Vietnamese.
  public var remedyVi: String

  /// `vi` and `remedyVi` may be left out where no screen shows them: what only the running link tells its log.
  public init(
    _ code: Code, _ message: String, vi: String? = nil, remedy: String, remedyVi: String? = nil
  ) {
    self.code = code
    self.message = message
    self.vi = vi ?? message
    self.remedy = remedy
    self.remedyVi = remedyVi ?? remedy
  }

  public var description: String { "\(code.rawValue): \(message); \(remedy)" }

  /// The code of sysexits.h that a command ends with.
  public var sysexit: Int32 {
    switch code {
    case .notEnrolled, .plain: 78  // EX_CONFIG
    case .state: 74  // EX_IOERR
    case .pad, .connection, .unreachable, .answer: 69  // EX_UNAVAILABLE
    case .name: 68  // EX_NOHOST
    case .tls, .certificateDates, .authority, .fingerprint: 77  // EX_NOPERM
    case .refused, .nonsense, .noProgress, .beyond, .otherPad: 76  // EX_PROTOCOL
    case .lines: 70  // EX_SOFTWARE
    case .string: 64  // EX_USAGE
    }
  }

  /// Whether this is the same cause as another, which has been said already. Details such as counts may differ.
  func isSameCause(as other: LinkFault?) -> Bool {
    guard let other else { return false }
    return code == other.code && remedy == other.remedy
  }
}
