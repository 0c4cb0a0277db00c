import ArgumentParser
import Ratings
import Records
import Testing

@testable import HailongCommand

@Suite struct LanguageTests {
  @Test("the language is the first that is set of LC_ALL, LC_MESSAGES and LANG, else English")
  func environment() {
    func chosen(_ variables: [String: String]) -> Language { Language.preferred { variables[$0] } }
    #expect(chosen([:]) == .en)
    #expect(chosen(["LANG": "vi_VN.UTF-8"]) == .vi)
    #expect(chosen(["LC_MESSAGES": "vi_VN", "LANG": "en_US.UTF-8"]) == .vi)
    #expect(chosen(["LC_ALL": "C", "LC_MESSAGES": "vi_VN", "LANG": "vi_VN"]) == .en)
    #expect(chosen(["LC_ALL": "", "LANG": "vi"]) == .vi)
  }

  @Test("--lang on the command line holds above the environment, also where the rest makes no sense")
  func commandLine() {
    func chosen(_ words: String...) -> Language {
      Language.ofCommandLine(words) { ["LANG": "vi_VN.UTF-8"][$0] }
    }
    #expect(chosen("hailong", "status") == .vi)
    #expect(chosen("hailong", "status", "--lang", "en") == .en)
    #expect(chosen("hailong", "nonsense", "--lang=en") == .en)
    #expect(chosen("hailong", "status", "--lang", "fr") == .vi)
    #expect(chosen("hailong", "--lang") == .vi)
  }

  @Test("every subcommand takes --lang")
  func everywhere() {
    func leaves(_ command: ParsableCommand.Type) -> [ParsableCommand.Type] {
      let inner = command.configuration.subcommands
      return inner.isEmpty ? [command] : inner.flatMap(leaves)
    }
    for leaf in leaves(Hailong.self) {
      #expect(leaf.helpMessage().contains("--lang"), "\(leaf.configuration.commandName ?? "?")")
    }
  }

  @Test(
    "every error is told in Vietnamese where Vietnamese is asked for, and keeps its code, its place and a remedy"
  )
  func errors() {
    let scratch = Scratch()
    let bad = scratch.write("bad.yaml", "board: simulated\ndebounce:\n  setle_ms: 15\n")
    var all = ""
    for (arguments, code, words) in [
      (["status", "--socket", "/nonexistent/s"], "HL-CTRL-007", "không"),
      (["config", "check", bad], "HL-CONF-006", "settle_ms"),
      (["verify", scratch.file("none")], "HL-CMD-001", "không có tệp"),
      (["session", "open", "Nguyễn Văn A"], "HL-CMD-003", "không phải mã cán bộ"),
      (["edges", "replay", scratch.write("x.csv", "rubbish\n")], "HL-EDGE-001", "dòng đầu"),
    ] {
      let run = Program("hailong", arguments + ["--lang", "vi"]).wait()
      #expect(run.code != 0 && run.err.contains("[\(code)]"), "\(run.err)")
      #expect(run.err.contains(words) && run.err.contains("\n  -> "), "\(run.err)")
      let english = Program("hailong", arguments, environment: ["LANG": "C"]).wait()
      #expect(english.code == run.code && english.err != run.err)
      let json = Program("hailong", arguments + ["--lang", "vi", "--json"]).wait()
      #expect((try? JSON.read(Array(json.err.utf8)))?["error"]?["code"] == .string(code))
      all += run.err.replacing(scratch.path, with: "SCRATCH")
    }
    expectGolden(all, "errors.vi")
  }

  @Test("a wall clock is shifted by its zone, and no clock is too broken to be shown")
  func zone() throws {
    let time = try #require(UTCTime("2026-11-22T20:00:05Z"))
    #expect(hanoi.full(time) == "2026-11-23 03:00:05")
    #expect(hanoi.zone == "+07:00")
    #expect(LocalTime(offset: -12_600).zone == "-03:30")
    _ = hanoi.full(UTCTime(microseconds: .max))
    _ = hanoi.full(UTCTime(microseconds: .min))
  }
}
