import Records

@testable import Journal

/// The verifier's own walk over an export, resumed in front of any line.
///
/// To verify 1,000 records from the first for each of a million changes would take days. The walk is a value that depends on the lines
/// taken alone; so it is saved in front of each line once, and only what follows from the first changed line on is walked again. That
/// this gives what the whole gives is a test of its own ("the resumed walk finds what `Verifier` finds in the file").
struct ResumedWalk: Sendable {
  let lines: [[UInt8]]
  /// `before[n]` has taken the first n lines.
  private let before: [ExportWalk]

  init(_ log: ThousandRecords) {
    lines = log.lines
    var walk = ExportWalk(keptHead: KeptHead(log.kept))
    var before = [walk]
    for line in log.lines {
      _ = line.withUnsafeBufferPointer { walk.take($0, whole: true) }
      before.append(walk)
    }
    self.before = before
  }

  /// The verdict over the first `count` lines as they are, then `changed`, then those from `rest` on as they are. `isEnded`: whether
  /// the very last of all these has its LF.
  func verdict(
    _ count: Int, then changed: [[UInt8]] = [], rest: Int = Int.max, isEnded: Bool = true
  ) -> Verdict {
    var walk = before[count]
    let hasRest = rest < lines.count
    var goesOn = true
    for (index, line) in changed.enumerated() where goesOn {
      let whole = isEnded || hasRest || index < changed.count - 1
      goesOn = line.withUnsafeBufferPointer { walk.take($0, whole: whole) }
    }
    var next = rest
    while goesOn, next < lines.count {
      goesOn = lines[next].withUnsafeBufferPointer { walk.take($0, whole: isEnded || next < lines.count - 1) }
      next += 1
    }
    // Which of the two it is, missing or swapped, is asked of the file; that something is wrong is known here.
    if let gap = walk.gap { walk.close(gap, movedTo: nil) }
    return walk.finish()
  }

  func finds(_ count: Int, then changed: [[UInt8]] = [], rest: Int = Int.max, isEnded: Bool = true) -> Bool {
    !verdict(count, then: changed, rest: rest, isEnded: isEnded).problems.isEmpty
  }
}
