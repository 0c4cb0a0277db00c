import Glibc

/// How long a technician waits: `hailong status`, and `hailong doctor` at a pad that runs, at one that was killed, and at a copied folder,
/// each from the program's start to its end. Printed beside its limit and as a share of it: what counts is the slowest run.
///
/// Arguments: a folder (default `.`), the records of the pad's log (default 100,000), the runs of each command (default 20). Build as it is
/// shipped: release, `--static-swift-stdlib`.
func benchCommands(_ arguments: [String]) -> Bool {
  let folder = "\(arguments.first ?? ".")/bench-commands"
  let records = arguments.dropFirst().first.flatMap { Int($0) } ?? 100_000
  let runs = arguments.dropFirst(2).first.flatMap { Int($0) } ?? 20
  mkdir(folder, 0o755)
  defer { clear(folder) }
  do {
    let pad = try PadProcess(program: besideMe("hailongd"), folder: folder)
    try fillState(pad.state, records: records)
    _ = try pad.start()
    defer { pad.stop() }
    let config = ["--config", "\(folder)/pad.yaml"]
    var reached = try benchCommand("status", ["status"] + config, runs, limit: 50, leaves: [0])
    // A pad of this age may have warnings; a fault would mean that it was not examined whole.
    reached =
      try benchCommand("doctor, running", ["doctor"] + config, runs, limit: 5_000, leaves: [0, 1]) && reached
    pad.kill()
    reached =
      try benchCommand("doctor, killed", ["doctor"] + config, runs, limit: 5_000, leaves: [2]) && reached
    reached =
      try benchCommand("doctor --from", ["doctor", "--from", pad.state], runs, limit: 5_000, leaves: [0, 1])
      && reached
    return reached
  } catch {
    print("\(error)")
    return false
  }
}

/// Runs `hailong` so many times; whether its slowest run stays below `limit`, milliseconds.
private func benchCommand(
  _ name: String, _ words: [String], _ runs: Int, limit: UInt64, leaves codes: [Int32]
) throws -> Bool {
  var times: [UInt64] = []
  for _ in 0..<max(1, runs) {
    let start = benchNow()
    let code = try run(besideMe("hailong"), words)
    times.append((benchNow() - start) / 1_000)
    guard codes.contains(code) else { throw BenchFault("hailong \(words[0]) left with \(code)") }
  }
  times.sort()
  let median = times[times.count / 2]
  let slowest = times[times.count - 1]
  let share = Double(slowest) / Double(limit * 1_000)
  print(
    "\(name)\tmedian \(median / 1_000).\(median % 1_000 / 100) ms, slowest \(slowest / 1_000) ms of \(limit) ms: \(hundredths(share)) x"
  )
  return slowest < limit * 1_000
}

/// Runs a program to its end, its output thrown away; the exit code.
private func run(_ program: String, _ words: [String]) throws -> Int32 {
  var actions = posix_spawn_file_actions_t()
  posix_spawn_file_actions_init(&actions)
  defer { posix_spawn_file_actions_destroy(&actions) }
  for descriptor in 0...2 {
    posix_spawn_file_actions_addopen(&actions, Int32(descriptor), "/dev/null", O_RDWR, 0)
  }
  var arguments: [UnsafeMutablePointer<CChar>?] = ([program] + words).map { strdup($0) } + [nil]
  defer { for argument in arguments { free(argument) } }
  var pid: pid_t = 0
  guard posix_spawn(&pid, program, &actions, nil, &arguments, environ) == 0 else {
    throw BenchFault("cannot start \(program)")
  }
  var status: Int32 = 0
  while waitpid(pid, &status, 0) < 0, errno == EINTR {}
  return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128
}
