import Glibc
import Records
import Testing

@testable import HailongCommand

/// What leaves a pad for a remote helper: useful, and nobody's.
@Suite struct SupportBundleTests {
  /// What must never be in a bundle, each fed in where it would stand on a pad.
  struct Secrets {
    let officer = "cb-zq81x"
    let secondOfficer = "qt-9xk7w"
    let badgeHash = "5ec2e7ba0d9e5ec2e7ba0d9e5ec2e7ba"
    let badgeText = "0004711338"
    let orderKey = String(repeating: "0dde2bee", count: 8)
    let badgeKey = String(repeating: "bad9e4ee", count: 8)
    let linkKey = String(repeating: "11c4ee77", count: 8)
    let code = "kx7mw-2pqrz-EnrolmentCode"
    let comment = "Nguyễn Thị Bí Mật"
    let home = "thibimat"

    var all: [String] {
      [
        officer, secondOfficer, badgeHash, badgeText, orderKey, badgeKey, linkKey, code, comment, "Bí Mật",
        home,
      ]
    }
  }

  /// A pad with a secret in every place that holds one.
  private final class Fed {
    let secrets = Secrets()
    let pad: RunningPad
    var state: String { pad.scratch.file("state") }

    init() throws {
      pad = try #require(RunningPad())
      #expect(pad.hailong("session", "open", secrets.officer).code == 0)
      #expect(pad.hailong("press", "b1", "--wait").code == 0)
      pad.kill()
      let folder = pad.scratch
      folder.write(
        "state/badges.json",
        "{\"key\":\"\(secrets.badgeKey)\",\"badges\":[[\"\(secrets.badgeHash)\",\"\(secrets.secondOfficer)\"]],\"text\":\"\(secrets.badgeText)\"}"
      )
      folder.write(
        "state/enrolment.json",
        "{\"ward\":\"phuong-thu\",\"counter\":\"q1\",\"address\":\"192.0.2.7:8443\",\"order_key\":\"\(secrets.orderKey)\",\"code\":\"\(secrets.code)\"}"
      )
      mkdir(folder.file("link"), 0o700)
      folder.write("link/link.key", secrets.linkKey)
      folder.write("link/enrolment.json", "{\"key\":\"\(secrets.linkKey)\",\"code\":\"\(secrets.code)\"}")
      let settings = try #require(Repository.text(pad.config))
      folder.write(
        "pad.yaml",
        settings
          + "# \(secrets.comment), hailong1:h:1:\(secrets.code):x\nlink: {state_dir: \(folder.file("link"))}\n"
      )
      try #require(pad.restart())
    }

    func seal() throws -> String { try #require(Repository.text("\(state)/seal.key")).trimmed }

    func bundle(_ arguments: String...) -> (run: Program.Result, bytes: [UInt8]) {
      let file = pad.scratch.file("bundle.tar")
      unlink(file)
      let run = Program("hailong", ["support-bundle", file, "--yes"] + arguments).wait()
      return (run, Repository.bytes(file) ?? [])
    }
  }

  /// Name and content of each file of an archive whose header sums hold.
  private func files(_ tar: [UInt8]) throws -> [String: String] {
    var found: [String: String] = [:]
    var index = 0
    while index + 512 <= tar.count, tar[index] != 0 {
      let header = Array(tar[index..<(index + 512)])
      func octal(_ range: Range<Int>) -> Int? {
        Int(String(decoding: header[range].prefix { $0 >= 0x30 && $0 < 0x38 }, as: UTF8.self), radix: 8)
      }
      var blank = header
      for place in 148..<156 { blank[place] = 0x20 }
      #expect(octal(148..<156) == blank.reduce(0) { $0 + Int($1) }, "header sum")
      let name = String(decoding: header.prefix { $0 != 0 }, as: UTF8.self)
      let size = try #require(octal(124..<136))
      found[name] = String(decoding: tar[(index + 512)..<(index + 512 + size)], as: UTF8.self)
      index += 512 + (size + 511) / 512 * 512
    }
    #expect(tar.count == index + 1_024 && tar[index...].allSatisfy { $0 == 0 })
    return found
  }

  private func contains(_ bytes: [UInt8], _ text: String) -> Bool {
    let wanted = Array(text.utf8)
    guard let first = wanted.first, bytes.count >= wanted.count else { return false }
    for start in 0...(bytes.count - wanted.count) where bytes[start] == first {
      if bytes[start..<(start + wanted.count)].elementsEqual(wanted) { return true }
    }
    return false
  }

  @Test("nothing that was fed in is in a bundle of a running pad, of one that is down, or of a copied folder")
  func nothingLeaks() throws {
    let fed = try Fed()
    let seal = try fed.seal()
    #expect(seal.count == 64)
    func check(_ bundle: (run: Program.Result, bytes: [UInt8]), _ way: String) throws -> [String: String] {
      #expect(bundle.run.code == 0, "\(way): \(bundle.run.err)")
      for secret in fed.secrets.all + [seal] {
        let isThere = contains(bundle.bytes, secret)
        #expect(!isThere, "\(way): \(secret)")
        #expect(!bundle.run.out.contains(secret), "\(way): \(secret) in the listing")
      }
      return try files(bundle.bytes)
    }
    let config = ["--config", fed.pad.config]
    let live = try check(fed.bundle(config[0], config[1]), "live")
    let records = try #require(live["hailong-support/records.ndjson"])
    // The one who was signed in is told apart, and no more. (The second is known from the list of badges.)
    #expect(records.contains("\"kind\":\"session-opened\"") && records.contains("\"officer\":\"officer-"))
    #expect(records.contains("\"button\":\"b1\""))
    for name in [
      "README.txt", "settings.json", "board.json", "status.json", "journal.json", "doctor.json",
      "versions.json",
    ] {
      #expect(live["hailong-support/\(name)"] != nil, "\(name) of \(live.keys.sorted())")
    }
    #expect(live["hailong-support/settings.json"]?.contains("policy.quiet_ms") == true)
    #expect(live["hailong-support/status.json"]?.contains("\"officer\":\"officer-") == true)
    for text in live where text.key.hasSuffix(".json") { _ = try JSON.read(Array(text.value.trimmed.utf8)) }

    fed.pad.kill()
    let down = try check(fed.bundle(config[0], config[1]), "down")
    #expect(down["hailong-support/journal.json"]?.contains("\"verdict\"") == true)
    #expect(down["hailong-support/records.ndjson"]?.contains("\"officer\":\"officer-") == true)
    #expect(down["hailong-support/README.txt"]?.contains("missing status.json") == true)

    let before = Repository.bytes(fed.pad.journal)
    let copy = try check(fed.bundle("--from", fed.state), "copy")
    #expect(copy["hailong-support/records.ndjson"]?.contains("\"kind\":\"press\"") == true)
    #expect(copy["hailong-support/settings.json"] == nil)
    #expect(Repository.bytes(fed.pad.journal) == before)
  }

  @Test("the search finds what a bundle without redaction would hold")
  func control() throws {
    let fed = try Fed()
    let raw = fed.pad.hailong("journal", "tail", "-n", "1000").out
    #expect(contains(Array(raw.utf8), fed.secrets.officer))
  }

  @Test("without a terminal it writes nothing unless told to, and --list writes nothing")
  func asks() throws {
    let pad = try #require(RunningPad())
    let file = pad.scratch.file("b.tar")
    let asked = pad.hailong("support-bundle", file)
    #expect(asked.code == 64 && asked.err.contains("--yes"))
    let listed = pad.hailong("support-bundle", file, "--list")
    #expect(listed.code == 0 && listed.out.contains("records.ndjson") && listed.out.contains("README.txt"))
    #expect(access(file, F_OK) != 0)
    #expect(pad.hailong("support-bundle").code == 64)
    #expect(pad.hailong("support-bundle", file, "--yes", "--records", "-1").code == 64)
    let written = pad.hailong("support-bundle", file, "--yes", "--lang", "vi")
    #expect(written.code == 0 && written.out.contains("Đã ghi"))
    var status = stat()
    #expect(stat(file, &status) == 0 && status.st_mode & 0o777 == 0o600)
    #expect(pad.hailong("support-bundle", "/nonexistent/b.tar", "--yes").code == 73)
    #expect(hailong("support-bundle", file, "--yes", "--from", "/nonexistent").code == 66)
  }

  @Test("as many records as were asked for, the newest")
  func count() throws {
    let pad = try #require(RunningPad())
    for button in ["b1", "b2", "b3"] { #expect(pad.hailong("press", button, "--wait").code == 0) }
    let file = pad.scratch.file("b.tar")
    #expect(pad.hailong("support-bundle", file, "--yes", "--records", "2").code == 0)
    let records = try #require(try files(Repository.bytes(file) ?? [])["hailong-support/records.ndjson"])
    #expect(records.split(separator: "\n").count == 2 && records.contains("\"b3\""))
  }

  @Test("words are taken out wherever they stand, and nothing else is")
  func words() {
    var redaction = Redaction()
    #expect(redaction.officer("cb-07") == "officer-1")
    #expect(redaction.officer("cb-08") == "officer-2")
    #expect(redaction.officer("cb-07") == "officer-1")
    #expect(redaction.text("cb-07, then cb-08; cb-09") == "officer-1, then officer-2; cb-09")
    #expect(redaction.text("session-cb-07-x and (cb-07)") == "... and (officer-1)")
    #expect(redaction.text("hailong1:ward.example:8443:CODE:HASH done") == "hailong1:... done")
    #expect(redaction.text("/home/nguyen/pad.yaml:3") == "/home/.../pad.yaml:3")
    let hex = String(repeating: "ab", count: 32)
    #expect(redaction.text("key \(hex)!") == "key ababab...!")
    #expect(
      redaction.json(["hash": .string(hex), "x": .string(hex)]) == ["hash": .string(hex), "x": "ababab..."])
    let nested: JSON = [
      "orders": ["key": true], "order_key": .string(hex), "badges": [["x", "cb-07"]], "by": "uid-1000",
      "list": [["officer": "cb-08"], ["officer": "zz"]],
    ]
    #expect(
      redaction.json(nested) == [
        "orders": ["key": true], "by": "user-1",
        "list": [["officer": "officer-2"], ["officer": "officer-3"]],
      ])
    #expect(redaction.json(["by": "pad"]) == ["by": "pad"])
  }
}

extension String {
  fileprivate var trimmed: String { String(reversed().drop { $0.isWhitespace }.reversed()) }
}
