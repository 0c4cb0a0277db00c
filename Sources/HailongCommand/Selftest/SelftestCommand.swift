import ArgumentParser
import Records

struct SelftestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "selftest",
    abstract:
      "Try the whole pad with somebody before it: contacts, lamps, buzzer, journal, ward. At most 60 s.",
    discussion: """
      Runs as a maintenance period that it opens and closes, so that no press counts as a vote; where it is ended from outside, \
      the pad closes the period itself after 10 minutes. Each button is asked for in turn, from the left: pressed, held for a \
      second, let go. Finds cut, swapped, shorted, stuck and weak contacts, writes what it found as a `readiness` record, and \
      reads that back. Exit codes: 0 ready; 1 ready, with warnings; 2 not ready.
      """)

  @OptionGroup var pad: PadOptions

  @Option(name: .customLong("as"), help: "The code of the officer who tests, for the record.")
  var officer: String?

  @Flag(name: [.short, .long], help: "Take it for granted that each lamp is seen and the buzzer heard.")
  var yes = false

  @Flag(name: .customLong("no-ask"), help: "Ask nothing about lamps and buzzer; they are lit all the same.")
  var noAsk = false

  func validate() throws {
    guard !(yes && noAsk) else { throw ValidationError(.selftestWitness) }
  }

  func run() throws {
    let code = try officer.map { text throws(CommandFault) in try OfficerCode.typed(text) }
    let run = SelftestRun(
      path: try pad.socketPath(), officer: code, witness: yes ? .granted : noAsk ? .none : .asked,
      language: pad.language, isJSON: pad.json)
    let exit = try run.run()
    if exit != .done { throw ExitCode(exit.rawValue) }
  }
}
