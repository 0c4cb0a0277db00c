import ArgumentParser
import Ratings
import Records
import Ward

/// What every command that gives an order takes.
struct OrderOptions: ParsableArguments {
  @OptionGroup var common: CommonOptions
  @Flag(
    help: .told(
      "Mỗi dòng một đối tượng JSON.",
      "One JSON object a line."))
  var json = false

  /// Gives an order to each pad that `target` names, and says its number.
  func give(_ act: Order.Act, to target: String) throws {
    let store = try common.open()
    try exiting {
      let orders = Orders(store, try WardKeys.load(common.folder))
      let vi = spokenLanguage == .vi
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

private let padHelp = ArgumentHelp.told(
  "Tên bàn bấm, mã quầy, hoặc `all`.", "The pad's name, its counter's code, or `all`.",
  value: Said("bàn", "pad"))

struct PolicyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "policy",
    abstract: told(
      "Lệnh cho bàn bấm đếm theo một luật từ nay.",
      "Order a pad to count by a policy from now on."),
    discussion: told(
      """
      Tệp là luật dạng JSON, như {"name":"ba mức","scale":3}; phần không nêu lấy mặc định. Bàn bấm ghi \
      luật vào nhật ký, và phiếu từ đó được đếm theo luật. `hailong-ward recount --policy TỆP` cho biết \
      trước quá khứ sẽ ra sao.
      """,
      """
      The file holds the policy as JSON, such as {"name":"ba mức","scale":3}; what it leaves out has its \
      default. The pad writes it into its log, and votes from there on are counted by it. `hailong-ward \
      recount --policy FILE` says beforehand what the past would look like.
      """))
  @OptionGroup var options: OrderOptions
  @Argument(help: padHelp) var pad: String
  @Argument(
    help: .told(
      "Tệp có luật.",
      "The file with the policy.", value: Said("tệp", "file"))) var file: String

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
      throw WardFault(
        .argument, "a button is named twice", vi: "có nút được nêu hai lần",
        remedy: "Name each recorded button once", remedyVi: "Nêu mỗi nút đã ghi một lần")
    }
    do throws(PolicyFault) {
      return try Mapping(json: .object([.init("buttons", .object(swaps.map(\.member)))]))
    } catch {
      throw WardFault(
        .argument, "that is no mapping: \(error.text(.en))", vi: "đó không phải bảng nút: \(error.text(.vi))",
        remedy: "Write both ways of a swap, such as b1=b4 b4=b1",
        remedyVi: "Viết cả hai chiều của chỗ đổi, như b1=b4 b4=b1")
    }
  }
}

struct MappingCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mapping",
    abstract: told(
      "Cho bàn bấm biết dây của nó thật ra là nút nào.",
      "Tell a pad which buttons its wires really are."),
    discussion: told(
      """
      `mapping BÀN b1=b4 b4=b1` sửa hai dây bị đổi chỗ từ nay; không nêu gì thì mỗi nút lại là chính nó. \
      Các lượt bấm trước giữ nguyên như đã đếm: `hailong-ward recount --pad BÀN --mapping b1=b4 b4=b1` \
      cho thấy đó là những lượt nào, và lẽ ra là gì.
      """,
      """
      `mapping PAD b1=b4 b4=b1` puts two swapped wires right from now on; without swaps each button is \
      itself again. Presses before stay as they were counted: `hailong-ward recount --pad PAD --mapping \
      b1=b4 b4=b1` shows which they are, and what they would have been.
      """))
  @OptionGroup var options: OrderOptions
  @Argument(help: padHelp) var pad: String
  @Argument(
    help: .told(
      "ĐÃ_GHI=THẬT cho mỗi nút là nút khác, như b1=b4 b4=b1.",
      "RECORDED=TRUE for each button that is another, such as b1=b4 b4=b1.", value: Said("cặp nút", "swaps")))
  var swaps: [SwapArgument] =
    []

  func run() throws {
    let mapping = try exiting { try SwapArgument.mapping(swaps) }
    try options.give(.mapping(mapping.json["buttons"] ?? .object([])), to: pad)
  }
}

struct PadOfficerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "officer",
    abstract: told(
      "Cho biết ai đang ngồi ở quầy của bàn bấm.",
      "Say who sits at a pad's counter now."),
    discussion: told(
      "Lệnh chỉ có nghĩa vào lúc đó: bàn bấm nào mười phút không liên lạc thì không được báo nữa.",
      """
      An order about a moment: a pad that is not heard of within ten minutes is not told any more.
      """))
  @OptionGroup var options: OrderOptions
  @Argument(help: padHelp) var pad: String
  @Argument(
    help: .told(
      "Mã cán bộ.",
      "The officer's code.", value: Said("mã", "code"))) var code: String?
  @Flag(
    help: .told(
      "Không có ai ngồi đó.",
      "Nobody sits there.")) var none = false

  func validate() throws {
    guard (code == nil) == none else { throw ValidationError(.officerOrNone) }
  }

  func run() throws {
    let officer = try exiting {
      try code.map { text throws(WardFault) in
        guard let code = OfficerCode(text) else {
          throw WardFault(
            .argument, "`\(text)` is no officer's code", vi: "`\(text)` không phải mã cán bộ",
            remedy: "See `hailong-ward officer list`", remedyVi: "Xem `hailong-ward officer list`")
        }
        return code
      }
    }
    try options.give(.session(officer), to: pad)
  }
}

struct IdentifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "identify",
    abstract: told(
      "Cho bàn bấm tự báo nó là bàn nào.",
      "Let a pad show which one it is."))
  @OptionGroup var options: OrderOptions
  @Argument(help: padHelp) var pad: String
  @Option(
    help: .told(
      "1 đến 60.",
      "1 to 60.", value: Said("giây", "seconds"))) var seconds: Int64 = 15

  func validate() throws {
    guard (1...Order.longestIdentify).contains(seconds) else {
      throw ValidationError(.seconds)
    }
  }

  func run() throws { try options.give(.identify(seconds: seconds), to: pad) }
}

struct SyncCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sync",
    abstract: told(
      "Cho bàn bấm niêm phong và gửi ngay những gì nó có.",
      "Let a pad seal and send now what it has."))
  @OptionGroup var options: OrderOptions
  @Argument(help: padHelp) var pad: String

  func run() throws { try options.give(.sync, to: pad) }
}

struct PadMaintenanceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "maintenance",
    abstract: told(
      "Bắt đầu hoặc kết thúc bảo trì ở bàn bấm: khi đó lượt bấm không tính gì.",
      "Begin or end maintenance at a pad: presses then count nothing."))
  @OptionGroup var options: OrderOptions
  @Argument(help: padHelp) var pad: String
  @Flag(
    help: .told(
      "Kết thúc bảo trì.",
      "End it.")) var close = false
  @Option(
    help: .told(
      "Số phút đến khi tự kết thúc, 1 đến 60; không nêu thì 10.",
      "Minutes until it ends by itself, 1 to 60; 10 if left out.", value: Said("phút", "minutes")))
  var minutes: Int64?

  func validate() throws {
    guard minutes.map({ (1...Order.longestMaintenance).contains($0) && !close }) ?? true else {
      throw ValidationError(.minutes)
    }
  }

  func run() throws { try options.give(.maintenance(open: !close, minutes: minutes), to: pad) }
}

struct OrdersCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "orders",
    abstract: told(
      "Liệt kê lệnh đã ra cho bàn bấm, và kết quả.",
      "Show what pads were ordered, and what became of it."),
    discussion: told(
      "Lệnh là đã làm hoặc bị từ chối khi nhật ký của bàn bấm nói vậy, vài giây sau khi làm.",
      "An order is taken or refused when the pad's log says so, some seconds after it was done."))
  @OptionGroup var common: CommonOptions
  @Option(
    help: .told(
      "Chỉ của bàn này: tên bàn hoặc mã quầy.",
      "Of this pad only: its name or its counter's code.", value: Said("bàn", "pad"))) var pad: String?
  @Option(
    name: .customShort("n"),
    help: .told(
      "Bao nhiêu lệnh, mới nhất trước; 0 là tất cả.",
      "How many, the newest first; 0 for all.", value: Said("số", "n"))) var most = 50
  @Flag(
    help: .told(
      "Mỗi dòng một đối tượng JSON.",
      "One JSON object a line.")) var json = false

  func run() throws {
    let store = try common.open()
    try exiting {
      let orders = Orders(store, try WardKeys.load(common.folder))
      let lang = try common.language(store)
      let wanted: [PadID?] = try pad.map { try store.pads(named: $0) } ?? [nil]
      for pad in wanted {
        for order in try orders.list(of: pad, most: most, now: Server.now()) {
          say(json ? order.json.text : order.text(lang))
        }
      }
    }
  }
}
