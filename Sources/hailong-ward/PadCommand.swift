import ArgumentParser
import Ratings
import Records
import Ward
import Wire

struct PadCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pad",
    abstract: "Add pads, see how they are and what becomes of them, and give them orders.",
    subcommands: [
      Add.self, List.self, Replace.self, Move.self, Retire.self, RotateKey.self, PolicyCommand.self,
      MappingCommand.self, PadOfficerCommand.self, IdentifyCommand.self, SyncCommand.self,
      PadMaintenanceCommand.self,
    ])

  struct Add: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "add", abstract: "Print enrolment strings, one for each pad, each good for once.",
      discussion: """
        With --count, a table of counters and strings. With --files, one FOLDER/COUNTER/hailong.yaml for each pad as well, to be \
        copied onto the boot partition of its card: the pad then sets itself up.
        """)

    @OptionGroup var data: DataOption
    @OptionGroup var string: StringOptions
    @Option(help: "How many pads, 1 to 100.")
    var count = 1
    @Option(help: "The counter's code, [a-z0-9-]. With --count, -1, -2 and so on are put behind it.")
    var counter = "q1"
    @Flag(help: "For pads with the simulated board. Their votes are tallied apart.")
    var simulated = false
    @Option(help: "A file with the policy that the pads are to use, as JSON.")
    var policy: String?
    @Option(help: "A folder for the pads' files, mode 0600: each holds a code.", completion: .directory)
    var files: String?
    @Option(help: "The pads' board, for --files.")
    var board: String?
    @Flag(help: "One JSON object a line.")
    var json = false

    func validate() throws {
      guard (files == nil) == (board == nil) else {
        throw ValidationError("--files and --board belong together: each file names its board.")
      }
      if let board, board.isEmpty || !board.utf8.allSatisfy({ (0x21..<0x7F).contains($0) && $0 != 0x23 }) {
        throw ValidationError("`\(board)` is no board: see `hailong board list`.")
      }
    }

    func run() throws {
      let store = try data.open()
      try exiting {
        guard (1...100).contains(count) else {
          throw WardFault(.argument, "--count \(count)", remedy: "1 to 100 pads at once")
        }
        let counters = try (1...count).map { number in
          guard let code = CounterCode(count == 1 ? counter : "\(counter)-\(number)") else {
            throw WardFault(
              .argument, "`\(counter)` is no counter's code",
              remedy: "1 to 16 of a-z, 0-9 and - (with its number)")
          }
          return code
        }
        let policy = try policy.map { try PolicyFile.read($0) }
        let ward = try string.ward(store)
        let authority = try data.folder.authority()
        for counter in counters {
          let order = PadOrder(
            counter: counter, simulated: simulated, policy: policy, lifetime: string.expires.seconds)
          let now = Server.now()
          let word = EnrolmentString(
            ward: ward, code: try store.addPad(order, now: now), authority: authority.keyHash)
          try hand(out: word, to: counter, expires: now.microseconds + order.lifetime * 1_000_000)
        }
      }
    }

    private func hand(out word: EnrolmentString, to counter: CounterCode, expires: Int64) throws(WardFault) {
      var file: String?
      if let files, let board {
        file = try BootFiles.write(
          word, counter: counter, board: board, expires: UTCTime(microseconds: expires), into: files)
      }
      if json {
        var members: [JSON.Member] = [
          .init("counter", .string(counter.text)), .init("simulated", .bool(simulated)),
          .init("enrolment", .string(word.description)),
        ]
        if let file { members.append(.init("file", .string(file))) }
        say(JSON.object(members).text)
      } else {
        // One alone is for a script to take as it is.
        let gap = String(repeating: " ", count: max(2, 18 - counter.text.utf8.count))
        say(count == 1 ? word.description : "\(counter)\(gap)\(word)")
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
