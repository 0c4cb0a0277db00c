import Foundation
import Testing

/// `hailong-ward --help` in both languages, asked of the program itself: its language is that of its process.
@Suite struct WardHelpTests {
  /// The program's own description of a command, as the man pages are made of it.
  struct Command: Decodable {
    var commandName: String
    var abstract: String?
    var discussion: String?
    var arguments: [Argument]?
    var subcommands: [Command]?

    /// Every command of it but the library's own `help`, below the words that lead to it; itself first.
    var all: [(path: [String], command: Command)] {
      let inner = (subcommands ?? []).filter { $0.commandName != "help" }
      return [([], self)]
        + inner.flatMap { inner in inner.all.map { ([inner.commandName] + $0.path, $0.command) } }
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
        && allValues == other.allValues && isOptional == other.isOptional && isRepeating == other.isRepeating
    }
  }

  @Test("every command and option is described in both languages, and is named and read alike in them")
  func described() throws {
    let (vietnamese, english) = (try WardHelpTests.tree("vi").all, try WardHelpTests.tree("en").all)
    #expect(vietnamese.map(\.path) == english.map(\.path) && english.count > 30)
    var options = 0
    for ((path, vi), (_, en)) in zip(vietnamese, english) {
      WardHelpTests.expectBoth(vi.abstract, en.abstract, "\(path)")
      #expect((vi.discussion ?? "").isEmpty == (en.discussion ?? "").isEmpty, "\(path)")
      if let told = vi.discussion, !told.isEmpty {
        WardHelpTests.expectBoth(told, en.discussion, "\(path)")
      }
      #expect(vi.arguments?.count == en.arguments?.count)
      for (vi, en) in zip(vi.arguments ?? [], en.arguments ?? []) {
        let place = "\(path) \(en.names?.first?.name ?? "") \(en.valueName ?? "")"
        WardHelpTests.expectBoth(vi.abstract, en.abstract, place)
        #expect(vi.discussion == nil && en.discussion == nil, "\(place)")
        #expect(vi.isReadAs(en), "\(place)")
        #expect(en.kind == "flag" || vi.valueName != en.valueName, "\(place)")
        options += 1
      }
      // Whoever reads the one language or the other finds the choice at each command that does something.
      if vi.subcommands == nil {
        #expect(vi.arguments?.contains { $0.names?.first?.name == "lang" } == true, "\(path)")
      }
    }
    #expect(options > 150, "\(options)")
  }

  @Test("a screen of Vietnamese help has no English of the library's, and fits 80 columns")
  func screens() throws {
    for (path, _) in try WardHelpTests.tree("en").all {
      let (code, said) = try realProgram("hailong-ward", path + ["--help", "--lang", "vi"])
      #expect(code == 0 && said.hasPrefix("TÓM TẮT: ") && said.contains("\nTÙY CHỌN:\n"), "\(path): \(said)")
      #expect(try realProgram("hailong-ward", ["--lang=vi", "help"] + path).said == said)
      for english in [
        "OVERVIEW", "USAGE", "ARGUMENTS", "OPTIONS", "SUBCOMMANDS", "Show ", "See ", "default", "values:",
        "<subcommand", "<file", "<data", "<pad", "<lang", "detailed", "information", "Usage",
      ] {
        #expect(!said.contains(english), "\(path): \(english)")
      }
      for line in said.split(separator: "\n") where !line.hasPrefix("CÁCH DÙNG: ") {
        #expect(line.count <= 80, "\(path): \(line)")
      }
    }
  }

  @Test("help as it was looked at once", arguments: ["vi", "en"])
  func golden(_ language: String) throws {
    var shown = ""
    for path in [[], ["tally"], ["pad", "add"], ["fork", "decide"], ["log", "import"]] {
      let run = try realProgram("hailong-ward", ["help"] + path + ["--lang", language])
      shown += "$ hailong-ward \((["help"] + path).joined(separator: " "))\n\(run.said)"
    }
    try expectGolden(shown, "help-ward.\(language)")
  }

  private static func tree(_ language: String) throws -> Command {
    struct Dump: Decodable { var command: Command }
    let run = try realProgram("hailong-ward", ["--experimental-dump-help", "--lang", language])
    return try JSONDecoder().decode(Dump.self, from: Data(run.said.utf8)).command
  }

  private static func expectBoth(_ vi: String?, _ en: String?, _ place: String) {
    #expect(isVietnamese(vi ?? ""), "\(place): \(vi ?? "nothing")")
    #expect(en?.isEmpty == false && !isVietnamese(en ?? ""), "\(place): \(en ?? "nothing")")
  }

  /// With a letter that no English word has; the name of a Vietnamese feast or policy may stand in English text as an example.
  private static func isVietnamese(_ text: String) -> Bool {
    var plain = text
    for example in ["Quốc khánh", "ngày không viết", "ba mức"] { plain = plain.replacing(example, with: "") }
    return plain.contains { $0.isLetter && !$0.isASCII }
  }
}
