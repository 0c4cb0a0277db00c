import ArgumentParser
import Glibc
import Records

struct WatchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch",
    abstract:
      "Show the running pad on the whole screen until Ctrl-C: lamp, last press, journal, ward, votes.",
    discussion: """
      Goes on when hailongd ends and shows it again when it is back. The votes are counted here from the pad's records by the \
      ballot's rules, where this user may read them (root and group hailong-admin).
      """)

  @OptionGroup var pad: PadOptions

  @Flag(help: "Print one frame and end. 69 where hailongd does not answer.")
  var once = false

  @Option(help: "A line at the bottom; may be given more than once, at most 4 are shown.")
  var footer: [String] = []

  @Option(
    help: ArgumentHelp(
      "A text file whose first lines are shown as the ward's tally, read again each second.",
      valueName: "file"), completion: .file())
  var wardTally: String?

  @Option(help: "Milliseconds between two looks, 50 to 10000.")
  var intervalMs: Int = 200

  func validate() throws {
    guard (50...10_000).contains(intervalMs) else {
      throw ValidationError("--interval-ms takes 50 to 10000.")
    }
  }

  func run() throws {
    let watched = WatchedPad(path: try pad.socketPath())
    let panel = wardTally.map { WardPanel(path: $0) }
    if once { try showOnce(watched, panel) } else { try showUntilEnded(watched, panel) }
  }

  private func showOnce(_ watched: WatchedPad, _ panel: WardPanel?) throws(CommandFault) {
    var watched = watched
    watched.look()
    if let fault = watched.fault { throw fault }
    // All of the log is counted before a frame that nobody will see corrected.
    while watched.isCounting { watched.look() }
    if pad.json { return try Output.say(watched.json) }
    let size = Terminal.size()
    let frame = frame(watched, panel, size)
    try Output.say(frame.lines(hasColours: Terminal.standardOutput().hasColours).map { $0 + "\n" }.joined())
  }

  private func showUntilEnded(_ first: WatchedPad, _ ward: WardPanel?) throws(CommandFault) {
    guard !pad.json else {
      throw .argument(
        "watch has JSON for one look only", remedy: "add --once, or use `hailong status --json`")
    }
    var (watched, panel) = (first, ward)
    let terminal = Terminal.standardOutput()
    let interruption = try Interruption(stops: true)
    let screen = try Screen(isTerminal: terminal.isTerminal)
    var sincePanel = 0
    while true {
      watched.look()
      if sincePanel <= 0 {
        panel?.read()
        sincePanel = 1_000
      }
      let lines = frame(watched, panel, Terminal.size()).lines(hasColours: terminal.hasColours)
      guard screen.show(lines) else { return }
      // A log that is still being counted is read on at once.
      let pause = watched.isCounting ? 0 : intervalMs
      sincePanel -= max(pause, 50)
      switch interruption.wait(milliseconds: pause) {
      case .ended: return
      case .resized: screen.clear()
      case .suspended: try screen.suspend()
      case .timeout, .ready: break
      }
    }
  }

  private func frame(_ watched: WatchedPad, _ panel: WardPanel?, _ size: (columns: Int, rows: Int)) -> Frame {
    let zone = LocalTime.here(at: watched.status?.time ?? .epoch)
    return Frame(
      status: watched.status, votes: watched.votes, isAnswering: watched.fault == nil,
      trouble: watched.fault.map { $0.message }, wardPanel: panel?.lines, footer: footer,
      language: pad.language, zone: zone, columns: size.columns, rows: size.rows)
  }
}
