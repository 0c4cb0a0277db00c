import ArgumentParser
import Glibc

struct EnrolCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "enrol",
    abstract: told(
      "Ghi danh thiết bị ở phường, bằng chuỗi mà `hailong-ward pad add` đã in ra.",
      "Enrol the pad at its ward, with the string that `hailong-ward pad add` printed."),
    discussion: told(
      """
      Chạy `hailong-link enrol`, tìm cạnh chương trình này hoặc trong PATH, và kết thúc với mã của nó: \
      chương trình này không dùng HTTP.
      """,
      """
      Runs `hailong-link enrol`, found beside this program or in PATH, and leaves with its exit code: this program itself speaks \
      no HTTP.
      """))

  @OptionGroup var common: CommonOptions

  @Argument(
    help: .told("hailong1:MÁY:CỔNG:MÃ:BĂM", "hailong1:HOST:PORT:CODE:CAHASH", value: Said("chuỗi", "string")))
  var string: String

  func run() throws {
    guard string.hasPrefix("hailong1:"), string.utf8.count <= 1_024 else {
      throw CommandFault.argument(
        "this is no enrolment string", vi: "đây không phải chuỗi ghi danh",
        remedy: "give the whole word that begins with hailong1: from `hailong-ward pad add`",
        remedyVi: "chép cả chuỗi bắt đầu bằng hailong1: do `hailong-ward pad add` in ra")
    }
    var arguments = ["hailong-link", "enrol"]
    if let config = common.config { arguments += ["--config", config] }
    if common.json { arguments.append("--json") }
    arguments += ["--lang", common.language == .vi ? "vi" : "en"]
    throw SiblingProgram.replace(with: "hailong-link", arguments + ["--", string])
  }
}
