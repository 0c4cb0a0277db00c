import Glibc

/// What standard output is, and what it can show.
struct Terminal {
  var isTerminal: Bool
  var hasColours: Bool

  static func standardOutput() -> Terminal {
    let isTerminal = isatty(1) == 1
    return Terminal(isTerminal: isTerminal, hasColours: isTerminal && allowsColours(environment))
  }

  /// https://no-color.org: any value that is not empty turns colours off. `dumb` terminals have none.
  static func allowsColours(_ variable: (String) -> String?) -> Bool {
    (variable("NO_COLOR") ?? "").isEmpty && variable("TERM") != "dumb"
  }

  static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

  /// Columns and rows; 80 by 24 where nobody says, and never less than a frame can be drawn in.
  static func size() -> (columns: Int, rows: Int) {
    var size = winsize()
    guard ioctl(1, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else { return (80, 24) }
    return (min(max(Int(size.ws_col), 20), 400), min(max(Int(size.ws_row), 5), 200))
  }
}

/// One way of standing out. Nothing is told by colour alone.
enum Paint: String {
  case bold = "1"
  case faint = "2"
  case good = "32"
  case warning = "33"
  case bad = "31"
  case inverse = "7"

  func callAsFunction(_ text: String, if hasColours: Bool) -> String {
    hasColours && !text.isEmpty ? "\u{1B}[\(rawValue)m\(text)\u{1B}[0m" : text
  }
}
