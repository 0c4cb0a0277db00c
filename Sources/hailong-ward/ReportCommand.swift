import ArgumentParser
import Ratings
import Records
import Ward

/// A month as typed: `2026-06`.
struct MonthArgument: ExpressibleByArgument {
  var period: Period

  init?(argument: String) {
    let parts = argument.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0].count == 4, parts[1].count == 2, let year = Int(parts[0]),
      let month = Int(parts[1]), let period = Period(year: year, month: month)
    else { return nil }
    self.period = period
  }
}

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Write a month's figures to standard output as one HTML page of A4.",
    discussion: "The file needs no server, no script and no account: open it, print it, send it.")

  @OptionGroup var data: DataOption
  @Option(help: "The month, such as 2026-06.")
  var month: MonthArgument?
  @Option(help: "First day, for another period than a month.")
  var from: DayArgument?
  @Option(help: "Last day, included.")
  var to: DayArgument?
  @Option(help: "vi or en; the ward's own if left out.")
  var lang: Language?
  @Flag(help: "With a table of officers by code. These are personal data; fewer than ten votes are withheld.")
  var officers = false
  @Flag(help: "Of the simulated pads; the page says so.")
  var simulated = false

  func validate() throws {
    guard (month == nil) != (from == nil && to == nil), (from == nil) == (to == nil) else {
      throw ValidationError("Give --month, or --from and --to.")
    }
  }

  func run() throws {
    let store = try data.open()
    try exiting {
      let chosen: Period? =
        if let month { month.period } else if let from, let to { Period(from: from.date, to: to.date) } else {
          nil
        }
      guard let period = chosen else {
        throw WardFault(.argument, "--to lies before --from", remedy: "Swap them")
      }
      let report = try Report.gather(
        store, period: period, language: try lang ?? store.settings().language, officers: officers,
        simulated: simulated, now: Server.now())
      try put(Array(report.html().utf8))
    }
  }
}
