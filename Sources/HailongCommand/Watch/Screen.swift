import Glibc

/// The terminal's other screen, for as long as this lives: what stood on the terminal before comes back.
final class Screen {
  private let isTerminal: Bool

  /// Without a terminal, frames are simply written one after another.
  init(isTerminal: Bool) throws(CommandFault) {
    self.isTerminal = isTerminal
    // Alternate screen, cursor away.
    if isTerminal { try Output.say("\u{1B}[?1049h\u{1B}[?25l\u{1B}[2J") }
  }

  deinit {
    // Nothing can be done about a terminal that is gone.
    if isTerminal { try? Output.say("\u{1B}[?25h\u{1B}[?1049l") }
  }

  func clear() { if isTerminal { try? Output.say("\u{1B}[2J") } }

  /// Draws over what is there, each line to its end, so that nothing flickers. False where the output is gone.
  func show(_ lines: [String]) -> Bool {
    let text =
      isTerminal
      ? "\u{1B}[H" + lines.joined(separator: "\u{1B}[K\r\n") + "\u{1B}[K\u{1B}[J"
      : lines.joined(separator: "\n") + "\n\n"
    return Output.writeAll(Array(text.utf8), to: 1) == nil
  }
}
