import Journal
import Records
import SimulatedDisk
import Testing
import Traces

/// Parts of the bits, tried side by side.
private let exportShards = 8

/// Whatever is done to a sealed export of 1,000 records is found against a head that was kept elsewhere.
///
/// `Tests/Proof/tampering` does all of it, to each bit, in parts (`HAILONG_TAMPER`); otherwise it is a sample.
@Suite("tampering with an export of 1,000 records")
struct ExportTamperingTests {
  private static let made = Result {
    let log = try ThousandRecords(seed: TamperSeed.value)
    return (log: log, walk: ResumedWalk(log))
  }

  private let log: ThousandRecords
  private let walk: ResumedWalk
  private var lines: [[UInt8]] { log.lines }

  init() throws { (log, walk) = try ExportTamperingTests.made.get() }

  /// Tries each that is in this part, prints the count, and expects that none was missed.
  private func expectFound(
    _ name: String, _ body: (_ attempt: (@autoclosure () -> Tampering) -> Void) -> Void
  ) {
    var score = Score(name)
    var turn = 0
    body { make in
      defer { turn += 1 }
      if let part = TamperSeed.part, turn % part.of != part.index { return }
      let tampering = make()
      score.add(found: tampering.isFound(walk), tampering.description)
    }
    score.report()
    #expect(score.tried > 0)
    #expect(score.missed.isEmpty, "HAILONG_SEED=\(TamperSeed.value): \(score.missed.prefix(5))")
  }

  /// Each nth of `all`, or all of it.
  private func sample(_ all: Range<Int>, each step: Int) -> StrideTo<Int> {
    stride(from: all.lowerBound, to: all.upperBound, by: TamperSeed.isAll ? 1 : step)
  }

  @Test("the control: the export as it was written is sound, by the file and by the resumed walk")
  func untouched() throws {
    let scratch = try Scratch()
    let path = scratch.path("export.ndjson")
    try write(log.export, path)
    let verdict = try Verifier(keptHead: log.kept).verify(path)
    #expect(verdict.isVerified && verdict.records == 1_000 && verdict.unsealed == 0 && verdict.seals > 50)
    #expect(verdict.headLine == log.kept)
    for count in [0, 1, 500, 999] {
      #expect(!walk.finds(count, rest: count), "resumed in front of line \(count + 1)")
    }
  }

  @Test("every flipped bit", arguments: 0..<exportShards)
  func bits(shard: Int) {
    let random = TamperSeed.random(UInt64(shard))
    expectFound("bits, shard \(shard)") { attempt in
      if TamperSeed.isAll {
        for line in stride(from: shard, to: lines.count, by: exportShards) {
          for byte in 0...lines[line].count {
            for bit in 0..<UInt8(8) { attempt(.flip(lines, line: line, byte: byte, bit: bit)) }
          }
        }
        return
      }
      var random = random
      for _ in 0..<20_000 / exportShards {
        let line = Int.random(in: lines.indices, using: &random)
        let byte = Int.random(in: 0...lines[line].count, using: &random)
        attempt(.flip(lines, line: line, byte: byte, bit: UInt8.random(in: 0...7, using: &random)))
      }
    }
  }

  @Test("every flipped bit of a line's end, and of the first and the last line")
  func edges() {
    expectFound("bits of line ends, of the first and of the last line") { attempt in
      for line in lines.indices {
        let isWhole = line == 0 || line == lines.count - 1
        for byte in (isWhole ? 0 : lines[line].count)...lines[line].count {
          for bit in 0..<UInt8(8) { attempt(.flip(lines, line: line, byte: byte, bit: bit)) }
        }
      }
    }
  }

  @Test("every byte dropped")
  func droppedBytes() {
    expectFound("bytes dropped") { attempt in
      for line in lines.indices {
        for byte in sample(0..<lines[line].count, each: 16) { attempt(.drop(lines, line: line, byte: byte)) }
        attempt(.drop(lines, line: line, byte: lines[line].count))
      }
    }
  }

  @Test("every truncation, of the end and of the start")
  func truncations() {
    expectFound("truncations") { attempt in
      for line in lines.indices {
        for byte in sample(0..<lines[line].count, each: 4) {
          attempt(.cutEnd(lines, line: line, byte: byte))
          if line + byte > 0 { attempt(.cutStart(lines, line: line, byte: byte)) }
        }
        attempt(.cutEnd(lines, line: line, byte: lines[line].count))
        attempt(.cutStart(lines, line: line, byte: lines[line].count))
      }
    }
  }

  @Test("every deletion: each line, and each stretch of lines")
  func deletions() {
    expectFound("deletions") { attempt in
      for first in lines.indices {
        attempt(.delete(first...first))
        for last in sample(first + 1..<lines.count, each: 16) { attempt(.delete(first...last)) }
      }
    }
  }

  @Test("every insertion of a line's copy elsewhere")
  func copies() {
    expectFound("copies put in") { attempt in
      for from in lines.indices {
        for to in sample(0..<lines.count + 1, each: 16) {
          attempt(.insert(lines[from], "line \(from + 1)", before: to))
        }
        for to in from...from + 1 { attempt(.insert(lines[from], "line \(from + 1)", before: to)) }
      }
    }
  }

  @Test(
    "garbage put in before each line: bytes, nothing, half a line, text, and records that would fit there")
  func garbage() throws {
    var random = TamperSeed.random(99)
    let stranger = SealKey()
    var attempts: [Tampering] = []
    for at in 0...lines.count {
      let neighbour = lines[min(at, lines.count - 1)]
      let bytes = (0..<40).map { _ in UInt8.random(in: 11...255, using: &random) }
      let stamp = stamp(at + 1)
      let fits = try Record(seq: Int64(at + 1), stamp: stamp, body: .alive).line()
      let head = Head(seq: Int64(at), hash: .zero)
      let seal = try Seal.line(after: head, stamp: stamp, why: .idle, key: stranger)
      var garbage: [(String, [UInt8])] = [
        ("random bytes", bytes), ("an empty line", []), ("half a line", Array(neighbour.dropLast(20))),
        ("text", Array("vote: 4".utf8)), ("another record", Array(#"{"seq":0}"#.utf8)),
        ("a long line", [UInt8](repeating: 0x20, count: 2_000)), ("a stranger's seal", seal),
      ]
      // Behind the kept head a record that fits is how a log goes on: the verdict counts it as vouched for by nobody.
      if at < lines.count { garbage.append(("a record that fits", fits)) }
      for (what, line) in garbage { attempts.append(.insert(line, what, before: at)) }
    }
    expectFound("garbage put in") { attempt in
      for one in attempts { attempt(one) }
    }
    let grown = walk.verdict(
      lines.count, then: [try Record(seq: 1_001, stamp: stamp(1), body: .alive).line()])
    #expect(grown.problems.isEmpty && grown.unsealed == 1)
  }

  @Test("every swap of two lines, and every line moved elsewhere")
  func swaps() {
    expectFound("swaps and moves") { attempt in
      for first in lines.indices {
        for second in sample(first + 1..<lines.count, each: 16) {
          attempt(.swap(lines, first, second))
          attempt(.move(lines, first, to: second))
          attempt(.move(lines, second, to: first))
        }
        if first + 1 < lines.count { attempt(.swap(lines, first, first + 1)) }
      }
    }
  }

  @Test("two records changing places, with their numbers put right")
  func renumbered() {
    var random = TamperSeed.random(7)
    func numbered(_ line: [UInt8], _ old: Int, _ new: Int) -> [UInt8] {
      Array("{\"seq\":\(new)".utf8) + line.dropFirst("{\"seq\":\(old)".utf8.count)
    }
    func renumberedSwap(_ first: Int, _ second: Int) -> Tampering {
      var swap = Tampering.swap(lines, first, second)
      swap.description += ", renumbered"
      swap.changed[0] = numbered(lines[second], second + 1, first + 1)
      swap.changed[swap.changed.count - 1] = numbered(lines[first], first + 1, second + 1)
      return swap
    }
    expectFound("renumbered swaps") { attempt in
      for first in 0..<lines.count - 1 {
        let far = Int.random(in: first + 1..<lines.count, using: &random)
        for second in TamperSeed.isAll ? [first + 1, far] : [first + 1] {
          attempt(renumberedSwap(first, second))
        }
      }
    }
  }

  /// The resumed walk stands for the verifier only if the two agree: on changes of every kind, at random places.
  @Test("the resumed walk finds what the verifier finds in the file, at the same record")
  func resumedIsWhole() throws {
    var random = TamperSeed.random(12_345)
    let scratch = try Scratch()
    let count = TamperSeed.folder == nil ? 60 : 1_000
    if let folder = TamperSeed.folder {
      try write(log.export, folder + "/sound-export.ndjson")
      try write(Array("\(log.kept)".utf8), folder + "/export.head")
    }
    for round in 0..<count {
      let tampering = draw(round, &random)
      let path = TamperSeed.folder.map { "\($0)/broken-\(round).ndjson" } ?? scratch.path("export.ndjson")
      try write(tampering.file(lines), path)
      let whole = try Verifier(keptHead: log.kept).verify(path)
      let resumed = walk.verdict(
        tampering.count, then: tampering.changed, rest: tampering.rest, isEnded: tampering.isEnded)
      let name: Comment = "HAILONG_SEED=\(TamperSeed.value), round \(round): \(tampering.description)"
      #expect(!whole.problems.isEmpty, name)
      #expect(whole.problems.first?.first == resumed.problems.first?.first, name)
      #expect(whole.records == resumed.records && whole.head == resumed.head, name)
      #expect(whole.seals == resumed.seals && whole.unsealed == resumed.unsealed, name)
    }
    print("tampering: resumed walk beside the whole verifier: \(count) files, the same verdict")
  }

  private func draw(_ round: Int, _ random: inout Seeded) -> Tampering {
    let line = Int.random(in: 0..<lines.count - 1, using: &random)
    let byte = Int.random(in: 0...lines[line].count, using: &random)
    let other = Int.random(in: line + 1..<lines.count, using: &random)
    return switch round % 9 {
    case 0, 1: .flip(lines, line: line, byte: byte, bit: UInt8.random(in: 0...7, using: &random))
    case 2: .flip(lines, line: line, byte: lines[line].count, bit: UInt8.random(in: 0...7, using: &random))
    case 3: .drop(lines, line: line, byte: byte)
    case 4: .cutEnd(lines, line: line, byte: byte)
    case 5: .delete(line...other)
    case 6: .insert(lines[other], "line \(other + 1)", before: line)
    case 7: .swap(lines, line, other)
    default: .move(lines, other, to: line)
    }
  }
}
