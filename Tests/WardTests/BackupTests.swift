import Glibc
import Records
import Testing
import Traces

@testable import Ward

@Suite("A ward backed up and restored")
struct BackupTests {
  /// A second ward's folder beside the first, and the backup between them.
  private final class Copies {
    let file: String
    let folder: DataFolder

    init(_ ward: Fixture) {
      file = ward.folder.path + "/../ward.backup"
      folder = DataFolder(ward.folder.path + "-restored")
    }

    var names: [String] { Copies.names(folder.path) }

    static func names(_ path: String) -> [String] {
      guard let folder = opendir(path) else { return [] }
      defer { closedir(folder) }
      var names: [String] = []
      while let entry = readdir(folder) {
        let name = withUnsafeBytes(of: &entry.pointee.d_name) {
          String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
        }
        if !name.hasPrefix(".") { names.append(name) }
      }
      return names.sorted()
    }

    deinit {
      unlink(file)
      for name in names { unlink(folder.path + "/" + name) }
      rmdir(folder.path)
    }
  }

  private func bytes(_ path: String) throws -> [UInt8] {
    let file = try PlainFile.open(path)
    defer { file.close() }
    var all: [UInt8] = []
    while let more = try file.read() { all += more }
    return all
  }

  private func write(_ bytes: [UInt8], _ path: String) throws {
    unlink(path)
    let file = try PlainFile.make(path)
    defer { file.close() }
    try file.write(bytes)
  }

  @Test("a backup of a ward that is taking records in is one instant of it, and pads send the rest again")
  func online() async throws {
    let ward = try Fixture()
    var generator = Seeded(5)
    let scribe = Scribe.random(&generator, records: 3_000)
    let known = try ward.enrol(scribe)
    let copies = Copies(ward)
    // The serving ward's own writes go on while the copy is made.
    let sending = Task.detached { [serving = ward.intake, now = ward.now] in
      var after: Int64 = 0
      for seal in scribe.seals {
        _ = try serving.take(
          known, scribe.log, after: after, body: scribe.body(after: after, through: seal), now: now)
        after = seal
      }
    }
    while try ward.store.histories().isEmpty { await Task.yield() }
    let outcome = try Backup.make(ward.folder, to: copies.file, now: ward.now)
    try await sending.value
    #expect(Digest.sha256(try bytes(copies.file)) == outcome.hash)
    var status = stat()
    #expect(stat(copies.file, &status) == 0 && status.st_mode & 0o777 == 0o600)
    #expect(Copies.names(ward.folder.path + "/..").filter { $0.contains("part") } == [])

    let manifest = try Restore.make(copies.file, into: copies.folder, now: ward.now)
    #expect(manifest == outcome.manifest)
    #expect(try copies.folder.authority().keyHash == ward.folder.authority().keyHash)
    #expect(stat(copies.folder.database, &status) == 0 && status.st_mode & 0o777 == 0o600)
    let restored = try Store(copies.folder)
    defer { restored.close() }
    let intake = Intake(restored)
    let pad = try #require(try intake.pad(scribe.pad))
    let head = try intake.head(pad, scribe.log)
    #expect(head == scribe.head(at: head.seq) && scribe.seals.contains(head.seq))
    if head.seq < scribe.head.seq {
      _ = try intake.take(
        pad, scribe.log, after: head.seq, body: scribe.body(after: head.seq), now: ward.now)
    }
    #expect(try restored.heads().map(\.line) == ward.store.heads().map(\.line))
    #expect(try restored.check().allSatisfy { !$0.code.isDamage })
  }

  @Test("a backup with any part changed or cut off is refused, and leaves nothing behind")
  func damaged() throws {
    let ward = try Fixture()
    var scribe = Scribe()
    scribe.vote(1)
    scribe.seal()
    try ward.enrol(scribe)
    try ward.send(scribe)
    let copies = Copies(ward)
    let outcome = try Backup.make(ward.folder, to: copies.file, now: ward.now)
    let whole = try bytes(copies.file)
    #expect(whole.count % Tar.block == 0 && Int64(whole.count) == outcome.size)
    // One byte of each kind of place: magic, manifest, a key, the database's first page and its last.
    for place in [0, 130, 600, 2_300, whole.count / 2, whole.count - 2 * Tar.block - 1] {
      var changed = whole
      changed[place] ^= 1
      try write(changed, copies.file)
      #expect(throws: WardFault.self, "byte \(place)") {
        try Restore.make(copies.file, into: copies.folder, now: ward.now)
      }
      #expect(access(copies.folder.path, F_OK) != 0, "byte \(place)")
    }
    for length in [0, 511, 512, 1_024, whole.count / 2] {
      try write(Array(whole[..<length]), copies.file)
      #expect(throws: WardFault.self, "\(length) bytes") {
        try Restore.make(copies.file, into: copies.folder, now: ward.now)
      }
    }
    try write(whole, copies.file)
    _ = try Restore.make(copies.file, into: copies.folder, now: ward.now)
    #expect(copies.names.contains("ward.sqlite") && !copies.names.contains { $0.contains("part") })
  }

  @Test("no file is written over that is not the same kind, and no folder that is not empty")
  func kept() throws {
    let ward = try Fixture()
    let copies = Copies(ward)
    #expect { try Backup.make(ward.folder, to: ward.folder.database, now: ward.now) } throws: {
      ($0 as? WardFault)?.code == .backup
    }
    _ = try Backup.make(ward.folder, to: copies.file, now: ward.now)
    _ = try Backup.make(ward.folder, to: copies.file, now: ward.now)
    #expect { try Restore.make(copies.file, into: ward.folder, now: ward.now) } throws: {
      ($0 as? WardFault)?.code == .backup
    }
    #expect(try ward.store.settings() == WardSettings())
  }
}
