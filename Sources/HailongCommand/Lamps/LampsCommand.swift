import ArgumentParser

struct LampsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lamps", abstract: "Try the lamps and the buzzer.", subcommands: [LampsTest.self])
}

struct LampsTest: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test", abstract: "Light each lamp in turn, then beep.")

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
    commandName: "identify", abstract: "Blink, so that somebody can see which pad this is.")

  @OptionGroup var pad: PadOptions

  @Option(help: "For how long, 1 to 600.")
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
