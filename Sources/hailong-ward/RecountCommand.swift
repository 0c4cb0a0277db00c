import ArgumentParser
import Ratings
import Records
import Ward

struct RecountCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "recount", abstract: "Count all votes again from the logs, and print what moved and why.",
    discussion: """
      Without --policy and --mapping the votes are rebuilt by the rules that stand in the logs; nothing should move. With them it \
      says what would come out otherwise, and changes nothing: a policy or a mapping comes into force by a record in the pads' \
      logs, from there on (`hailong-ward pad policy`, `pad mapping`). --mapping is tried on whole logs, as if it had been \
      known from their start: what moves are the presses from before it was found that the wires are swapped.
      """)

  @OptionGroup var data: DataOption
  @Option(help: "A file with a policy as JSON, to try.")
  var policy: String?
  @Option(
    parsing: .upToNextOption, help: "RECORDED=TRUE for each swapped button, such as b1=b4 b4=b1, to try.")
  var mapping: [SwapArgument] = []
  @Option(help: "Of this pad only: its name, or its counter's code.")
  var pad: String?
  @Option(help: "vi or en; the ward's own if left out.")
  var lang: Language?
  @Flag(help: "One JSON object a line.")
  var json = false

  func run() throws {
    let store = try data.open()
    try exiting {
      let trial = Recount.Trial(
        policy: try policy.map { try PolicyFile.policy($0) },
        mapping: mapping.isEmpty ? nil : try SwapArgument.mapping(mapping))
      let wanted: [PadID?] = try pad.map { try store.pads(named: $0) } ?? [nil]
      let lang = try lang ?? store.settings().language
      var whole = Recount.Result()
      for pad in wanted {
        let result = try store.recount(trial, of: pad)
        whole.records += result.records
        whole.moves += result.moves
        whole.unlisted += result.unlisted
      }
      show(whole, lang, json: json, isTrial: trial != Recount.Trial())
    }
  }
}
