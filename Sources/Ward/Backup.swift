import Crypto
import GRDB
import Glibc
import Records

import struct Records.Digest
import struct Records.UTCTime

/// What a backup says of itself: its first file, `manifest.json`.
public struct BackupManifest: Equatable, Sendable {
  public struct File: Equatable, Sendable {
    public var name: String
    public var size: Int64
    public var hash: Digest
  }

  public var made: UTCTime
  /// The ward's name, for people.
  public var ward: String
  /// In the order in which they follow.
  public var files: [File]
  /// Where each history ended, as head lines.
  public var heads: [String]

  static let name = "manifest.json"
  /// The file behind it: its own hash, as sha256sum writes it.
  static let sumName = "manifest.sha256"

  static func sum(_ said: [UInt8]) -> [UInt8] { Array("\(Digest.sha256(said).hex)  \(name)\n".utf8) }

  static let format: Int64 = 1

  var json: JSON {
    .object([
      .init("format", .int(BackupManifest.format)), .init("made", .string(made.text)),
      .init("ward", .string(ward)),
      .init(
        "files",
        .array(
          files.map {
            .object([
              .init("name", .string($0.name)), .init("bytes", .int($0.size)),
              .init("sha256", .string($0.hash.hex)),
            ])
          })), .init("heads", .array(heads.map { .string($0) })),
    ])
  }

  init(made: UTCTime, ward: String, files: [File], heads: [String]) {
    (self.made, self.ward, self.files, self.heads) = (made, ward, files, heads)
  }

  /// Nil where it is none, or of a newer format.
  init?(_ bytes: [UInt8]) {
    guard let json = try? JSON.read(bytes), json["format"]?.int == BackupManifest.format,
      let made = json["made"]?.string.flatMap({ UTCTime($0) }), let ward = json["ward"]?.string,
      let files = json["files"]?.array, let heads = json["heads"]?.array
    else { return nil }
    self.init(made: made, ward: ward, files: [], heads: heads.compactMap(\.string))
    for file in files {
      guard let name = file["name"]?.string, DataFolder.isKept(name), let size = file["bytes"]?.int,
        (0...Tar.longest).contains(size), let hash = file["sha256"]?.string.flatMap({ Digest(hex: $0) })
      else { return nil }
      self.files.append(File(name: name, size: size, hash: hash))
    }
    guard Set(self.files.map(\.name)).count == self.files.count,
      self.files.contains(where: { $0.name == DataFolder.databaseName })
    else { return nil }
  }
}

/// Copying a ward into one file while it goes on serving.
public enum Backup {
  /// What was written.
  public struct Outcome: Equatable, Sendable {
    public var manifest: BackupManifest
    /// Of the whole file.
    public var hash: Digest
    public var size: Int64
  }

  /// Writes the ward in `folder` to `path`, mode 0600: manifest, keys, database. The database is one snapshot, as of one
  /// instant, whatever is taken in meanwhile. `path` appears only when it is whole and flushed; an earlier backup of that
  /// name is replaced then, any other file is left alone.
  public static func make(_ folder: DataFolder, to path: String, now: UTCTime) throws(WardFault) -> Outcome {
    try folder.requireWard()
    try checkTarget(path)
    let copy = path + ".database.part"
    removeDatabase(copy)
    defer { removeDatabase(copy) }
    // Made by us, so that it is ours alone before a byte is in it.
    try PlainFile.make(copy).close()
    let (ward, heads) = try snapshot(folder, into: copy)
    var files: [(file: BackupManifest.File, path: String)] = []
    for name in DataFolder.keptNames where access("\(folder.path)/\(name)", F_OK) == 0 {
      files.append(try measured(name, "\(folder.path)/\(name)"))
    }
    files.append(try measured(DataFolder.databaseName, copy))
    let manifest = BackupManifest(made: now, ward: ward, files: files.map(\.file), heads: heads)
    unlink(path + ".part")
    do throws(WardFault) {
      let outcome = try write(manifest, files.map { ($0.file.size, $0.path) }, to: path + ".part", now)
      guard rename(path + ".part", path) == 0 else { throw PlainFile.fault(Said("đặt tên", "name"), path) }
      PlainFile.flushFolder(of: path)
      return outcome
    } catch {
      unlink(path + ".part")
      throw error
    }
  }

  private static func checkTarget(_ path: String) throws(WardFault) {
    guard access(path, F_OK) == 0 else { return }
    let file = try PlainFile.open(path)
    defer { file.close() }
    guard let header = try? file.read(exactly: Tar.block), Tar.read(header)?.name == BackupManifest.name
    else {
      throw WardFault(
        .backup, "\(path) is there and is no backup of a ward",
        vi: "đã có \(path), và đó không phải bản sao lưu của phường",
        remedy: "Choose another name, or remove it", remedyVi: "Chọn tên khác, hoặc xóa tệp đó")
    }
  }

  /// Page by page, by SQLite's own means: a copy of the file alone could tear, and would miss the write-ahead log.
  private static func snapshot(_ folder: DataFolder, into copy: String) throws(WardFault)
    -> (ward: String, heads: [String])
  {
    let store = try Store(folder)
    defer { store.close() }
    do {
      let queue = try DatabaseQueue(path: copy)
      defer { try? queue.close() }
      try store.pool.backup(to: queue)
      return try queue.read { db in
        (try WardSettings.load(db).name, try Store.histories(db).map { "\($0.line)" })
      }
    } catch {
      throw Store.fault(error, Said("chép cơ sở dữ liệu sang \(copy)", "copy the database to \(copy)"))
    }
  }

  private static func measured(_ name: String, _ path: String) throws(WardFault)
    -> (file: BackupManifest.File, path: String)
  {
    let file = try PlainFile.open(path)
    defer { file.close() }
    var hash = SHA256()
    var size: Int64 = 0
    while let bytes = try file.read() {
      hash.update(data: bytes)
      size += Int64(bytes.count)
    }
    guard size <= Tar.longest else {
      throw WardFault(
        .backup, "\(path) is larger than a backup may be",
        vi: "\(path) lớn hơn mức một bản sao lưu chứa được",
        remedy: "Copy the folder by hand", remedyVi: "Tự chép cả thư mục")
    }
    return (BackupManifest.File(name: name, size: size, hash: Digest(Array(hash.finalize())) ?? .zero), path)
  }

  private static func write(
    _ manifest: BackupManifest, _ files: [(size: Int64, path: String)], to path: String, _ now: UTCTime
  ) throws(WardFault) -> Outcome {
    let out = try PlainFile.make(path)
    defer { out.close() }
    var hash = SHA256()
    var size: Int64 = 0
    func put(_ bytes: [UInt8]) throws(WardFault) {
      try out.write(bytes)
      hash.update(data: bytes)
      size += Int64(bytes.count)
    }
    let seconds = now.microseconds / 1_000_000
    let said = manifest.json.bytes + [0x0A]
    for (name, bytes) in [
      (BackupManifest.name, said), (BackupManifest.sumName, BackupManifest.sum(said)),
    ] {
      try put(Tar.header(name: name, size: Int64(bytes.count), seconds: seconds))
      try put(bytes + [UInt8](repeating: 0, count: Tar.padding(Int64(bytes.count))))
    }
    for (file, source) in zip(manifest.files, files) {
      try put(Tar.header(name: file.name, size: file.size, seconds: seconds))
      let input = try PlainFile.open(source.path)
      defer { input.close() }
      var copied: Int64 = 0
      while let bytes = try input.read() {
        try put(bytes)
        copied += Int64(bytes.count)
      }
      guard copied == file.size else {
        throw WardFault(
          .backup, "\(source.path) changed while it was copied", vi: "\(source.path) thay đổi trong lúc chép",
          remedy: "Try again", remedyVi: "Thử lại")
      }
      try put([UInt8](repeating: 0, count: Tar.padding(file.size)))
    }
    try put(Tar.end)
    try out.flush()
    return Outcome(manifest: manifest, hash: Digest(Array(hash.finalize())) ?? .zero, size: size)
  }

  static func removeDatabase(_ path: String) {
    for suffix in ["", "-wal", "-shm", "-journal"] { unlink(path + suffix) }
  }
}
