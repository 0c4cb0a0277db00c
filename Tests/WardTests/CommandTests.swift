import Foundation
import Glibc
import Ratings
import Records
import Synchronization
import Testing
import Wire

@testable import Ward

@Suite("The command", .serialized)
struct CommandTests {
  struct Outcome {
    var status: Int32
    var out: String
    var err: String
  }

  /// The program beside the tests.
  static func program() -> String {
    var path = [UInt8](repeating: 0, count: 4_096)
    let count = readlink("/proc/self/exe", &path, path.count)
    // `swift test` runs the bundle by a helper of its own; the bundle's path is its argument.
    let exe = String(decoding: path.prefix(max(0, count)), as: UTF8.self)
    let beside = [exe] + CommandLine.arguments
    for candidate in beside {
      let folder = candidate.split(separator: "/").dropLast().map { "/" + $0 }.joined()
      if access(folder + "/hailong-ward", X_OK) == 0 { return folder + "/hailong-ward" }
    }
    return ".build/debug/hailong-ward"
  }

  private static func spawn(_ arguments: [String], out: String, err: String) -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 1, out, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, err, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    var argv = ([program()] + arguments).map { strdup($0) } + [nil]
    defer { for argument in argv { free(argument) } }
    var pid: pid_t = 0
    return posix_spawn(&pid, program(), &actions, nil, &argv, environ) == 0 ? pid : -1
  }

  private static func wait(_ pid: pid_t) -> Int32 {
    var status: Int32 = 0
    guard pid > 0, waitpid(pid, &status, 0) == pid else { return -1 }
    return status & 0x7F == 0 ? status >> 8 & 0xFF : -(status & 0x7F)
  }

  private func run(_ ward: Fixture, _ arguments: String...) throws -> Outcome {
    let (out, err) = (ward.folder.path + "/../out", ward.folder.path + "/../err")
    defer {
      unlink(out)
      unlink(err)
    }
    let status = CommandTests.wait(CommandTests.spawn(arguments, out: out, err: err))
    return Outcome(status: status, out: try TextFile.read(out), err: try TextFile.read(err))
  }

  @Test("figures, heads, exports and reports come out of the program, with exit codes a script can read")
  func program() throws {
    let ward = try Fixture()
    var scribe = Scribe()
    try ward.enrol(scribe)
    for _ in 0..<32 { scribe.vote(1) }
    for _ in 0..<2 { scribe.vote(2) }
    scribe.seal()
    try ward.send(scribe)
    let data = ward.folder.path
    let tally = try run(
      ward, "tally", "--data", data, "--from", "2026-06-01", "--to", "2026-06-30", "--format", "json")
    #expect(tally.status == 0, "\(tally.err)")
    let row = try #require(try JSON.read(tally.out)["rows"]?.array?.first)
    #expect(row["top_box"]?["text"]?.string == "32/34 94.1 % [80.9, 98.4]")
    #expect(row["index"]?["text"]?.string == "34/34 100 % [89.8, 100]")
    #expect(try run(ward, "check", "--data", data).status == 0)
    let heads = try run(ward, "heads", "--data", data).out
    #expect(HeadLine(String(heads.drop { $0 != " " })) == (try ward.store.heads().first?.line))
    let head = try JSON.read(try run(ward, "heads", "--data", data, "--json").out)
    #expect(
      HeadLine(
        ["date", "pad", "log", "seq", "hash", "fingerprint"].compactMap {
          head[$0]?.string ?? head[$0]?.int.map { "\($0)" }
        }.joined(separator: " ")) == (try ward.store.heads().first?.line))
    #expect(head["date"]?.string == String(heads.prefix { $0 != " " }))
    #expect(
      try JSON.read(try run(ward, "log", "list", "--data", data, "--json").out).members
        == head.members?.filter { $0.key != "date" })
    #expect(
      try run(ward, "log", "export", scribe.pad.text, "--data", data).out
        == String(decoding: scribe.bytes(), as: UTF8.self))
    #expect(
      try run(ward, "report", "--data", data, "--month", "2026-06", "--lang", "vi").out.contains("94,1 %"))
    #expect(
      try run(ward, "recount", "--data", data, "--lang", "en").out
        == "\(scribe.head.seq) records, 0 presses moved\n")
    let policy = data + "/../policy.json"
    defer { unlink(policy) }
    try #"{"name":"hurried","quiet_ms":30000,"correction_ms":3000}"#.write(
      toFile: policy, atomically: false, encoding: .utf8)
    let tried = try run(ward, "recount", "--data", data, "--lang", "en", "--policy", policy)
    #expect(tried.status == 0, "\(tried.err)")
    #expect(tried.out.contains("moved") && !tried.out.contains(" 0 presses moved"), "\(tried.out)")
    // The second citizen becomes the first one's repeat: which press, what it was and what it would be.
    let moved = "\(scribe.pad) \(scribe.log) 4: "
    #expect(
      tried.out.contains(moved + "vote 4/4 Unassigned 2026-06-01 -> repeat Unassigned 2026-06-01\n"),
      "\(tried.out)")
    let told = try run(ward, "recount", "--data", data, "--lang", "vi", "--policy", policy).out
    #expect(
      told.contains(moved + "phiếu 4/4 Chưa gán 01/06/2026 -> bấm lặp Chưa gán 01/06/2026\n"), "\(told)")
    #expect(try ward.total().n == 34, "a trial changes nothing")
    let added = try run(ward, "pad", "add", "--data", data, "--count", "2", "--address", "10.1.2.3:8443")
    let strings = try added.out.split(separator: "\n").map {
      try EnrolmentString(String($0.split(separator: " ").last ?? ""))
    }
    #expect(strings.count == 2)
    #expect(try Set(strings.map(\.authority)) == [ward.folder.authority().keyHash])
    let missing = try run(ward, "tally", "--data", "/nowhere", "--from", "2026-06-01", "--to", "2026-06-30")
    #expect(missing.status == 78)
    #expect(missing.err.hasPrefix("hailong-ward: HL-WARD-101: "))
    #expect(try run(ward, "tally", "--data", data, "--from", "2026-06-31", "--to", "2026-06-30").status == 64)
    #expect(try run(ward, "pad", "add", "--data", data, "--counter", "Quầy 1").status == 64)
    #expect(try run(ward, "init", "--data", data).status == 78)
  }

  @Test("a head line for a supervisor begins with the day at the ward, not with UTC's")
  func dated() throws {
    let ward = try Fixture()
    var scribe = Scribe()
    try ward.enrol(scribe)
    scribe.seal()
    try ward.send(scribe)
    var settings = WardSettings()
    // Fourteen hours from UTC, to the side on which it is another day now.
    let isMorning = LocalTime(offset: 0)!.minute(of: Server.now()) < 12 * 60
    settings.offset = isMorning ? -840 : 840
    try ward.store.save(settings)
    let zone = settings.openingHours.zone
    let before = zone.day(of: Server.now())
    let heads = try run(ward, "heads", "--data", ward.folder.path).out
    // Midnight may have passed meanwhile.
    #expect(
      [before, zone.day(of: Server.now())].contains { heads.hasPrefix("\($0.text) \(scribe.pad) ") },
      "\(heads)")
  }

  @Test("the string of `pad add --expires` is good for as long as was typed")
  func expires() throws {
    let ward = try Fixture()
    let data = ward.folder.path
    for (minute, refused) in [(29, nil), (31, .codeExpired)] as [(Int64, ProblemCode?)] {
      let added = try run(
        ward, "pad", "add", "--data", data, "--expires", "30m", "--address", "10.1.2.3:8443")
      let string = try EnrolmentString(String(added.out.dropLast()))
      let then = UTCTime(microseconds: Server.now().microseconds + minute * 60_000_000)
      #expect(
        refusal { _ = try ward.store.enrol(code: string.code, Scribe().statement(), now: then) } == refused,
        "\(minute) min")
    }
    for wrong in ["0d", "7", "3651d", "7w", "d", "-7d", "1.5h"] {
      let refused = try run(ward, "pad", "add", "--data", data, "--expires=\(wrong)", "--lang", "en")
      #expect(refused.status == 64, "\(wrong)")
      #expect(refused.out == "", "\(wrong)")
      #expect(
        refused.err.contains("The value '\(wrong)' is invalid for '--expires <expires>'")
          && refused.err.contains("7d, 12h, 30m"), "\(refused.err)")
    }
    #expect(try ward.store.openCodes(now: Server.now()) == 1, "nothing was made for a length that is none")
  }

  @Test("serve says where it listens, and ends clean on SIGTERM")
  func serve() throws {
    let ward = try Fixture()
    let (out, err) = (ward.folder.path + "/../out", ward.folder.path + "/../err")
    defer {
      unlink(out)
      unlink(err)
    }
    let pid = CommandTests.spawn(
      ["serve", "--data", ward.folder.path, "--listen", "127.0.0.1:0"], out: out, err: err)
    try #require(pid > 0)
    var listening = false
    let deadline = ContinuousClock.now + .seconds(60)
    while !listening, ContinuousClock.now < deadline {
      listening = (try? TextFile.read(out))?.hasPrefix("listening on 127.0.0.1:") ?? false
      usleep(20_000)
    }
    #expect(listening, "\((try? TextFile.read(err)) ?? "")")
    kill(pid, SIGTERM)
    #expect(CommandTests.wait(pid) == 0)
    #expect(try TextFile.read(err).contains("ended in order"))
  }
}
