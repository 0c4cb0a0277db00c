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

  @Test(
    "codes, boards, a sample of settings, records, and what a bundle would hold", arguments: Language.allCases
  )
  func lists(language: Language) throws {
    let folder = try SavedFolder()
    try folder.write { try folder.presses(2, to: $0) }
    func run(_ arguments: [String]) -> String {
      let run = Program("hailong", arguments + ["--lang", "\(language)"]).wait()
      return "$ hailong \(arguments.joined(separator: " "))\n\(run.out)\(run.err)exit \(run.code)\n\n"
    }
    var shown =
      run(["explain", "HL-JRNL-017"]) + run(["explain", "hl-btn-1"]) + run(["explain", "HL-BTN-099"])
    shown += run(["explain", "rubbish"])
    // One family of the list: FindingsTests holds the whole of it to the pages.
    shown +=
      run(["explain"]).split(separator: "\n").filter { !$0.hasPrefix("HL-") || $0.hasPrefix("HL-BTN-") }
      .joined(separator: "\n") + "\n\n"
    shown += run(["board", "list", "--boards", Repository.path("Board")])
    shown += run(["board", "list", "--boards", folder.scratch.file("none")])
    shown += run(["config", "sample"])
    shown += run(["journal", "tail", "-n", "4", "--from", folder.path])
    shown += run(["journal", "tail", "-n", "2", "--sealed", "--from", folder.journal])
    shown += run(["journal", "tail", "-n", "100001"])
    shown += run(["journal", "tail", "--from", folder.scratch.file("none")])
    // What stands in the bundle's files tells of this machine; their lengths do, too.
    shown += run(["support-bundle", "--list", "--from", folder.path]).split(separator: "\n").map { line in
      var words = line.split(separator: " ").map(String.init)
      if words.count > 2, ["B", "KB"].contains(words[2]) { words.replaceSubrange(1...2, with: ["SIZE"]) }
      return words.joined(separator: " ") + "\n"
    }.joined()
    shown = shown.replacing(Repository.path("Board"), with: "BOARDS")
    expectGolden(shown.replacing(folder.scratch.path, with: "CARD"), "screens-lists.\(language)")
  }
}
