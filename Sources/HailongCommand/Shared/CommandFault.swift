import Buttons
import Control
import Glibc
import Journal
import Records
import Settings

/// Why the command did not do what was asked: code, cause, remedy, and the exit code.
public struct CommandFault: Error, Equatable, Sendable {
  /// `HL-…`, stable: that of the module where it went wrong, or `HL-CMD-…`.
  public var code: String
  public var message: String
  /// What to do; may be empty.
  public var remedy: String
  public var exit: ExitStatus

  public init(_ exit: ExitStatus, code: String, _ message: String, remedy: String = "") {
    self.code = code
    self.message = message
    self.remedy = remedy
    self.exit = exit
  }

  /// A file that cannot be read.
  static func unreadable(_ path: String, errno code: Int32) -> CommandFault {
    CommandFault(
      code == EACCES || code == EPERM ? .denied : .noInput, code: "HL-CMD-001",
      "cannot read \(path): \(String(cString: strerror(code)))", remedy: "check the path and who may read it")
  }

  /// A file that cannot be made or written.
  static func unwritable(_ path: String, errno code: Int32) -> CommandFault {
    CommandFault(
      code == ENOSPC || code == EIO ? .inputOutput : .cannotCreate, code: "HL-CMD-002",
      "cannot write \(path): \(String(cString: strerror(code)))",
      remedy: code == ENOSPC ? "free some space" : "check the folder and who may write there")
  }

  /// An argument that parses, and makes no sense.
  static func argument(_ message: String, remedy: String) -> CommandFault {
    CommandFault(.usage, code: "HL-CMD-003", message, remedy: remedy)
  }

  static func noProgram(_ name: String) -> CommandFault {
    CommandFault(
      .unavailable, code: "HL-CMD-004", "\(name) is neither beside this program nor in PATH",
      remedy: "install the package that brings \(name)")
  }

  /// hailongd answered with something that this version does not understand.
  static func strangeAnswer(_ what: String) -> CommandFault {
    CommandFault(
      .protocol, code: "HL-CMD-005", "hailongd's answer has \(what)",
      remedy: "install hailong and hailongd of one version")
  }

  /// A new log was begun while the old one was being read.
  static let logChanged = CommandFault(
    .tryAgain, code: "HL-CMD-006", "the pad began a new log while its records were being read",
    remedy: "run the command again: it then reads the new log")

  /// Ctrl-C, or a signal, in the middle of a selftest.
  static let brokenOff = CommandFault(
    .tryAgain, code: "HL-CMD-012", "the selftest was broken off; nothing was judged",
    remedy: "run it again, somebody being at the pad")

  // MARK: from other modules

  init(_ fault: ControlFault) {
    let exit: ExitStatus =
      switch fault.code {
      case "HL-CTRL-001", "HL-CTRL-002", "HL-CTRL-003": .protocol
      case "HL-CTRL-004": .denied
      case "HL-CTRL-005": .usage
      case "HL-CTRL-009": .tryAgain
      case _ where fault.code.hasPrefix("HL-JRNL"): .inputOutput
      default: .unavailable
      }
    self.init(exit, code: fault.code, fault.message, remedy: fault.remedy)
  }

  init(_ fault: SettingsFault) {
    let place = fault.line > 0 ? "\(fault.file):\(fault.line):\(fault.column)" : fault.file
    self.init(.configuration, code: fault.code, "\(place): \(fault.message)", remedy: fault.remedy)
  }

  init(_ fault: JournalFault) {
    let exit: ExitStatus =
      switch fault.kind {
      case .corrupt, .newer: .data
      case .io, .full: .inputOutput
      case .busy: .tryAgain
      case .cannotOpen: .noInput
      case .refused, .unsafe, .other: .software
      }
    var message = fault.description
    if message.hasPrefix(fault.code + ": ") { message.removeFirst(fault.code.count + 2) }
    self.init(exit, code: fault.code, message, remedy: fault.remedy)
  }

  init(_ fault: EdgeTraceFault, file: String) {
    let place = fault.line > 0 ? "\(file):\(fault.line)" : file
    self.init(.data, code: fault.code, "\(place): \(fault.message)", remedy: fault.remedy)
  }

  // MARK: telling

  /// What stands on standard error: `hailong: CAUSE [CODE]` and the remedy below it; with `--json` one object.
  func text(asJSON: Bool) -> String {
    if asJSON {
      let json: JSON = [
        "error": [
          "code": .string(code), "message": .string(message), "remedy": .string(remedy),
          "exit": .int(Int64(exit.rawValue)),
        ]
      ]
      return json.text + "\n"
    }
    let cause = "hailong: \(Columns.printable(message)) [\(code)]\n"
    return remedy.isEmpty ? cause : cause + "  -> \(Columns.printable(remedy))\n"
  }

  func report(asJSON: Bool) { Output.complain(text(asJSON: asJSON)) }
}
