import ArgumentParser
import Records
import Ward

struct OfficerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "officer", abstract: "The officers: names live here, logs carry only codes.",
    subcommands: [Add.self, List.self, BadgeCommand.self])

  struct Add: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "add", abstract: "Add an officer; prints the code.")

    @OptionGroup var data: DataOption
    @Option(help: "The officer's name.")
    var name: String
    @Option(help: "A code to use instead of a random one, [a-z0-9-].")
    var code: String?
    @Flag(help: "As JSON.")
    var json = false

    func run() throws {
      let store = try data.open()
      try exiting {
        let wanted = try code.map { text in
          guard let code = OfficerCode(text) else {
            throw WardFault(.argument, "`\(text)` is no officer's code", remedy: "1 to 16 of a-z, 0-9 and -")
          }
          return code
        }
        let officer = try store.addOfficer(name: name, code: wanted, now: Server.now())
        say(json ? officer.json.text : officer.code.text)
      }
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "Show every officer.")

    @OptionGroup var data: DataOption
    @Flag(help: "One JSON object a line.")
    var json = false

    func run() throws {
      let store = try data.open()
      try exiting {
        let badges = try store.badgesByOfficer()
        let word = try store.settings().language == .vi ? "thẻ" : "badges"
        for officer in try store.officers() {
          let count = badges[officer.code] ?? 0
          say(
            json
              ? officer.json(badges: count).text
              : "\(officer.code)\t\(officer.name ?? "?")" + (count > 0 ? "\t\(count) \(word)" : ""))
        }
      }
    }
  }
}
