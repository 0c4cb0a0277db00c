import Crypto
import GRDB
import Glibc
import Records

import struct Records.Digest
import struct Records.UTCTime

extension DataFolder {
  static let databaseName = "ward.sqlite"
  /// The files beside the database without which a ward is another one: its pads know its authority, and take orders signed by
  /// one key only.
  static let keptNames = ["ca.key", "ca.pem", "server.key", "server.pem", "order.key", "badge.key"]

  static func isKept(_ name: String) -> Bool { name == databaseName || keptNames.contains(name) }

  /// The owner's number where this is root: a server that runs as another user could not open the files.
  public var foreignOwner: UInt32? {
    var status = stat()
    return geteuid() == 0 && stat(path, &status) == 0 ? status.st_uid : nil
  }

  /// Whether there is nothing at all at that path, or a folder with nothing in it.
  var isFree: Bool {
    guard let folder = opendir(path) else { return errno == ENOENT }
    defer { closedir(folder) }
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { return false }
    }
    return true
  }
}

/// Putting a ward back from a backup. What pads have sent since then comes again by itself: each goes on from where the
/// restored copy of its log ends.
public enum Restore {
  /// Unpacks the backup at `path` into `folder`, which must be empty or missing, and checks it: every file's hash, SQLite's
  /// pages, and that each log ends where the backup says. Leaves nothing behind where it throws.
  public static func make(_ path: String, into folder: DataFolder, now: UTCTime) throws(WardFault)
    -> BackupManifest
  {
    guard folder.isFree else {
      throw WardFault(
        .backup, "\(folder.path) is not empty", vi: "\(folder.path) không trống",
        remedy: "Move what is there away first: `mv \(folder.path) \(folder.path).old`",
        remedyVi: "Dời những gì có ở đó đi trước: `mv \(folder.path) \(folder.path).old`")
    }
    let file = try PlainFile.open(path)
    defer { file.close() }
    let manifest = try manifest(file, path)
    let isNew = access(folder.path, F_OK) != 0
    try folder.make()
    do throws(WardFault) {
      for wanted in manifest.files { try unpack(wanted, from: file, path, into: folder) }
      try finish(folder, manifest, path, now)
      return manifest
    } catch {
      for name in DataFolder.keptNames { unlink("\(folder.path)/\(name)") }
      Backup.removeDatabase(part(folder))
      if isNew { rmdir(folder.path) }
      throw error
    }
  }

  private static func manifest(_ file: PlainFile, _ path: String) throws(WardFault) -> BackupManifest {
    guard let said = try? small(BackupManifest.name, file, path) else {
      throw WardFault(
        .backup, "\(path) is no backup of a ward", vi: "\(path) không phải bản sao lưu của phường",
        remedy: "Give the file that `hailong-ward backup` wrote",
        remedyVi: "Đưa tệp do `hailong-ward backup` ghi")
    }
    guard try small(BackupManifest.sumName, file, path) == BackupManifest.sum(said) else {
      throw damaged(path, Said("bảng kê bị hỏng", "its manifest is damaged"))
    }
    guard let manifest = BackupManifest(said) else {
      throw WardFault(
        .backup, "\(path): its manifest cannot be read", vi: "\(path): không đọc được bảng kê",
        remedy: "Use the hailong-ward that wrote it, or a newer one",
        remedyVi: "Dùng bản hailong-ward đã ghi nó, hoặc bản mới hơn")
    }
    return manifest
  }

  /// The next file, which must have that name and at most 1 MiB.
  private static func small(_ wanted: String, _ file: PlainFile, _ path: String) throws(WardFault) -> [UInt8]
  {
    guard let (name, size) = Tar.read(try file.read(exactly: Tar.block)), name == wanted, size < 1 << 20
    else {
      throw damaged(path, misplaced(wanted))
    }
    return Array(try file.read(exactly: Int(size) + Tar.padding(size)).prefix(Int(size)))
  }

  /// Files follow in the manifest's order; another order, another name or another size is no backup of ours.
  private static func unpack(
    _ wanted: BackupManifest.File, from file: PlainFile, _ path: String, into folder: DataFolder
  ) throws(WardFault) {
    guard let (name, size) = Tar.read(try file.read(exactly: Tar.block)), name == wanted.name,
      size == wanted.size
    else { throw damaged(path, misplaced(wanted.name)) }
    let target = name == DataFolder.databaseName ? part(folder) : "\(folder.path)/\(name)"
    let out = try PlainFile.make(target)
    defer { out.close() }
    var hash = SHA256()
    var left = size
    while left > 0 {
      let bytes = try file.read(exactly: Int(min(left, 1 << 20)))
      try out.write(bytes)
      hash.update(data: bytes)
      left -= Int64(bytes.count)
    }
    _ = try file.read(exactly: Tar.padding(size))
    guard Digest(Array(hash.finalize())) == wanted.hash else {
      throw damaged(
        path,
        Said(
          "\(name) bị hỏng: mã băm khác với bảng kê", "\(name) is damaged: its hash is not the manifest's"))
    }
    try out.flush()
  }

  /// The database gets its name last: it is what says that the ward is whole.
  private static func finish(
    _ folder: DataFolder, _ manifest: BackupManifest, _ path: String, _ now: UTCTime
  ) throws(WardFault) {
    _ = try folder.authority()
    try check(part(folder), folder, manifest, path, now)
    // It is empty now, and would be another database's under the new name.
    for suffix in ["-wal", "-shm"] { unlink(part(folder) + suffix) }
    guard rename(part(folder), folder.database) == 0 else {
      throw PlainFile.fault(Said("đặt tên", "name"), folder.database)
    }
    PlainFile.flushFolder(of: folder.database)
  }

  private static func check(
    _ database: String, _ folder: DataFolder, _ manifest: BackupManifest, _ path: String, _ now: UTCTime
  ) throws(WardFault) {
    let store = try Store(path: database)
    defer { store.close() }
    let pages = try store.integrity()
    guard pages == ["ok"] else {
      let first = pages.first ?? ""
      throw damaged(
        path, Said("SQLite thấy trang bị hỏng: \(first)", "SQLite finds its pages broken: \(first)"))
    }
    let heads = try store.histories().map { "\($0.line)" }
    guard heads == manifest.heads else {
      throw damaged(
        path,
        Said(
          "nhật ký không kết thúc ở chỗ bảng kê ghi", "the logs do not end where its manifest says"))
    }
    try store.beginOrderEpoch(now: now)
    try store.foldIn()
  }

  private static func part(_ folder: DataFolder) -> String { folder.database + ".part" }

  private static func misplaced(_ name: String) -> Said {
    Said("\(name) không ở đúng chỗ", "\(name) is not where it should be")
  }

  private static func damaged(_ path: String, _ what: Said) -> WardFault {
    WardFault(
      .backup, "\(path): \(what.en)", vi: "\(path): \(what.vi)", remedy: "Take another backup",
      remedyVi: "Lấy bản sao lưu khác")
  }
}
