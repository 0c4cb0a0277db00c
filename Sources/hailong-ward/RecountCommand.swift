import ArgumentParser
import Ratings
import Records
import Ward

struct RecountCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "recount", abstract: "Count all votes again from the logs, and print what moved and why.",
    discussion: """
      Without --policy the votes are rebuilt by the rules that stand in the logs; nothing should move. With --policy it says \
      what would come out otherwise by those rules, and changes nothing: a policy comes into force by a record in the pads' logs.
      """)

  @OptionGroup var data: DataOption
  @Option(help: "A file with a policy as JSON, to try.")
  var policy: String?
  @Option(help: "vi or en; the ward's own if left out.")
  var lang: Language?
  @Flag(help: "One JSON object a line.")
  var json = false

  func run() throws {
    let store = try data.open()
    try exiting {
      let result = try store.recount(policy: try policy.map { try PolicyFile.policy($0) })
      let lang = try lang ?? store.settings().language
      for move in result.moves { say(json ? move.json.text : move.text(lang)) }
      let moved = Int64(result.moves.count + result.unlisted)
      if json {
        say(JSON.object([.init("records", .int(result.records)), .init("moved", .int(moved))]).text)
      } else {
        say(
          lang == .vi
            ? "\(lang.count(result.records)) bản ghi, \(lang.count(moved)) lượt bấm thay đổi\(policy == nil ? "" : " (chỉ thử)")"
            : "\(lang.count(result.records)) records, \(lang.count(moved)) presses moved\(policy == nil ? "" : " (only tried)")"
        )
      }
    }
  }
}
