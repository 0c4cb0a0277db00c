import Glibc

/// The terminal's other screen, for as long as this lives: what stood on the terminal before comes back.
final class Screen {
  private let isTerminal: Bool
  /// How the keyboard's terminal was, where typed letters were being shown.
  private let keyboard: termios?

  /// Without a terminal, frames are simply written one after another.
  init(isTerminal: Bool) throws(CommandFault) {
    self.isTerminal = isTerminal
    var state = termios()
    keyboard = isTerminal && isatty(0) == 1 && tcgetattr(0, &state) == 0 ? state : nil
    // In the background the change of the keyboard below would stop the program.
    if keyboard != nil { signal(SIGTTOU, SIG_IGN) }
    try enter()
  }

  deinit { leave() }

  /// Alternate screen, cursor away; typed letters are not shown, and are left for whoever reads them.
  private func enter() throws(CommandFault) {
    guard isTerminal else { return }
    if var quiet = keyboard {
      quiet.c_lflag &= ~tcflag_t(ECHO)
      tcsetattr(0, TCSANOW, &quiet)
    }
    try Output.say("\u{1B}[?1049h\u{1B}[?25l\u{1B}[2J")
  }

  private func leave() {
    guard isTerminal else { return }
    // Nothing can be done about a terminal that is gone.
    try? Output.say("\u{1B}[?25h\u{1B}[?1049l")
    if var kept = keyboard { tcsetattr(0, TCSANOW, &kept) }
  }

  /// Ctrl-Z: gives the terminal back, stops, and draws again when the shell lets it go on.
  func suspend() throws(CommandFault) {
    leave()
    kill(getpid(), SIGSTOP)
    try enter()
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
