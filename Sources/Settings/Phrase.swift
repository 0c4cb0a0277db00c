import SystemWords

/// A part of a fault's sentence, in both languages that a technician may read it in.
struct Phrase: Equatable, Sendable {
  var en: String
  var vi: String

  init(_ en: String, vi: String) {
    self.en = en
    self.vi = vi
  }

  /// What the file itself says, which is nobody's language.
  static func written(_ text: String) -> Phrase { Phrase(text, vi: text) }

  static let theFile = Phrase("the file", vi: "cả tệp")
  static let keys = Phrase("keys with values, one a line", vi: "các khóa có giá trị, mỗi dòng một khóa")

  static let chipLabel = Phrase("a gpiochip's label", vi: "nhãn một gpiochip")

  /// Why the system did not do something.
  static func system(_ number: Int32) -> Phrase {
    Phrase(SystemWords.english(number), vi: SystemWords.vietnamese(number))
  }
}
