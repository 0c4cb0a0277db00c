import Ratings

/// An explanation as it is read: on the terminal, and as a page of docs/findings.
struct FindingPage {
  var explanation: Explanation

  /// What `hailong explain` prints.
  func text(_ language: Language) -> String {
    var text = "\(explanation.code)  \(explanation.title(language))  (\(severity(language)))\n"
    text += "  \(explanation.why(language))\n"
    for step in explanation.todo { text += "  -> \(step(language))\n" }
    return text
  }

  /// The page docs/findings/CODE.md, whole.
  var markdown: String {
    var page = "# \(explanation.code): \(explanation.title.en)\n\n"
    page += "*\(capital(severity(.en))).* \(explanation.why.en)\n\n## What to do\n\n"
    page += steps(.en)
    page += "\n## Tiếng Việt\n\n**\(capital(explanation.title.vi)).** *\(capital(severity(.vi))).* "
    page += explanation.why.vi + "\n\n" + steps(.vi)
    page += "\n[All findings](README.md) · `hailong explain \(explanation.code)`\n"
    return page
  }

  private func steps(_ language: Language) -> String {
    explanation.todo.enumerated().map { "\($0 + 1). \($1(language))\n" }.joined()
  }

  func severity(_ language: Language) -> String {
    switch explanation.severity {
    case .warning: language("cảnh báo", "warning")
    case .fault: language("sự cố", "fault")
    }
  }

  private func capital(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }
}
