import ArgumentParser
import Glibc

struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: told(
      "Tìm mọi sự cố thấy được khi không ai nhấn, theo thứ tự đường đi của một lần nhấn.",
      "Look for every fault that can be seen at rest, in the order of the way of a press."),
    discussion: told(
      """
      Hỏi thiết bị đang chạy; hailongd dừng thì tự xem, và với --from thì xem bản sao thư mục trạng \
      thái. Gì không xem được thì nói là chưa xem, không bao giờ coi là tốt. Mỗi điều tìm thấy có một \
      mã (`hailong explain MÃ`). Mã kết thúc: 0 không thấy gì sai, 1 có cảnh báo, 2 có sự cố. Nhiều \
      nhất 5 giây; chạy bằng root thì thấy hết.
      """,
      """
      Asks the running pad; where hailongd is down it looks by itself, and with --from at a copied state folder. What could not be \
      looked at is said, and never taken for fine. Each finding has a code (`hailong explain CODE`). Exit codes: 0 nothing found, \
      1 warnings, 2 faults. At most 5 s; as root it sees everything.
      """))

  @OptionGroup var pad: PadOptions

  @Option(
    help: .told(
      "Một bản sao thư mục trạng thái, thay cho thiết bị này.",
      "A copied state folder, in place of this pad.", value: .folder),
    completion: .directory)
  var from: String?

  @Option(
    help: .told(
      "Thư mục để đọc proc và sys, thay cho /.", "A folder in which proc and sys are read, in place of /.",
      value: .folder),
    completion: .directory)
  var root: String?

  func run() throws {
    if let from {
      guard access(from, F_OK) == 0 else { throw CommandFault.unreadable(from, errno: errno) }
      let state = StateLook(path: from, isCopy: true)
      if state.isFolder, access(from, R_OK | X_OK) != 0 { throw CommandFault.unreadable(from, errno: errno) }
      guard state.isStateFolder else { throw CommandFault.noStateFolder(state) }
    }
    var look = Look(config: pad.common.config, socket: pad.socket, copy: from)
    look.tree.root = root ?? ""
    let diagnosis = Diagnosis(try look.evidence())
    let terminal = Terminal.standardOutput()
    let shown = DiagnosisText(
      diagnosis: diagnosis, language: pad.language,
      columns: terminal.isTerminal ? Terminal.size().columns : nil, hasColours: terminal.hasColours)
    if pad.json { try Output.say(shown.json) } else { try Output.say(shown.text) }
    if diagnosis.exit != .done { throw ExitCode(diagnosis.exit.rawValue) }
  }
}
