import Ratings

/// A text in both languages that a person may read it in.
struct Said: Equatable, Sendable {
  var vi: String
  var en: String

  init(_ vi: String, _ en: String) {
    self.vi = vi
    self.en = en
  }

  /// The text in that language.
  func callAsFunction(_ language: Language) -> String { language == .vi ? vi : en }
}
