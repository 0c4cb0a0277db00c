/// A language of the screens and reports.
public enum Language: String, Sendable, CaseIterable {
  case vi, en

  /// As the C library chooses for messages: LC_ALL, LC_MESSAGES, LANG, the first that is set. Without a word of Vietnamese it
  /// is English.
  public static func preferred(_ variable: (String) -> String?) -> Language {
    let chosen = ["LC_ALL", "LC_MESSAGES", "LANG"].lazy.compactMap(variable).first { !$0.isEmpty }
    return chosen?.hasPrefix("vi") == true ? .vi : .en
  }

  /// The text in this language.
  public func callAsFunction(_ vi: String, _ en: String) -> String { self == .vi ? vi : en }
}
