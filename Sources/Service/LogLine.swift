import Glibc
import Records

/// One line for the system's log, on standard error with the `<3>` prefix that journald reads. Never an officer's code, never
/// anything about a citizen.
public struct LogLine: Equatable, Sendable {
  public enum Severity: Int, Sendable {
    case error = 3
    case warning = 4
    case notice = 5
    case info = 6
  }

  public var severity: Severity
  public var text: String

  public static func error(_ text: String) -> LogLine { LogLine(severity: .error, text: text) }
  public static func warning(_ text: String) -> LogLine { LogLine(severity: .warning, text: text) }
  public static func notice(_ text: String) -> LogLine { LogLine(severity: .notice, text: text) }
  public static func info(_ text: String) -> LogLine { LogLine(severity: .info, text: text) }

  /// Writes the line; without the prefix on a terminal, where nobody would take it off.
  public func print() {
    // A path, a reader's name or a ward's words may hold what would write a second line, or a terminal's commands.
    let clean = PlainText.line(text)
    let line = Array((isatty(2) == 1 ? "\(clean)\n" : "<\(severity.rawValue)>\(clean)\n").utf8)
    // There is nowhere to say that standard error is gone.
    _ = line.withUnsafeBytes { write(2, $0.baseAddress, $0.count) }
  }
}
