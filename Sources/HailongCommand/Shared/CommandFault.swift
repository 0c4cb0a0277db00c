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
  /// The same for a Vietnamese reader.
  private var vietnamese: Vietnamese

  private enum Vietnamese {
    /// Cause and remedy.
    case whole(String, remedy: String)
    /// Where, which and how much, below the catalogue's words for the code and above its first step.
    case detail(String)
  }

  /// - Parameters:
  ///   - vi: the message in Vietnamese.
  ///   - remedyVi: the remedy in Vietnamese; empty where there is none.
  init(
    _ exit: ExitStatus, code: String, _ message: String, vi: String, remedy: String = "",
    remedyVi: String = ""
  ) {
    (self.code, self.message, self.remedy, self.exit) = (code, message, remedy, exit)
    vietnamese = .whole(vi, remedy: remedyVi)
  }

  /// A fault of another module or program: in Vietnamese it is told by the catalogue, with `detailVi` for what is of this time.
  init(_ exit: ExitStatus, code: String, _ message: String, detailVi: String, remedy: String) {
    (self.code, self.message, self.remedy, self.exit) = (code, message, remedy, exit)
    vietnamese = .detail(detailVi)
  }

  /// What is of this time, in Vietnamese.
  var detailVi: String {
    switch vietnamese {
    case .whole(let cause, _): cause
    case .detail(let detail): detail
    }
  }

  public static func == (left: CommandFault, right: CommandFault) -> Bool {
    left.code == right.code && left.message == right.message && left.remedy == right.remedy
      && left.exit == right.exit
  }

  /// A file that cannot be read.
  static func unreadable(_ path: String, errno code: Int32) -> CommandFault {
    CommandFault(
      code == EACCES || code == EPERM ? .denied : .noInput, code: "HL-CMD-001",
      "cannot read \(path): \(SystemWords.english(code))",
      vi: "không đọc được \(path): \(SystemWords.vietnamese(code))",
      remedy: "check the path and who may read it", remedyVi: "xem lại đường dẫn và quyền đọc")
  }

  /// A file that cannot be made or written.
  static func unwritable(_ path: String, errno code: Int32) -> CommandFault {
    CommandFault(
      code == ENOSPC || code == EIO ? .inputOutput : .cannotCreate, code: "HL-CMD-002",
      "cannot write \(path): \(SystemWords.english(code))",
      vi: "không ghi được \(path): \(SystemWords.vietnamese(code))",
      remedy: code == ENOSPC ? "free some space" : "check the folder and who may write there",
      remedyVi: code == ENOSPC ? "dọn bớt chỗ trống" : "xem lại thư mục và quyền ghi")
  }

  /// An argument that parses, and makes no sense.
  static func argument(_ message: String, vi: String, remedy: String, remedyVi: String) -> CommandFault {
    CommandFault(.usage, code: "HL-CMD-003", message, vi: vi, remedy: remedy, remedyVi: remedyVi)
  }

  static func noProgram(_ name: String) -> CommandFault {
    CommandFault(
      .unavailable, code: "HL-CMD-004", "\(name) is neither beside this program nor in PATH",
      vi: "không thấy \(name) cạnh chương trình này hay trong PATH",
      remedy: "install the package that brings \(name)", remedyVi: "cài gói có \(name)")
  }

  /// hailongd answered with something that this version does not understand.
  static func strangeAnswer(_ what: String, vi: String) -> CommandFault {
    CommandFault(
      .protocol, code: "HL-CMD-005", "hailongd's answer has \(what)", vi: "trả lời của hailongd \(vi)",
      remedy: "install hailong and hailongd of one version",
      remedyVi: "cài hailong và hailongd cùng một phiên bản")
  }

  /// A new log was begun while the old one was being read.
  static let logChanged = CommandFault(
    .tryAgain, code: "HL-CMD-006", "the pad began a new log while its records were being read",
    vi: "thiết bị bắt đầu nhật ký mới trong lúc đang đọc",
    remedy: "run the command again: it then reads the new log", remedyVi: "chạy lại lệnh để đọc nhật ký mới")

  /// Ctrl-C, or a signal, in the middle of a selftest.
  static let brokenOff = CommandFault(
    .tryAgain, code: "HL-CMD-012", "the selftest was broken off; nothing was judged",
    vi: "tự kiểm bị ngắt giữa chừng, chưa kết luận gì", remedy: "run it again, somebody being at the pad",
    remedyVi: "chạy lại khi có người đứng ở thiết bị")

  /// A folder, or a file, that is no copy of a state folder. Where one lies in it, as on a whole card, it is named.
  static func noStateFolder(_ look: StateLook) -> CommandFault {
    let inside = ["hailong", "lib/hailong", "var/lib/hailong"].map { StateLook(path: "\(look.path)/\($0)") }
    let path = inside.first { $0.isStateFolder }?.path
    return CommandFault(
      .noInput, code: "HL-CMD-013",
      "\(look.path) is no copy of a state folder: neither journal.db nor seal.key is there",
      vi: "\(look.path) không phải bản sao thư mục trạng thái: không có journal.db, cũng không có seal.key",
      remedy: path.map { "use \($0)" } ?? "name the copied folder itself; on a pad it is /var/lib/hailong",
      remedyVi: path.map { "dùng \($0)" }
        ?? "ghi đúng thư mục đã sao; trên thiết bị nó là /var/lib/hailong")
  }

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
    if fault.code == "HL-CTRL-006", let cause = fault.vi {
      // The sentence says it all: the code alone says that something is not possible.
      self.init(exit, code: fault.code, fault.message, vi: cause, remedy: fault.remedy)
    } else {
      // A newer pad may say what this version cannot translate.
      let detail = fault.vi ?? "nguyên văn của hailongd: \(fault.message)"
      self.init(exit, code: fault.code, fault.message, detailVi: detail, remedy: fault.remedy)
    }
  }

  init(_ fault: SettingsFault) {
    let place = fault.line > 0 ? "\(fault.file):\(fault.line):\(fault.column)" : fault.file
    self.init(
      .configuration, code: fault.code, "\(place): \(fault.message)",
      // What to do names the nearest key: that is in no catalogue.
      detailVi: "\(place): \(fault.vi); \(fault.remedyVi)", remedy: fault.remedy)
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
    self.init(exit, code: fault.code, message, detailVi: fault.vi, remedy: fault.remedy)
  }

  init(_ fault: EdgeTraceFault, file: String) {
    let place = fault.line > 0 ? "\(file):\(fault.line)" : file
    self.init(
      .data, code: fault.code, "\(place): \(fault.message)", detailVi: "\(place): \(fault.vi)",
      remedy: fault.remedy)
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
      switch vietnamese {
      case .whole(let said, let remedy): (cause, todo) = (said, remedy)
      case .detail(let said):
        let explanation = Catalogue.explanation(of: code)
        (cause, detail) = (explanation?.title.vi ?? "mã lạ, của phiên bản khác", said)
        if !remedy.isEmpty { todo = explanation?.todo.first?.vi ?? remedy }
      }
    }
    var text = "hailong: \(Columns.printable(cause)) [\(code)]\n"
    if !detail.isEmpty { text += "  \(Columns.printable(detail))\n" }
    if !todo.isEmpty { text += "  -> \(Columns.printable(todo))\n" }
    return text
  }

  /// What went wrong this time and its code, on one line: for what is tried again and again.
  func brief(_ language: Language) -> String {
    "\(Columns.printable(language == .vi ? detailVi : message)) [\(code)]"
  }

  func report(asJSON: Bool, _ language: Language) { Output.complain(text(asJSON: asJSON, language)) }
}
