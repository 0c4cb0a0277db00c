/// One node of a read file, with the place where it stands.
struct Node: Sendable {
  enum Content: Sendable {
    /// `plain` is false for quoted and block text: `"15"` is text and never a number.
    case scalar(String, plain: Bool)
    case list([Node])
    /// In the order of the file; keys are distinct.
    case map([Entry])
  }

  struct Entry: Sendable {
    var key: String
    var place: Place
    var value: Node
  }

  var place: Place
  var content: Content

  /// A key without a value (`debounce:`), or one that says `null` or `~`.
  var isEmpty: Bool {
    if case .scalar(let text, plain: true) = content { return Node.saysNothing(text) }
    return false
  }

  /// Whether a word that stands bare is no value.
  static func saysNothing(_ word: String) -> Bool { word.isEmpty || word == "~" || word == "null" }

  /// What stands here, in words for an error, at most about 40 characters of it.
  var words: Phrase {
    switch content {
    case .list: return Phrase("a list", vi: "một danh sách")
    case .map: return Phrase("a group of keys", vi: "một nhóm khóa")
    case .scalar where isEmpty: return Phrase("empty", vi: "trống")
    case .scalar(let text, let plain):
      let shown = Node.printable(text)
      return plain ? .written("`\(shown)`") : Phrase("the text \"\(shown)\"", vi: "chữ \"\(shown)\"")
    }
  }

  /// A file's own words go to a terminal or the system's log only shortened and without control characters.
  static func printable(_ text: String) -> String {
    var out = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if out.count == 40 {
        out.append("…")
        break
      }
      let control =
        scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format
      out.append(control ? "?" : scalar)
    }
    return String(out)
  }
}
