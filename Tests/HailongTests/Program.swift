import Glibc

@testable import HailongCommand

/// One of the built programs, started as a process of its own.
final class Program {
  struct Result {
    var code: Int32
    var out: String
    var err: String
  }

  private(set) var pid: pid_t = 0
  private let outFile: String
  private let errFile: String
  private let scratch = Scratch()
  private var status: Int32?

  /// Starts `name` from the folder where the tests were built. Its environment is `environment` and nothing else. `terminal`:
  /// the terminal that is its standard input and output.
  init(
    _ name: String, _ arguments: [String], environment: [String: String] = [:], terminal: String? = nil
  ) {
    outFile = scratch.file("out")
    errFile = scratch.file("err")
    let path = "\(SiblingProgram.ownFolder() ?? ".")/\(name)"
    var words: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
    var variables: [UnsafeMutablePointer<CChar>?] =
      (["PATH": "/usr/bin:/bin"].merging(environment) { $1 }).map { strdup("\($0)=\($1)") } + [nil]
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawn_file_actions_addopen(&actions, 0, terminal ?? "/dev/null", O_RDWR | O_NOCTTY, 0)
    if let terminal {
      posix_spawn_file_actions_addopen(&actions, 1, terminal, O_RDWR | O_NOCTTY, 0)
    } else {
      posix_spawn_file_actions_addopen(&actions, 1, outFile, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    }
    posix_spawn_file_actions_addopen(&actions, 2, errFile, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    // The threads that run tests block every signal, and a child inherits that.
    var attributes = posix_spawnattr_t()
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_init(&attributes)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    if posix_spawn(&pid, path, &actions, &attributes, &words, &variables) != 0 { pid = 0 }
    posix_spawnattr_destroy(&attributes)
    posix_spawn_file_actions_destroy(&actions)
    for word in words + variables { free(word) }
  }

  var out: String { Repository.text(outFile) ?? "" }
  var err: String { Repository.text(errFile) ?? "" }

  func signal(_ number: Int32) { if pid > 0, status == nil { kill(pid, number) } }

  /// The exit code, or 128 and the signal; nil where it does not end within `seconds`.
  func exitCode(within seconds: Double = 20) -> Int32? {
    guard pid > 0 else { return nil }
    _ = eventually(seconds) {
      var found: Int32 = 0
      if status == nil, waitpid(pid, &found, WNOHANG) == pid {
        status = found & 0x7F == 0 ? (found >> 8) & 0xFF : 128 + (found & 0x7F)
      }
      return status != nil
    }
    return status
  }

  func wait() -> Result { Result(code: exitCode() ?? -1, out: out, err: err) }

  deinit {
    signal(SIGKILL)
    _ = exitCode()
  }
}

/// Runs `hailong` to its end.
func hailong(_ arguments: String..., environment: [String: String] = [:]) -> Program.Result {
  Program("hailong", arguments, environment: environment).wait()
}

/// A real hailongd on a simulated board of its own.
final class RunningPad {
  let scratch = Scratch()
  private(set) var program: Program
  var config: String { scratch.file("pad.yaml") }
  var journal: String { scratch.file("state/journal.db") }

  /// Nil where it does not answer in time.
  init?() {
    let config = RunningPad.settings(scratch, "policy: {name: test, quiet_ms: 400, correction_ms: 200}")
    program = Program("hailongd", ["--config", config])
    guard answers() else { return nil }
  }

  /// Writes a simulated board's pad.yaml, with one line more.
  static func settings(_ scratch: Scratch, _ more: String) -> String {
    scratch.write(
      "pad.yaml",
      """
      board: simulated
      boards_dir: \(Repository.path("Board"))
      state_dir: \(scratch.file("state"))
      control: {socket: \(scratch.file("control.sock"))}
      \(more)

      """)
  }

  private func answers() -> Bool { eventually { hailong("head").code == 0 } }

  func hailong(_ arguments: String..., environment: [String: String] = [:]) -> Program.Result {
    Program("hailong", arguments + ["--config", config], environment: environment).wait()
  }

  func start(_ arguments: String...) -> Program { Program("hailong", arguments + ["--config", config]) }

  /// Without warning, as a power cut of the program.
  func kill() {
    program.signal(SIGKILL)
    _ = program.exitCode()
  }

  func restart() -> Bool {
    program = Program("hailongd", ["--config", config])
    return answers()
  }
}
