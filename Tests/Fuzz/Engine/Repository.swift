import Glibc

/// The project's own files, as seeds. The programs are started from the top of the repository (`Tests/Proof/fuzz` does).
public enum Repository {
  public static func bytes(_ path: String) throws -> [UInt8] {
    guard let file = fopen(path, "r") else { throw Missing(path: path) }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = fread(&buffer, 1, buffer.count, file)
      guard count > 0 else { return bytes }
      bytes += buffer[..<count]
    }
  }

  /// The files of a folder whose names end so, by name.
  public static func files(_ folder: String, ending: String) throws -> [[UInt8]] {
    guard let listing = opendir(folder) else { throw Missing(path: folder) }
    defer { closedir(listing) }
    var names: [String] = []
    while let entry = readdir(listing) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name.hasSuffix(ending) { names.append(name) }
    }
    return try names.sorted().map { try bytes("\(folder)/\($0)") }
  }

  /// The lines of a vector of docs/PROTOCOL.md.
  public static func vector(_ name: String) throws -> [[UInt8]] {
    let lines = try bytes("docs/PROTOCOL.md").split(separator: 0x0A, omittingEmptySubsequences: false)
    guard let start = lines.firstIndex(where: { $0.elementsEqual("# vector: \(name)".utf8) }) else {
      throw Missing(path: "docs/PROTOCOL.md, vector \(name)")
    }
    return lines[(start + 1)...].prefix { !$0.elementsEqual("```".utf8) }.map(Array.init)
  }

  public static func write(_ bytes: [UInt8], to path: String) throws {
    guard let file = fopen(path, "w") else { throw Missing(path: path) }
    defer { fclose(file) }
    guard fwrite(bytes, 1, bytes.count, file) == bytes.count else { throw Missing(path: path) }
  }

  public struct Missing: Error, CustomStringConvertible {
    public var path: String
    public var description: String { "\(path): \(String(cString: strerror(errno)))" }
  }
}
