import Glibc
import Testing

@testable import HailongCommand

/// The master's end of a terminal of our own.
private final class PseudoTerminal {
  let master: Int32
  let path: String
  private(set) var bytes: [UInt8] = []

  init?() {
    // As posix_openpt, unlockpt and ptsname do it; Swift's Glibc does not show them.
    master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK)
    var (lock, number): (Int32, Int32) = (0, 0)
    guard master >= 0, ioctl(master, 0x4004_5431, &lock) == 0, ioctl(master, 0x8004_5430, &number) == 0 else {
      return nil
    }
    path = "/dev/pts/\(number)"
  }

  deinit { close(master) }

  func resize(columns: UInt16, rows: UInt16) {
    var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(master, UInt(TIOCSWINSZ), &size)
  }

  /// Takes what has come; all of it, decoded.
  func text() -> String {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while case let count = read(master, &buffer, buffer.count), count > 0 { bytes += buffer[..<count] }
    return String(decoding: bytes, as: UTF8.self)
  }

  func forget() { bytes = [] }
}

@Suite struct WatchTerminalTests {
  @Test("a terminal is drawn in its size, again in its new one, and given back at the end")
  func resized() throws {
    let pad = try #require(RunningPad())
    let terminal = try #require(PseudoTerminal())
    terminal.resize(columns: 80, rows: 24)
    let watch = Program(
      "hailong", ["watch", "--config", pad.config, "--interval-ms", "50"],
      environment: ["TERM": "xterm", "NO_COLOR": "1"], terminal: terminal.path)
    #expect(eventually { terminal.text().contains("nobody is signed in") })
    #expect(terminal.text().contains("\u{1B}[?1049h") && !terminal.text().contains("\u{1B}[31m"))
    terminal.forget()
    terminal.resize(columns: 44, rows: 30)
    watch.signal(SIGWINCH)
    let rule = String(repeating: "─", count: 44)
    #expect(eventually { terminal.text().contains(rule + "\u{1B}[K") })
    #expect(!terminal.text().contains(rule + "─"))
    watch.signal(SIGTERM)
    #expect(eventually { terminal.text().contains("\u{1B}[?25h\u{1B}[?1049l") })
    #expect(watch.exitCode() == 0)
  }

  @Test("a pad at rest costs a slow line less than 150 bytes a second, and a press is seen")
  func slow() throws {
    let pad = try #require(RunningPad())
    let terminal = try #require(PseudoTerminal())
    terminal.resize(columns: 80, rows: 24)
    let watch = Program(
      "hailong", ["watch", "--config", pad.config], environment: ["TERM": "xterm"], terminal: terminal.path)
    // The start's sign has ended: the lamps are off.
    #expect(eventually { terminal.text().contains("○ off") })
    terminal.forget()
    let from = time(nil)
    #expect(eventually { time(nil) >= from + 4 })
    let idle = (terminal.text(), terminal.bytes.count / 4).1
    #expect((1...150).contains(idle), "\(idle) bytes a second")
    #expect(pad.hailong("press", "b2", "--wait").code == 0)
    #expect(eventually { terminal.text().contains("THANK YOU") })
    watch.signal(SIGINT)
    #expect(watch.exitCode() == 0)
  }
}
