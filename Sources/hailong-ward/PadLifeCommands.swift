import ArgumentParser
import Ratings
import Records
import Ward
import Wire

/// A pad's name as typed.
struct PadArgument: ExpressibleByArgument {
  var pad: PadID

  init?(argument: String) {
    guard let pad = PadID(argument) else { return nil }
    self.pad = pad
  }
}

/// What goes into an enrolment string beside its code.
struct StringOptions: ParsableArguments {
  @Option(help: "How long the strings are good for: 7d, 12h, 30m.")
  var expires = LengthArgument(argument: "7d")!  // a literal that reads
  @Option(help: "The ward's address as pads reach it, HOST:PORT; the one given last if left out.")
  var address: String?

  /// The address to print, which becomes the one given last.
  func ward(_ store: Store) throws(WardFault) -> WardAddress {
    guard let address else {
      return try store.padAddress() ?? WardAddress("127.0.0.1:8443")!  // a literal that reads
    }
    guard let given = WardAddress(address) else {
      throw WardFault(.argument, "`\(address)` is no address", remedy: "Write HOST:PORT")
    }
    try store.keep(padAddress: given)
    return given
  }
}

extension PadCommand {
  struct Replace: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "replace",
      abstract: "Print an enrolment string for the pad that takes a dead one's place.",
      discussion: """
        Same counter, same policy. The dead pad is retired when the string is used; what it recorded stays and counts. If its \
        card can still be read, bring its log with `hailong-ward log import`.
        """)

    @OptionGroup var data: DataOption
    @OptionGroup var string: StringOptions
    @Argument(help: "The dead pad.")
    var pad: PadArgument

    func run() throws {
      let store = try data.open()
      try exiting {
        let ward = try string.ward(store)
        let code = try store.replacement(for: pad.pad, lifetime: string.expires.seconds, now: Server.now())
        say(
          EnrolmentString(ward: ward, code: code, authority: try data.folder.authority().keyHash).description)
      }
    }
  }

  struct RotateKey: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "rotate-key",
      abstract: "Print an enrolment string with which a pad may come with new keys.",
      discussion: """
        At the pad, `hailong-link enrol --new-key STRING` makes a new link key. Where its seal key was taken away before, the pad \
        has made a new one and begun a new log; only this string lets the ward accept it. Compare the fingerprints again.
        """)

    @OptionGroup var data: DataOption
    @OptionGroup var string: StringOptions
    @Argument(help: "The pad.")
    var pad: PadArgument

    func run() throws {
      let store = try data.open()
      try exiting {
        let ward = try string.ward(store)
        let code = try store.renewal(
          of: pad.pad, newSealKey: true, lifetime: string.expires.seconds, now: Server.now())
        say(
          EnrolmentString(ward: ward, code: code, authority: try data.folder.authority().keyHash).description)
      }
    }
  }

  struct Move: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "move", abstract: "Say that a pad stands at another counter from now on.",
      discussion: """
        Votes before now stay with the old counter: see `hailong-ward tally --by counter`. Prints a string with which the pad \
        learns its new counter (`hailong enrol STRING`); its votes go where they belong without it.
        """)

    @OptionGroup var data: DataOption
    @OptionGroup var string: StringOptions
    @Argument(help: "The pad.")
    var pad: PadArgument
    @Argument(help: "The counter's code, [a-z0-9-].")
    var counter: String

    func run() throws {
      let store = try data.open()
      try exiting {
        guard let counter = CounterCode(counter) else {
          throw WardFault(
            .argument, "`\(counter)` is no counter's code", remedy: "1 to 16 of a-z, 0-9 and -")
        }
        let ward = try string.ward(store)
        try store.move(pad.pad, to: counter, now: Server.now())
        let code = try store.renewal(
          of: pad.pad, newSealKey: false, lifetime: string.expires.seconds, now: Server.now())
        say(
          EnrolmentString(ward: ward, code: code, authority: try data.folder.authority().keyHash).description)
      }
    }
  }

  struct Retire: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "retire", abstract: "Take nothing from a pad any more: it is stored away, sold, stolen.",
      discussion:
        "What it recorded stays and counts. It is taken back by enrolling it with a new string of `hailong-ward pad add`."
    )

    @OptionGroup var data: DataOption
    @Argument(help: "The pad.")
    var pad: PadArgument
    @Option(help: "vi or en; the ward's own if left out.")
    var lang: Language?

    func run() throws {
      let store = try data.open()
      try exiting {
        try store.retire(pad.pad, now: Server.now())
        let language = try lang ?? store.settings().language
        say(language == .vi ? "\(pad.pad) đã nghỉ" : "\(pad.pad) is retired")
      }
    }
  }
}
