import Buttons
import Control
import Glibc
import Journal
import Ratings
import Records
import Settings
import SystemWords

/// Why the command did not do what was asked: code, cause, remedy, and the exit code.
public struct CommandFault: Error, Equatable, Sendable {
  /// `HL-…`, stable: that of the module where it went wrong, or `HL-CMD-…`.
  public var code: String
  public var message: String
  /// What to do; may be empty.
  public var remedy: String
  public var exit: ExitStatus
  /// Cause and remedy for a Vietnamese reader. Where nobody wrote them, the catalogue's words for the code stand above the details:
  /// the file, the line, the figures.
  var vietnamese: (cause: String, remedy: String)?
  /// Those details in Vietnamese; nil where there are none but the English message.
  var detailVi: String?

  public init(_ exit: ExitStatus, code: String, _ message: String, remedy: String = "") {
    self.code = code
    self.message = message
    self.remedy = remedy
    self.exit = exit
  }

  public static func == (left: CommandFault, right: CommandFault) -> Bool {
    left.code == right.code && left.message == right.message && left.remedy == right.remedy
      && left.exit == right.exit
  }

  /// The same fault, in both languages.
  func vi(_ cause: String, remedy: String = "") -> CommandFault {
    var fault = self
    fault.vietnamese = (cause, remedy)
    return fault
  }

  /// A file that cannot be read.
  static func unreadable(_ path: String, errno code: Int32) -> CommandFault {
    CommandFault(
      code == EACCES || code == EPERM ? .denied : .noInput, code: "HL-CMD-001",
      "cannot read \(path): \(SystemWords.english(code))", remedy: "check the path and who may read it"
    ).vi(
      "không đọc được \(path): \(SystemWords.vietnamese(code))", remedy: "xem lại đường dẫn và quyền đọc")
  }

  /// A file that cannot be made or written.
  static func unwritable(_ path: String, errno code: Int32) -> CommandFault {
    CommandFault(
      code == ENOSPC || code == EIO ? .inputOutput : .cannotCreate, code: "HL-CMD-002",
      "cannot write \(path): \(SystemWords.english(code))",
      remedy: code == ENOSPC ? "free some space" : "check the folder and who may write there"
    ).vi(
      "không ghi được \(path): \(SystemWords.vietnamese(code))",
      remedy: code == ENOSPC ? "dọn bớt chỗ trống" : "xem lại thư mục và quyền ghi")
  }

  /// An argument that parses, and makes no sense.
  static func argument(_ message: String, remedy: String) -> CommandFault {
    CommandFault(.usage, code: "HL-CMD-003", message, remedy: remedy)
  }

  static func noProgram(_ name: String) -> CommandFault {
    CommandFault(
      .unavailable, code: "HL-CMD-004", "\(name) is neither beside this program nor in PATH",
      remedy: "install the package that brings \(name)"
    ).vi("không thấy \(name) cạnh chương trình này hay trong PATH", remedy: "cài gói có \(name)")
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
    remedy: "run the command again: it then reads the new log"
  ).vi("thiết bị bắt đầu nhật ký mới trong lúc đang đọc", remedy: "chạy lại lệnh để đọc nhật ký mới")

  /// Ctrl-C, or a signal, in the middle of a selftest.
  static let brokenOff = CommandFault(
    .tryAgain, code: "HL-CMD-012", "the selftest was broken off; nothing was judged",
    remedy: "run it again, somebody being at the pad"
  ).vi("tự kiểm bị ngắt giữa chừng, chưa kết luận gì", remedy: "chạy lại khi có người đứng ở thiết bị")

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
    detailVi = fault.vi
    if let cause = CommandFault.padSentences[fault.message] { vietnamese = (cause, "") }
  }

  /// What the pad says no with most often, word for word.
  private static let padSentences = [
    "nobody is signed in": "chưa có cán bộ nào trong phiên trực",
    "maintenance is not open": "không có bảo trì nào đang mở",
    "single lamps are shown in maintenance only: `hailong maintenance open`":
      "chỉ bật riêng từng đèn được khi bảo trì: `hailong maintenance open`",
    "only a simulated board has buttons that can be pressed so":
      "chỉ bo mạch mô phỏng mới có nút nhấn được bằng lệnh",
  ]

  init(_ fault: SettingsFault) {
    let place = fault.line > 0 ? "\(fault.file):\(fault.line):\(fault.column)" : fault.file
    self.init(.configuration, code: fault.code, "\(place): \(fault.message)", remedy: fault.remedy)
    // What to do names the nearest key: that is in no catalogue.
    detailVi = "\(place): \(fault.vi); \(fault.remedyVi)"
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
    detailVi = fault.vi
  }

  init(_ fault: EdgeTraceFault, file: String) {
    let place = fault.line > 0 ? "\(file):\(fault.line)" : file
    self.init(.data, code: fault.code, "\(place): \(fault.message)", remedy: fault.remedy)
  }

  // MARK: telling

  /// What stands on standard error: `hailong: CAUSE [CODE]` and the remedy below it; with `--json` one object, in English.
  func text(asJSON: Bool, _ language: Language = .en) -> String {
    if asJSON {
      let json: JSON = [
        "error": [
          "code": .string(code), "message": .string(message), "remedy": .string(remedy),
          "exit": .int(Int64(exit.rawValue)),
        ]
      ]
      return json.text + "\n"
    }
    var (cause, detail, todo) = (message, "", remedy)
    if language == .vi {
      if let vietnamese {
        (cause, todo) = (vietnamese.cause, vietnamese.remedy)
      } else if let explanation = Catalogue.explanation(of: code) {
        (cause, detail) = (explanation.title.vi, detailVi ?? message)
        if !remedy.isEmpty { todo = explanation.todo.first?.vi ?? remedy }
      }
    }
    var text = "hailong: \(Columns.printable(cause)) [\(code)]\n"
    if !detail.isEmpty { text += "  \(Columns.printable(detail))\n" }
    if !todo.isEmpty { text += "  -> \(Columns.printable(todo))\n" }
    return text
  }

  func report(asJSON: Bool, _ language: Language) { Output.complain(text(asJSON: asJSON, language)) }
}
