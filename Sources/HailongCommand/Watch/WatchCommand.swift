import ArgumentParser
import Glibc
import Records

struct WatchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch",
    abstract: told(
      "Hiện thiết bị đang chạy trên cả màn hình đến khi Ctrl-C: tiếp điểm, đèn, lần nhấn cuối, nhật ký, phường, phiếu.",
      "Show the running pad on the whole screen until Ctrl-C: contacts, lamps, last press, journal, ward, votes."
    ),
    discussion: told(
      """
      Mỗi nút có mức lúc này (○ mở, ● đóng, ▲ bị giữ), số lần nhấn và số xung, tiếp điểm nảy bao lâu \
      từ lần xem đầu (cột cho không nảy, dưới 1, 2, 5, 10, 20 ms, và lâu hơn), và lần nảy lâu nhất \
      tính bằng ms. Chỉ gửi những ô có thay đổi, nên xem được cả qua đường truyền chậm.

      hailongd dừng thì lệnh vẫn chạy, và hiện lại khi nó trở lại. Phiếu được đếm ở đây từ bản ghi của \
      thiết bị theo luật kiểm phiếu, nếu người dùng này được đọc bản ghi (root và nhóm hailong-admin).
      """,
      """
      Each button has its level now (○ open, ● closed, ▲ held), its presses and edges, how long its contact bounced \
      since the first look (bars for clean, under 1, 2, 5, 10, 20 ms, and longer), and the longest bounce in ms. Only cells that \
      changed are sent, so that it can be looked at over a slow line.

      Goes on when hailongd ends and shows it again when it is back. The votes are counted here from the pad's records by the \
      ballot's rules, where this user may read them (root and group hailong-admin).
      """))

  @OptionGroup var pad: PadOptions

  @Flag(
    help: .told(
      "In một khung hình rồi kết thúc. 69 khi hailongd không trả lời.",
      "Print one frame and end. 69 where hailongd does not answer."))
  var once = false

  @Option(
    help: .told(
      "Một dòng ở cuối màn hình; viết được nhiều lần, hiện nhiều nhất 4 dòng.",
      "A line at the bottom; may be given more than once, at most 4 are shown.", value: Said("dòng", "footer")
    ))
  var footer: [String] = []

  @Option(
    help: .told(
      "Tệp văn bản có những dòng đầu được hiện như kiểm phiếu ở phường, đọc lại mỗi giây.",
      "A text file whose first lines are shown as the ward's tally, read again each second.", value: .file),
    completion: .file())
  var wardTally: String?

  @Option(
    help: .told(
      "Số mili giây giữa hai lần xem, 50 đến 10000.", "Milliseconds between two looks, 50 to 10000.",
      value: Said("ms", "interval-ms")))
  var intervalMs: Int = 200

  @Option(
    help: .told(
      "Trung bình không gửi quá mức này, 100 đến 1000000: khi đó xem thưa hơn.",
      "Never send more than this on average, 100 to 1000000: looks are then fewer.",
      value: Said("byte", "bytes-per-second")))
  var bytesPerSecond: Int = 8_000

  func validate() throws {
    guard (100...1_000_000).contains(bytesPerSecond) else {
      throw ValidationError(.watchBytes)
    }
    guard (50...10_000).contains(intervalMs) else {
      throw ValidationError(.watchInterval)
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
        "watch has JSON for one look only", vi: "watch chỉ có JSON cho một lần xem",
        remedy: "add --once, or use `hailong status --json`",
        remedyVi: "thêm --once, hoặc dùng `hailong status --json`")
    }
    var (watched, panel) = (first, ward)
    let terminal = Terminal.standardOutput()
    let interruption = try Interruption(stops: true)
    let screen = try Screen(terminal)
    var pace = FramePace(bytesPerSecond: bytesPerSecond)
    var (panelDue, wholeDue) = (Int64.min, WatchCommand.milliseconds() + WatchCommand.wholeFrameEvery)
    while true {
      watched.look()
      let now = WatchCommand.milliseconds()
      if now >= panelDue {
        panel?.read()
        panelDue = now + 1_000
      }
      if now >= wholeDue {
        screen.drawAnew()
        wholeDue = now + WatchCommand.wholeFrameEvery
      }
      guard let sent = screen.show(frame(watched, panel, Terminal.size()).picture()) else { return }
      pace.sent(sent, at: now)
      // A log that is still being counted is read on at once.
      let pause = pace.pause(at: now, interval: watched.isCounting ? 0 : intervalMs)
      switch interruption.wait(milliseconds: pause) {
      case .ended: return
      case .resized: screen.drawAnew()
      case .suspended: try screen.suspend()
      case .timeout, .ready: break
      }
    }
  }

  /// A whole frame now and then puts right what somebody else wrote on the terminal, milliseconds.
  private static let wholeFrameEvery: Int64 = 60_000

  private static func milliseconds() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
  }

  private func frame(_ watched: WatchedPad, _ panel: WardPanel?, _ size: (columns: Int, rows: Int)) -> Frame {
    let zone = LocalTime.here(at: watched.status?.time ?? .epoch)
    return Frame(
      status: watched.status, votes: watched.votes, scope: watched.scope, isAnswering: watched.fault == nil,
      trouble: watched.fault.map { $0.message }, wardPanel: panel?.lines, footer: footer,
      language: pad.language, zone: zone, columns: size.columns, rows: size.rows)
  }
}
