import ArgumentParser
import Records

struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: told(
      "Cho biết thiết bị ra sao, trong vài câu.",
      "Say how the pad is, in a few sentences."))

  @OptionGroup var pad: PadOptions

  func run() throws {
    let status = try PadConnection(pad).status()
    if pad.json { return try Output.say(status.json) }
    let zone = LocalTime.here(at: status.time ?? .epoch)
    try Output.say(StatusText(status: status, language: pad.language, zone: zone).text)
  }
}
