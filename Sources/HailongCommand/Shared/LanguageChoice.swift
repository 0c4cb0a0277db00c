import ArgumentParser
import CommandWords
import Ratings

extension Language: ExpressibleByArgument {
  /// As `--lang` says on a command line that may not even be understood, else as the environment says.
  static func ofCommandLine(_ arguments: [String], _ variable: (String) -> String?) -> Language {
    LanguageOption.taken(from: arguments).language ?? preferred(variable)
  }

  /// What this process speaks. Help is made before an option is parsed, and a wrong command line never is.
  static let ofThisProcess = ofCommandLine(CommandLine.arguments, Terminal.environment)

  /// The words without `--lang vi` or `en`: the parser would take them behind the last subcommand only, and not at `help`.
  static func withoutChoice(_ words: [String]) -> [String] {
    LanguageOption.taken(from: words, as: Self.self).rest
  }

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
