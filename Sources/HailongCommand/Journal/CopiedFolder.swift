import Glibc

/// A pad's state folder as it lies on a card or in a copy. It is only looked at.
enum CopiedFolder {
  /// The journal that is meant by `path`: the file itself, or the one in that folder.
  static func journal(_ path: String) -> String { isFolder(path) ? "\(path)/journal.db" : path }

  /// Journals that were set aside whole in that folder, the oldest first; none where `path` is a file.
  static func setAside(_ path: String) -> [String] {
    guard isFolder(path), let folder = opendir(path) else { return [] }
    defer { closedir(folder) }
    var found: [(number: Int, path: String)] = []
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      // Their write-ahead logs are named behind them: `journal.db.aside-1-wal`.
      guard name.hasPrefix("journal.db.aside-"), let number = Int(name.dropFirst(17)) else { continue }
      found.append((number, "\(path)/\(name)"))
    }
    return found.sorted { $0.number < $1.number }.map(\.path)
  }

  private static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}
