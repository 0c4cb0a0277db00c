#if SIMULATION
  import ArgumentParser
  import Glibc
  import Records
  import Simulation

  /// Lives through worlds in which everything goes wrong that may, and looks whether what must hold does.
  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Look for a broken invariant in simulated worlds.",
      discussion: """
        Each world has its seed: --seed, and the ones that follow it. Pad, link and ward are the real code; citizens, officers, \
        contacts, disks, networks, clocks and power are played. The first broken invariant ends the run with one line that \
        replays it, and then with a shorter one. docs/PROOF.md names the invariants.

        Exit code 0 where all held, 1 where one was broken, 64 for wrong options.
        """)

    @Option(help: "Seed of the first world.")
    var seed: UInt64

    @Option(help: "Which kind of world; every kind, in turn, where none is named.")
    var world: Stage?

    @Option(help: "Days that each world is drawn for, 1 to 3660.")
    var days: Int = 30

    @Option(help: "Worlds, one after another, 1 to 1000000.")
    var runs: Int = 1

    @Option(help: ArgumentHelp("Happenings to leave in, counted from 0, or none.", valueName: "3,17-19"))
    var only: String?

    @Option(help: "Live through so many of the days alone.")
    var until: Int?

    @Option(help: "Seconds that making a failure short may take; 0: not at all.")
    var shrinkSeconds: Int = 120

    @Flag(help: "Do not make a failure short.")
    var noShrink = false

    @Flag(help: "Print one line of JSON.")
    var json = false

    func validate() throws {
      guard (1...3_660).contains(days) else { throw ValidationError("--days is 1 to 3660") }
      guard (1...1_000_000).contains(runs) else { throw ValidationError("--runs is 1 to 1000000") }
      guard (1...days).contains(until ?? 1) else { throw ValidationError("--until is 1 to --days") }
      guard (0...86_400).contains(shrinkSeconds) else {
        throw ValidationError("--shrink-seconds is 0 to 86400")
      }
      guard runs == 1 || (only == nil && until == nil) else {
        throw ValidationError("--only and --until are of one world, and --runs asks for more")
      }
      guard world != nil || (only == nil && until == nil) else {
        throw ValidationError("--only and --until are of one world: name it by --world")
      }
      _ = try places()
    }

    func run() throws {
      var sum = Outcome()
      let begun = seconds()
      let stages = world.map { [$0] } ?? Stage.allCases
      for turn in 0..<runs * stages.count {
        let run = turn / stages.count
        let world = StagedWorld(stages[turn % stages.count], seed: seed &+ UInt64(run), days: days)
        let only = try places()
        Crash.willReplay("hailong-sim check \(world.arguments(only, until: until))")
        show("\(world.stage.rawValue), world \(run + 1) of \(runs), seed \(world.seed)")
        switch world.run(only, until: until ?? days) {
        case .success(let counts): sum.take(counts)
        case .failure(let broken):
          show("")
          try report(broken, of: world, only, after: sum)
        }
      }
      show("")
      sum.seconds = seconds() - begun
      print(json ? sum.json.text : sum.text)
    }

    /// Says what broke, makes it short, says that, and ends.
    private func report(_ broken: Broken, of world: StagedWorld, _ only: Places?, after sum: Outcome) throws
      -> Never
    {
      let replay = "hailong-sim check \(world.arguments(only, until: until))"
      if !json {
        print("\(broken)")
        print("replay: \(replay)")
        // Whoever waits for the short line has the long one already.
        fflush(nil)
      }
      var short: ShortPlan?
      if !noShrink, shrinkSeconds > 0 {
        let end = seconds() + Double(shrinkSeconds)
        show("making it short, for \(shrinkSeconds) s at most")
        short = ShortPlan(
          world.shrinkable, places: only ?? Places(world.times.indices), days: until ?? days,
          failure: broken.failure
        ) { seconds() < end }
        show("")
      }
      let shortReplay = short.map { "hailong-sim check \(world.arguments($0.places, until: $0.days))" }
      if json {
        print(sum.json(broken, replay: replay, short: shortReplay).text)
      } else if let short, let shortReplay {
        let kept = world.lines(short.places)
        print("shortest of \(short.tries) tries: \(kept.count) happenings; \(short.failure.words)")
        for line in kept.prefix(40) { print("  \(line)") }
        if kept.count > 40 { print("  and \(kept.count - 40) more") }
        print("replay: \(shortReplay)")
      }
      throw ExitCode(1)
    }

    private func places() throws -> Places? {
      guard let only else { return nil }
      guard let places = only == "none" ? Places([]) : Places(only), only == "none" || !only.isEmpty else {
        throw ValidationError("--only wants places like 3,17-19, rising, or none")
      }
      return places
    }

    /// On a terminal only: one line that is written over.
    private func show(_ words: String) {
      guard isatty(2) == 1 else { return }
      let line = Array("\r\u{1B}[K\(words)".utf8)
      // Progress that cannot be shown is no reason to stop.
      _ = write(2, line, line.count)
    }

    private func seconds() -> Double {
      var time = timespec()
      clock_gettime(CLOCK_MONOTONIC, &time)
      return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
  }

  /// A program that is trapped says nothing of its seed by itself: this says it, on standard error.
  private enum Crash {
    // Written before each world, read by the handler alone, which ends the program.
    nonisolated(unsafe) private static var line: UnsafeMutableBufferPointer<UInt8>?

    static func willReplay(_ command: String) {
      let bytes = Array("crashed; replay: \(command)\n".utf8)
      let buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count)
      _ = buffer.initialize(from: bytes)
      line?.deallocate()
      line = buffer
      for number in [SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGABRT, SIGFPE] {
        signal(number) { number in
          // Only calls that a handler may make.
          if let line = Crash.line { _ = write(2, line.baseAddress, line.count) }
          signal(number, SIG_DFL)
          raise(number)
        }
      }
    }
  }
#endif
