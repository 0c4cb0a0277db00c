import ArgumentParser

struct LampsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lamps",
    abstract: told(
      "Thử đèn và còi.",
      "Try the lamps and the buzzer."), subcommands: [LampsTest.self])
}

struct LampsTest: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test",
    abstract: told(
      "Bật lần lượt từng đèn, rồi kêu còi.",
      "Light each lamp in turn, then beep."))

  @OptionGroup var pad: PadOptions

  func run() throws {
    let answer = try PadConnection(pad).call(.lampsTest)
    if pad.json { return try Output.say(answer) }
    try Output.say(
      pad.language(
        "Nhìn thiết bị: đèn cảm ơn, đèn sự cố, đèn cán bộ, rồi còi\n",
        "Look at the pad: the thank-you lamp, the fault lamp, the officer's lamp, then the buzzer\n"))
  }
}

struct IdentifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "identify",
    abstract: told(
      "Nháy đèn, để biết đây là thiết bị nào.",
      "Blink, so that somebody can see which pad this is."))

  @OptionGroup var pad: PadOptions

  @Option(help: .told("Trong bao lâu, 1 đến 600.", "For how long, 1 to 600.", value: Said("giây", "seconds")))
  var seconds: Int64 = 10

  func validate() throws {
    guard (1...600).contains(seconds) else { throw ValidationError(.identifySeconds) }
  }

  func run() throws {
    let answer = try PadConnection(pad).call(.identify, ["seconds": .int(seconds)])
    if pad.json { return try Output.say(answer) }
    try Output.say(
      pad.language("Thiết bị nháy đèn trong \(seconds) giây\n", "The pad blinks for \(seconds) s\n"))
  }
}
