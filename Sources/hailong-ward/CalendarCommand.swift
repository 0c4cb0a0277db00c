import ArgumentParser
import Ratings
import Records
import Ward

struct CalendarCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "calendar", abstract: "Opening hours and named days.",
    discussion: """
      A JSON file: {"zone":"+07:00","week":{"mon":["07:30-11:30","13:30-17:00"],…},"days":[{"date":"2026-09-02","name":"Quốc \
      khánh","closed":true},{"date":"2026-06-12","name":"ngày không viết"}]}. A named day may be closed, have `hours` of its own, \
      or only a name. Coverage and the outside-hours flag follow it; `tally --by named-day` groups by the names.
      """,
    subcommands: [Set.self, Show.self, Check.self])

  struct Set: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "set", abstract: "Take a calendar, place every press by it, and print what moved.")
    @OptionGroup var data: DataOption
    @Argument(help: "The file.") var file: String
    @Option(help: "vi or en; the ward's own if left out.") var lang: Language?
    @Flag(help: "One JSON object a line.") var json = false

    func run() throws {
      let store = try data.open()
      try exiting {
        let lang = try lang ?? store.settings().language
        let result = try store.set(calendar: try CalendarFile.read(file, lang))
        show(result, lang, json: json, isTrial: false)
      }
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show", abstract: "Print the calendar in force, as `set` takes it.")
    @OptionGroup var data: DataOption

    func run() throws {
      let store = try data.open()
      try exiting { say(try store.settings().openingHours.json.text) }
    }
  }

  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "check", abstract: "Read a calendar, and print what would move. Changes nothing.")
    @OptionGroup var data: DataOption
    @Argument(help: "The file.") var file: String
    @Option(help: "vi or en; the ward's own if left out.") var lang: Language?
    @Flag(help: "One JSON object a line.") var json = false

    func run() throws {
      let store = try data.open()
      try exiting {
        let lang = try lang ?? store.settings().language
        let calendar = try CalendarFile.read(file, lang)
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
