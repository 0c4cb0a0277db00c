import Foundation
import Records
import Testing

@testable import Ward

/// The real `hailong doctor` at an enrolled pad whose hailongd is down: link and ward are real, and go on without it.
@Suite("doctor while hailongd is down", .serialized)
struct DoctorDownTests {
  /// What doctor said.
  private struct Diagnosis {
    var codes: [String]
    var checks: [String: (state: String, seen: String)]
    var exit: Int32
    var took: Duration
  }

  private func doctor(_ all: Programs, as user: [String] = []) throws -> Diagnosis {
    let words = ["doctor", "--json", "--config", all.config]
    let clock = ContinuousClock()
    let began = clock.now
    let run = try realProgram("hailong", words, through: user)
    let took = clock.now - began
    let json = try JSON.read(run.said)
    var checks: [String: (String, String)] = [:]
    for check in json["checks"]?.array ?? [] {
      let state = check["state"]?.string ?? ""
      checks[check["check"]?.string ?? ""] = (state, check["seen"]?["en"]?.string ?? "")
    }
    return Diagnosis(
      codes: (json["findings"]?.array ?? []).compactMap { $0["code"]?.string }, checks: checks,
      exit: run.code,
      took: took)
  }

  /// A pad with some votes, enrolled at a ward that holds all of them.
  private func enrolled() throws -> Programs {
    let all = try Programs()
    let address = try all.startWard()
    try all.settle()
    try all.startPad()
    try all.run("hailong-link", "enrol", try all.string(address), "--config", all.config)
    try all.start("hailong-link", "--config", all.config)
    try vote(all, 3)
    return all
  }

  private func vote(_ all: Programs, _ count: Int) throws {
    for _ in 0..<count { try all.run("hailong", "press", "b1", "--wait", "--config", all.config) }
    try all.wait("the ward holds all") {
      let head = try all.run("hailong", "head", "--config", all.config)
      guard try all.run("hailong", "head", "--sealed", "--config", all.config) == head else { return false }
      let kept = head.split(separator: " ").prefix(4).joined(separator: " ")
      return try all.run("hailong-ward", "heads", "--data", all.ward).contains(kept)
    }
  }

  @Test(
    "at a pad in good order nothing is found but that hailongd is down; the way to the ward was walked, within 5 s"
  )
  func healthy() throws {
    let all = try enrolled()
    all.stop("hailongd")
    let seen = try doctor(all)
    #expect(seen.codes == ["HL-CTRL-007"] && seen.exit == 2)
    #expect(seen.checks["link"]?.state == "fine")
    #expect(seen.checks["link"]?.seen == "name, TLS, signature, head: good")
    #expect(seen.checks["ward"]?.state == "fine")
    #expect(seen.took < .seconds(5))

    // What nobody carries since is shown, and is no finding.
    all.stop("hailong-link")
    try all.startPad()
    try all.run("hailong", "press", "b2", "--wait", "--config", all.config)
    all.stop("hailongd")
    let waiting = try doctor(all)
    #expect(waiting.codes == ["HL-CTRL-007"])
    #expect(waiting.checks["ward"]?.state == "fine")
    #expect(waiting.checks["ward"]?.seen.contains("records wait for hailongd") == true, "\(waiting.checks)")
  }

  @Test("a hailongd that hangs is the one finding; without the journal that it holds no head is compared")
  func hangs() throws {
    let all = try enrolled()
    all.signal("hailongd", SIGSTOP)
    let seen = try doctor(all)
    all.signal("hailongd", SIGCONT)
    #expect(seen.codes == ["HL-UNIT-004"])
    #expect(seen.checks["link"]?.seen == "name, TLS, signature: good; no head to compare")
    #expect(seen.checks["ward"]?.state == "not-looked-at")
    #expect(seen.took < .seconds(5))
  }

  @Test(
    "a refused signature, a journal that is gone, a card put back, a fork and a ward that is away are each named"
  )
  func faults() throws {
    let all = try enrolled()
    all.stop("hailongd")
    let (pad, key) = (all.folder + "/pad", all.folder + "/link/link.key")

    let kept = try Data(contentsOf: URL(fileURLWithPath: key))
    try Data((String(repeating: "5a", count: 32) + "\n").utf8).write(to: URL(fileURLWithPath: key))
    chmod(key, 0o600)
    #expect(try doctor(all).codes == ["HL-WARD-003", "HL-CTRL-007"])
    try kept.write(to: URL(fileURLWithPath: key))
    chmod(key, 0o600)

    #expect(rename(pad + "/journal.db", pad + "/kept") == 0)
    let gone = try doctor(all)
    #expect(gone.codes == ["HL-JRNL-017", "HL-CTRL-007"])
    #expect(gone.checks["link"]?.seen == "name, TLS, signature: good; no head to compare")
    #expect(rename(pad + "/kept", pad + "/journal.db") == 0)

    // The card of an earlier day; then it goes on by itself, beyond what the ward holds.
    try FileManager.default.copyItem(atPath: pad, toPath: pad + "-image")
    try all.startPad()
    try vote(all, 4)
    all.stop("hailong-link")
    all.stop("hailongd", SIGKILL)
    try FileManager.default.removeItem(atPath: pad)
    try FileManager.default.moveItem(atPath: pad + "-image", toPath: pad)
    #expect(try doctor(all).codes == ["HL-LINK-011", "HL-CTRL-007"])
    try all.startPad()
    let held = try #require(
      try all.run("hailong-ward", "heads", "--data", all.ward).split(separator: " ").compactMap { Int64($0) }
        .first)
    try all.wait("the other history is longer") {
      try all.run("hailong", "press", "b2", "--wait", "--config", all.config)
      let sealed = try all.run("hailong", "head", "--sealed", "--config", all.config).split(separator: " ")
      return (sealed.count > 2 ? Int64(sealed[2]) ?? 0 : 0) > held
    }
    all.stop("hailongd")
    #expect(try doctor(all).codes == ["HL-LINK-020", "HL-CTRL-007"])

    all.stop("hailong-ward")
    let away = try doctor(all)
    #expect(away.codes == ["HL-LINK-005", "HL-CTRL-007"])
    #expect(away.checks["ward"]?.state == "not-looked-at")
  }

  @Test(
    "who may not read the link's key or the pad's folder is told to ask as root, and nothing is found",
    .enabled(if: geteuid() == 0))
  func stranger() throws {
    let all = try enrolled()
    all.stop("hailongd")
    let nobody = ["/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    let asRoot = "this user may not look: ask as root"
    let closed = try doctor(all, as: nobody)
    #expect(closed.codes == ["HL-CTRL-007"])
    for check in ["link", "ward", "journal"] {
      #expect(closed.checks[check]?.state == "not-looked-at", "\(check)")
      #expect(closed.checks[check]?.seen == asRoot, "\(check)")
    }
    // The folders open, as on a bench; the keys are not.
    for folder in ["pad", "link"] { chmod("\(all.folder)/\(folder)", 0o755) }
    for file in ["", "-wal", "-reserve"] { chmod("\(all.folder)/pad/journal.db\(file)", 0o644) }
    let open = try doctor(all, as: nobody)
    #expect(open.codes == ["HL-CTRL-007"])
    #expect(open.checks["link"]?.seen == asRoot)
    #expect(open.checks["journal"]?.state == "fine")
  }

  @Test("probe takes a head in place of hailongd's, and says whose it is where it is another pad's")
  func probe() throws {
    let all = try enrolled()
    let head = try all.run("hailong", "head", "--sealed", "--config", all.config)
    all.stop("hailongd")
    func probe(_ head: String) throws -> (code: Int32, said: String) {
      try realProgram("hailong-link", ["probe", "--json", "--head=\(head)", "--config", all.config])
    }
    let known = try probe(head.trimmingCharacters(in: .whitespacesAndNewlines))
    #expect(known.code == 0 && known.said.contains("ward_head"), "\(known.said)")
    let unknown = try probe("-")
    #expect(unknown.code == 0 && !unknown.said.contains("ward_head"), "\(unknown.said)")
    #expect(unknown.said.contains(#"{"step":"head","ok":true"#))
    // The ward was asked about a log that nobody has, and keeps nothing of it.
    #expect(try all.run("hailong-ward", "heads", "--data", all.ward).split(separator: "\n").count == 1)
    let other = try probe("p-other \(head.split(separator: " ").dropFirst().joined(separator: " "))")
    #expect(other.code != 0 && other.said.contains("HL-LINK-013"), "\(other.said)")
    #expect(try realProgram("hailong-link", ["probe", "--config", all.config]).said.contains("HL-LINK-003"))
  }
}
