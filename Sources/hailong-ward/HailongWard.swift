import ArgumentParser
import Ward

/// The ward's program. Each command is a few lines: the work is in Ward.
@main
struct HailongWard: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hailong-ward",
    abstract: "Takes in what rating pads recorded, counts it, and reports.",
    subcommands: [
      InitCommand.self, ServeCommand.self, PadCommand.self, OfficerCommand.self, TallyCommand.self,
      ReportCommand.self,
      RecountCommand.self, CalendarCommand.self, OrdersCommand.self, HeadsCommand.self, LogCommand.self,
      ForkCommand.self,
      CheckCommand.self, BackupCommand.self, RestoreCommand.self,
    ])

  static func main() async {
    do { try PaddedCommits.begin() } catch { exit(withError: error) }
    await main(nil)
  }
}
