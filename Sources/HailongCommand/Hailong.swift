import ArgumentParser
import Glibc
import Ratings
import Records

/// The technician's command.
public struct Hailong: ParsableCommand {
  public static let version = "0.1.0"

  public static let configuration = CommandConfiguration(
    commandName: "hailong",
    abstract: "Look after a Hailong rating pad: live through its socket, or post-mortem on a copied journal.",
    discussion: """
      Exit codes are those of sysexits.h: 64 usage, 65 data that cannot be right, 66 no such file, 69 hailongd is not \
      reachable, 74 the disk, 75 try again, 77 not allowed, 78 configuration. `verify` leaves with 1 for a log that is \
      self-consistent while no key was given; `doctor` with 1 for warnings and 2 for faults.
      """,
    version: version,
    subcommands: [
      StatusCommand.self, DoctorCommand.self, ExplainCommand.self, WatchCommand.self, SessionCommand.self,
      JournalCommand.self, VerifyCommand.self,
      HeadCommand.self, EdgesCommand.self, BoardCommand.self, ConfigCommand.self, EnrolCommand.self,
      LampsCommand.self, IdentifyCommand.self, MaintenanceCommand.self, SelftestCommand.self,
      PressCommand.self,
      FirstBootCommand.self, SupportBundleCommand.self,
    ])

  public init() {}

  /// Parses the command line, runs, and ends the process.
  public static func start() -> Never {
    let language = Language.ofCommandLine(CommandLine.arguments, Terminal.environment)
    do {
      var command = try parseAsRoot()
      try command.run()
      Glibc.exit(0)
    } catch let fault as CommandFault {
      fault.report(asJSON: CommandLine.arguments.contains("--json"), language)
      Glibc.exit(fault.exit.rawValue)
    } catch {
      // The parser speaks English only, and quotes the option that is wrong.
      if language == .vi, exitCode(for: error) == .validationFailure {
        Output.complain("hailong: dòng lệnh không đúng; cách dùng: thêm --help\n")
      }
      exit(withError: error)
    }
  }
}
