import ArgumentParser
import Ratings
import Testing

@testable import HailongCommand

/// Wrong command lines, asked of the real parser: one that says other words than it did is seen here.
@Suite struct ParserWordsTests {
  /// A wrong command line, and what a Vietnamese reader is told.
  struct Case: CustomTestStringConvertible {
    var words: [String]
    var told: String
    var command: any ParsableCommand.Type = Hailong.self

    init(_ words: [String], _ told: String, _ command: any ParsableCommand.Type = Hailong.self) {
      (self.words, self.told, self.command) = (words, told, command)
    }

    var testDescription: String { words.joined(separator: " ") }
  }

  /// Values have the names of this process's language.
  static let cases = [
    Case(["status", "--nope"], "Không có tùy chọn '--nope'"),
    Case(["status", "--confg", "x"], "Không có tùy chọn '--confg'; có phải là '--config'?"),
    Case(["status", "-xy"], "Không có tùy chọn '-xy'"),
    Case(["maintenance", "--xx"], "Không có tùy chọn '--xx'"),
    Case(
      ["journal", "tail", "-fn"],
      "Không có tùy chọn '-fn'\n   hoặc: thiếu giá trị cho '-n <\(Language.ofThisProcess("số", "n"))>' trong '-fn'"
    ),
    Case(["status", "---x"], "Tùy chọn viết sai: ---x"),
    Case(
      ["press", "b1", "--hold-ms"],
      "Thiếu giá trị cho '--hold-ms <\(Language.ofThisProcess("ms", "hold-ms"))>'"),
    Case(["journal", "tail", "-n"], "Thiếu giá trị cho '-n <\(Language.ofThisProcess("số", "n"))>'"),
    Case(["status", "--json=3"], "Tùy chọn '--json' không nhận giá trị, nhưng lại có '3'."),
    Case(["nonsense"], "Không hiểu 'nonsense' ở đây"),
    Case(["status", "a", "b", "c"], "Không hiểu 3 từ ở đây: 'a', 'b', 'c'"),
    Case(["press"], "Thiếu '<\(Language.ofThisProcess("nút", "button"))>'"),
    Case(
      ["press", "b1", "--hold-ms=x"],
      "Giá trị 'x' không dùng được cho '--hold-ms <\(Language.ofThisProcess("ms", "hold-ms"))>'"
    ),
    Case(
      ["status", "--lang", "fr"],
      "Giá trị 'fr' không dùng được cho '--lang <\(Language.ofThisProcess("ngôn ngữ", "lang"))>'. Hãy dùng 'vi' hoặc 'en'."
    ),
    Case(
      ["--generate-completion-script", "pascal"],
      """
      Không viết được phần gõ tắt cho 'pascal'.
      Hãy dùng --generate-completion-script=<shell> với một trong:
          zsh bash fish
      """),
    // What was typed comes back as it was, whatever it is.
    Case(["status", "it's"], "Không hiểu 'it's' ở đây"),
    Case(
      ["status", "a", "' unexpected arguments: '"], "Không hiểu 2 từ ở đây: 'a', '' unexpected arguments: ''"),
    Case(["status", "\u{301}x"], "Không hiểu '\u{301}x' ở đây"),
    Case(["status", ""], "Không hiểu '' ở đây"),
    Case(["status", "%s\n\\ *'¤'§"], "Không hiểu '%s\n\\ *'¤'§' ở đây"),
    Case(["status", "--x' and 'y"], "Không có tùy chọn '--x' and 'y'"),
    Case(
      ["press", "b1", "--hold-ms=' is invalid for '"],
      "Giá trị '' is invalid for '' không dùng được cho '--hold-ms <\(Language.ofThisProcess("ms", "hold-ms"))>'"
    ),
    Case(
      ["status", "--json=', but '' was specified."],
      "Tùy chọn '--json' không nhận giá trị, nhưng lại có '', but '' was specified.'."),
    Case(
      ["status", "--lang", "<subcommand>"],
      "Giá trị '<subcommand>' không dùng được cho '--lang <\(Language.ofThisProcess("ngôn ngữ", "lang"))>'. Hãy dùng 'vi' hoặc 'en'."
    ),
    // What no command of ours can be asked for yet.
    Case(["--red", "--blue"], "Giá trị đặt bằng '--blue' đã được đặt bằng '--red' rồi", Colours.self),
    Case(["-rb"], "Giá trị đặt bằng 'b' trong '-rb' đã được đặt bằng 'r' trong '-rb' rồi", Colours.self),
    Case(["-b", "-xr"], "Giá trị đặt bằng 'r' trong '-xr' đã được đặt bằng '-b' rồi", Colours.self),
    Case(["-xr", "-b"], "Giá trị đặt bằng '-b' đã được đặt bằng 'r' trong '-xr' rồi", Colours.self),
    Case(
      ["--three", "x"], "Giá trị 'x' không dùng được cho '--three <three>'. Hãy dùng 'a', 'b' hoặc 'c'.",
      Colours.self),
    Case(
      ["--many", "x"],
      "Giá trị 'x' không dùng được cho '--many <many>'. Hãy dùng một trong:\n  - a\n  - b\n  - c\n  - d\n  - e\n  - f",
      Colours.self),
    Case(["--even", "3"], "Giá trị '3' không dùng được cho '--even <even>': 3 là số lẻ", Colours.self),
    Case(["--other"], "Thiếu một trong các từ: '--sure', '--no-sure'", Sure.self),
    Case(["orphan"], "'Sure' không phải lệnh cha của lệnh này.", Parent.self),
  ]

  @Test(
    "what the parser finds wrong is told in Vietnamese, with what was typed as it was typed", arguments: cases
  )
  func told(_ wrong: Case) throws {
    let error = try #require(ParserWordsTests.fault(wrong.words, wrong.command))
    let text = ParserWords.text(error, of: wrong.command)
    #expect(text.hasPrefix("Lỗi: \(wrong.told)\n"), "\(text)")
    #expect(text.unicodeScalars.starts(with: "Lỗi: \(wrong.told)\n".unicodeScalars))
    // The frame about it, too.
    let frame = text.dropFirst("Lỗi: \(wrong.told)\n".count)
    #expect(
      frame.contains("Cách dùng: ") && frame.contains("\n  Xem '") && frame.hasSuffix("' để biết thêm."))
    for english in ["Error", "Usage", "Help:", "See '", "information", "<subcommand>", "nguyên văn"] {
      #expect(!frame.contains(english), "\(english): \(frame)")
    }
    #expect(wrong.command.exitCode(for: error) == .validationFailure)
  }

  @Test(
    "values that are out of range or do not go together are told in both languages",
    arguments: WrongUse.allCases)
  func wrongUse(_ wrong: WrongUse) throws {
    let words: [String] =
      switch wrong {
      case .pressTimes: ["press", "b1", "--hold-ms", "0"]
      case .replayTimes: ["edges", "replay", "x", "--rearm-ms", "1"]
      case .tailCount: ["journal", "tail", "-n", "100001"]
      case .tailCopy: ["journal", "tail", "--from", "x", "--follow"]
      case .identifySeconds: ["identify", "--seconds", "0"]
      case .watchBytes: ["watch", "--bytes-per-second", "1"]
      case .watchInterval: ["watch", "--interval-ms", "1"]
      case .selftestWitness: ["selftest", "--yes", "--no-ask"]
      }
    let error = try #require(ParserWordsTests.fault(words, Hailong.self))
    #expect(Hailong.message(for: error) == wrong.said.en)
    #expect(ParserWords.text(error, of: Hailong.self).hasPrefix("Lỗi: \(wrong.said.vi)\nCách dùng: hailong "))
    #expect(wrong.said.vi != wrong.said.en)
  }

  @Test("a sentence that is not known is given as it is, behind a Vietnamese one")
  func unknown() {
    #expect(
      ParserWords.fault("Quux the '--frob'")
        == "dòng lệnh không đúng; nguyên văn của bộ đọc dòng lệnh: Quux the '--frob'")
  }

  @Test("a wrong command line leaves with 64 in either language, and says it on standard error alone")
  func process() {
    for words in [
      ["status", "--nope"], ["nonsense"], ["watch", "--interval-ms", "1"],
      ["--generate-completion-script", "x"],
    ] {
      let vietnamese = Program("hailong", words, environment: ["LANG": "vi_VN.UTF-8"]).wait()
      let english = Program("hailong", words, environment: ["LANG": "C"]).wait()
      #expect(vietnamese.code == 64 && english.code == 64)
      #expect(vietnamese.out.isEmpty && english.out.isEmpty)
      #expect(
        vietnamese.err.hasPrefix("Lỗi: ") && vietnamese.err.hasSuffix("' để biết thêm.\n"),
        "\(vietnamese.err)")
      #expect(english.err.hasPrefix("Error: ") && english.err.hasSuffix("' for more information.\n"))
    }
    // Which shell asks is known to a process only.
    let shell = Program(
      "hailong", ["--generate-completion-script"], environment: ["LANG": "vi_VN", "SHELL": "/bin/none"]
    ).wait()
    #expect(
      shell.code == 64 && shell.err.hasPrefix("Lỗi: Không nhận ra shell đang dùng.\nHãy dùng "),
      "\(shell.err)")
  }

  @Test("--lang is known before a subcommand, behind it, and at help")
  func anywhere() {
    let asked = Program("hailong", ["help", "status", "--lang", "vi"]).wait()
    #expect(asked.code == 0 && asked.out.hasPrefix("TÓM TẮT: "), "\(asked.err)")
    for words in [
      ["--lang", "vi", "session", "show"], ["session", "--lang=vi", "show"],
      ["session", "show", "--lang", "vi"],
      ["session", "show", "--lang", "en", "--lang", "vi"],
    ] {
      let run = Program("hailong", words + ["--socket", "/nonexistent/s"], environment: ["LANG": "C"]).wait()
      #expect(run.code == 69 && run.err.contains("không"), "\(words): \(run.err)")
    }
    #expect(Language.withoutChoice(["a", "--lang", "fr", "--lang"]) == ["a", "--lang", "fr", "--lang"])
    #expect(Language.withoutChoice(["a", "--", "--lang", "vi"]) == ["a", "--", "--lang", "vi"])
  }

  private static func fault(_ words: [String], _ command: any ParsableCommand.Type) -> (any Error)? {
    do {
      _ = try command.parseAsRoot(words)
      return nil
    } catch {
      return error
    }
  }
}

// MARK: commands of the kinds that `hailong` has none of

private struct Colours: ParsableCommand {
  enum Colour: EnumerableFlag {
    case red, blue

    static func name(for value: Colour) -> NameSpecification { .shortAndLong }
  }
  enum Three: String, CaseIterable, ExpressibleByArgument { case a, b, c }
  enum Many: String, CaseIterable, ExpressibleByArgument { case a, b, c, d, e, f }
  struct Odd: Error, CustomStringConvertible { var description: String }

  @Flag var colour: Colour?
  @Flag(name: .short) var x = false
  @Option var three: Three?
  @Option var many: Many?
  @Option(transform: { text throws in
    guard let number = Int(text), number % 2 == 0 else { throw Odd(description: "\(text) là số lẻ") }
    return number
  }) var even: Int?
}

private struct Sure: ParsableCommand {
  @Flag(inversion: .prefixedNo) var sure: Bool
  @Flag var other = false
}

private struct Parent: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "parent", subcommands: [Orphan.self])
}

private struct Orphan: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "orphan")
  @ParentCommand var parent: Sure
}
