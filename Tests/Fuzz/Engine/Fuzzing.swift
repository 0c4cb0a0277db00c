import Glibc

/// libFuzzer's own loop, with `main` left to us: one program then holds all targets.
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
  _ count: UnsafeMutablePointer<Int32>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ one: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

// libFuzzer calls back without a context, on one thread.
nonisolated(unsafe) private var mutator: (any Mutator)?
nonisolated(unsafe) private var target: ([UInt8]) -> Void = { _ in }
nonisolated(unsafe) private var executions = 0
nonisolated(unsafe) private var saidAt = 0

private func one(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  // A copy of exactly this length: who reads behind its end meets the address sanitizer's red zone.
  target(Array(UnsafeBufferPointer(start: start, count: count)))
  executions += 1
  if executions & 63 == 0 {
    let now = time(nil)
    if now != saidAt {
      saidAt = now
      say("executions: \(executions)\n")
    }
  }
  return 0
}

/// libFuzzer looks for it by its name, and changes inputs by it alone.
@_cdecl("LLVMFuzzerCustomMutator")
public func change(_ start: UnsafeMutablePointer<UInt8>, _ size: Int, _ longest: Int, _ seed: UInt32) -> Int {
  mutator?.change(start, size, longest, seed: seed) ?? mutateBytes(start, size, longest)
}

/// The programs' `main`: `list`, `seeds TARGET FOLDER`, or `run TARGET [libFuzzer's options, folders and files]`.
public func fuzz(_ targets: [FuzzTarget]) -> Never {
  let words = CommandLine.arguments
  do {
    if words.count == 2, words[1] == "list" {
      for target in targets { print(target.name) }
      exit(0)
    }
    guard words.count >= 3, let chosen = targets.first(where: { $0.name == words[2] }) else { usage(targets) }
    switch words[1] {
    case "seeds" where words.count == 4:
      for (index, seed) in try chosen.seeds().enumerated() {
        try Repository.write(seed, to: "\(words[3])/seed-\(index)")
      }
      // In libFuzzer's dictionary all but plain letters is written as \xNN.
      let lines = chosen.words.map { word in
        "\"" + word.utf8.map { byte in "\\x" + hex(byte) }.joined() + "\"\n"
      }
      try Repository.write(Array(lines.joined().utf8), to: "\(words[3]).dict")
      exit(0)
    case "run":
      target = try chosen.make()
      switch chosen.holds {
      case .bytes: break
      case .json: mutator = JSONMutator(seeds: try chosen.seeds(), words: chosen.words)
      case .yaml: mutator = YAMLMutator(seeds: try chosen.seeds())
      }
      exit(drive([words[0], "-max_len=\(chosen.longest)"] + words[3...]))
    default: usage(targets)
    }
  } catch {
    say("\(error)\n")
    exit(1)
  }
}

private func hex(_ byte: UInt8) -> String {
  let text = String(byte, radix: 16, uppercase: true)
  return text.utf8.count == 1 ? "0" + text : text
}

private func drive(_ words: [String]) -> Int32 {
  var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
  var count = Int32(words.count)
  return arguments.withUnsafeMutableBufferPointer { buffer in
    // Never empty, so there is a base address.
    var start = buffer.baseAddress!
    return runDriver(&count, &start, one)
  }
}

private func usage(_ targets: [FuzzTarget]) -> Never {
  say(
    "usage: list | seeds TARGET FOLDER | run TARGET [OPTION | FOLDER | FILE]...\n"
      + "targets: \(targets.map(\.name).joined(separator: " "))\n")
  exit(64)
}
