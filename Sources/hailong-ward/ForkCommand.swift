import ArgumentParser
import Ratings
import Records
import Ward

struct ForkCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fork",
    abstract: told(
      "Quyết định lịch sử nào được tính, khi một nhật ký có hai lịch sử đã niêm phong.",
      "Decide which of two sealed histories of one log counts."),
    discussion: told(
      """
      Đó là thẻ nhớ bị nhân bản, hoặc được khôi phục rồi dùng tiếp: cùng một khóa của bàn bấm đã niêm \
      phong hai lịch sử. Phường giữ cả hai. Lịch sử phường nhận trước được tính cho đến khi có người quyết định khác.
      """,
      """
      A fork is a cloned card, or one that was restored and used further: the same pad's key sealed two \
      histories. The ward keeps both. The one that it heard first counts until a person decides \
      otherwise.
      """),
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
      commandName: "list",
      abstract: told(
        "Liệt kê nhật ký có hơn một lịch sử, và phần nào được tính.",
        "Show each log with more than one history, and what counts of it."))

    @OptionGroup var common: CommonOptions
    @Flag(
      help: .told(
        "Mỗi dòng một đối tượng JSON.",
        "One JSON object a line."))
    var json = false

    func run() throws {
      let store = try common.open()
      try exiting {
        let (settings, language) = (try store.settings(), try common.language(store))
        for fork in try store.forks() {
          let line = fork.summary(language, zone: settings.openingHours.zone)
          say(json ? fork.json.text : "\(fork.counter)  \(fork.pad)  \(line)")
        }
      }
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show",
      abstract: told(
        "Cho xem các lịch sử của một nhật ký, và đã quyết định gì về chúng.",
        "Show the histories of one log, and what was decided about them."),
      discussion: told(
        """
        Mỗi lịch sử có riêng bao nhiêu bản ghi, lượt bấm và phiên trực, bàn bấm ghi lúc nào và phường nhận \
        lúc nào. Không cho biết các lượt bấm nói gì: người quyết định không nên thấy chúng nghiêng về đâu. \
        `hailong-ward log export --history N` cho các dòng.
        """,
        """
        How many records, presses and sessions each has for itself, when the pad wrote them and when they \
        came in. Not what the presses say: whoever decides should not see which way they lean. \
        `hailong-ward log export --history N` gives the lines.
        """))

    @OptionGroup var common: CommonOptions
    @Argument(
      help: .told(
        "Tên nhật ký, từ `fork list`.",
        "The log's name, from `fork list`.", value: Said("nhật ký", "log")))
    var log: LogArgument
    @Flag(
      help: .told(
        "Một đối tượng JSON.",
        "One JSON object."))
    var json = false

    func run() throws {
      let store = try common.open()
      try exiting { try ForkCommand.show(try store.fork(log.log), store, common, json: json) }
    }
  }

  struct Decide: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "decide",
      abstract: told(
        "Quyết định lịch sử nào của nhật ký được tính từ nay, và vì sao.",
        "Say which histories of a log count from now on, and why."),
      discussion: told(
        """
        Mỗi lịch sử được nêu một lần, bằng --count hoặc --leave-out. Khi nhiều lịch sử được tính, phần \
        chung chỉ tính một lần. Số liệu, báo cáo và đếm lại theo ngay. Không xóa gì: quyết định trước và \
        các dòng của mọi lịch sử vẫn còn, và có thể quyết định lại.
        """,
        """
        Each history is named once, with --count or with --leave-out. Where several count, what they share \
        counts once. Tallies, reports and recounts follow at once. Nothing is deleted: what was decided \
        before, and each history's lines, stay, and a later decision may say otherwise.
        """))

    @OptionGroup var common: CommonOptions
    @Argument(
      help: .told(
        "Tên nhật ký, từ `fork list`.",
        "The log's name, from `fork list`.", value: Said("nhật ký", "log")))
    var log: LogArgument
    @Option(
      parsing: .upToNextOption,
      help: .told(
        "Số của các lịch sử được tính.",
        "Numbers of the histories that count.", value: Said("số", "count")))
    var count: [Int]
    @Option(
      parsing: .upToNextOption,
      help: .told(
        "Số của các lịch sử không được tính.",
        "Numbers of the histories that do not.", value: Said("số", "leave-out")))
    var leaveOut: [Int] = []
    @Option(
      help: .told(
        "Ai quyết định; tên này có trong báo cáo.",
        "Who decides; it stands in the report.", value: Said("tên", "by")))
    var by: String
    @Option(
      help: .told(
        "Vì sao, một câu.",
        "Why, in a sentence.", value: Said("lý do", "why")))
    var why: String
    @Flag(
      help: .told(
        "Một đối tượng JSON.",
        "One JSON object."))
    var json = false

    func run() throws {
      let store = try common.open()
      try exiting {
        let fork = try store.decide(
          log.log, counted: count, leftOut: leaveOut, who: by, why: why, now: Server.now())
        try ForkCommand.show(fork, store, common, json: json)
      }
    }
  }

  private static func show(_ fork: Fork, _ store: Store, _ common: CommonOptions, json: Bool) throws {
    let zone = try store.settings().openingHours.zone
    say(json ? fork.json.text : fork.text(try common.language(store), zone: zone))
  }
}
