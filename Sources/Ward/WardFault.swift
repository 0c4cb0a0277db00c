import Ratings
import Records
import SystemWords

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
  /// The message in Vietnamese, for a person's screen; what goes into a log is English.
  public var vi: String
  /// What a person can do about it.
  public var remedy: String
  /// The remedy in Vietnamese.
  public var remedyVi: String

  public init(_ code: Code, _ message: String, vi: String, remedy: String, remedyVi: String) {
    self.code = code
    self.message = message
    self.vi = vi
    self.remedy = remedy
    self.remedyVi = remedyVi
  }

  /// What is stored is not what was stored.
  static func damaged(_ message: String, vi: String) -> WardFault {
    WardFault(
      .damaged, message, vi: vi, remedy: "Restore the newest backup",
      remedyVi: "Khôi phục bản sao lưu mới nhất")
  }

  static func noPad(_ pad: PadID) -> WardFault {
    WardFault(
      .unknown, "no pad \(pad)", vi: "không có bàn bấm \(pad)", remedy: "See `hailong-ward pad list`",
      remedyVi: "Xem `hailong-ward pad list`")
  }

  static func noOfficer(_ officer: OfficerCode) -> WardFault {
    WardFault(
      .unknown, "no officer \(officer)", vi: "không có cán bộ \(officer)",
      remedy: "See `hailong-ward officer list`", remedyVi: "Xem `hailong-ward officer list`")
  }

  /// SQLite is not as this program needs it.
  static func badLibrary(_ message: String, vi: String) -> WardFault {
    WardFault(
      .database, message, vi: vi, remedy: "Check the SQLite library", remedyVi: "Xem lại thư viện SQLite")
  }

  /// The system said no. `tried` is a verb and what it was done to: "could not TRIED", "không TRIED được".
  public static func system(_ tried: Said, _ number: Int32, remedy: Said) -> WardFault {
    WardFault(
      .file, "could not \(tried.en): \(SystemWords.english(number))",
      vi: "không \(tried.vi) được: \(SystemWords.vietnamese(number))", remedy: remedy.en, remedyVi: remedy.vi)
  }

  /// In English, for a log.
  public var description: String { text(.en) }

  /// Code, cause and remedy on one line.
  public func text(_ language: Language) -> String {
    "\(code.rawValue): " + (language == .vi ? "\(vi). \(remedyVi)" : "\(message). \(remedy)")
  }

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
