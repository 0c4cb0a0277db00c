import Glibc
import Journal
import Ratings
import Records
import Testing

@testable import HailongCommand

/// What a technician reads who has only a card, or a copy of a pad's folder: the real programs on real folders, sound and broken.
@Suite struct SavedFolderTests {
  /// A folder that is broken in one way. `codes`: doctor's findings and its exit code; `verify`, `export`: their exit codes.
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var codes: [String]
    var doctor: Int32
    var verify: Int32
    var export: Int32
    var spoil: @Sendable (SavedFolder) throws -> Void
    var testDescription: String { name }
  }

  static let all: [Case] = [
    Case(name: "sound", codes: [], doctor: 0, verify: 0, export: 0) { _ in },
    Case(name: "torn-page", codes: ["HL-JRNL-003"], doctor: 2, verify: 65, export: 65) { folder in
      // The fifth page holds records only; half of it is what a card gives back that was cut off while it erased.
      try folder.change(folder.journal) {
        $0.replaceSubrange(4_096..<4_608, with: repeatElement(0xFF, count: 512))
      }
    },
    Case(name: "letter-changed", codes: ["HL-JRNL-003"], doctor: 2, verify: 65, export: 0) { folder in
      let change =
        "UPDATE record SET line = CAST(replace(CAST(line AS TEXT), '\"b2\"', '\"b4\"') AS BLOB) WHERE seq = 4"
      try #require(SQL.run(change, folder.journal))
    },
    Case(name: "newer-version", codes: ["HL-JRNL-005"], doctor: 2, verify: 65, export: 65) { folder in
      try #require(SQL.run("PRAGMA user_version = 2", folder.journal))
    },
    Case(name: "seal-lost", codes: ["HL-JRNL-016"], doctor: 2, verify: 0, export: 0) { folder in
      // The mark beside the key is of a later day than the journal's files.
      let (before, log) = (Repository.bytes(folder.journal), Repository.bytes(folder.journal + "-wal"))
      try folder.write { journal in
        try folder.presses(3, to: journal)
        _ = try journal.seal(folder.stamp(journal), why: .idle, key: folder.key)
      }
      try folder.remember()
      Repository.write(before ?? [], to: folder.journal)
      Repository.write(log ?? [], to: folder.journal + "-wal")
    },
    Case(name: "tail-unsealed", codes: [], doctor: 0, verify: 0, export: 0) { folder in
      try folder.write { try folder.presses(5, to: $0) }
    },
    Case(name: "no-journal", codes: ["HL-JRNL-017"], doctor: 1, verify: 66, export: 66) { folder in
      unlink(folder.journal)
      unlink(folder.journal + "-wal")
    },
    Case(name: "key-unreadable", codes: ["HL-STATE-002"], doctor: 2, verify: 0, export: 0) { folder in
      try folder.change(folder.path + "/seal.key") { $0 = Array("\u{0}\u{1B}[2Jnot a key\n".utf8) }
    },
    Case(name: "set-aside", codes: ["HL-JRNL-015"], doctor: 1, verify: 0, export: 0) { folder in
      // As hailongd does with a journal that it cannot go on with: away, whole, and a new log behind it.
      _ = try SetAside.move(folder.journal)
      try folder.write { journal in
        let log = LogID("00c0ffee12de45b78890aabbccddeeff")!  // 32 hex digits
        let pad = PadID("p-7k3mwqxtvbnc")!  // letters, digits and -
        try folder.append(.genesis(Genesis(log: log, pad: pad, key: folder.key.publicKey)), to: journal)
        try folder.presses(2, to: journal)
        _ = try journal.seal(folder.stamp(journal), why: .idle, key: folder.key)
      }
    },
    Case(name: "no-state-folder", codes: [], doctor: 66, verify: 66, export: 66) { folder in
      for name in [
        "journal.db", "journal.db-wal", "journal.db-reserve", "seal.key", "pad.id", "boot", "high-water",
      ] {
        unlink("\(folder.path)/\(name)")
      }
      folder.scratch.write("state/holiday.jpg", "not of a pad")
    },
  ]

  @Test(
    "doctor, verify and export say of a saved folder what it is, and change nothing in it", arguments: all)
  func saved(_ one: Case) throws {
    let folder = try SavedFolder()
    try one.spoil(folder)
    let before = contents(of: folder.path)
    let judged = hailong("doctor", "--from", folder.path, "--json")
    // Of what is no state folder there is nothing to be judged, and one sentence on standard error says so.
    #expect(judged.err.contains("HL-CMD-013") == (one.name == "no-state-folder"))
    if judged.err.isEmpty {
      let findings = try JSON.read(Array(judged.out.utf8))["findings"]?.array ?? []
      #expect(findings.compactMap { $0["code"]?.string } == one.codes)
    }
    var shown = ""
    for language in Language.allCases {
      for (arguments, exit) in [
        (["doctor", "--from", folder.path], one.doctor),
        (["verify", folder.journal, "--key", folder.key.publicKey.fingerprint.text], one.verify),
        (["journal", "export", "--from", folder.path, "-o", folder.scratch.file("export")], one.export),
      ] {
        let run = Program("hailong", arguments + ["--lang", "\(language)"]).wait()
        #expect(run.code == exit, "\(arguments): \(run)")
        shown +=
          "$ hailong \(arguments.joined(separator: " ")) --lang \(language)\n\(run.out)\(run.err)exit \(run.code)\n\n"
      }
    }
    #expect(contents(of: folder.path) == before)
    // The scratch folder's name is the only thing that is never the same.
    expectGolden(shown.replacing(folder.scratch.path, with: "CARD"), "saved/\(one.name)")
  }

  @Test(
    "a whole card, a folder of the link and a journal's file are no state folder; where one lies inside, it is named"
  )
  func elsewhere() throws {
    let folder = try SavedFolder()
    let card = folder.scratch.file("card")
    for name in ["", "/boot", "/var", "/var/lib"] { mkdir(card + name, 0o755) }
    let wrong = hailong("doctor", "--from", card)
    #expect(
      wrong.code == 66 && wrong.err.contains("is no copy of a state folder")
        && wrong.err.contains("HL-CMD-013"))
    #expect(wrong.err.contains("-> name the copied folder itself"), "\(wrong.err)")
    #expect(rename(folder.path, card + "/var/lib/hailong") == 0)
    let near = hailong("doctor", "--from", card, "--lang", "vi")
    #expect(near.code == 66 && near.err.contains("-> dùng \(card)/var/lib/hailong\n"), "\(near.err)")
    #expect(hailong("doctor", "--from", card + "/var/lib/hailong").code == 0)
    #expect(hailong("doctor", "--from", card + "/var/lib/hailong/journal.db").err.contains("HL-CMD-013"))
    folder.scratch.write("card/enrolment.json", "{}")
    folder.scratch.write("card/link.key", "")
    #expect(hailong("doctor", "--from", card).err.contains("HL-CMD-013"))
  }

  @Test("every saved screen is one of these folders")
  func complete() {
    let names = FileLook.names(in: Repository.path("Tests/Golden/saved"))
    #expect(Set(names) == Set(SavedFolderTests.all.map { "\($0.name).txt" }))
  }

  private func contents(of folder: String) -> [String: [UInt8]] {
    Dictionary(
      uniqueKeysWithValues: FileLook.names(in: folder).map { ($0, Repository.bytes("\(folder)/\($0)") ?? []) }
    )
  }
}
