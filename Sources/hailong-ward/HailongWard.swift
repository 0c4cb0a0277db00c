import ArgumentParser
import CommandWords
import Glibc
import Ratings
import Records
import Ward

/// The ward's program. Each command is a few lines: the work is in Ward.
@main
struct HailongWard: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hailong-ward",
    abstract: told(
      "Nhận bản ghi của các bàn bấm, đếm phiếu và lập báo cáo.",
      "Takes in what rating pads recorded, counts it, and reports."),
    version: Release.version,
    subcommands: [
      InitCommand.self, ServeCommand.self, PadCommand.self, OfficerCommand.self, TallyCommand.self,
      ReportCommand.self,
      RecountCommand.self, CalendarCommand.self, OrdersCommand.self, HeadsCommand.self, LogCommand.self,
      ForkCommand.self,
      CheckCommand.self, BackupCommand.self, RestoreCommand.self,
    ])

  /// Parses the command line and runs, as the library's own `main` does, in either language.
  static func main() async {
    do {
      try exiting { try PaddedCommits.begin() }
      let words = Array(CommandLine.arguments.dropFirst())
      var command = try parseAsRoot(LanguageOption.taken(from: words, as: Language.self).rest)
      if var waiting = command as? any AsyncParsableCommand {
        try await waiting.run()
      } else {
        try command.run()
      }
    } catch {
      leave(error)
    }
  }

  /// Says help or what is wrong with the command line, as the parser would, and ends the process with the parser's code.
  private static func leave(_ error: any Error) -> Never {
    guard spokenLanguage == .vi else { exit(withError: error) }
    let text = ParserWords.text(error, of: self, own: WrongUse.vietnamese)
    let code = exitCode(for: error)
    if !text.isEmpty { say(text, to: code.isSuccess ? STDOUT_FILENO : STDERR_FILENO) }
    Glibc.exit(code.rawValue)
  }
}
