import Records

/// Every line that any pad has sealed, as it was when it was sealed: what the ward's copies are held against. A card that
/// loses writes or is cloned makes a second history of a log; both are kept.
package struct SealedTruth {
  private struct History {
    var lines: [[UInt8]] = []
    /// Behind each line; the first is that of an empty log.
    var heads: [Head] = [.empty]
    /// Virtual time at which each line was sealed.
    var sealed: [Int64] = []
  }

  private var logs: [LogID: [History]] = [:]
  package private(set) var names: [LogID] = []

  package init() {}

  /// Lines that follow `after` and end with a seal.
  /// - Returns: the head behind them; nil where they follow nothing that is known.
  @discardableResult
  package mutating func note(_ log: LogID, after: Head, _ lines: [[UInt8]], at now: Int64) -> Head? {
    if logs[log] == nil {
      names.append(log)
      logs[log] = [History()]
    }
    // Taken out, so that what may be long is not copied; and put back however this ends.
    var histories = logs.removeValue(forKey: log) ?? []
    defer { logs[log] = histories }
    guard var index = histories.indices.last(where: { SealedTruth.contains(histories[$0], after) }) else {
      return nil
    }
    // Lines that are known already are the same history.
    var (head, rest) = (after, lines[...])
    while let line = rest.first, Int(head.seq) < histories[index].lines.count,
      histories[index].lines[Int(head.seq)] == line
    {
      head = histories[index].heads[Int(head.seq) + 1]
      rest = rest.dropFirst()
    }
    guard !rest.isEmpty else { return head }
    if Int(head.seq) < histories[index].lines.count {
      var fork = History()
      let shared = Int(head.seq)
      fork.lines = Array(histories[index].lines[..<shared])
      fork.heads = Array(histories[index].heads[...shared])
      fork.sealed = Array(histories[index].sealed[..<shared])
      histories.append(fork)
      index = histories.count - 1
    }
    for line in rest {
      head = head.advanced(by: line)
      histories[index].lines.append(line)
      histories[index].heads.append(head)
      histories[index].sealed.append(now)
    }
    return head
  }

  private static func contains(_ history: History, _ head: Head) -> Bool {
    head.seq < history.heads.count && history.heads[Int(head.seq)] == head
  }

  package func contains(_ log: LogID, _ head: Head) -> Bool {
    (logs[log] ?? []).contains { SealedTruth.contains($0, head) }
  }

  /// The lines up to `head`; nil where no pad has sealed that.
  package func lines(_ log: LogID, to head: Head) -> ArraySlice<[UInt8]>? {
    (logs[log] ?? []).first { SealedTruth.contains($0, head) }.map { $0.lines[..<Int(head.seq)] }
  }

  /// When each of the lines up to `head` was sealed.
  package func sealed(_ log: LogID, to head: Head) -> ArraySlice<Int64> {
    (logs[log] ?? []).first { SealedTruth.contains($0, head) }.map { $0.sealed[..<Int(head.seq)] } ?? []
  }

  /// What a sealed line follows: more than one head where histories have the same line at one place.
  package func heads(_ log: LogID, before line: [UInt8], after: Int64) -> [Head] {
    (logs[log] ?? []).filter { $0.lines.indices.contains(Int(after)) && $0.lines[Int(after)] == line }
      .map { $0.heads[Int(after)] }
  }

  /// Whether a ward with these histories cannot judge a batch: one of them is long enough, and none goes through what the batch goes
  /// on from. It may have been restored since it named that. Where none is long enough, it is to say that there is a gap.
  package func isUnknown(to held: [Head], _ log: LogID, after: Int64, line: [UInt8]) -> Bool {
    let from = heads(log, before: line, after: after)
    return held.contains { $0.seq >= after }
      && !held.contains { end in from.contains { passes(log, through: $0, endingAt: end) } }
  }

  /// Whether the history that ends at `end` goes through `head`.
  package func passes(_ log: LogID, through head: Head, endingAt end: Head) -> Bool {
    (logs[log] ?? []).contains {
      SealedTruth.contains($0, head) && SealedTruth.contains($0, end) && head.seq <= end.seq
    }
  }
}
