import Foundation
import Ratings
import Testing

@testable import HailongCommand

/// `--help` in both languages, asked of the program itself: its language is that of its process.
@Suite struct HelpTests {
  /// The program's own description of a command, as the man pages are made of it.
  struct Command: Decodable {
    var commandName: String
    var abstract: String?
    var discussion: String?
    var arguments: [Argument]?
    var subcommands: [Command]?

    /// Without the library's own `help`, of which it describes nothing.
    var inner: [Command] { (subcommands ?? []).filter { $0.commandName != "help" } }
    /// Every command of it, below the words that lead to it; itself first.
    var all: [(path: [String], command: Command)] {
      [([], self)] + inner.flatMap { inner in inner.all.map { ([inner.commandName] + $0.path, $0.command) } }
    }
  }

  struct Argument: Decodable {
    var kind: String
    var names: [Name]?
    var valueName: String?
    var defaultValue: String?
    var allValues: [String]?
    var isOptional: Bool
    var isRepeating: Bool
    var abstract: String?
    var discussion: String?

    struct Name: Decodable, Equatable { var kind, name: String }

    func isReadAs(_ other: Argument) -> Bool {
      kind == other.kind && names == other.names && defaultValue == other.defaultValue
        && allValues == other.allValues
        && isOptional == other.isOptional && isRepeating == other.isRepeating
    }
  }

  @Test("every command and option is described in both languages, and is named and read alike in them")
  func described() throws {
    let (vietnamese, english) = (try HelpTests.tree(.vi).all, try HelpTests.tree(.en).all)
    #expect(vietnamese.map(\.path) == english.map(\.path) && english.count > 30)
    var options = 0
    for ((path, vi), (_, en)) in zip(vietnamese, english) {
      HelpTests.expectBoth(vi.abstract, en.abstract, "\(path)")
      #expect((vi.discussion == nil) == (en.discussion == nil), "\(path)")
      if let told = vi.discussion, !told.isEmpty { HelpTests.expectBoth(told, en.discussion, "\(path)") }
      #expect(vi.arguments?.count == en.arguments?.count)
      for (vi, en) in zip(vi.arguments ?? [], en.arguments ?? []) {
        let place = "\(path) \(en.names?.first?.name ?? "") \(en.valueName ?? "")"
        HelpTests.expectBoth(vi.abstract, en.abstract, place)
        #expect(vi.discussion == nil && en.discussion == nil, "\(place)")
        #expect(vi.isReadAs(en), "\(place)")
        #expect(en.kind == "flag" || vi.valueName != en.valueName, "\(place)")
        options += 1
      }
    }
    #expect(options > 180, "\(options)")
  }

  @Test("a screen of Vietnamese help has no English of the library's, fits 80 columns and lines up")
  func screens() throws {
    for (path, _) in try HelpTests.tree(.en).all {
      let run = Program("hailong", path + ["--help", "--lang", "vi"]).wait()
      #expect(run.code == 0 && run.err.isEmpty && run.out.hasPrefix("TÓM TẮT: "), "\(path): \(run.err)")
      #expect(Program("hailong", ["help"] + path, environment: ["LANG": "vi_VN.UTF-8"]).wait().out == run.out)
      for english in [
        "OVERVIEW", "USAGE", "ARGUMENTS", "OPTIONS", "SUBCOMMANDS", "Show ", "See ", "default", "values:",
        "<subcommand",
        "<file", "<folder", "<path", "detailed", "information", "Usage",
      ] {
        #expect(!run.out.contains(english), "\(path): \(english)")
      }
      var isTable = false
      for line in run.out.split(separator: "\n").map(String.init) {
        if line.hasPrefix("CÁCH DÙNG: ") { continue }
        #expect(Columns.width(line) <= 80, "\(path): \(line)")
        if ["TÙY CHỌN:", "ĐỐI SỐ:", "LỆNH CON:"].contains(line) { isTable = true }
        guard isTable, line.hasPrefix("  "), !line.hasPrefix("  Xem '"), Columns.width(line) > 26 else {
          continue
        }
        // The name and two columns of air, or nothing, stand before what is told of it; or the name has the line to itself.
        let letters = Array(line)
        let isAlone = line.hasSuffix(">") && !line.dropFirst(2).contains("  ")
        #expect(isAlone || (letters[25] == " " && letters[26] != " "), "\(path): \(line)")
      }
      #expect(isTable)
    }
  }

  @Test("help as it was looked at once", arguments: Language.allCases)
  func golden(_ language: Language) {
    var shown = ""
    for path in [[], ["watch"], ["session"], ["press"], ["journal", "export"]] {
      let run = Program("hailong", ["help"] + path + ["--lang", "\(language)"]).wait()
      shown += "$ hailong \((["help"] + path).joined(separator: " "))\n\(run.out)"
    }
    expectGolden(shown, "help.\(language)")
  }

  private static func tree(_ language: Language) throws -> Command {
    struct Dump: Decodable { var command: Command }
    let run = Program("hailong", ["--experimental-dump-help", "--lang", "\(language)"]).wait()
    return try JSONDecoder().decode(Dump.self, from: Data(run.out.utf8)).command
  }

  private static func expectBoth(_ vi: String?, _ en: String?, _ place: String) {
    #expect(isVietnamese(vi ?? ""), "\(place): \(vi ?? "nothing")")
    #expect(en?.isEmpty == false && !isVietnamese(en ?? ""), "\(place): \(en ?? "nothing")")
  }

  /// With a letter that no English word has.
  private static func isVietnamese(_ text: String) -> Bool {
    text.contains { $0.isLetter && !$0.isASCII }
  }
}
