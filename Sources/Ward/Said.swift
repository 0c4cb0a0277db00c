import Ratings

/// A text in both languages that a person may read it in; a part of a sentence, where ``WardFault`` makes one of it.
public struct Said: Equatable, Sendable {
  public var vi: String
  public var en: String

  public init(_ vi: String, _ en: String) {
    self.vi = vi
    self.en = en
  }

  /// The text in that language.
  public func callAsFunction(_ language: Language) -> String { language == .vi ? vi : en }
}
