import ArgumentParser
import Ratings
import Records
import Ward
import Wire

struct PadCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pad", abstract: "Add pads, see how they are, and give them orders.",
    subcommands: [
      Add.self, List.self, PolicyCommand.self, MappingCommand.self, PadOfficerCommand.self,
      IdentifyCommand.self, SyncCommand.self, PadMaintenanceCommand.self,
    ])

  struct Add: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "add", abstract: "Print enrolment strings, one for each pad, each good for once.")

    @OptionGroup var data: DataOption
    @Option(help: "How many pads, 1 to 100.")
    var count = 1
    @Option(help: "How long the strings are good for: 7d, 12h, 30m.")
    var expires = LengthArgument(argument: "7d")!  // a literal that reads
    @Option(help: "The counter's code, [a-z0-9-]. With --count, -1, -2 and so on are put behind it.")
    var counter = "q1"
    @Flag(help: "For pads with the simulated board. Their votes are tallied apart.")
    var simulated = false
    @Option(help: "A file with the policy that the pads are to use, as JSON.")
    var policy: String?
    @Option(help: "The ward's address as pads reach it: HOST:PORT.")
    var address = "127.0.0.1:8443"
    @Flag(help: "One JSON object a line.")
    var json = false

    func run() throws {
      let store = try data.open()
      try exiting {
        guard (1...100).contains(count) else {
          throw WardFault(.argument, "--count \(count)", remedy: "1 to 100 pads at once")
        }
        guard let address = WardAddress(address) else {
          throw WardFault(.argument, "`\(address)` is no address", remedy: "Write HOST:PORT")
        }
        let policy = try policy.map { try PolicyFile.read($0) }
        let authority = try data.folder.authority()
        for number in 1...count {
          guard let code = CounterCode(count == 1 ? counter : "\(counter)-\(number)") else {
            throw WardFault(
              .argument, "`\(counter)` is no counter's code",
              remedy: "1 to 16 of a-z, 0-9 and - (with its number)")
          }
          let order = PadOrder(counter: code, simulated: simulated, policy: policy, lifetime: expires.seconds)
          let string = EnrolmentString(
            ward: address, code: try store.addPad(order, now: Server.now()), authority: authority.keyHash)
          if json {
            say(
              JSON.object([
                .init("counter", .string(code.text)), .init("simulated", .bool(simulated)),
                .init("enrolment", .string(string.description)),
              ]).text)
          } else {
            say(string.description)
          }
        }
      }
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "Show every pad.")

    @OptionGroup var data: DataOption
    @Flag(help: "One JSON object a line.")
    var json = false
    @Option(help: "vi or en; the ward's own if left out.")
    var lang: Language?

    func run() throws {
      let store = try data.open()
      try exiting {
        let pads = try store.pads()
        let lang = try lang ?? store.settings().language
        if json {
          for pad in pads { say(pad.json.text) }
        } else {
          say(
            PadStatus.table(pads, lang, openCodes: try store.openCodes(now: Server.now()), now: Server.now()))
        }
      }
    }
  }
}
