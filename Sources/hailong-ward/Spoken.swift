import ArgumentParser
import CommandWords
import Glibc
import Ratings
import Ward

/// What `--lang` says on this command line, wherever it stands and be the rest understood or not.
let askedLanguage: Language? = LanguageOption.taken(from: CommandLine.arguments).language

/// What this process speaks: help, what is wrong with a command line, and why something could not be done. Figures and lists are
/// in the ward's own language, unless `--lang` asks for another: whoever prints them need not be who reads them.
let spokenLanguage = askedLanguage ?? .preferred { getenv($0).map { String(cString: $0) } }

/// A text of `--help`, of completions and of the man pages, in the language of this process.
func told(_ vi: String, _ en: String) -> String { spokenLanguage(vi, en) }

extension ArgumentHelp {
  /// - Parameter value: what stands between angle brackets for the value; nil for a flag.
  static func told(_ vi: String, _ en: String, value: Said? = nil) -> ArgumentHelp {
    ArgumentHelp(spokenLanguage(vi, en), valueName: value?(spokenLanguage))
  }
}

/// A command line that parses, and whose values are out of range or do not go together.
enum WrongUse: CaseIterable {
  case period, officerOrNone, seconds, minutes, filesAndBoard

  var said: Said {
    switch self {
    case .period: Said("Dùng --month, hoặc --from cùng --to.", "Give --month, or --from and --to.")
    case .officerOrNone:
      Said("Nêu mã cán bộ, hoặc dùng --none.", "Give an officer's code, or --none.")
    case .seconds: Said("--seconds nhận từ 1 đến 60.", "--seconds is 1 to 60.")
    case .minutes:
      Said(
        "--minutes nhận từ 1 đến 60, và không đi cùng --close.", "--minutes is 1 to 60, and not with --close."
      )
    case .filesAndBoard:
      Said(
        "--files và --board đi cùng nhau: mỗi tệp nêu bo mạch của nó.",
        "--files and --board belong together: each file names its board.")
    }
  }

  /// The Vietnamese for one of these sentences.
  static func vietnamese(_ english: String) -> String? {
    allCases.lazy.map(\.said).first { $0.en == english }?.vi
  }
}

extension ValidationError {
  /// In English, as the parser's own: both are put into Vietnamese where they go out.
  init(_ wrong: WrongUse) { self.init(wrong.said.en) }
}
