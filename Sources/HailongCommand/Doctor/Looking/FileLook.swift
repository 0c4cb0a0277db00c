import Glibc

/// What the file system says: short texts, sizes, owners. Reads only.
enum FileLook {
  /// A short text without the white space and zeros around it; nil where there is none.
  static func text(_ path: String, most: Int = 8_192) -> String? {
    // A device or a pipe in a copied folder must not hold the program up.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: most)
    var filled = 0
    while filled < most {
      let count = bytes.withUnsafeMutableBytes {
        read(descriptor, $0.baseAddress.map { $0 + filled }, most - filled)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      filled += count
    }
    let text = String(decoding: bytes[..<filled], as: UTF8.self)
    return String(
      Substring(text).drop { $0.isWhitespace || $0 == "\0" }.reversed().drop { $0.isWhitespace || $0 == "\0" }
        .reversed())
  }

  static func number(_ path: String) -> Int64? { text(path, most: 64).flatMap { Int64($0) } }

  static func size(_ path: String) -> Int? {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : nil
  }

  /// The names in a folder, sorted; at most 4096.
  static func names(in folder: String) -> [String] {
    guard let listing = opendir(folder) else { return [] }
    defer { closedir(listing) }
    var names: [String] = []
    while names.count < 4_096, let entry = readdir(listing) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// A user's name, or its number where it has none.
  static func user(_ id: uid_t) -> String {
    getpwuid(id).map { String(cString: $0.pointee.pw_name) } ?? "\(id)"
  }

  static func group(_ id: gid_t) -> String {
    getgrgid(id).map { String(cString: $0.pointee.gr_name) } ?? "\(id)"
  }
}
