import Glibc

/// Other programs, run beside each other for what they print: each bounded in time and bytes, and ended when the time is up.
struct Errands: ~Copyable {
  struct Result {
    /// Standard output, at most ``longest`` bytes.
    var out: String
    /// The exit code; nil where it was ended because the time was up, or by a signal.
    var exit: Int32?
    /// Whether it was ended because the time was up.
    var isLate = false
  }

  private struct Running {
    var name: String
    var pid: pid_t
    var descriptor: Int32
    var bytes: [UInt8] = []
    var isOpen = true
  }

  private static let longest = 64 << 10
  private var running: [Running] = []

  init() {}

  /// Starts `program`: a path, or a name that is looked for beside this program and then in PATH. False where there is none.
  mutating func start(_ name: String, _ program: String, _ arguments: [String]) -> Bool {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return false }
    // No other thread starts programs here, so nothing inherits them in between.
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    defer { posix_spawn_file_actions_destroy(&actions) }
    var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var pid: pid_t = 0
    var status: Int32 = ENOENT
    if !program.contains("/"), let folder = SiblingProgram.ownFolder() {
      status = posix_spawn(&pid, "\(folder)/\(program)", &actions, nil, &words, environ)
    }
    if status != 0 { status = posix_spawnp(&pid, program, &actions, nil, &words, environ) }
    close(ends[1])
    guard status == 0 else {
      close(ends[0])
      return false
    }
    running.append(Running(name: name, pid: pid, descriptor: ends[0]))
    return true
  }

  /// Reads until all have ended or the time is up; what still runs then is killed.
  consuming func collect(until deadline: Deadline) -> [String: Result] {
    while running.contains(where: { $0.isOpen }), !deadline.isOver {
      var polled = running.map {
        pollfd(fd: $0.isOpen ? $0.descriptor : -1, events: Int16(POLLIN), revents: 0)
      }
      guard poll(&polled, nfds_t(polled.count), Int32(clamping: deadline.milliseconds + 1)) > 0 else {
        continue
      }
      for index in running.indices where polled[index].revents != 0 { take(index) }
    }
    var results: [String: Result] = [:]
    for one in running {
      var isLate = one.isOpen
      var status: Int32 = 0
      // One that has closed its output and goes on is waited for no longer than the others.
      while !isLate, waitpid(one.pid, &status, WNOHANG) == 0 {
        poll(nil, 0, 5)
        isLate = deadline.isOver
      }
      if isLate {
        kill(one.pid, SIGKILL)
        while waitpid(one.pid, &status, 0) < 0, errno == EINTR {}
      }
      close(one.descriptor)
      let exit = isLate || status & 0x7F != 0 ? nil : (status >> 8) & 0xFF
      results[one.name] = Result(out: String(decoding: one.bytes, as: UTF8.self), exit: exit, isLate: isLate)
    }
    return results
  }

  private mutating func take(_ index: Int) {
    var buffer = [UInt8](repeating: 0, count: 4_096)
    let count = read(running[index].descriptor, &buffer, buffer.count)
    if count < 0, errno == EINTR { return }
    guard count > 0, running[index].bytes.count + count <= Errands.longest else {
      running[index].isOpen = false
      return
    }
    running[index].bytes += buffer[..<count]
  }
}
