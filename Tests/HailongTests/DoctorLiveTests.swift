import Glibc
import Records
import Testing

@testable import HailongCommand

/// The real `hailong doctor` at the real `hailongd`: up, killed, and as a copied folder.
@Suite struct DoctorLiveTests {
  private func codes(_ run: Program.Result) throws -> [String] {
    let json = try JSON.read(Array(run.out.utf8))
    return (json["findings"]?.array ?? []).compactMap { $0["code"]?.string }
  }

  private func state(_ run: Program.Result, _ check: String) throws -> String? {
    let json = try JSON.read(Array(run.out.utf8))
    return json["checks"]?.array?.first { $0["check"]?.string == check }?["state"]?.string
  }

  @Test("a healthy pad has no finding, and the examination takes less than 5 s")
  func healthy() throws {
    let pad = try #require(RunningPad())
    #expect(pad.hailong("press", "b1", "--wait").code == 0)
    var began = timespec()
    clock_gettime(CLOCK_MONOTONIC, &began)
    let run = pad.hailong("doctor", "--json", "--root", pad.scratch.path)
    var ended = timespec()
    clock_gettime(CLOCK_MONOTONIC, &ended)
    #expect(ended.tv_sec - began.tv_sec <= 5)
    #expect(run.code == 0, "\(run.out)\(run.err)")
    #expect(try codes(run) == [])
    #expect(try state(run, "journal") == "fine" && state(run, "lines") == "fine")
    #expect(pad.hailong("doctor", "--lang", "vi").out.contains("hailongd đang chạy"))
  }

  @Test("a stuck button is found, with its code, and the exit code says that something does not work")
  func stuck() throws {
    let pad = try #require(RunningPad())
    #expect(pad.hailong("press", "b2", "--hold-ms", "20000").code == 0)
    let isFound = try eventually { try codes(pad.hailong("doctor", "--json")) == ["HL-BTN-001"] }
    #expect(isFound)
    #expect(pad.hailong("doctor").code == 2)
  }

  @Test("with the daemon killed the machine is looked at, and the journal is neither written nor moved")
  func killed() throws {
    let pad = try #require(RunningPad())
    #expect(pad.hailong("press", "b3", "--wait").code == 0)
    pad.kill()
    let before = [pad.journal, pad.journal + "-wal"].map { Repository.bytes($0) }
    let run = pad.hailong("doctor", "--json")
    #expect(run.code == 2, "\(run.out)\(run.err)")
    #expect(try codes(run) == ["HL-CTRL-007"])
    #expect(try state(run, "journal") == "fine" && state(run, "flush") == "fine")
    #expect([pad.journal, pad.journal + "-wal"].map { Repository.bytes($0) } == before)
  }

  @Test("with the daemon killed a badge reader is looked for by its name as it is, whatever the name is")
  func reader() throws {
    let scratch = Scratch()
    for (name, isThere) in [("RFID Reader: 7", true), ("Reader", true), ("RFID Reader: 8", false)] {
      let config = RunningPad.settings(scratch, "badge: {reader: \"\(name)\"}")
      for folder in ["proc", "proc/bus", "proc/bus/input"] { mkdir(scratch.file(folder), 0o755) }
      let devices = ["Reader", "RFID Reader: 7"].enumerated().map { index, name in
        "N: Name=\"\(name)\"\nH: Handlers=kbd event\(index)\nB: KEY=fffffffffffffffe\n"
      }
      scratch.write("proc/bus/input/devices", devices.joined(separator: "\n"))
      let run = Program("hailong", ["doctor", "--json", "--config", config, "--root", scratch.path]).wait()
      #expect(try state(run, "reader") == (isThere ? "fine" : "found"), "\(run.out)\(run.err)")
      #expect(try codes(run).contains("HL-BADGE-001") == !isThere)
    }
  }

  @Test("a copied state folder is examined without its pad; what only a pad tells is not called fine")
  func copied() throws {
    let pad = try #require(RunningPad())
    #expect(pad.hailong("press", "b3", "--wait").code == 0)
    pad.kill()
    let copy = pad.scratch.file("state")
    let sound = hailong("doctor", "--from", copy, "--json")
    #expect(sound.code == 0, "\(sound.out)\(sound.err)")
    #expect(try state(sound, "journal") == "fine" && state(sound, "units") == "not-looked-at")

    // Torn: a page of the file is gone.
    var bytes = try #require(Repository.bytes(pad.journal))
    let isWhole = bytes.count
    for index in (isWhole / 2)..<min(isWhole, isWhole / 2 + 2_048) { bytes[index] = 0xA5 }
    var torn = bytes
    if torn.count > 2_048 { torn.replaceSubrange(0..<16, with: [UInt8](repeating: 0, count: 16)) }
    unlink(pad.journal + "-wal")
    Repository.write(torn, to: pad.journal)
    let broken = hailong("doctor", "--from", copy, "--json")
    #expect(broken.code == 2)
    #expect(try codes(broken) == ["HL-JRNL-003"], "\(broken.out)")
    unlink(pad.journal)
    #expect(try codes(hailong("doctor", "--from", copy, "--json")) == ["HL-JRNL-017"])
    Repository.write(Array("not a key\n".utf8), to: "\(copy)/seal.key")
    #expect(try codes(hailong("doctor", "--from", copy, "--json")).contains("HL-STATE-002"))
    #expect(hailong("doctor", "--from", pad.scratch.file("nowhere")).code == 66)
  }

  @Test("wrong settings are a finding, not the end of the examination")
  func settings() throws {
    let scratch = Scratch()
    let bad = scratch.write("pad.yaml", "board: simulated\ndebounce:\n  setle_ms: 15\n")
    let run = hailong("doctor", "--json", "--config", bad, "--socket", scratch.file("none"))
    #expect(run.code == 2)
    #expect(try codes(run).first == "HL-CONF-006")
  }

  @Test("a hailongd that is stopped is told from one that is not there")
  func hangs() throws {
    let pad = try #require(RunningPad())
    pad.program.signal(SIGSTOP)
    let run = pad.hailong("doctor", "--json")
    pad.program.signal(SIGCONT)
    #expect(run.code == 2)
    #expect(try codes(run) == ["HL-UNIT-004"], "\(run.out)")
  }
}
