import ArgumentParser
import Records

struct MaintenanceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "maintenance",
    abstract: "Let the pad count nothing while somebody works on it.",
    discussion: """
      While it is open a press makes no vote, and the pad shows "not now". It ends by itself after 10 minutes. Without a terminal: \
      hold the two outer buttons for 10 s, and again to end it. Each begin and end is a record.
      """,
    subcommands: [MaintenanceOpen.self, MaintenanceClose.self])
}

struct MaintenanceOpen: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "open", abstract: "Begin: from now on no press counts, for at most 10 minutes.")

  @OptionGroup var pad: PadOptions

  @Option(name: .customLong("as"), help: "The code of the officer who works on it, for the record.")
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
  static let configuration = CommandConfiguration(commandName: "close", abstract: "End: presses count again.")

  @OptionGroup var pad: PadOptions

  func run() throws {
    let answer = try PadConnection(pad).call(.maintenanceClose)
    if pad.json { return try Output.say(answer) }
    try Output.say(
      pad.language("Hết bảo trì: lần nhấn lại được tính\n", "Maintenance has ended: presses count again\n"))
  }
}
