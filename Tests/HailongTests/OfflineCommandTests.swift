import Records
import Testing

@testable import HailongCommand

/// What needs no pad: the real program on files.
@Suite struct OfflineCommandTests {
  @Test("every subcommand explains itself")
  func help() {
    for command in [
      ["status"], ["watch"], ["session", "open"], ["session", "close"], ["session", "show"],
      ["journal", "tail"],
      ["journal", "export"], ["verify"], ["head"], ["edges", "record"], ["edges", "replay"],
      ["board", "list"],
      ["board", "show"], ["board", "check"], ["support-bundle"], ["config", "check"], ["enrol"],
      ["lamps", "test"], ["identify"], ["press"],
    ] {
      let run = Program("hailong", command + ["--help"]).wait()
      #expect(
        run.code == 0 && run.out.contains("USAGE: hailong \(command.joined(separator: " "))"), "\(command)")
    }
  }

  @Test("completions are made for three shells", arguments: ["bash", "zsh", "fish"])
  func completions(shell: String) {
    let run = hailong("--generate-completion-script", shell)
    #expect(run.code == 0 && run.out.contains("replay"))
  }

  @Test("where hailongd is not there, the exit code is 69 and the remedy is named")
  func unreachable() {
    let run = hailong("status", "--socket", "/nonexistent/control.sock")
    #expect(run.code == 69)
    #expect(run.err.contains("[HL-CTRL-007]") && run.err.contains("systemctl status hailongd"))
    #expect(run.out == "")
    let once = hailong("watch", "--once", "--socket", "/nonexistent/control.sock", "--json")
    #expect(once.code == 69)
    #expect((try? JSON.read(Array(once.err.utf8)))?["error"]?["exit"] == 69)
  }

  @Test(
    "settings are checked: what holds and where from, or file, line and the nearest key with exit code 78")
  func config() {
    let scratch = Scratch()
    let good = scratch.write("pad.yaml", "board: simulated\nboards_dir: \(Repository.path("Board"))\n")
    let run = hailong("config", "check", good, "--json")
    #expect(run.code == 0)
    let json = try? JSON.read(Array(run.out.utf8))
    let settings = json?["settings"]?.array ?? []
    #expect(settings.contains { $0["key"] == "board" && $0["origin"] == .string("\(good):1") })
    #expect(
      settings.contains {
        $0["key"] == "debounce.settle_ms" && $0["value"] == "15" && $0["origin"] == "default"
      })
    let bad = scratch.write("bad.yaml", "board: simulated\ndebounce:\n  setle_ms: 15\n")
    let refused = hailong("config", "check", bad)
    #expect(refused.code == 78)
    #expect(refused.err.contains("\(bad):3:3") && refused.err.contains("settle_ms"))
    #expect(hailong("status", "--config", bad).code == 78)
    #expect(hailong("status", "--config", scratch.file("none")).code == 78)
  }

  @Test("the sample settings are those that the check reads")
  func sample() {
    let scratch = Scratch()
    let sample = hailong("config", "sample")
    let text = sample.out.replacing(
      "board: raspberry-pi-4", with: "board: \(Repository.path("Board"))/simulated.yaml")
    let file = scratch.write("pad.yaml", text)
    #expect(hailong("config", "check", file).code == 0)
  }

  @Test("boards are listed and shown")
  func boards() {
    let list = hailong("board", "list", "--boards", Repository.path("Board"), "--json")
    let names = (try? JSON.read(Array(list.out.utf8)))?.array?.compactMap { $0["name"]?.string }
    #expect(
      names == [
        "gpio-sim", "gpio-sim-sampled", "mcp23017", "raspberry-pi-3", "raspberry-pi-4", "raspberry-pi-5",
        "raspberry-pi-zero-2-w", "simulated",
      ])
    let show = hailong("board", "show", "raspberry-pi-4", "--boards", Repository.path("Board"))
    #expect(show.code == 0 && show.out.contains("GPIO5") && show.out.contains("pinctrl-bcm2711"))
    let wrong = hailong("board", "show", "raspbery-pi-4", "--boards", Repository.path("Board"))
    #expect(wrong.code == 78 && wrong.err.contains("did you mean `raspberry-pi-4`"))
  }

  @Test("verify and head tell a journal, an export and rubbish apart by content")
  func files() throws {
    let scratch = Scratch()
    let log = try SavedLog()
    let export = scratch.write("a.db", log.export)
    #expect(hailong("verify", export, "--key", log.fingerprint.uppercased()).code == 0)
    #expect(hailong("verify", export).code == 1)
    let head = hailong("head", export)
    #expect(head.code == 0 && head.out.contains(" 8 \(log.head.hash.hex) \(log.fingerprint)\n"))
    #expect(hailong("verify", export, "--head", String(head.out.dropLast())).code == 0)
    #expect(hailong("verify", export, "--key", "12").code == 64)
    #expect(hailong("verify", export, "--head", "12").code == 64)
    #expect(hailong("verify", scratch.write("empty", "")).code == 65)
    #expect(hailong("verify", scratch.write("rubbish", [UInt8](repeating: 0xFF, count: 70_000))).code == 65)
    #expect(
      hailong("verify", scratch.write("sqlite", "SQLite format 3\0" + String(repeating: "x", count: 5_000)))
        .code == 65)
    #expect(hailong("verify", scratch.path).code == 66)
    #expect(hailong("verify", scratch.file("none")).code == 66)
    #expect(hailong("head", scratch.file("rubbish")).code == 65)
    #expect(hailong("head", scratch.file("sqlite")).code == 65)
    #expect(hailong("journal", "export", "--from", scratch.file("sqlite")).code == 65)
  }

  @Test("enrol refuses what is no enrolment string, and says where hailong-link is missing")
  func enrol() {
    #expect(hailong("enrol", "hello").code == 64)
  }
}
