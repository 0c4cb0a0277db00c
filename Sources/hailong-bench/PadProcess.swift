import Control
import Glibc

/// A real hailongd on the simulated board, with a folder of its own, for measuring from outside.
final class PadProcess {
  let folder: String
  let program: String
  private(set) var pid: pid_t = 0
  private let notify: Int32
  private var notifyPath: String { folder + "/notify.sock" }
  var socketPath: String { folder + "/control.sock" }
  var state: String { folder + "/state" }

  /// `settings`: more lines of pad.yaml.
  init(program: String, folder: String, settings: String = "") throws {
    self.program = program
    self.folder = folder
    notify = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    let path = folder + "/notify.sock"
    guard UnixSocket.withAddress(path, { [notify] in bind(notify, $0, $1) }) == 0 else {
      throw BenchFault(
        "cannot make \(path): \(String(cString: strerror(errno))). Remedy: name a folder that exists and may be written to"
      )
    }
    try write(
      "pad.yaml",
      """
      board: \(folder)/board.yaml
      state_dir: \(state)
      control: {socket: \(folder)/control.sock}
      \(settings)

      """)
    try write(
      "board.yaml",
      """
      name: bench
      title: Bench
      backend: simulated
      buttons: [{line: b1}, {line: b2}, {line: b3}, {line: b4}]
      lamps: {thanks: {line: l1}, fault: {line: l2}, officer: {line: l3}}
      buzzer: {line: z1}

      """)
  }

  deinit { close(notify) }

  private func write(_ name: String, _ text: String) throws {
    let file = open("\(folder)/\(name)", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    defer { close(file) }
    let bytes = Array(text.utf8)
    guard Glibc.write(file, bytes, bytes.count) == bytes.count else {
      throw BenchFault("cannot write \(name)")
    }
  }

  /// Starts it; nanoseconds until it said READY.
  func start() throws -> UInt64 {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 2, folder + "/log", O_WRONLY | O_CREAT | O_APPEND, 0o644)
    let words = [program, "--config", folder + "/pad.yaml"]
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    var variables: [UnsafeMutablePointer<CChar>?] = [strdup("NOTIFY_SOCKET=\(notifyPath)"), nil]
    defer { for pointer in arguments + variables { free(pointer) } }
    let start = benchNow()
    guard posix_spawn(&pid, program, &actions, nil, &arguments, &variables) == 0 else {
      throw BenchFault("cannot start \(program)")
    }
    while true {
      var waiting = pollfd(fd: notify, events: Int16(POLLIN), revents: 0)
      guard poll(&waiting, 1, 20_000) > 0 else { throw BenchFault("no READY in 20 s; see \(folder)/log") }
      var buffer = [UInt8](repeating: 0, count: 4_096)
      let count = recv(notify, &buffer, buffer.count, 0)
      let now = benchNow()
      if buffer[..<max(0, count)].elementsEqual(Array("READY=1".utf8)) { return now - start }
    }
  }

  /// Ends it as a power cut would.
  func kill() {
    guard pid > 0 else { return }
    Glibc.kill(pid, SIGKILL)
    var status: Int32 = 0
    waitpid(pid, &status, 0)
    pid = 0
  }

  /// Ends it in order.
  func stop() {
    guard pid > 0 else { return }
    Glibc.kill(pid, SIGTERM)
    var status: Int32 = 0
    waitpid(pid, &status, 0)
    pid = 0
  }

  func connect() throws -> ControlClient { try ControlClient(path: socketPath, patience: 30_000) }

  /// KiB of a line of /proc/PID/status, such as `VmRSS`.
  func memory(_ name: String) -> Int {
    PadProcess.number(name + ":", in: PadProcess.text("/proc/\(pid)/status"))
  }

  /// Forgets the highest resident size so far; false where only root may.
  func forgetPeak() -> Bool {
    let file = open("/proc/\(pid)/clear_refs", O_WRONLY | O_CLOEXEC)
    guard file >= 0 else { return false }
    defer { close(file) }
    return Glibc.write(file, "5", 1) == 1
  }

  /// Wake-ups a second over `seconds` in which nobody asks anything of it.
  func wakeUpsAtRest(seconds: UInt32) -> Double {
    // The writer rests after 2 s, and then nothing is left to do.
    sleep(4)
    let before = wakeUps()
    // The time that is measured.
    sleep(seconds)
    return Double(wakeUps() - before) / Double(seconds)
  }

  /// Times that any of its threads went to sleep by itself so far: each is one wake-up.
  func wakeUps() -> Int {
    guard let listing = opendir("/proc/\(pid)/task") else { return 0 }
    defer { closedir(listing) }
    var count = 0
    while let entry = readdir(listing) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      guard name.first != "." else { continue }
      count += PadProcess.number(
        "voluntary_ctxt_switches:", in: PadProcess.text("/proc/\(pid)/task/\(name)/status"))
    }
    return count
  }

  private static func text(_ path: String) -> String {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return "" }
    defer { close(file) }
    var buffer = [UInt8](repeating: 0, count: 8_192)
    let count = read(file, &buffer, buffer.count)
    return String(decoding: buffer[..<max(0, count)], as: UTF8.self)
  }

  private static func number(_ name: String, in text: String) -> Int {
    let line = text.split(separator: "\n").first { $0.hasPrefix(name) }
    let words = line?.split(whereSeparator: { $0 == "\t" || $0 == " " }) ?? []
    return words.count > 1 ? Int(words[1]) ?? 0 : 0
  }
}

struct BenchFault: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
