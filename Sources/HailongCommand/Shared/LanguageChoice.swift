import ArgumentParser
import Ratings

extension Language: ExpressibleByArgument {
  /// As the C library chooses for messages: LC_ALL, LC_MESSAGES, LANG, the first that is set. Without a word of Vietnamese it
  /// is English.
  static func fromEnvironment(_ variable: (String) -> String?) -> Language {
    let chosen = ["LC_ALL", "LC_MESSAGES", "LANG"].lazy.compactMap(variable).first { !$0.isEmpty }
    return chosen?.hasPrefix("vi") == true ? .vi : .en
  }

  /// As `--lang` says on a command line that may not even be understood, else as the environment says.
  static func ofCommandLine(_ arguments: [String], _ variable: (String) -> String?) -> Language {
    choice(arguments).language ?? fromEnvironment(variable)
  }

  /// What this process speaks. Help is made before an option is parsed, and a wrong command line never is.
  static let ofThisProcess = ofCommandLine(CommandLine.arguments, Terminal.environment)

  /// The words without `--lang vi` or `en`: the parser would take them behind the last subcommand only, and not at `help`.
  static func withoutChoice(_ words: [String]) -> [String] { choice(words).rest }

  /// The last language that is chosen, and the words without any. What stands behind `--` is no option.
  private static func choice(_ words: [String]) -> (language: Language?, rest: [String]) {
    let options = words.firstIndex(of: "--") ?? words.count
    var (chosen, rest, index) = (Language?.none, [String](), 0)
    while index < options {
      let word = words[index]
      if word == "--lang", index + 1 < options, let language = Language(rawValue: words[index + 1]) {
        (chosen, index) = (language, index + 2)
      } else if word.hasPrefix("--lang="), let language = Language(rawValue: String(word.dropFirst(7))) {
        (chosen, index) = (language, index + 1)
      } else {
        rest.append(word)
        index += 1
      }
    }
    return (chosen, rest + words[options...])
  }

  /// The text in this language.
  func callAsFunction(_ vi: String, _ en: String) -> String { self == .vi ? vi : en }

  /// Milliseconds with one decimal, as the language writes it: `3,2`, and whole from 100 on.
  func milliseconds(nanoseconds: UInt64) -> String {
    let tenths = (nanoseconds + 50_000) / 100_000
    return tenths >= 1_000 ? "\(tenths / 10)" : "\(tenths / 10)\(self(",", "."))\(tenths % 10)"
  }

  /// A length of time in its largest unit, cut: `3 giây`, `2 h`.
  func duration(milliseconds: Int64) -> String {
    let seconds = max(0, milliseconds) / 1_000
    switch seconds {
    case ..<60: return self("\(seconds) giây", "\(seconds) s")
    case ..<3_600: return self("\(seconds / 60) phút", "\(seconds / 60) min")
    case ..<172_800: return self("\(seconds / 3_600) giờ", "\(seconds / 3_600) h")
    default: return self("\(seconds / 86_400) ngày", "\(seconds / 86_400) days")
    }
  }
}
