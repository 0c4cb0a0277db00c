import ArgumentParser
import Glibc
import Records

struct PressCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "press",
    abstract: told(
      "Nhấn một nút của bo mạch mô phỏng, qua một tiếp điểm có nảy.",
      "Press a button of a simulated board, through a contact that bounces."),
    discussion: told(
      """
      Bo mạch thật từ chối: không chương trình nào động được vào tiếp điểm của nó. Với --wait, lệnh \
      kết thúc khi thiết bị đã cảm ơn lần nhấn, tức là đã ghi xuống đĩa, và nút đã thả đủ lâu để nhấn \
      lại được.
      """,
      """
      Refused by a real board, whose contacts no program can move. With --wait the command ends when the pad has thanked for \
      the press, which is then on disk, and the button has been let go for long enough to be pressed again.
      """))

  @OptionGroup var pad: PadOptions

  @Argument(help: .told("b1 đến b8, từ trái sang.", "b1 to b8, from the left.", value: Said("nút", "button")))
  var button: String

  @Option(
    help: .told("Giữ bao lâu, 1 đến 60000.", "How long it is held, 1 to 60000.", value: Said("ms", "hold-ms"))
  )
  var holdMs: Int64 = 120

  @Option(
    help: .told(
      "Nảy lâu nhất ở mỗi đầu, 0 đến 200.", "Longest bounce at either end, 0 to 200.",
      value: Said("ms", "bounce-ms")))
  var bounceMs: Int64 = 2

  @Flag(
    help: .told(
      "Chờ lời cảm ơn, nhiều nhất 10 giây sau lần nhấn.",
      "Wait for the thank-you, at most 10 s longer than the press."))
  var wait = false

  func validate() throws {
    guard (1...60_000).contains(holdMs), (0...200).contains(bounceMs) else {
      throw ValidationError(.pressTimes)
    }
  }

  func run() throws {
    guard let button = Button(button) else {
      throw CommandFault.argument(
        "`\(button)` is no button", vi: "không có nút `\(button)`", remedy: "write b1 to b8, from the left",
        remedyVi: "viết b1 đến b8, từ trái sang")
    }
    let connection = try PadConnection(pad)
    let before = try connection.status().lastPress?.seq ?? 0
    let answer = try connection.call(
      .press,
      ["button": .string(button.description), "hold_ms": .int(holdMs), "bounce_ms": .int(bounceMs)])
    guard wait else {
      if pad.json { try Output.say(answer) }
      return
    }
    let seq = try thanks(for: button, after: before, connection)
    if pad.json {
      try Output.say(["button": .string(button.description), "seq": .int(seq)])
    } else {
      try Output.say(
        pad.language("\(button): cảm ơn, bản ghi \(seq)\n", "\(button): thanked, record \(seq)\n"))
    }
  }

  private func thanks(
    for button: Button, after seq: Int64, _ connection: PadConnection
  ) throws(CommandFault) -> Int64 {
    for waited in stride(from: 0, to: holdMs + 10_000, by: 20) {
      if let last = try connection.status().lastPress, last.seq > seq, last.button == button.description {
        // From here on the release is what takes longest; 60 ms open are enough for the usual `rearm_ms` of 50.
        usleep(UInt32(max(0, holdMs + 2 * bounceMs + 60 - waited)) * 1_000)
        return last.seq
      }
      usleep(20_000)
    }
    throw CommandFault(
      .unavailable, code: "HL-CMD-010", "the pad did not thank for \(button)",
      vi: "thiết bị không cảm ơn lần nhấn \(button)",
      remedy: "see `hailong status`: a held button or a full disk makes no thank-you",
      remedyVi: "xem `hailong status`: nút bị giữ hoặc đĩa đầy thì không có cảm ơn")
  }
}
