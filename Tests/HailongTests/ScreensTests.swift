import Ratings
import Testing

@testable import HailongCommand

/// What the smaller commands say, in both languages, as it was looked at once.
@Suite struct ScreensTests {
  @Test("boards and settings, from files", arguments: Language.allCases)
  func offline(language: Language) {
    let scratch = Scratch()
    let config = scratch.write(
      "pad.yaml", "board: simulated\nboards_dir: \(Repository.path("Board"))\npolicy: {quiet_ms: 4000}\n")
    let boards = Repository.path("Board")
    var shown = ""
    for arguments in [
      ["board", "show", "simulated", "--boards", boards], ["config", "check", config],
      ["board", "show", "raspbery-pi-4", "--boards", boards], ["status", "--socket", "/nonexistent/s"],
      ["head", scratch.write("rubbish", "rubbish\n")],
    ] {
      let run = Program("hailong", arguments + ["--lang", "\(language)"]).wait()
      shown += "$ hailong \(arguments.joined(separator: " "))\n\(run.out)\(run.err)"
    }
    // Keys that nobody set are the settings' own business, and columns are as wide as this machine's paths.
    shown = shown.replacing(boards, with: "BOARDS").replacing(scratch.path, with: "SCRATCH")
      .split(separator: "\n").filter { !$0.hasSuffix("mặc định") && !$0.hasSuffix("default") }
      .map { $0.split(separator: " ").joined(separator: " ") + "\n" }.joined()
    expectGolden(shown, "screens.\(language)")
  }

  @Test("what a running pad is told to do", arguments: Language.allCases)
  func live(language: Language) throws {
    let pad = try #require(RunningPad())
    var shown = ""
    for arguments in [
      ["session", "show"], ["session", "open", "cb-07"], ["session", "show"], ["session", "close"],
      ["session", "close"], ["lamps", "test"], ["identify", "--seconds", "1"], ["press", "b2", "--wait"],
      ["maintenance", "open", "--as", "cb-07"], ["maintenance", "close"], ["maintenance", "close"],
    ] {
      let run = Program("hailong", arguments + ["--config", pad.config, "--lang", "\(language)"]).wait()
      // Times and names are never the same.
      let words = (run.out + run.err).replacing(pad.scratch.path, with: "SCRATCH").map {
        $0.isNumber ? "0" : $0
      }
      shown += "$ hailong \(arguments.joined(separator: " "))\n\(String(words))"
    }
    expectGolden(shown, "screens-live.\(language)")
  }
}
