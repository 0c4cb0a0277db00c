import Glibc
import SystemWords

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
      "\(name) cannot be run: \(SystemWords.english(code))",
      vi: "không chạy được \(name): \(SystemWords.vietnamese(code))")
  }

  /// Runs that program to its end: its exit code, or 128 and the signal, and what it wrote to standard output, at most 64 KiB.
  static func run(_ name: String, _ arguments: [String]) -> (code: Int32, out: [UInt8]) {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { return (ExitStatus.software.rawValue, []) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
    var words: [UnsafeMutablePointer<CChar>?] = ([name] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var pid: pid_t = 0
    var code: Int32 = ENOENT
    if let folder = ownFolder() {
      code = posix_spawn(&pid, "\(folder)/\(name)", &actions, nil, &words, environ)
    }
    if code == ENOENT { code = posix_spawnp(&pid, name, &actions, nil, &words, environ) }
    close(ends[1])
    defer { close(ends[0]) }
    guard code == 0 else { return (ExitStatus.software.rawValue, []) }
    var out: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4_096)
    while true {
      let count = read(ends[0], &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      out += buffer[..<min(count, (64 << 10) - out.count)]
    }
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0, errno == EINTR {}
    return (status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F), out)
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
