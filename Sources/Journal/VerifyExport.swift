import Records

extension Verifier {
  /// An export has no stored hashes: the chain is followed by computing it, and each seal says whether all up to it was so.
  func verifyExport(_ file: InputFile, _ progress: (Int64) -> Void) throws(JournalFault) -> Verdict {
    var walk = ExportWalk(keptHead: KeptHead(keptHead))
    var count: Int64 = 0
    try file.lines { line, whole in
      count += 1
      if count % Verifier.progressStep == 0 { progress(count) }
      return walk.take(line, whole: whole)
    }
    if let gap = walk.gap {
      // A number was left out. If its line stands further on, it was moved and not dropped.
      file.rewind()
      var moved = false
      var at: Int64 = 0
      try file.lines { line, _ in
        at += 1
        moved = at > gap.expected && (try? Record.glance(line))?.seq == gap.expected
        return !moved
      }
      walk.close(gap, movedTo: moved ? at : nil)
    }
    return walk.finish()
  }
}

/// The walk over an export's lines. It stops at the first problem. A value: what it is in front of a line depends on the lines
/// before that one alone.
struct ExportWalk {
  /// A line whose number is beyond the next.
  struct Gap {
    var expected: Int64
    var found: Int64
  }

  private var verdict = Verdict(source: .export)
  private let keptHead: KeptHead
  private(set) var gap: Gap?
  /// First record of the stretch that the next seal vouches for.
  private var stretch: Int64 = 1
  private var unreadable: (count: Int64, first: Int64, reason: String) = (0, 0, "")
  /// A seal that did not hold, and the stretch before it. The next seal says which of the two is wrong.
  private var doubt: (stretch: Int64, seal: Int64, reads: Bool)?

  init(keptHead: KeptHead) { self.keptHead = keptHead }

  mutating func take(_ line: UnsafeBufferPointer<UInt8>, whole: Bool) -> Bool {
    let expected = verdict.head.seq + 1
    var isSeal = false
    // Without its LF nobody can tell whether a line has all of its bytes, even where it reads like a record.
    guard whole else { return brokenOff(expected) }
    do throws(Unreadable) {
      let glance = try Record.glance(line)
      guard glance.seq == expected else { return number(glance.seq, expected) }
      isSeal = glance.isSeal
    } catch {
      if unreadable.count == 0 { unreadable = (0, expected, error.reason) }
      unreadable.count += 1
    }
    if expected == 1 {
      guard case .genesis(let genesis)? = (try? Record(line: line))?.body else {
        return stop(.changed, 1, nil, "line 1 is not a genesis that can be read")
      }
      guard genesis.format == Genesis.format else {
        return stop(.changed, 1, nil, "line 1 is a genesis of format \(genesis.format), which is not known")
      }
      verdict.genesis = genesis
    }
    let previous = verdict.head.hash
    verdict.head = verdict.head.advanced(by: line)
    verdict.records = expected
    if expected == keptHead.seq, let problem = keptHead.contradiction(verdict.head.hash) {
      verdict.problems.append(problem)
      return false
    }
    return isSeal ? seal(line, previous, expected) : true
  }

  /// Damage that was found before it is told in its stead.
  private mutating func brokenOff(_ expected: Int64) -> Bool {
    if doubt != nil { return settleDoubt(nextHolds: false) }
    if let stopped = firstUnreadable(upTo: expected) { return stopped }
    return stop(.torn, expected, nil, "line \(expected) is broken off: it has no line feed")
  }

  private mutating func seal(
    _ line: UnsafeBufferPointer<UInt8>, _ previous: Digest, _ seq: Int64
  ) -> Bool {
    guard let key = verdict.genesis?.key else { return false }
    guard Seal.isValid(Array(line), previous: previous, key: key) else {
      if doubt != nil { return settleDoubt(nextHolds: false) }
      let body = (try? Record(line: line))?.body
      let reads = if case .seal? = body { true } else { false }
      doubt = (stretch, seq, reads)
      return true
    }
    if doubt != nil { return settleDoubt(nextHolds: true) }
    verdict.seals += 1
    verdict.unreadable += unreadable.count
    unreadable.count = 0
    stretch = seq + 1
    return true
  }

  /// The pad signs over its own bad seal as over anything else: where the next seal holds, only that signature was wrong.
  private mutating func settleDoubt(nextHolds: Bool) -> Bool {
    guard let doubt else { return true }
    self.doubt = nil
    if nextHolds || !doubt.reads {
      return stop(.badSeal, doubt.seal, nil, "the seal at \(doubt.seal) is not signed by the log's key")
    }
    if let first = firstUnreadable(upTo: doubt.seal) { return first }
    let range = "\(doubt.stretch) to \(doubt.seal)"
    return stop(
      .changed, doubt.stretch, doubt.seal,
      "a line from \(range) is not as the pad wrote it, or the seal at \(doubt.seal) is not the pad's")
  }

  private mutating func firstUnreadable(upTo last: Int64) -> Bool? {
    guard unreadable.count > 0, unreadable.first <= last else { return nil }
    return stop(.torn, unreadable.first, nil, "line \(unreadable.first) cannot be read: \(unreadable.reason)")
  }

  /// A line that says another number than its place.
  private mutating func number(_ found: Int64, _ expected: Int64) -> Bool {
    if doubt != nil { return settleDoubt(nextHolds: false) }
    if let stopped = firstUnreadable(upTo: expected) { return stopped }
    if found > expected {
      gap = Gap(expected: expected, found: found)
      return false
    }
    return stop(
      .inserted, expected, nil, "line \(expected) is a second record \(found), and belongs to neither place")
  }

  mutating func close(_ gap: Gap, movedTo place: Int64?) {
    if let place {
      _ = stop(
        .swapped, gap.expected, gap.found,
        "record \(gap.expected) stands in line \(place), and record \(gap.found) in its place")
    } else {
      let last = gap.found - 1
      _ = stop(
        .missing, gap.expected, last,
        gap.expected == last ? "record \(last) is missing" : "records \(gap.expected) to \(last) are missing")
    }
  }

  private mutating func stop(_ what: Problem.What, _ first: Int64, _ last: Int64?, _ message: String) -> Bool
  {
    verdict.problems.append(Problem(what, first, last, message))
    return false
  }

  mutating func finish() -> Verdict {
    if verdict.problems.isEmpty { _ = settleDoubt(nextHolds: false) }
    if verdict.problems.isEmpty { _ = firstUnreadable(upTo: verdict.head.seq) }
    if verdict.problems.isEmpty, verdict.records == 0 {
      _ = stop(.missing, 1, nil, "there is no record at all")
    }
    if verdict.problems.isEmpty, let problem = keptHead.cutOff(last: verdict.head.seq) {
      verdict.problems.append(problem)
    }
    verdict.unsealed = verdict.head.seq - (stretch - 1)
    return verdict
  }
}
