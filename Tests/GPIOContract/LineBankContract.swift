import Buttons
import GPIO

/// What every line bank must do, whatever is behind it. The same checks run on the simulated bank in `swift test` and on
/// real gpiochips in the VM.
public struct ContractCheck: Sendable, CustomStringConvertible {
  /// What must hold.
  public var name: String
  public var needsUnplug = false
  /// Of a bank that is told of every edge and keeps them until they are read.
  public var needsEveryEdge = false
  var body: @Sendable (any Bench) throws -> Void

  public var description: String { name }

  /// Why it cannot be run there, nil where it can.
  public func skipped(on bench: any Bench) -> String? {
    if needsUnplug && !bench.canUnplug { return "the chip cannot be unplugged" }
    if needsEveryEdge && bench.resolution > 0 { return "this bank samples" }
    return nil
  }

  /// Runs it with all contacts open at the start. Throws what did not hold, or the bank's fault.
  ///
  /// `countingDescriptors`: also nothing may be left open; for a process in which nothing else runs.
  public func run(on bench: any Bench, countingDescriptors: Bool) throws {
    for input in 0..<bench.inputCount { try bench.move(input: input, closed: false) }
    let before = openDescriptors()
    try body(bench)
    let after = openDescriptors()
    if countingDescriptors {
      try require(after == before, "\(after - before) descriptors were left open")
    }
  }
}

public enum LineBankContract {
  public static let checks: [ContractCheck] = [
    ContractCheck(
      name: "a contact that closes and opens is two events of its line, dated between call and call"
    ) {
      try with($0) { bench, bank in
        var watcher = Watcher(bank, of: bench)
        let start = monotonicNanoseconds()
        try bench.move(input: 1, closed: true)
        try watcher.wait(for: "the closing edge") { $0.events.count >= 1 }
        try bench.move(input: 1, closed: false)
        try watcher.wait(for: "the opening edge") { $0.events.count >= 2 }
        let end = monotonicNanoseconds()
        try require(watcher.events.map(\.line) == [1, 1], "lines: \(watcher.events)")
        try require(watcher.events.map(\.closed) == [true, false], "states: \(watcher.events)")
        let times = watcher.events.map(\.at)
        try require(
          start <= times[0] && times[0] < times[1] && times[1] <= end, "\(start) <= \(times) <= \(end)")
      }
    },
    ContractCheck(name: "every input reports under its own index") {
      try with($0) { bench, bank in
        var watcher = Watcher(bank, of: bench)
        for input in 0..<bank.inputCount { try bench.move(input: input, closed: true) }
        try watcher.wait(for: "an edge of each input") { $0.events.count >= bank.inputCount }
        try require(watcher.events.map(\.line) == Array(0..<bank.inputCount), "\(watcher.events)")
      }
    },
    ContractCheck(name: "edges of several lines that wait together come oldest first") {
      try with($0) { bench, bank in
        var expected: [Int] = []
        var watcher = Watcher(bank, of: bench)
        for input in [1, 0, 1, 0, 0, 1] {
          try bench.move(input: input, closed: expected.count { $0 == input } % 2 == 0)
          expected.append(input)
          try watcher.takeSamples()
        }
        try watcher.wait(for: "six edges") { $0.events.count >= 6 }
        try require(watcher.events.map(\.line) == expected, "\(watcher.events)")
        try require(
          zip(watcher.events, watcher.events.dropFirst()).allSatisfy { $0.at <= $1.at }, "\(watcher.events)")
      }
    },
    ContractCheck(name: "where edges are numbered, each line counts its own from 1 without a gap") {
      try with($0) { bench, bank in
        var watcher = Watcher(bank, of: bench)
        for turn in 1...5 {
          try bench.move(input: 0, closed: turn % 2 == 1)
          try bench.move(input: 1, closed: turn % 2 == 1)
          try watcher.wait(for: "turn \(turn)") { $0.events.count >= turn * 2 }
        }
        for line in 0...1 {
          let numbers = watcher.events.filter { $0.line == line }.map(\.sequence)
          try require(
            numbers == [1, 2, 3, 4, 5] || numbers.allSatisfy { $0 == nil }, "line \(line): \(numbers)")
        }
      }
    },
    ContractCheck(name: "the level follows the contact, also with its edges unread") {
      try with($0) { bench, bank in
        try require(try !bank.isClosed(input: 0), "closed before it was moved")
        for closed in [true, false, true] {
          try bench.move(input: 0, closed: closed)
          try require(try bank.isClosed(input: 0) == closed, "moved to closed=\(closed), reads otherwise")
          try require(try !bank.isClosed(input: 1), "the neighbour moved along")
        }
      }
    },
    ContractCheck(name: "a contact that is closed at open reads closed and reports no edge") { bench in
      try bench.move(input: 1, closed: true)
      try with(bench) { bench, bank in
        try require(try bank.isClosed(input: 1), "reads open")
        var watcher = Watcher(bank, of: bench)
        try watcher.requireQuiet("an edge waits though nothing moved")
      }
    },
    ContractCheck(
      name: "the descriptor is quiet when nothing waits, and a drain then returns at once with nothing"
    ) {
      try with($0) { bench, bank in
        var watcher = Watcher(bank, of: bench)
        try watcher.requireQuiet("ready though nothing happened")
        try watcher.drain()
        try bench.move(input: 0, closed: true)
        try require(watcher.isReady(within: 10_000), "not ready though an edge waits")
        try watcher.drain()
        try watcher.takeSamples()
        try require(watcher.events.count == 1, "\(watcher.events)")
        try watcher.requireQuiet("ready though all was taken")
        try watcher.drain()
        try require(watcher.events.count == 1 && watcher.lost.isEmpty, "\(watcher.events), \(watcher.lost)")
      }
    },
    ContractCheck(name: "outputs are off at open") {
      try with($0) { bench, bank in
        for output in 0..<bank.outputCount {
          try require(try !bank.isOn(output: output), "output \(output) reads on")
          try require(try !bench.isLit(output: output), "output \(output) is lit")
        }
      }
    },
    ContractCheck(name: "an output that is set is lit, reads back, and leaves the others alone") {
      try with($0) { bench, bank in
        for output in 0..<bank.outputCount {
          for on in [true, true, false, false] {
            try bank.set(output: output, on: on)
            for other in 0..<bank.outputCount {
              let expected = other == output && on
              try require(
                try bank.isOn(output: other) == expected, "set \(output) \(on): \(other) reads wrong")
              try require(
                try bench.isLit(output: other) == expected, "set \(output) \(on): \(other) looks wrong")
            }
          }
        }
      }
    },
    ContractCheck(name: "lamps go out when the bank is closed") { bench in
      try with(bench) { bench, bank in
        for output in 0..<bank.outputCount { try bank.set(output: output, on: true) }
        bank.close()
        for output in 0..<bench.outputCount {
          try require(try !bench.isLit(output: output), "output \(output) stays lit")
        }
      }
    },
    ContractCheck(
      name: "edges lost in a full buffer are never hidden, and other lines lose none", needsEveryEdge: true
    ) {
      try with($0) { bench, bank in
        // More than either kernel interface keeps (16, 1,024), an odd number: the contact ends closed.
        for turn in 1...1101 { try bench.move(input: 0, closed: turn % 2 == 1) }
        try bench.move(input: 1, closed: true)
        var watcher = Watcher(bank, of: bench)
        try watcher.wait(for: "the other line's edge") { $0.events.contains { $0.line == 1 } }
        while watcher.isReady(within: 0) { try watcher.drain() }
        let flooded = watcher.events.filter { $0.line == 0 }
        try require(flooded.count < 1101, "nothing was lost: this check checks nothing")
        let numbers = flooded.map(\.sequence)
        if let first = numbers.first, first != nil {
          // Numbered: the buffer is as long as was asked for, the newest edges are in it, and the gap is before the first.
          try require(
            numbers == (78...1101).map { $0 },
            "\(numbers.count) edges, numbered \(first ?? 0) to \((numbers.last ?? nil) ?? 0), where the newest 1,024 of 1,101 were due"
          )
        } else {
          try require(watcher.lost.contains(0), "\(flooded.count) of 1101 edges came and nothing said so")
        }
        try require(!watcher.lost.contains(1), "the other line was said to have lost some")
        try require(watcher.events.filter { $0.line == 1 }.map(\.closed) == [true], "the other line's edge")
        try require(try bank.isClosed(input: 0), "the level is not the contact's")
      }
    },
    ContractCheck(
      name: "one drain hands over a bounded number, and the rest keeps the descriptor ready",
      needsEveryEdge: true
    ) {
      try with($0) { bench, bank in
        for turn in 1...400 { try bench.move(input: turn % 2, closed: (turn + 1) / 2 % 2 == 1) }
        var watcher = Watcher(bank, of: bench)
        while watcher.isReady(within: 0) {
          let before = watcher.events.count
          try watcher.drain()
          let count = watcher.events.count - before
          try require(count > 0, "ready, and nothing came")
          try require(count <= drainLimit, "\(count) events in one drain")
        }
        for line in 0...1 {
          let times = watcher.events.filter { $0.line == line }.map(\.at)
          try require(times == times.sorted(), "line \(line) out of order")
        }
      }
    },
    ContractCheck(
      name: "a contact that moved a thousand times is known as it stands, and each line's edges alternate"
    ) {
      try with($0) { bench, bank in
        var watcher = Watcher(bank, of: bench)
        for turn in 1...1001 {
          try bench.move(input: 0, closed: turn % 2 == 1)
          if watcher.isReady(within: 0) { try watcher.drain() }
        }
        try bench.move(input: 1, closed: true)
        try watcher.wait(for: "the last edges") { watcher in
          watcher.events.contains { $0.line == 1 } && watcher.events.last { $0.line == 0 }?.closed == true
        }
        if bench.resolution == 0 {
          try watcher.wait(for: "every edge") { $0.events.count == 1002 }
        }
        for line in 0...1 {
          let states = watcher.events.filter { $0.line == line }.map(\.closed)
          try require(
            states == states.indices.map { $0 % 2 == 0 }, "line \(line) does not alternate: \(states)")
        }
        try require(watcher.events.count { $0.line == 1 } == 1, "the other line")
      }
    },
    ContractCheck(name: "an index beyond the bank and a closed bank are faults, not crashes") {
      try with($0) { bench, bank in
        try expectFault(.misuse) { () throws(LineFault) in _ = try bank.isClosed(input: bank.inputCount) }
        try expectFault(.misuse) { () throws(LineFault) in _ = try bank.isClosed(input: -1) }
        try expectFault(.misuse) { () throws(LineFault) in try bank.set(output: bank.outputCount, on: true) }
        try expectFault(.misuse) { () throws(LineFault) in _ = try bank.isOn(output: -1) }
        bank.close()
        bank.close()
        try require(bank.pollDescriptor == -1, "the descriptor of a closed bank is \(bank.pollDescriptor)")
        try expectFault(.misuse) { () throws(LineFault) in try bank.drain({ _ in }, lost: { _ in }) }
        try expectFault(.misuse) { () throws(LineFault) in _ = try bank.isClosed(input: 0) }
        try expectFault(.misuse) { () throws(LineFault) in try bank.set(output: 0, on: true) }
      }
    },
    ContractCheck(
      name: "an unplugged chip wakes the waiting loop and every use says so, until it is opened anew",
      needsUnplug: true
    ) { bench in
      do {
        try with(bench) { bench, bank in
          try bank.set(output: 0, on: true)
          try bench.unplug()
          let watcher = Watcher(bank, of: bench)
          try require(watcher.isReady(within: 10_000), "the descriptor stayed quiet")
          for _ in 1...2 {
            try expectFault(.gone) { () throws(LineFault) in try bank.drain({ _ in }, lost: { _ in }) }
          }
          try expectFault(.gone) { () throws(LineFault) in _ = try bank.isClosed(input: 0) }
          try expectFault(.gone) { () throws(LineFault) in try bank.set(output: 0, on: true) }
          try expectFault(.gone) { () throws(LineFault) in _ = try bank.isOn(output: 0) }
          bank.close()
          var opened = true
          do throws(LineFault) { try bench.open().close() } catch { opened = false }
          try require(!opened, "the bank opens though its chip is gone")
        }
      } catch {
        // The checks after this one want the chip.
        try bench.plugIn()
        throw error
      }
      try bench.plugIn()
      try bench.move(input: 0, closed: false)
      try with(bench) { bench, bank in
        var watcher = Watcher(bank, of: bench)
        try bench.move(input: 0, closed: true)
        try watcher.wait(for: "an edge after the chip came back") { $0.events.contains { $0.closed } }
        try require(try !bench.isLit(output: 0), "the lamp came back lit")
      }
    },
  ]

  /// Opens the bench's bank and closes it whatever happens.
  static func with(_ bench: any Bench, _ body: (any Bench, any LineBank) throws -> Void) throws {
    let bank = try bench.open()
    defer { bank.close() }
    try body(bench, bank)
  }
}

/// The call must throw a fault of this code.
func expectFault(_ code: LineFault.Code, _ call: () throws(LineFault) -> Void) throws {
  do throws(LineFault) {
    try call()
  } catch {
    return try require(error.code == code, "threw \(error) where \(code) was due")
  }
  throw ContractFailure("threw nothing where \(code) was due")
}
