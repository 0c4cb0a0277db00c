/// What each code of the house means: one text for `hailong doctor`, `hailong explain` and the pages in docs/findings/.
struct Explanation: Equatable, Sendable {
  /// How much it matters to a citizen who presses now.
  enum Severity: String, Sendable {
    /// The pad works, and somebody should look.
    case warning
    /// Something does not work.
    case fault
  }

  /// `HL-GPIO-005`; a code keeps its meaning for ever.
  let code: String
  let severity: Severity
  /// What it is, in a few words.
  let title: Said
  let why: Said
  /// What to do, step after step, the likeliest remedy first.
  let todo: [Said]

  init(_ code: String, _ severity: Severity, _ title: Said, why: Said, todo: [Said]) {
    self.code = code
    self.severity = severity
    self.title = title
    self.why = why
    self.todo = todo
  }
}

/// Every code that a pad or its commands can give.
enum Catalogue {
  static let all: [Explanation] =
    configuration + lines + buttons + journal + state + control + link + ward + clock + hardware + units
    + policy + command

  private static let byCode = Dictionary(all.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })

  static func explanation(of code: String) -> Explanation? { byCode[code.uppercased()] }

  /// Codes that are nearly `code`, for somebody who mistyped it.
  static func near(_ code: String) -> [String] {
    let family = code.uppercased().split(separator: "-").prefix(2).joined(separator: "-")
    return all.map(\.code).filter { $0.hasPrefix(family + "-") }
  }
}
