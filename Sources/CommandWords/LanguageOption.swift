/// `--lang` on a command line, wherever it stands: help is made before an option is parsed, and a wrong command line never is.
public enum LanguageOption {
  /// The last language that is chosen, nil where none is, and the words without any. A language that is not known is left for the
  /// parser to refuse. What stands behind `--` is no option.
  public static func taken<L: RawRepresentable<String>>(
    from words: [String], as _: L.Type = L.self
  ) -> (language: L?, rest: [String]) {
    let options = words.firstIndex(of: "--") ?? words.count
    var (chosen, rest, index) = (L?.none, [String](), 0)
    while index < options {
      let word = words[index]
      if word == "--lang", index + 1 < options, let language = L(rawValue: words[index + 1]) {
        (chosen, index) = (language, index + 2)
      } else if word.hasPrefix("--lang="), let language = L(rawValue: String(word.dropFirst(7))) {
        (chosen, index) = (language, index + 1)
      } else {
        rest.append(word)
        index += 1
      }
    }
    return (chosen, rest + words[options...])
  }
}
