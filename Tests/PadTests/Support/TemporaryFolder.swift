import Glibc

/// A folder of a test's own, taken away with it, whatever lies in it.
final class TemporaryFolder {
  let path: String

  /// In `parent`, such as a file system in memory; in /tmp where there is no such folder.
  init(in parent: String = "/tmp") {
    let place = access(parent, W_OK) == 0 ? parent : "/tmp"
    var template = Array("\(place)/hailong-test-XXXXXX".utf8CString)
    path = template.withUnsafeMutableBufferPointer { buffer in
      // The array is not empty: it holds the template.
      String(cString: mkdtemp(buffer.baseAddress!))
    }
  }

  deinit { TemporaryFolder.remove(path) }

  /// The names in a folder; empty where it cannot be read.
  static func names(in path: String) -> [String] {
    guard let listing = opendir(path) else { return [] }
    defer { closedir(listing) }
    var names: [String] = []
    while let entry = readdir(listing) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  private static func remove(_ path: String) {
    if unlink(path) == 0 { return }
    for name in names(in: path) { remove("\(path)/\(name)") }
    rmdir(path)
  }
}
