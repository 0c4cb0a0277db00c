import ArgumentParser
import Ratings
import Records
import Ward

/// What every command that gives an order takes.
struct OrderOptions: ParsableArguments {
  @OptionGroup var data: DataOption
  @Flag(help: "One JSON object a line.")
  var json = false

  /// Gives an order to each pad that `target` names, and says its number.
  func give(_ act: Order.Act, to target: String) throws {
    let store = try data.open()
    try exiting {
      let orders = Orders(store, try WardKeys.load(data.folder))
      let vi = try store.settings().language == .vi
      for pad in try store.pads(named: target) {
        let position = try orders.give(act, to: pad, now: Server.now())
        if json {
          say(
            JSON.object([
              .init("pad", .string(pad.text)), .init("epoch", .int(position.epoch)),
              .init("number", .int(position.number)), .init("do", .string(act.name)),
            ]).text)
        } else {
          say(
            vi
              ? "\(pad): lệnh \(position.epoch).\(position.number) (\(act.name)) đã ghi; xem `hailong-ward orders`"
              : "\(pad): order \(position.epoch).\(position.number) (\(act.name)) written; see `hailong-ward orders`"
          )
        }
      }
    }
  }
}

private let padHelp: ArgumentHelp = "The pad's name, its counter's code, or `all`."

struct PolicyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "policy", abstract: "Order a pad to count by a policy from now on.",
    discussion: """
      The file holds the policy as JSON, such as {"name":"ba mức","scale":3}; what it leaves out has its default. The pad writes \
      it into its log, and votes from there on are counted by it. `hailong-ward recount --policy FILE` says beforehand what the \
      past would look like.
      """)
  @OptionGroup var options: OrderOptions
  @Argument(help: padHelp) var pad: String
  @Argument(help: "The file with the policy.") var file: String

  func run() throws {
    let policy = try exiting { try PolicyFile.policy(file) }
    try options.give(.policy(policy.json), to: pad)
  }
}

/// `b1=b4`: recorded, then true.
struct SwapArgument: ExpressibleByArgument {
  var member: JSON.Member

  init?(argument: String) {
    let ends = argument.split(separator: "=", omittingEmptySubsequences: false).compactMap {
      Button(String($0))
    }
    guard ends.count == 2 else { return nil }
    member = .init(ends[0].description, .string(ends[1].description))
  }

  static func mapping(_ swaps: [SwapArgument]) throws(WardFault) -> Mapping {
    guard Set(swaps.map(\.member.key)).count == swaps.count else {
      throw WardFault(.argument, "a button is named twice", remedy: "Name each recorded button once")
    }
    do throws(PolicyFault) {
      return try Mapping(json: .object([.init("buttons", .object(swaps.map(\.member)))]))
    } catch {
      throw WardFault(
        .argument, "that is no mapping: \(error)", remedy: "Write both ways of a swap, such as b1=b4 b4=b1")
    }
  }
}

struct MappingCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mapping", abstract: "Tell a pad which buttons its wires really are.",
    discussion: """
      `mapping PAD b1=b4 b4=b1` puts two swapped wires right from now on; without swaps each button is itself again. Presses \
      before stay as they were counted: `hailong-ward recount --pad PAD --mapping b1=b4 b4=b1` shows which they are, and what \
      they would have been.
      """)
  @OptionGroup var options: OrderOptions
  @Argument(help: padHelp) var pad: String
  @Argument(help: "RECORDED=TRUE for each button that is another, such as b1=b4 b4=b1.") var swaps:
    [SwapArgument] =
      []

  func run() throws {
    let mapping = try exiting { try SwapArgument.mapping(swaps) }
    try options.give(.mapping(mapping.json["buttons"] ?? .object([])), to: pad)
  }
}

struct PadOfficerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "officer", abstract: "Say who sits at a pad's counter now.",
    discussion: "An order about a moment: a pad that is not heard of within ten minutes is not told any more."
  )
  @OptionGroup var options: OrderOptions
  @Argument(help: padHelp) var pad: String
  @Argument(help: "The officer's code.") var code: String?
  @Flag(help: "Nobody sits there.") var none = false

  func validate() throws {
    guard (code == nil) == none else { throw ValidationError("Give an officer's code, or --none.") }
  }

  func run() throws {
    let officer = try exiting {
      try code.map { text throws(WardFault) in
        guard let code = OfficerCode(text) else {
          throw WardFault(
            .argument, "`\(text)` is no officer's code", remedy: "See `hailong-ward officer list`")
        }
        return code
      }
    }
    try options.give(.session(officer), to: pad)
  }
}

struct IdentifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "identify", abstract: "Let a pad show which one it is.")
  @OptionGroup var options: OrderOptions
  @Argument(help: padHelp) var pad: String
  @Option(help: "1 to 60.") var seconds: Int64 = 15

  func validate() throws {
    guard (1...Order.longestIdentify).contains(seconds) else {
      throw ValidationError("--seconds is 1 to 60.")
    }
  }

  func run() throws { try options.give(.identify(seconds: seconds), to: pad) }
}

struct SyncCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sync", abstract: "Let a pad seal and send now what it has.")
  @OptionGroup var options: OrderOptions
  @Argument(help: padHelp) var pad: String

  func run() throws { try options.give(.sync, to: pad) }
}

struct PadMaintenanceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "maintenance", abstract: "Begin or end maintenance at a pad: presses then count nothing.")
  @OptionGroup var options: OrderOptions
  @Argument(help: padHelp) var pad: String
  @Flag(help: "End it.") var close = false
  @Option(help: "Minutes until it ends by itself, 1 to 60; 10 if left out.") var minutes: Int64?

  func validate() throws {
    guard minutes.map({ (1...Order.longestMaintenance).contains($0) && !close }) ?? true else {
      throw ValidationError("--minutes is 1 to 60, and not with --close.")
    }
  }

  func run() throws { try options.give(.maintenance(open: !close, minutes: minutes), to: pad) }
}

struct OrdersCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "orders", abstract: "Show what pads were ordered, and what became of it.",
    discussion: "An order is taken or refused when the pad's log says so, some seconds after it was done.")
  @OptionGroup var data: DataOption
  @Option(help: "Of this pad only: its name or its counter's code.") var pad: String?
  @Option(name: .customShort("n"), help: "How many, the newest first; 0 for all.") var most = 50
  @Option(help: "vi or en; the ward's own if left out.") var lang: Language?
  @Flag(help: "One JSON object a line.") var json = false

  func run() throws {
    let store = try data.open()
    try exiting {
      let orders = Orders(store, try WardKeys.load(data.folder))
      let lang = try lang ?? store.settings().language
      let wanted: [PadID?] = try pad.map { try store.pads(named: $0) } ?? [nil]
      for pad in wanted {
        for order in try orders.list(of: pad, most: most, now: Server.now()) {
          say(json ? order.json.text : order.text(lang))
        }
      }
    }
  }
}
