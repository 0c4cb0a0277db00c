import Control
import Glibc
import Records
import Testing

@testable import HailongCommand

/// The real `hailong` against the real `hailongd` on its simulated board.
@Suite struct LivePadTests {
  @Test("a press is thanked, shown, exported, and verifies against the pad's own key and head")
  func press() throws {
    let pad = try #require(RunningPad())
    #expect(pad.hailong("session", "open", "cb-07").code == 0)
    let press = pad.hailong("press", "b1", "--wait", "--bounce-ms", "4", "--json")
    #expect(press.code == 0, "\(press.err)")
    let seq = try #require(try JSON.read(Array(press.out.utf8))["seq"]?.int)
    let status = try JSON.read(Array(pad.hailong("status", "--json").out.utf8))
    #expect(status["thanked"] == 1 && status["session"]?["officer"] == "cb-07")
    #expect(
      pad.hailong("status", environment: ["LC_ALL": "vi_VN.UTF-8"]).out.contains(
        "b1 Rất hài lòng, bản ghi \(seq)"))
    let tail = pad.hailong("journal", "tail", "-n", "100000")
    #expect(
      tail.out.split(separator: "\n").contains {
        $0.contains("\"seq\":\(seq),") && $0.contains("\"button\":\"b1\"")
      })

    let export = pad.scratch.file("log.ndjson")
    let head = pad.hailong("head")
    #expect(pad.hailong("journal", "export", "--unsealed", "-o", export).code == 0)
    let key = try #require(status["fingerprint"]?.string)
    let verdict = hailong("verify", export, "--key", key, "--head", String(head.out.dropLast()))
    #expect(verdict.code == 0, "\(verdict.out)")
    #expect(access(export + ".part", F_OK) != 0)
    #expect(pad.hailong("session", "close").code == 0)
    #expect(pad.hailong("session", "close").code == 69)
    #expect(pad.hailong("session", "open", "Nguyễn Văn A").code == 64)
  }

  @Test("a copied journal gives the same bytes as the running pad, and is not written to")
  func copy() throws {
    let pad = try #require(RunningPad())
    #expect(pad.hailong("press", "b2", "--wait").code == 0)
    let live = pad.hailong("journal", "export", "--unsealed")
    pad.kill()
    let before = Repository.bytes(pad.journal)
    let wal = Repository.bytes(pad.journal + "-wal")
    let copied = hailong("journal", "export", "--from", pad.journal, "--unsealed")
    #expect(copied.code == 0, "\(copied.err)")
    #expect(copied.out.hasPrefix(live.out) && live.out.contains("\"button\":\"b2\""))
    let tail = hailong("journal", "tail", "-n", "1", "--from", pad.journal)
    #expect(copied.out.hasSuffix(tail.out) && tail.out.filter { $0 == "\n" }.count == 1)
    #expect(hailong("verify", pad.journal).code == 1)
    #expect(Repository.bytes(pad.journal) == before)
    #expect(Repository.bytes(pad.journal + "-wal") == wal)
  }

  @Test("replaying what was recorded gives the presses that the pad saw")
  func edges() throws {
    let pad = try #require(RunningPad())
    let csv = pad.scratch.file("edges.csv")
    let recording = pad.start("edges", "record", "-o", csv)
    #expect(eventually { recording.err.contains("recording") })
    // The last one at once after the first: `--wait` has waited for the release.
    for button in ["b3", "b1", "b1"] {
      #expect(pad.hailong("press", button, "--wait", "--bounce-ms", "8").code == 0)
    }
    // Released, and the release has bounced out.
    #expect(eventually { (Repository.text(csv) ?? "").split(separator: "\n").last?.hasSuffix("0,0") == true })
    recording.signal(SIGINT)
    #expect(recording.exitCode() == 0)
    #expect(Repository.text(csv)?.hasSuffix("\n") == true)
    let replay = hailong("edges", "replay", csv, "--json")
    let replayed = try replay.out.split(separator: "\n").map { try JSON.read(Array($0.utf8)) }
    let presses = try pad.hailong("journal", "tail", "-n", "1000").out.split(separator: "\n")
      .map { try JSON.read(Array($0.utf8)) }.filter { $0["kind"] == "press" }
    #expect(replayed.map { "b\(($0["line"]?.int ?? 9) + 1)" } == presses.compactMap { $0["button"]?.string })
    #expect(presses.count == 3)
    for (replayed, press) in zip(replayed, presses) {
      // The record counts microseconds back from a clock that is read a little later.
      let difference = (replayed["time_us"]?.int ?? 0) - (press["uptime"]?.int ?? .max)
      #expect(abs(difference) <= 2, "\(difference): \(replay.out) \(presses) \(Repository.text(csv) ?? "")")
    }
  }

  @Test("tail --follow shows a record as it comes, and goes on across a kill of the pad")
  func follow() throws {
    let pad = try #require(RunningPad())
    let tail = pad.start("journal", "tail", "-n", "1000", "--follow")
    #expect(pad.hailong("press", "b1", "--wait").code == 0)
    #expect(eventually { tail.out.contains("\"button\":\"b1\"") })
    pad.kill()
    #expect(eventually { tail.err.contains("not answering") })
    #expect(pad.restart())
    #expect(eventually { tail.err.contains("answers again") })
    #expect(pad.hailong("press", "b4", "--wait").code == 0)
    #expect(eventually { tail.out.contains("\"button\":\"b4\"") })
    tail.signal(SIGTERM)
    #expect(tail.exitCode() == 0)
    let seqs = try tail.out.split(separator: "\n").map { try JSON.read(Array($0.utf8))["seq"]?.int ?? 0 }
    #expect(
      seqs == Array((seqs.first ?? 0)..<((seqs.first ?? 0) + Int64(seqs.count))), "none twice, none left out")
  }

  @Test("watch shows the pad dying and coming back")
  func watch() throws {
    let pad = try #require(RunningPad())
    #expect(pad.hailong("press", "b1", "--wait").code == 0)
    let once = pad.hailong("watch", "--once", "--footer", "keys here")
    #expect(once.code == 0 && once.out.contains("Very satisfied") && once.out.contains("keys here"))
    #expect(!once.out.contains("\u{1B}"))
    let votes = try JSON.read(Array(pad.hailong("watch", "--once", "--json").out.utf8))["votes"]
    #expect(votes?["n"] == 1)
    let watch = pad.start("watch", "--interval-ms", "50")
    #expect(eventually { watch.out.contains("Very satisfied") })
    pad.kill()
    #expect(eventually { watch.out.contains("hailongd is not answering; trying again") })
    #expect(pad.restart())
    #expect(eventually { watch.out.suffix(900).contains("none since it started") })
    watch.signal(SIGINT)
    #expect(watch.exitCode() == 0)
  }

  @Test("lamps, identify and bad buttons")
  func lamps() throws {
    let pad = try #require(RunningPad())
    let client = try ControlClient(path: pad.scratch.file("control.sock"))
    /// What is lit at this moment.
    func lit() throws -> Set<String> {
      Set((try client.call(.status)["lights"]?.array ?? []).compactMap(\.string))
    }
    /// All that is seen lit at once, until each of `wanted` was, or 20 s are over.
    func seen(_ wanted: Set<Set<String>>) throws -> Bool {
      var seen: Set<Set<String>> = []
      return try eventually {
        seen.insert(try lit())
        return seen.isSuperset(of: wanted)
      }
    }
    #expect(try eventually { try lit() == [] }, "the sign of the start is over")
    // Looked at from before they begin: the command's own end may come late on a busy machine.
    let test = pad.start("lamps", "test")
    #expect(try seen([["thanks"], ["fault"], ["officer"], ["buzzer"]]), "each by itself")
    #expect(test.exitCode() == 0)
    #expect(try eventually { try lit() == [] })
    let identify = pad.start("identify", "--seconds", "3")
    #expect(try seen([["thanks", "fault", "officer"]]), "all of them at once")
    #expect(identify.exitCode() == 0)
    #expect(try eventually { try lit() == [] })
    #expect(pad.hailong("identify", "--seconds", "0").code == 64)
    #expect(pad.hailong("press", "b9").code == 64)
    #expect(pad.hailong("press", "b8").code == 64, "a board of four buttons has no b8")
  }
}
