import ArgumentParser
import Ratings
import Records
import Ward

struct CalendarCommand: ParsableCommand {
  private static let example = """
    {"zone":"+07:00", "week":{"mon":["07:30-11:30", "13:30-17:00"], …}, "days":[{"date":"2026-09-02", \
    "name":"Quốc khánh", "closed":true}, {"date":"2026-06-12", "name":"ngày không viết"}]}
    """

  static let configuration = CommandConfiguration(
    commandName: "calendar",
    abstract: told(
      "Giờ làm việc và các ngày có tên.",
      "Opening hours and named days."),
    discussion: told(
      """
      Một tệp JSON: \(example). Ngày có tên có thể đóng cửa, có `hours` riêng, hoặc chỉ có tên. Thời gian hoạt động và \
      cờ ngoài giờ theo lịch này; `tally --by named-day` gộp theo tên.
      """,
      """
      A JSON file: \(example). A named day may be closed, have `hours` of its own, or only a name. Coverage and the \
      outside-hours flag follow it; `tally --by named-day` groups by the names.
      """),
    subcommands: [Set.self, Show.self, Check.self])

  struct Set: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "set",
      abstract: told(
        "Nhận lịch, xếp lại mọi lượt bấm theo lịch, và in những gì thay đổi.",
        "Take a calendar, place every press by it, and print what moved."))
    @OptionGroup var common: CommonOptions
    @Argument(
      help: .told(
        "Tệp lịch.",
        "The file.", value: Said("tệp", "file"))) var file: String
    @Flag(
      help: .told(
        "Mỗi dòng một đối tượng JSON.",
        "One JSON object a line.")) var json = false

    func run() throws {
      let store = try common.open()
      try exiting {
        let lang = try common.language(store)
        let result = try store.set(calendar: try CalendarFile.read(file))
        show(result, lang, json: json, isTrial: false)
      }
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show",
      abstract: told(
        "In lịch đang dùng, đúng dạng mà `set` nhận.",
        "Print the calendar in force, as `set` takes it."))
    @OptionGroup var common: CommonOptions

    func run() throws {
      let store = try common.open()
      try exiting { say(try store.settings().openingHours.json.text) }
    }
  }

  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "check",
      abstract: told(
        "Đọc thử lịch, và in những gì sẽ thay đổi. Không thay đổi gì.",
        "Read a calendar, and print what would move. Changes nothing."))
    @OptionGroup var common: CommonOptions
    @Argument(
      help: .told(
        "Tệp lịch.",
        "The file.", value: Said("tệp", "file"))) var file: String
    @Flag(
      help: .told(
        "Mỗi dòng một đối tượng JSON.",
        "One JSON object a line.")) var json = false

    func run() throws {
      let store = try common.open()
      try exiting {
        let lang = try common.language(store)
        let calendar = try CalendarFile.read(file)
        show(try store.recount(Recount.Trial(calendar: calendar)), lang, json: json, isTrial: true)
      }
    }
  }
}

/// What a recount found, for a terminal or a script.
func show(_ result: Recount.Result, _ lang: Language, json: Bool, isTrial: Bool) {
  for move in result.moves { say(json ? move.json.text : move.text(lang)) }
  if result.unlisted > 0, !json {
    say(lang == .vi ? "… và \(result.unlisted) lượt bấm nữa" : "… and \(result.unlisted) more")
  }
  let moved = Int64(result.moves.count + result.unlisted)
  if json {
    say(JSON.object([.init("records", .int(result.records)), .init("moved", .int(moved))]).text)
  } else {
    say(
      lang == .vi
        ? "\(lang.count(result.records)) bản ghi, \(lang.count(moved)) lượt bấm thay đổi\(isTrial ? " (chỉ thử)" : "")"
        : "\(lang.count(result.records)) records, \(lang.count(moved)) presses moved\(isTrial ? " (only tried)" : "")"
    )
  }
}
