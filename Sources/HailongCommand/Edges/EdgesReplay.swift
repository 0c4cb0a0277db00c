import ArgumentParser
import Buttons
import Glibc
import Ratings
import Records

struct EdgesReplay: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: told(
      "Cho một tệp xung đã ghi đi qua chính bộ lọc rung của thiết bị, và in từng lần nhấn.",
      "Run a recording of edges through the real debouncer, and print each press."),
    discussion: told(
      """
      Tệp là CSV có các cột time_us,line,level: micrô giây, nút tính từ 0 ở bên trái, 1 là đóng. `-` \
      là đầu vào chuẩn. Với --json mỗi lần nhấn là một đối tượng: \
      {"line":0,"time_us":…,"settled_us":…}.
      """,
      """
      FILE is CSV with the columns time_us,line,level: microseconds, the button from 0 at the left, 1 for closed. `-` is standard \
      input. With --json each press is one object: {"line":0,"time_us":…,"settled_us":…}.
      """))

  @OptionGroup var common: CommonOptions

  @Argument(
    help: .told(
      "Tệp xung đã ghi: CSV có các cột time_us,line,level.",
      "A recording: CSV with the columns time_us,line,level.", value: .file),
    completion: .file(extensions: ["csv"]))
  var file: String

  @Option(
    help: .told(
      "Tiếp điểm phải đóng bao nhiêu mili giây thì lần nhấn mới tính, 1 đến 1000.",
      "Milliseconds that a contact must be closed before a press counts, 1 to 1000.",
      value: Said("ms", "settle-ms")))
  var settleMs: UInt64 = 15

  @Option(
    help: .told(
      "Tiếp điểm phải mở bao nhiêu mili giây trước lần nhấn sau, 1 đến 2000.",
      "Milliseconds that a contact must stay open before the next press, 1 to 2000.",
      value: Said("ms", "rearm-ms")))
  var rearmMs: UInt64 = 50

  func validate() throws {
    guard (1...1_000).contains(settleMs), (1...2_000).contains(rearmMs), rearmMs >= settleMs else {
      throw ValidationError(.replayTimes)
    }
  }

  func run() throws {
    // One byte more than is taken, so that the reader itself can say that it is too much.
    let bytes = try InputBytes.read(file, most: EdgeTrace.mostBytes + 1)
    let name = file == "-" ? "standard input" : file
    let trace: EdgeTrace
    do throws(EdgeTraceFault) {
      trace = try EdgeTrace(csv: bytes)
    } catch {
      throw CommandFault(error, file: name)
    }
    let timing = DebounceTiming(settle: settleMs * 1_000_000, rearm: rearmMs * 1_000_000)
    let replay = Replay(trace, timing: timing)
    try Output.say(common.json ? EdgesReplay.lines(replay) : EdgesReplay.text(replay, common.language))
  }

  static func lines(_ replay: Replay) -> String {
    replay.presses.map { line, press in
      let json: JSON = [
        "line": .int(Int64(line)), "time_us": .int(Int64(press.at / 1_000)),
        "settled_us": .int(Int64(press.settledAt / 1_000)),
      ]
      return json.text + "\n"
    }.joined()
  }

  static func text(_ replay: Replay, _ say: Language) -> String {
    var text = ""
    for step in replay.steps {
      let button = "b\(step.line + 1)"
      switch step.event {
      case .press(let press):
        text +=
          "\(button)  \(seconds(press.at)) s  "
          + say("nhấn, ổn định sau", "press, settled after")
          + " \(milliseconds(press.settledAt - press.at)) ms\n"
      case .held(let at):
        text += "\(button)  \(seconds(at)) s  " + say("bị giữ hoặc kẹt", "held or stuck") + "\n"
      case .heldCleared(let at): text += "\(button)  \(seconds(at)) s  " + say("đã nhả", "free again") + "\n"
      case .edgesLost(let at, _):
        text +=
          "\(button)  \(seconds(at)) s  "
          + say("mất xung (hai xung cùng mức)", "edges were lost (two of one level)") + "\n"
      case .needsLevel: break
      }
    }
    let count = replay.presses.count
    return text + say("\(count) lần nhấn\n", count == 1 ? "1 press\n" : "\(count) presses\n")
  }

  private static func seconds(_ nanoseconds: UInt64) -> String { fixed(nanoseconds / 1_000, digits: 6) }

  private static func milliseconds(_ nanoseconds: UInt64) -> String { fixed(nanoseconds / 1_000, digits: 3) }

  private static func fixed(_ value: UInt64, digits: Int) -> String {
    let text = String(value)
    let padded = String(repeating: "0", count: max(0, digits + 1 - text.count)) + text
    return padded.dropLast(digits) + "." + padded.suffix(digits)
  }
}
