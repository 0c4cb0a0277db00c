import ArgumentParser
import Records

struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: told(
      "Cho biết một mã có nghĩa gì và phải làm gì: HL-GPIO-005.",
      "Say what a code means and what to do: HL-GPIO-005."),
    discussion: told(
      "Không nêu mã thì liệt kê tất cả. Nội dung đó cũng có trong docs/findings, mỗi mã một trang.",
      "Without a code it lists all of them. The same stands in docs/findings, one page a code."))

  @OptionGroup var common: CommonOptions

  @Argument(
    help: .told(
      "Mã mà thiết bị hoặc một lệnh đã đưa ra.", "A code as the pad or a command gave it.",
      value: Said("mã", "code")))
  var code: String?

  func run() throws {
    guard let code else { return try list() }
    guard let explanation = Catalogue.explanation(of: code) else {
      let near = Catalogue.near(code)
      throw CommandFault(
        .usage, code: "HL-CMD-011", "there is no code `\(Columns.printable(String(code.prefix(40))))`",
        vi: "không có mã `\(Columns.printable(String(code.prefix(40))))`",
        remedy: near.isEmpty
          ? "see them all: `hailong explain`"
          : "of this family there are \(near[0]) to \(near[near.count - 1])",
        remedyVi: near.isEmpty
          ? "xem tất cả: `hailong explain`" : "họ này có từ \(near[0]) đến \(near[near.count - 1])")
    }
    if common.json { return try Output.say(ExplainCommand.json(explanation)) }
    try Output.say(FindingPage(explanation: explanation).text(common.language))
  }

  private func list() throws {
    if common.json { return try Output.say(.array(Catalogue.all.map(ExplainCommand.json))) }
    try Output.say(Columns.table(Catalogue.all.map { [$0.code, $0.title(common.language)] }))
  }

  private static func json(_ explanation: Explanation) -> JSON {
    func both(_ said: Said) -> JSON { ["vi": .string(said.vi), "en": .string(said.en)] }
    return [
      "code": .string(explanation.code), "severity": .string(explanation.severity.rawValue),
      "title": both(explanation.title), "why": both(explanation.why),
      "todo": .array(explanation.todo.map(both)),
    ]
  }
}
