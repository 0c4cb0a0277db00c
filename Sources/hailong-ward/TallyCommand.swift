import ArgumentParser
import Ratings
import Records
import Ward

struct TallyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tally", abstract: "Count votes over a period. A button index, not SIPAS.")

  enum Format: String, ExpressibleByArgument, CaseIterable { case table, json }

  @OptionGroup var data: DataOption
  @Option(help: "First day, such as 2026-06-01.")
  var from: DayArgument
  @Option(help: "Last day, included.")
  var to: DayArgument
  @Option(help: "total, officer, level, day, hour, counter or named-day.")
  var by = Grouping.total
  @Option(help: "table or json.")
  var format = Format.table
  @Option(help: "vi or en; the ward's own if left out.")
  var lang: Language?
  @Flag(help: "The simulated pads' votes, which stand in no other tally.")
  var simulated = false

  func run() throws {
    let store = try data.open()
    try exiting {
      guard let period = Period(from: from.date, to: to.date) else {
        throw WardFault(.argument, "--to lies before --from", remedy: "Swap them")
      }
      let figures = try store.tally(period, by: by, simulated: simulated)
      switch format {
      case .json: say(figures.json.text)
      case .table: say(figures.table(try lang ?? store.settings().language).trimmed)
      }
    }
  }
}

extension String {
  /// Without its last LF, which ``say(_:)`` adds.
  var trimmed: String { hasSuffix("\n") ? String(dropLast()) : self }
}
