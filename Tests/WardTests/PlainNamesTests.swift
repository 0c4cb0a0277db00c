import Foundation
import Records
import Testing
import Wire

@testable import Ward

/// Names and words that are typed, sent or carried here, by somebody who wants them to be more than a name.
@Suite("Names are names")
struct PlainNamesTests {
  @Test("a name is one plain line, and begins no formula")
  func plain() throws {
    let ward = try Fixture()
    for name in [
      "", "a\nb", "a\rb", "a\tb", "\t=1", "\u{1B}]0;x\u{07}", "a\u{9B}2J", "a\u{2028}b", "a\u{202E}b",
      "a\u{2066}b",
      "=HYPERLINK(\"http://192.0.2.1\")", "+1", "-1+1", "@SUM(A1)", String(repeating: "x", count: 81),
    ] {
      #expect(throws: WardFault.self, "\(name.debugDescription)") {
        try ward.store.addOfficer(name: name, now: ward.now)
      }
      var settings = WardSettings()
      settings.name = name == String(repeating: "x", count: 81) ? String(repeating: "ữ", count: 80) : name
      #expect(throws: WardFault.self, "\(name.debugDescription)") {
        try Founding.make(DataFolder(ward.folder.path + "-2"), settings: settings, now: ward.now)
      }
    }
    for name in ["Trần Thị B", "Nguyễn Văn A (một cửa) – ca 2", "Y Moan Êñuôl", "O'Brien = A"] {
      #expect(try ward.store.addOfficer(name: name, now: ward.now).name == name)
    }
    #expect(!FileManager.default.fileExists(atPath: ward.folder.path + "-2"))
  }

  @Test("no name of anything is a path")
  func paths() {
    for name in [
      "", ".", "..", "../x", "a/b", "/etc", "a\\b", "a\0", "a b", "a.", "%2e", "~", "$HOME", "A", "á", "a\n",
      "*",
      String(repeating: "a", count: 33),
    ] {
      #expect(PadID(name) == nil, "\(name.debugDescription)")
      #expect(OfficerCode(name) == nil, "\(name.debugDescription)")
      #expect(CounterCode(name) == nil, "\(name.debugDescription)")
      #expect(LogID(name) == nil, "\(name.debugDescription)")
    }
    #expect(LogID(String(repeating: "A", count: 32)) == nil)
    #expect(
      !DataFolder.isKept("../ward.sqlite") && !DataFolder.isKept("/etc/passwd") && DataFolder.isKept("ca.key")
    )
  }

  /// A backup's bytes: a manifest that is right in itself, and behind it the entries as they are given.
  private func backup(_ files: [(name: String, bytes: [UInt8])], entries: [[UInt8]]) -> [UInt8] {
    let manifest = BackupManifest(
      made: .epoch, ward: "x",
      files: files.map { .init(name: $0.name, size: Int64($0.bytes.count), hash: .sha256($0.bytes)) },
      heads: [])
    let said = manifest.json.bytes + [0x0A]
    var out: [UInt8] = []
    for (name, bytes) in [(BackupManifest.name, said), (BackupManifest.sumName, BackupManifest.sum(said))] {
      out += entry(name, bytes)
    }
    return out + entries.joined() + Tar.end
  }

  private func entry(_ name: String, _ bytes: [UInt8], kind: String = "0", link: String = "") -> [UInt8] {
    var header = Tar.header(name: name, size: Int64(bytes.count), seconds: 0)
    header[156] = kind.utf8.first ?? 0
    for (index, byte) in link.utf8.enumerated() { header[157 + index] = byte }
    // The sum of the header's bytes, its own place read as blanks, as tar reckons it.
    let sum = header.enumerated().reduce(0) {
      $0 + ((148..<156).contains($1.offset) ? 0x20 : Int($1.element))
    }
    let digits = String(sum, radix: 8)
    let text = String(repeating: "0", count: 6 - digits.utf8.count) + digits + "\0 "
    header.replaceSubrange(148..<156, with: Array(text.utf8))
    return header + bytes + [UInt8](repeating: 0, count: Tar.padding(Int64(bytes.count)))
  }

  @Test("a backup writes nothing but a ward's own files, into its own folder")
  func entries() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "hailong-entries-\(UInt64.random(in: 0...UInt64.max))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let (key, base) = (Array("key".utf8), Array("SQLite format 3\0".utf8))
    let sound = [("ca.key", key), ("ward.sqlite", base)]
    let cases: [(what: String, bytes: [UInt8])] = [
      (
        "a manifest that names a path",
        backup(
          sound + [("../out", key)],
          entries: [entry("ca.key", key), entry("ward.sqlite", base), entry("../out", key)])
      ),
      (
        "an entry with a path", backup(sound, entries: [entry("../ca.key", key), entry("ward.sqlite", base)])
      ),
      (
        "an absolute entry",
        backup(sound, entries: [entry("\(folder.path)/out", key), entry("ward.sqlite", base)])
      ),
      (
        "a link, then a file through it",
        backup(
          sound,
          entries: [
            entry("ca.key", [], kind: "2", link: "../out"), entry("ca.key", key), entry("ward.sqlite", base),
          ])
      ),
      (
        "a hard link",
        backup(sound, entries: [entry("ca.key", key, kind: "1", link: "../out"), entry("ward.sqlite", base)])
      ),
      ("a folder", backup(sound, entries: [entry("ca.key", key, kind: "5"), entry("ward.sqlite", base)])),
      ("one file twice", backup(sound, entries: [entry("ca.key", key), entry("ca.key", key)])),
      ("another order", backup(sound, entries: [entry("ward.sqlite", base), entry("ca.key", key)])),
    ]
    for (what, bytes) in cases {
      let file = folder.appendingPathComponent("a.backup").path
      try Data(bytes).write(to: URL(fileURLWithPath: file))
      #expect(throws: WardFault.self, "\(what)") {
        try Restore.make(file, into: DataFolder(folder.path + "/ward"), now: .epoch)
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["a.backup"], "\(what)")
    }
  }
}
