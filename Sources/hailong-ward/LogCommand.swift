import ArgumentParser
import Records
import Ward

struct LogCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "log", abstract: "The logs that pads sent.",
    subcommands: [List.self, Export.self, Import.self])

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list", abstract: "Show every log and its head.")

    @OptionGroup var data: DataOption

    func run() throws {
      let store = try data.open()
      try exiting {
        for history in try store.histories() {
          say(
            "\(history.line)\(history.number > 1 ? " history \(history.number)" : "")\(history.counts ? "" : " not-counted")"
          )
        }
      }
    }
  }

  struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "export",
      abstract: "Write a pad's log to standard output, byte for byte as the pad wrote it.",
      discussion: "`hailong verify FILE --key FINGERPRINT` checks the file anywhere.")

    @OptionGroup var data: DataOption
    @Argument(help: "The pad's name.")
    var pad: String
    @Option(help: "The log's name; the newest if left out.")
    var log: String?
    @Option(help: "Which history, where there are two: 1 was heard first.")
    var history = 1

    func run() throws {
      let store = try data.open()
      try exiting {
        guard let name = PadID(pad) else {
          throw WardFault(.unknown, "`\(pad)` is no pad's name", remedy: "See `hailong-ward pad list`")
        }
        let found = try store.histories(of: name).filter { log == nil || $0.log.text == log }
        guard let wanted = found.last(where: { $0.number == history }) else {
          throw WardFault(.unknown, "no such log of \(pad)", remedy: "See `hailong-ward log list`")
        }
        try store.export(wanted) { try put($0) }
      }
    }
  }
}

struct HeadsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "heads", abstract: "One dated line for each pad, for a supervisor to keep.",
    discussion:
      "Keep it outside the ward. `hailong verify FILE --head 'LINE WITHOUT ITS DATE'` later shows that nothing before it was changed or cut off."
  )

  @OptionGroup var data: DataOption

  func run() throws {
    let store = try data.open()
    try exiting {
      let today = try store.settings().openingHours.zone.day(of: Server.now())
      for history in try store.heads() { say("\(today.text) \(history.line)") }
    }
  }
}

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Read everything again: pages, chains, seals, votes, sums.",
    discussion:
      "Exit code 0: all holds. 1: all holds, and there is something to know. 65: something is damaged.")

  @OptionGroup var data: DataOption
  @Flag(help: "One JSON object a line.")
  var json = false

  func run() throws {
    let store = try data.open()
    try exiting {
      let findings = try store.check()
      for finding in findings {
        say(
          json
            ? JSON.object([
              .init("code", .string(finding.code.rawValue)), .init("damage", .bool(finding.code.isDamage)),
              .init("text", .string(finding.text)),
            ]).text : finding.description)
      }
      if findings.contains(where: \.code.isDamage) { throw ExitCode(65) }
      if !findings.isEmpty { throw ExitCode(1) }
      if !json { say("ok") }
    }
  }
}
