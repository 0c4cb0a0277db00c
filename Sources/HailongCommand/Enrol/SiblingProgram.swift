import Glibc

/// Another of the house's programs, found beside this one, else in PATH.
enum SiblingProgram {
  /// Becomes that program; returns only why it could not.
  static func replace(with name: String, _ arguments: [String]) -> CommandFault {
    var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
    if let folder = ownFolder() { execv("\(folder)/\(name)", &words) }
    if errno == ENOENT || errno == 0 { execvp(name, &words) }
    let code = errno
    for word in words { free(word) }
    guard code != ENOENT else { return .noProgram(name) }
    return CommandFault(
      code == EACCES ? .denied : .unavailable, code: "HL-CMD-004",
      "\(name) cannot be run: \(String(cString: strerror(code)))")
  }

  /// The folder of this program's own file.
  static func ownFolder() -> String? {
    var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
    let count = buffer.withUnsafeMutableBytes { bytes in
      bytes.baseAddress.map { readlink("/proc/self/exe", $0, bytes.count) } ?? -1
    }
    guard count > 0, let slash = buffer[..<count].lastIndex(of: UInt8(ascii: "/")) else { return nil }
    return String(decoding: buffer[..<slash], as: UTF8.self)
  }
}
