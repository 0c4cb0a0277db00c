import ArgumentParser
import Control
import Glibc
import Records

/// Citizens at a simulated board: each presses one bouncing button and waits for the thank-you.
struct Citizens: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Let citizens press the buttons of a simulated pad, one after another.",
    discussion: """
      Each presses one button through a bouncing contact, waits until the pad has thanked for it, and leaves; the next \
      comes after --gap-ms. Exit code 0 only if every one was thanked for the press that was meant.
      """)

  @Option(help: "The pad's control socket.")
  var socket: String

  @Option(help: "Milliseconds between a thank-you and the next citizen.")
  var gapMs: Int = 450

  @Option(help: "Longest bounce of a contact, milliseconds.")
  var bounceMs: Int = 4

  @Option(help: "Milliseconds to wait for a thank-you before giving up.")
  var patienceMs: Int = 10_000

  @Argument(help: "Buttons in order, each with an optional count: b1x12 b2.")
  var presses: [String]

  func validate() throws {
    guard (0...600_000).contains(gapMs), (0...200).contains(bounceMs), (100...600_000).contains(patienceMs)
    else {
      throw ValidationError("--gap-ms 0 to 600000, --bounce-ms 0 to 200, --patience-ms 100 to 600000")
    }
    _ = try buttons()
  }

  func run() throws {
    let client: ControlClient
    do { client = try ControlClient(path: socket, patience: patienceMs) } catch { throw fail(error) }
    var served = 0
    for button in try buttons() {
      do throws(ControlFault) {
        let before = try client.call(.status)
        _ = try client.call(
          .press, ["button": .string(button.description), "hold_ms": 120, "bounce_ms": .int(Int64(bounceMs))])
        try waitForThanks(button, after: before["last_press"]?["seq"]?.int ?? 0, client)
      } catch {
        throw fail(error)
      }
      served += 1
      pause(milliseconds: gapMs)
    }
    print("\(served) citizens pressed and were thanked")
  }

  private func buttons() throws -> [Button] {
    var all: [Button] = []
    for word in presses {
      let parts = word.split(separator: "x", maxSplits: 1)
      guard let name = parts.first, let button = Button(String(name)) else {
        throw ValidationError("\(word) is not a button like b1 or b1x12")
      }
      guard let count = parts.count == 1 ? 1 : Int(parts[1]), (1...100_000).contains(count) else {
        throw ValidationError("\(word): the count is 1 to 100000")
      }
      all += Array(repeating: button, count: count)
    }
    return all
  }

  /// A thank-you is a newer durable press of that button: the lamp is lit for nothing else.
  private func waitForThanks(_ button: Button, after seq: Int64, _ client: ControlClient) throws(ControlFault)
  {
    let deadline = now() + patienceMs
    while now() < deadline {
      if let last = try client.call(.status)["last_press"], let newer = last["seq"]?.int, newer > seq {
        guard last["button"]?.string == button.description else {
          throw .notHere("the pad thanked for \(last["button"]?.string ?? "?") and not for \(button)")
        }
        return
      }
      pause(milliseconds: 5)
    }
    throw .notHere("no thank-you for \(button) within \(patienceMs) ms")
  }

  private func now() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1_000 + time.tv_nsec / 1_000_000
  }

  /// A citizen takes time: this is the model, not a wait for something to happen.
  private func pause(milliseconds: Int) {
    var time = timespec(tv_sec: milliseconds / 1_000, tv_nsec: milliseconds % 1_000 * 1_000_000)
    nanosleep(&time, nil)
  }

  private func fail(_ fault: ControlFault) -> any Error {
    let line = Array("hailong-sim: \(fault)\n".utf8)
    // There is nowhere to say that standard error is gone.
    _ = write(2, line, line.count)
    return ExitCode(EX_UNAVAILABLE)
  }
}
