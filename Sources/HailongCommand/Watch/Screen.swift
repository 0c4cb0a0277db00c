import Glibc

/// The terminal's other screen, for as long as this lives: what stood on the terminal before comes back.
final class Screen {
  private let isTerminal: Bool
  /// How the keyboard's terminal was, where typed letters were being shown.
  private let keyboard: termios?
  private var diff: ScreenDiff
  private var last: [ScreenRow] = []

  /// Without a terminal, frames are simply written one after another, each that differs from the one before.
  init(_ terminal: Terminal) throws(CommandFault) {
    isTerminal = terminal.isTerminal
    diff = ScreenDiff(hasColours: terminal.hasColours)
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
    drawAnew()
  }

  /// The next frame is drawn whole: the window has another size, or somebody else may have written on the terminal.
  func drawAnew() { diff.forget() }

  /// Draws what changed. Gives the number of bytes sent; nil where the output is gone.
  func show(_ rows: [ScreenRow]) -> Int? {
    let bytes: [UInt8]
    if isTerminal {
      bytes = diff.bytes(for: rows)
    } else {
      bytes = rows == last ? [] : Array((rows.map(\.text).joined(separator: "\n") + "\n\n").utf8)
      last = rows
    }
    return Output.writeAll(bytes, to: 1) == nil ? bytes.count : nil
  }
}
