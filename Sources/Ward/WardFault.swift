/// Why the ward could not do what it was asked to. Each cause has a code that never changes its meaning, so that a script
/// and a person on the telephone speak of the same thing. What the ward answers to pads has codes of its own, in Wire.
public struct WardFault: Error, Equatable, Sendable, CustomStringConvertible {
  public enum Code: String, Sendable, CaseIterable {
    /// The folder holds no ward.
    case noWard = "HL-WARD-101"
    /// The folder holds a ward already.
    case wardExists = "HL-WARD-102"
    /// A file or folder could not be read or written.
    case file = "HL-WARD-103"
    /// The database refused.
    case database = "HL-WARD-104"
    /// The database was written by a newer version.
    case newer = "HL-WARD-105"
    /// An argument has no meaning.
    case argument = "HL-WARD-106"
    /// A certificate or key could not be made or read.
    case certificate = "HL-WARD-107"
    /// The address cannot be listened on.
    case listen = "HL-WARD-108"
    /// No such pad, log or officer.
    case unknown = "HL-WARD-109"
    /// What is stored is not what was stored.
    case damaged = "HL-WARD-110"
    /// A file that was handed over is no log of this ward's pads, or not whole up to a seal.
    case refusedLog = "HL-WARD-111"
    /// A backup cannot be made, or cannot be restored here.
    case backup = "HL-WARD-112"
  }

  public var code: Code
  /// What was tried, where, and what happened.
  public var message: String
  /// What a person can do about it.
  public var remedy: String

  public init(_ code: Code, _ message: String, remedy: String) {
    self.code = code
    self.message = message
    self.remedy = remedy
  }

  public var description: String { "\(code.rawValue): \(message). \(remedy)" }

  /// The exit code of sysexits(3) that fits.
  public var sysexit: Int32 {
    switch code {
    case .noWard, .wardExists, .newer: 78  // EX_CONFIG
    case .file: 74  // EX_IOERR
    case .database: 74
    case .argument: 64  // EX_USAGE
    case .certificate: 78
    case .listen: 69  // EX_UNAVAILABLE
    case .unknown: 65  // EX_DATAERR
    case .damaged, .refusedLog: 65
    case .backup: 65
    }
  }
}
