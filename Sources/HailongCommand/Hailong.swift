import ArgumentParser
import CommandWords
import Glibc
import Ratings
import Records

/// The technician's command.
public struct Hailong: ParsableCommand {
  public static let version = Release.version

  public static let configuration = CommandConfiguration(
    commandName: "hailong",
    abstract: told(
      "Trông nom một bộ đánh giá Hailong: đang chạy thì qua socket, hỏng rồi thì trên bản sao nhật ký.",
      "Look after a Hailong rating pad: live through its socket, or post-mortem on a copied journal."),
    discussion: told(
      """
      Mã kết thúc theo sysexits.h: 64 dòng lệnh sai, 65 dữ liệu không thể đúng, 66 không có tệp, 69 \
      không tới được hailongd, 74 lỗi đĩa, 75 hãy thử lại, 77 không được phép, 78 cấu hình sai. \
      `verify` kết thúc với 1 khi nhật ký tự nhất quán mà chưa có khóa để so; `doctor` với 1 khi có \
      cảnh báo, 2 khi có sự cố.
      """,
      """
      Exit codes are those of sysexits.h: 64 usage, 65 data that cannot be right, 66 no such file, 69 hailongd is not \
      reachable, 74 the disk, 75 try again, 77 not allowed, 78 configuration. `verify` leaves with 1 for a log that is \
      self-consistent while no key was given; `doctor` with 1 for warnings and 2 for faults.
      """),
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
    do {
      var command = try parseAsRoot(Language.withoutChoice(Array(CommandLine.arguments.dropFirst())))
      try command.run()
      Glibc.exit(0)
    } catch let fault as CommandFault {
      fault.report(asJSON: CommandLine.arguments.contains("--json"), .ofThisProcess)
      Glibc.exit(fault.exit.rawValue)
    } catch {
      leave(error)
    }
  }

  /// Says help or what is wrong with the command line, as the parser would, and ends the process with the parser's code.
  private static func leave(_ error: any Error) -> Never {
    guard Language.ofThisProcess == .vi else { exit(withError: error) }
    let text = ParserWords.text(error, of: self, own: WrongUse.vietnamese)
    let code = exitCode(for: error)
    if !text.isEmpty {
      _ = Output.writeAll(Array((text + "\n").utf8), to: code.isSuccess ? 1 : 2)
    }
    Glibc.exit(code.rawValue)
  }
}
