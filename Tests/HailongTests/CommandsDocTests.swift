import ArgumentParser
import Testing

@testable import HailongCommand

@Suite struct CommandsDocTests {
  /// The words of a line, `"…"` being one.
  private func words(_ line: Substring) -> [String] {
    line.split(separator: "\"", omittingEmptySubsequences: false).enumerated().flatMap { index, part in
      index % 2 == 1 ? [String(part)] : part.split(separator: " ").map(String.init)
    }
  }

  @Test("each command in docs/COMMANDS.md is one that is understood")
  func understood() throws {
    let text = try #require(Repository.text(Repository.path("docs/COMMANDS.md")))
    let lines = text.split(separator: "\n").filter { $0.hasPrefix("    $ hailong ") }
    #expect(lines.count > 30)
    for line in lines {
      let arguments = Array(words(line.dropFirst(6)).dropFirst())
      guard arguments.first != "--generate-completion-script" else { continue }
      #expect(throws: Never.self, "\(line)") { _ = try Hailong.parseAsRoot(arguments) }
    }
  }

  @Test("each subcommand is in docs/COMMANDS.md")
  func complete() throws {
    let text = try #require(Repository.text(Repository.path("docs/COMMANDS.md")))
    func leaves(_ command: ParsableCommand.Type, _ path: String) -> [String] {
      let inner = command.configuration.subcommands
      return inner.isEmpty
        ? [path] : inner.flatMap { leaves($0, "\(path) \($0.configuration.commandName ?? "?")") }
    }
    for leaf in leaves(Hailong.self, "hailong") { #expect(text.contains("$ \(leaf)"), "\(leaf)") }
  }

  @Test("each exit code is in docs/COMMANDS.md")
  func exitCodes() throws {
    let text = try #require(Repository.text(Repository.path("docs/COMMANDS.md")))
    let cells = text.split(separator: "\n").filter { $0.hasPrefix("| ") }
      .flatMap { $0.split(separator: "|").first?.split(whereSeparator: { " ,".contains($0) }) ?? [] }
    for status in ExitStatus.allCases { #expect(cells.contains("\(status.rawValue)"), "\(status)") }
  }
}
