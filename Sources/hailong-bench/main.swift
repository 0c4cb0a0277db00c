import Glibc

// One file a benchmark; each gets the arguments after its name, and returns whether its goals were reached.
let benchmarks: [(name: String, about: String, run: ([String]) -> Bool)] = [
  ("debounce", "nanoseconds and allocations per edge of the debouncer; [allocations]", benchDebounce),
  ("journal", "one press, one commit, beside a bare append and fdatasync; [FOLDER [COMMITS]]", benchJournal),
  ("verify", "opening and verifying a journal of a million records; [FOLDER [RECORDS]]", benchVerify),
  ("fill", "makes a state folder with a log of 100,000 records; FOLDER [RECORDS]", benchFill),
  ("pad", "hailongd from outside: start, memory, wake-ups, press to Receipt; [FOLDER [PROGRAM]]", benchPad),
  ("badge", "a badge tap to its session, and rest with a reader; [FOLDER [PROGRAM]]", benchBadge),
  (
    "commands", "how long status and doctor take, as a share of their limits; [FOLDER [RECORDS [RUNS]]]",
    benchCommands
  ),
  ("recount", "a recount of a million records, and a tally of a million votes", benchRecount),
  ("traces", "presses found, missed and made up in seven families of traces", benchTraces),
]

let words = Array(CommandLine.arguments.dropFirst())
guard let benchmark = benchmarks.first(where: { $0.name == words.first }) else {
  print("usage: hailong-bench NAME")
  for benchmark in benchmarks { print("  \(benchmark.name)\t\(benchmark.about)") }
  exit(EX_USAGE)
}
exit(benchmark.run(Array(words.dropFirst())) ? EXIT_SUCCESS : EXIT_FAILURE)
