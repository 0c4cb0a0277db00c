import ArgumentParser
import Ratings
import Records
import Ward

struct ForkCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fork",
    abstract: "Decide which of two sealed histories of one log counts.",
    discussion: """
      A fork is a cloned card, or one that was restored and used further: the same pad's key sealed two histories. The ward keeps \
      both. The one that it heard first counts until a person decides otherwise.
      """,
    subcommands: [List.self, Show.self, Decide.self])

  /// A log's name as typed.
  struct LogArgument: ExpressibleByArgument {
    var log: LogID

    init?(argument: String) {
      guard let log = LogID(argument) else { return nil }
      self.log = log
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list", abstract: "Show each log with more than one history, and what counts of it.")

    @OptionGroup var data: DataOption
    @Option(help: "vi or en; the ward's own if left out.")
    var lang: Language?
    @Flag(help: "One JSON object a line.")
    var json = false

    func run() throws {
      let store = try data.open()
      try exiting {
        let settings = try store.settings()
        for fork in try store.forks() {
          let line = fork.summary(lang ?? settings.language, zone: settings.openingHours.zone)
          say(json ? fork.json.text : "\(fork.counter)  \(fork.pad)  \(line)")
        }
      }
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show", abstract: "Show the histories of one log, and what was decided about them.",
      discussion: """
        How many records, presses and sessions each has for itself, when the pad wrote them and when they came in. Not what the \
        presses say: whoever decides should not see which way they lean. `hailong-ward log export --history N` gives the lines.
        """)

    @OptionGroup var data: DataOption
    @Argument(help: "The log's name, from `fork list`.")
    var log: LogArgument
    @Option(help: "vi or en; the ward's own if left out.")
    var lang: Language?
    @Flag(help: "One JSON object.")
    var json = false

    func run() throws {
      let store = try data.open()
      try exiting { try ForkCommand.show(try store.fork(log.log), store, lang, json: json) }
    }
  }

  struct Decide: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "decide", abstract: "Say which histories of a log count from now on, and why.",
      discussion: """
        Each history is named once, with --count or with --leave-out. Where several count, what they share counts once. Tallies, \
        reports and recounts follow at once. Nothing is deleted: what was decided before, and each history's lines, stay, and a \
        later decision may say otherwise.
        """)

    @OptionGroup var data: DataOption
    @Argument(help: "The log's name, from `fork list`.")
    var log: LogArgument
    @Option(parsing: .upToNextOption, help: "Numbers of the histories that count.")
    var count: [Int]
    @Option(parsing: .upToNextOption, help: "Numbers of the histories that do not.")
    var leaveOut: [Int] = []
    @Option(help: "Who decides; it stands in the report.")
    var by: String
    @Option(help: "Why, in a sentence.")
    var why: String
    @Option(help: "vi or en; the ward's own if left out.")
    var lang: Language?
    @Flag(help: "One JSON object.")
    var json = false

    func run() throws {
      let store = try data.open()
      try exiting {
        let fork = try store.decide(
          log.log, counted: count, leftOut: leaveOut, who: by, why: why, now: Server.now())
        try ForkCommand.show(fork, store, lang, json: json)
      }
    }
  }

  private static func show(_ fork: Fork, _ store: Store, _ lang: Language?, json: Bool) throws {
    let settings = try store.settings()
    say(json ? fork.json.text : fork.text(lang ?? settings.language, zone: settings.openingHours.zone))
  }
}
