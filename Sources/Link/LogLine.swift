import Glibc
import Wire

/// One line for the system's log, on standard error with the `<N>` prefix that journald reads.
enum LogLine {
  static func error(_ text: String) { write(3, text) }
  static func warning(_ text: String) { write(4, text) }
  static func notice(_ text: String) { write(5, text) }

  private static func write(_ severity: Int, _ text: String) {
    let clean = PlainText.line(text)
    let line = Array((isatty(2) == 1 ? "\(clean)\n" : "<\(severity)>\(clean)\n").utf8)
    // There is nowhere to say that standard error is gone.
    _ = line.withUnsafeBytes { Glibc.write(2, $0.baseAddress, $0.count) }
  }
}
