import Glibc

/// Putting a corrupt journal out of the way, whole: renamed, never edited, so that it can still be read and its sealed part
/// still be sent.
public enum SetAside {
  /// Journals beside each other at most. A disk that spoils every journal must not be filled with them, and none is thrown away.
  public static let most = 32

  /// Renames the journal at `path` and its write-ahead log; returns the new path, `PATH.aside-N`.
  ///
  /// At each instant either the old name has both files or the new one has: the log gets its second name before the
  /// database moves, and loses its first one after. Refuses beyond ``most``: then a person must look.
  public static func move(_ path: String) throws(JournalFault) -> String {
    var number = 1
    while exists("\(path).aside-\(number)") || exists("\(path).aside-\(number)-wal") { number += 1 }
    guard number <= most else {
      throw JournalFault(
        .corrupt,
        "\(path) is corrupt, and \(most) journals have been set aside beside it: copy them away, and look at the disk"
      )
    }
    let aside = "\(path).aside-\(number)"
    let hasLog = exists(path + "-wal")
    if hasLog, link(path + "-wal", aside + "-wal") != 0 { throw fault("link", path + "-wal") }
    guard rename(path, aside) == 0 else { throw fault("rename", path) }
    if hasLog, unlink(path + "-wal") != 0 { throw fault("unlink", path + "-wal") }
    try Folder.sync(of: path)
    return aside
  }

  /// Journals of `path` that were set aside, oldest first.
  public static func all(of path: String) -> [String] {
    let parts = path.lastIndex(of: "/").map { (String(path[...$0]), String(path[path.index(after: $0)...])) }
    let (folder, name) = parts ?? ("./", path)
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var numbers: [Int] = []
    while let entry = readdir(stream) {
      let found = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      guard found.hasPrefix(name + ".aside-"), let number = Int(found.dropFirst(name.count + 7)), number > 0
      else { continue }
      numbers.append(number)
    }
    return numbers.sorted().map { "\(path).aside-\($0)" }
  }

  private static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  private static func fault(_ verb: String, _ path: String) -> JournalFault {
    let reason = String(cString: strerror(errno))
    return JournalFault(errno == ENOSPC ? .full : .io, "could not \(verb) \(path): \(reason)")
  }
}

enum Folder {
  /// Makes a file's name durable: a new file is on the disk only when its folder is.
  static func sync(of path: String) throws(JournalFault) {
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw JournalFault(.io, "could not open \(folder): \(String(cString: strerror(errno)))")
    }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else {
      throw JournalFault(.io, "could not flush \(folder): \(String(cString: strerror(errno)))")
    }
  }
}
