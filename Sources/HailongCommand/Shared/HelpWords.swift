import ArgumentParser
import Ratings

/// A text of `--help`, of completions and of the man pages, in the language of this process: one source for all three, and the
/// parser asks for it before it has read an option.
func told(_ vi: String, _ en: String) -> String { Language.ofThisProcess(vi, en) }

extension ArgumentHelp {
  /// - Parameter value: what stands between angle brackets for the value; nil where it is the property's name, or there is none.
  static func told(_ vi: String, _ en: String, value: Said? = nil) -> ArgumentHelp {
    ArgumentHelp(Language.ofThisProcess(vi, en), valueName: value?(.ofThisProcess))
  }
}

/// Values that many options take.
extension Said {
  static let file = Said("tệp", "file")
  static let folder = Said("thư mục", "folder")
}
