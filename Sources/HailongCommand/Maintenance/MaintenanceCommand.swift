import ArgumentParser
import Records

struct MaintenanceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "maintenance",
    abstract: told(
      "Để thiết bị không tính lần nhấn nào trong lúc có người sửa.",
      "Let the pad count nothing while somebody works on it."),
    discussion: told(
      """
      Trong lúc bảo trì, lần nhấn không thành phiếu, và thiết bị báo "chưa nhận". Tự hết sau 10 phút. \
      Không có terminal: giữ hai nút ngoài cùng 10 giây, làm lại lần nữa để kết thúc. Mỗi lần bắt đầu \
      và kết thúc là một bản ghi.
      """,
      """
      While it is open a press makes no vote, and the pad shows "not now". It ends by itself after 10 minutes. Without a terminal: \
      hold the two outer buttons for 10 s, and again to end it. Each begin and end is a record.
      """),
    subcommands: [MaintenanceOpen.self, MaintenanceClose.self])
}

struct MaintenanceOpen: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "open",
    abstract: told(
      "Bắt đầu: từ giờ không lần nhấn nào tính, nhiều nhất 10 phút.",
      "Begin: from now on no press counts, for at most 10 minutes."))

  @OptionGroup var pad: PadOptions

  @Option(
    name: .customLong("as"),
    help: .told(
      "Mã của cán bộ đang sửa, để ghi lại.", "The code of the officer who works on it, for the record.",
      value: Said("mã", "as")))
  var officer: String?

  func run() throws {
    var arguments: [JSON.Member] = []
    if let officer { arguments.append(.init("officer", .string(try OfficerCode.typed(officer).text))) }
    let answer = try PadConnection(pad).call(.maintenanceOpen, .object(arguments))
    if pad.json { return try Output.say(answer) }
    try Output.say(
      pad.language(
        "Bảo trì: từ giờ không lần nhấn nào tính, tự hết sau 10 phút\n",
        "Maintenance: no press counts from now on; it ends by itself after 10 min\n"))
  }
}

struct MaintenanceClose: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "close",
    abstract: told(
      "Kết thúc: lần nhấn lại được tính.",
      "End: presses count again."))

  @OptionGroup var pad: PadOptions

  func run() throws {
    let answer = try PadConnection(pad).call(.maintenanceClose)
    if pad.json { return try Output.say(answer) }
    try Output.say(
      pad.language("Hết bảo trì: lần nhấn lại được tính\n", "Maintenance has ended: presses count again\n"))
  }
}
