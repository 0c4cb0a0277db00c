/// A page being written. All text that comes from outside goes through ``text(_:)``; markup is only ever written here.
struct HTML {
  private(set) var out = ""

  mutating func raw(_ markup: StaticString) { out += "\(markup)" }

  /// Escaped, fit for content and for quoted attributes.
  mutating func text(_ text: String) { out += HTML.escaped(text) }

  /// `<name class="…">…</name>`.
  mutating func element(
    _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String> = [:],
    _ content: (inout HTML) -> Void
  ) {
    open(name, attributes)
    content(&self)
    out += "</\(name)>"
  }

  mutating func element(
    _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String>, _ content: String
  ) {
    element(name, attributes) { $0.text(content) }
  }

  mutating func element(_ name: StaticString, _ content: String) { element(name, [:], content) }

  mutating func empty(_ name: StaticString, _ attributes: KeyValuePairs<StaticString, String> = [:]) {
    open(name, attributes)
  }

  private mutating func open(_ name: StaticString, _ attributes: KeyValuePairs<StaticString, String>) {
    out += "<\(name)"
    for (key, value) in attributes { out += " \(key)=\"\(HTML.escaped(value))\"" }
    out += ">"
  }

  static func escaped(_ text: String) -> String {
    var out = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "\"": out += "&quot;"
      case "'": out += "&#39;"
      // Control characters and marks that turn the direction of writing would let a name rearrange the page.
      case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}":
        out += " "
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out
  }
}
