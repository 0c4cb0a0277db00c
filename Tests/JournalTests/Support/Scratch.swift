import Glibc
import Journal
import Records

/// A folder of one test's own, removed with it.
final class Scratch {
  let root: String

  init() throws {
    let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(parent)/hailong-journal-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw ScratchFault() }
    root = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  func path(_ name: String) -> String { root + "/" + name }

  /// The names in the folder.
  var names: [String] {
    guard let folder = opendir(root) else { return [] }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  deinit {
    for name in names { remove(path(name)) }
    rmdir(root)
  }
}

struct ScratchFault: Error {}

func stamp(_ n: Int) -> Stamp {
  Stamp(
    boot: 1, uptime: Int64(n) * 1_000,
    time: UTCTime(microseconds: 1_795_334_400_000_000 + Int64(n) * 1_000_000), clock: .synced)
}

func genesis(_ key: SealKey) -> Body {
  .genesis(Genesis(log: .random(), pad: .random(), key: key.publicKey))
}
