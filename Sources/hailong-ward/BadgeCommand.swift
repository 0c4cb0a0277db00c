import ArgumentParser
import Glibc
import Ratings
import Records
import Ward

struct BadgeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "badge",
    abstract: told(
      "Nhận thẻ của cán bộ bằng cách chạm vào đầu đọc ở máy này.",
      "Learn an officer's badge by tapping it at a reader here."),
    discussion: told(
      """
      Đầu đọc là loại gõ phím, cắm vào máy này. Những gì nó gõ không hiện ra, được băm ngay bằng khóa \
      của phường và không lưu ở đâu. Mọi bàn bấm tự được gửi danh sách mới. --remove lấy lại mọi thẻ của \
      cán bộ.
      """,
      """
      The reader is one that types, plugged into this computer. What it types is not shown, is hashed at \
      once under the ward's key, and is kept nowhere. Every pad is sent the new list by itself. --remove \
      takes all badges from the officer.
      """))

  @OptionGroup var common: CommonOptions
  @Argument(
    help: .told(
      "Mã cán bộ.",
      "The officer's code.", value: Said("mã", "code"))) var code: String
  @Flag(
    help: .told(
      "Xóa mọi thẻ của cán bộ này.",
      "Forget all badges of this officer.")) var remove = false

  func run() throws {
    let store = try common.open()
    try exiting {
      guard let officer = OfficerCode(code) else {
        throw WardFault(
          .argument, "`\(code)` is no officer's code", vi: "`\(code)` không phải mã cán bộ",
          remedy: "See `hailong-ward officer list`", remedyVi: "Xem `hailong-ward officer list`")
      }
      let orders = Orders(store, try WardKeys.load(common.folder))
      let vi = spokenLanguage == .vi
      if remove {
        let count = try orders.forgetBadges(of: officer, now: Server.now())
        say(vi ? "\(officer): đã xóa \(count) thẻ" : "\(officer): \(count) badges forgotten")
        return
      }
      if isatty(STDIN_FILENO) == 1 {
        complain(vi ? "Chạm thẻ của \(officer) vào đầu đọc…" : "Tap the badge of \(officer) on the reader…")
      }
      guard var text = SilentLine.read() else { throw ExitCode(130) }
      defer { for index in text.indices { text[index] = 0 } }
      let count = try orders.learnBadge(text, of: officer, now: Server.now())
      say(
        vi
          ? "\(officer): đã nhận thẻ; phường có \(count) thẻ, các bàn bấm được gửi danh sách mới"
          : "\(officer): badge learned; the ward knows \(count), and its pads are sent the list")
    }
  }
}

/// One line from standard input that is shown nowhere.
enum SilentLine {
  /// Longest line that is taken; what comes behind is dropped.
  private static let longest = 256

  /// The bytes before Enter; nil where the person gave up (Ctrl-C) or there is no line at all. On a terminal nothing is
  /// echoed, and the terminal is as it was afterwards.
  static func read() -> [UInt8]? {
    var before = termios()
    let isTerminal = tcgetattr(STDIN_FILENO, &before) == 0
    if isTerminal {
      var silent = before
      // Without ISIG Ctrl-C comes as a byte: a signal would leave the terminal without its echo.
      silent.c_lflag &= ~tcflag_t(ECHO | ECHONL | ICANON | ISIG)
      // What was typed before the question is no badge.
      tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent)
    }
    defer { if isTerminal { tcsetattr(STDIN_FILENO, TCSAFLUSH, &before) } }
    var line: [UInt8] = []
    // Not moved while it grows: a moved one would leave its bytes behind.
    line.reserveCapacity(longest)
    while true {
      var byte: UInt8 = 0
      let count = Glibc.read(STDIN_FILENO, &byte, 1)
      if count < 0, errno == EINTR { continue }
      guard count == 1 else { return line.isEmpty ? nil : line }
      switch byte {
      case 0x0A, 0x0D: return line
      case 0x03, 0x04: if isTerminal { return nil } else { fallthrough }
      default: if line.count < longest { line.append(byte) }
      }
    }
  }
}
