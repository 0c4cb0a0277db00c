import ArgumentParser
import Records

struct SessionCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "session",
    abstract: told(
      "Cho cán bộ vào hoặc ra phiên trực, hoặc xem ai đang trực.",
      "Sign an officer in or out, or show who is signed in."),
    subcommands: [SessionOpen.self, SessionClose.self, SessionShow.self])
}

struct SessionOpen: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "open",
    abstract: told(
      "Cho một cán bộ vào phiên trực. Người đang trực trước đó tự ra.",
      "Sign an officer in. Who was signed in before is signed out by it."))

  @OptionGroup var pad: PadOptions

  @Argument(
    help: .told(
      "Mã cán bộ do phường cấp: 1 đến 16 ký tự a-z, 0-9 và -.",
      "The officer's code, as the ward handed it out: 1 to 16 of the characters a-z, 0-9 and -.",
      value: Said("mã", "officer")))
  var officer: String

  func run() throws {
    let code = try OfficerCode.typed(officer)
    let answer = try PadConnection(pad).call(.sessionOpen, ["officer": .string(code.text)])
    if pad.json { return try Output.say(answer) }
    try Output.say(pad.language("\(code) đã vào phiên trực\n", "\(code) is signed in\n"))
  }
}

struct SessionClose: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "close",
    abstract: told(
      "Cho cán bộ ra khỏi phiên trực.",
      "Sign the officer out."))

  @OptionGroup var pad: PadOptions

  func run() throws {
    let answer = try PadConnection(pad).call(.sessionClose)
    if pad.json { return try Output.say(answer) }
    let officer = Columns.printable(answer["officer"]?.string ?? "?")
    try Output.say(pad.language("\(officer) đã ra khỏi phiên trực\n", "\(officer) is signed out\n"))
  }
}

struct SessionShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: told(
      "Xem ai đang trực.",
      "Show who is signed in."))

  @OptionGroup var pad: PadOptions

  func run() throws {
    let status = try PadConnection(pad).status()
    if pad.json { return try Output.say(["session": status.json["session"] ?? .null]) }
    let zone = LocalTime.here(at: status.session?.opened ?? .epoch)
    try Output.say(PadWords(status, pad.language).session(zone) + "\n")
  }
}

extension OfficerCode {
  /// A code as somebody typed it.
  static func typed(_ text: String) throws(CommandFault) -> OfficerCode {
    guard let code = OfficerCode(text) else {
      throw .argument(
        "`\(text)` is no officer's code", vi: "`\(text)` không phải mã cán bộ",
        remedy: "write 1 to 16 of the characters a-z, 0-9 and -; never a name",
        remedyVi: "viết 1 đến 16 ký tự a-z, 0-9 và -; không viết tên người")
    }
    return code
  }
}
