import Control
import Glibc
import Records

/// A real hailongd in a process of its own, on the simulated board. Killed with this object.
final class RunningDaemon {
  /// The program as it was built beside the running tests.
  static let program = siblingProgram("hailongd")

  let pid: pid_t
  let home: DaemonHome
  private var status: Int32?

  /// Starts it with the settings in `home`, and no environment but `environment`.
  init(_ home: DaemonHome, environment: [String] = []) throws {
    self.home = home
    pid = try spawn(
      [RunningDaemon.program, "--config", home.config], environment: environment, output: home.logPath)
  }

  deinit {
    if status == nil { kill() }
  }

  /// Ends it without warning, and waits until it is gone.
  func kill() {
    Glibc.kill(pid, SIGKILL)
    _ = exitStatus(within: 20_000)
  }

  func terminate() { Glibc.kill(pid, SIGTERM) }

  /// The wait status; nil where the program still runs after `milliseconds`.
  func waitStatus(within milliseconds: Int) -> Int32? {
    if status == nil { status = wait(for: pid, within: milliseconds) }
    return status
  }

  /// The exit code; nil where it was killed, or still runs after `milliseconds`.
  func exitStatus(within milliseconds: Int) -> Int32? {
    waitStatus(within: milliseconds).flatMap { $0 & 0x7F == 0 ? ($0 >> 8) & 0xFF : nil }
  }

  /// Speaks with it as soon as it listens.
  func connect(within milliseconds: Int = 20_000) throws -> ControlClient {
    let deadline = monotonic() + UInt64(milliseconds) * 1_000_000
    while true {
      do throws(ControlFault) {
        return try ControlClient(path: home.socket, patience: 20_000)
      } catch {
        guard monotonic() < deadline, waitStatus(within: 0) == nil else {
          throw Unmet("hailongd does not listen: \(error)\n\(home.log)")
        }
        usleep(1_000)
      }
    }
  }
}

/// A folder with everything that a hailongd needs: settings, board, state, socket, and what it said.
final class DaemonHome {
  let folder = TemporaryFolder()
  var config: String { folder.path + "/pad.yaml" }
  let state: String
  let socket: String
  var journal: String { state + "/journal.db" }
  var logPath: String { folder.path + "/log" }
  var log: String { String(decoding: (try? readFile(logPath)) ?? [], as: UTF8.self) }

  /// Settings for tests: short times, and whatever `extra` says at the top level.
  init(
    state: String? = nil, socket: String? = nil,
    debounce: String = "{settle_ms: 2, rearm_ms: 5, held_ms: 1000}", extra: String = ""
  ) {
    let path = folder.path
    self.state = state ?? path + "/state"
    self.socket = socket ?? path + "/control.sock"
    write(
      path + "/pad.yaml",
      """
      board: \(path)/board.yaml
      state_dir: \(self.state)
      control: {socket: \(self.socket)}
      debounce: \(debounce)
      \(extra)

      """)
    write(
      path + "/board.yaml",
      """
      name: bench
      title: Bench
      backend: simulated
      buttons: [{line: b1}, {line: b2}, {line: b3}, {line: b4}]
      lamps: {thanks: {line: l1}, fault: {line: l2}, officer: {line: l3}}
      buzzer: {line: z1}

      """)
  }
}

/// What a test waited for and did not get.
struct Unmet: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

/// Polls `condition` until it holds; throws after `milliseconds`.
func eventually(
  _ what: String, within milliseconds: Int = 20_000, _ condition: () throws -> Bool
) throws {
  let deadline = monotonic() + UInt64(milliseconds) * 1_000_000
  while try !condition() {
    guard monotonic() < deadline else { throw Unmet("not within \(milliseconds) ms: \(what)") }
    usleep(1_000)
  }
}

func monotonic() -> UInt64 {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}

func siblingProgram(_ name: String) -> String {
  var buffer = [CChar](repeating: 0, count: 4_096)
  let count = readlink("/proc/self/exe", &buffer, buffer.count)
  let path = String(decoding: buffer[..<max(0, count)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  return path.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" } + "/\(name)"
}

/// Starts a program whose standard output and error go to the end of the file `output`.
func spawn(_ words: [String], environment: [String] = [], output: String) throws -> pid_t {
  var actions = posix_spawn_file_actions_t()
  posix_spawn_file_actions_init(&actions)
  defer { posix_spawn_file_actions_destroy(&actions) }
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
  posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0o600)
  posix_spawn_file_actions_adddup2(&actions, 1, 2)
  var arguments = words.map { strdup($0) } + [nil]
  var variables = environment.map { strdup($0) } + [nil]
  defer { for pointer in arguments + variables { free(pointer) } }
  var pid: pid_t = 0
  let code = posix_spawn(&pid, words[0], &actions, nil, &arguments, &variables)
  guard code == 0 else { throw Unmet("cannot start \(words[0]): \(String(cString: strerror(code)))") }
  return pid
}

/// The wait status of a child; nil where it still runs after `milliseconds`.
func wait(for pid: pid_t, within milliseconds: Int) -> Int32? {
  let deadline = monotonic() + UInt64(milliseconds) * 1_000_000
  var status: Int32 = 0
  while true {
    if waitpid(pid, &status, WNOHANG) == pid { return status }
    if monotonic() >= deadline { return nil }
    usleep(500)
  }
}

func readFile(_ path: String) throws -> [UInt8] {
  let file = open(path, O_RDONLY | O_CLOEXEC)
  guard file >= 0 else { throw Unmet("cannot read \(path)") }
  defer { close(file) }
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 65_536)
  while true {
    let count = buffer.withUnsafeMutableBytes { read(file, $0.baseAddress, $0.count) }
    guard count > 0 else { return bytes }
    bytes += buffer[..<count]
  }
}

func write(_ path: String, _ text: String) {
  let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
  let bytes = Array(text.utf8)
  _ = bytes.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
  close(file)
}
