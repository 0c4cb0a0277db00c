import ArgumentParser
import Glibc

struct EnrolCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "enrol",
    abstract: "Enrol the pad at its ward, with the string that `hailong-ward pad add` printed.",
    discussion: """
      Runs `hailong-link enrol`, found beside this program or in PATH, and leaves with its exit code: this program itself speaks \
      no HTTP.
      """)

  @Option(
    help: ArgumentHelp("The pad's settings (default: \(CommonOptions.defaultConfig)).", valueName: "file"),
    completion: .file())
  var config: String?

  @Argument(help: "hailong1:HOST:PORT:CODE:CAHASH")
  var string: String

  func run() throws {
    guard string.hasPrefix("hailong1:"), string.utf8.count <= 1_024 else {
      throw CommandFault.argument(
        "this is no enrolment string",
        remedy: "give the whole word that begins with hailong1: from `hailong-ward pad add`")
    }
    var arguments = ["hailong-link", "enrol"]
    if let config { arguments += ["--config", config] }
    throw SiblingProgram.replace(with: "hailong-link", arguments + ["--", string])
  }
}
