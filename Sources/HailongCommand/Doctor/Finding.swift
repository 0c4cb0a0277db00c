/// One thing that is wrong with a pad: a code of the catalogue, and what was seen this time.
struct Finding: Equatable, Sendable {
  var code: String
  /// What was seen, with names and figures.
  var seen: Said
  var severity: Explanation.Severity

  /// `severity` where it is not the code's usual one.
  init(_ code: String, _ seen: Said, severity: Explanation.Severity? = nil) {
    self.code = code
    self.seen = seen
    // A code of a newer pad is shown as a fault, with what it said.
    self.severity = severity ?? Catalogue.explanation(of: code)?.severity ?? .fault
  }
}

/// One look at one thing: a pure function from what was seen.
struct Check: Sendable {
  /// Stable, for `--json`.
  var name: String
  var title: Said
  var look: @Sendable (Evidence) -> Looked
}

/// What a check came to.
struct Looked: Equatable, Sendable {
  enum State: String, Sendable {
    case fine
    case found
    /// There was nothing to judge by: never shown as fine.
    case notLooked = "not-looked-at"
  }

  var state: State
  /// What was seen, or why nothing was; empty beside findings.
  var words: Said
  var findings: [Finding] = []

  static func fine(_ vi: String, _ en: String) -> Looked { Looked(state: .fine, words: Said(vi, en)) }

  static func notLooked(_ vi: String, _ en: String) -> Looked {
    Looked(state: .notLooked, words: Said(vi, en))
  }

  /// The findings, or what `fine` says where there are none.
  static func found(_ findings: [Finding], else fine: Looked) -> Looked {
    findings.isEmpty ? fine : Looked(state: .found, words: Said("", ""), findings: findings)
  }

  /// Said of what only a running pad tells.
  static let onlyLive = Looked.notLooked("chỉ xem được khi hailongd chạy", "only a running pad tells")
  static let asRoot = Looked.notLooked(
    "người dùng này không được xem: dùng sudo", "this user may not look: ask as root")
}

/// The whole examination.
struct Diagnosis: Sendable {
  struct Line: Sendable {
    var check: Check
    var looked: Looked
  }

  var way: Evidence.Way
  var pad: String?
  var lines: [Line]

  init(_ seen: Evidence) {
    way = seen.way
    pad = seen.pad?.pad ?? seen.log?.pad
    lines = Check.all.map { Line(check: $0, looked: $0.look(seen)) }
  }

  var findings: [Finding] { lines.flatMap(\.looked.findings) }

  var exit: ExitStatus {
    if findings.contains(where: { $0.severity == .fault }) { return .faults }
    return findings.isEmpty ? .done : .keyNotChecked
  }
}

extension Check {
  /// In the order of the way of a press.
  static let all: [Check] = [
    .settings, .board, .lines, .levels, .permissions, .reader, .journal, .space, .flush, .clock, .link, .ward,
    .heat, .power, .reboots, .units, .versions,
  ]
}
