/// Text from somebody else that will stand in a log or on a terminal: one line that reads as what it is.
public enum PlainText {
  /// Whether every character may be shown: no control character or line separator, which could write a second line or a
  /// terminal's commands, and no mark that turns the direction of writing, which could make one word read as another.
  public static func isShowable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: false
    default: !("\u{202A}"..."\u{202E}").contains(scalar) && !("\u{2066}"..."\u{2069}").contains(scalar)
    }
  }

  public static func isOneLine(_ text: String) -> Bool { text.unicodeScalars.allSatisfy(isShowable) }

  /// `text` with a blank in place of whatever may not be shown.
  public static func line(_ text: String) -> String {
    var line = String.UnicodeScalarView()
    for scalar in text.unicodeScalars { line.append(isShowable(scalar) ? scalar : " ") }
    return String(line)
  }

  /// A stranger's word within a sentence of ours: of its first `most` scalars those that may be shown. A character may be long without
  /// end, and a sentence may not.
  public static func word(_ text: String, most: Int) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.prefix(most).filter(isShowable)))
  }
}
