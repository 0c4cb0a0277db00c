import Journal

/// What waits for the writer: records in their order, and behind them reads for socket clients. Bounded. Pure.
package struct WriterLane {
  /// Records and seals waiting at most; beyond it presses are refused and counted.
  package static let queueLimit = 64
  /// Reads for socket clients waiting at most.
  package static let readLimit = 16

  package private(set) var queue: [Job] = []
  package private(set) var reads: [Job] = []
  /// Until when the next read is held back at most, monotonic nanoseconds; nil where none is.
  package private(set) var heldUntil: UInt64?

  package init() { queue.reserveCapacity(WriterLane.queueLimit) }

  /// False where the lane is full.
  package mutating func take(_ job: Job) -> Bool {
    if case .read = job {
      guard reads.count < WriterLane.readLimit else { return false }
      reads.append(job)
    } else {
      guard queue.count < WriterLane.queueLimit else { return false }
      queue.append(job)
    }
    return true
  }

  /// The next record or seal; nil where none waits.
  package mutating func nextRecord() -> Job? { queue.isEmpty ? nil : queue.removeFirst() }

  /// The next read; nil where none waits.
  package mutating func nextRead() -> Job? { reads.isEmpty ? nil : reads.removeFirst() }

  /// The next read; nil where none waits, or where it would stand in the way of a record that is expected. It is held back so for
  /// ``ExpectedRecord/longestHold`` at most, whatever is expected, and whatever is written meanwhile.
  package mutating func nextRead(beside record: ExpectedRecord, at now: UInt64) -> Job? {
    guard !reads.isEmpty else { return nil }
    switch record {
    case .none, .later: break
    case .soon, .now:
      let end = heldUntil ?? now + ExpectedRecord.longestHold
      heldUntil = end
      guard now >= end else { return nil }
    }
    heldUntil = nil
    return nextRead()
  }
}

/// The writer's way with one job: done, or tried again for as long as the disk does not take it. Pure but for the keeper.
package struct WriterTurn {
  /// Nanoseconds until a job that the disk did not take is tried again.
  package static let retry: Int64 = 1_000_000_000
  /// Nanoseconds without a job after which the keeper rests.
  package static let rest: Int64 = 2_000_000_000

  private var isStuck = false

  package init() {}

  /// Tries a job once. `again`: the same job must be tried again, and no other before it. `clock` gives nanoseconds.
  package mutating func attempt(
    _ job: Job, _ keeper: JournalKeeper, clock: () -> UInt64
  ) -> (outcomes: [Outcome], again: Bool) {
    let start = clock()
    switch keeper.perform(job) {
    case .done(var outcomes):
      if outcomes.contains(where: \.isCommit) { outcomes.append(.took(clock() - start)) }
      defer { isStuck = false }
      return (isStuck ? [.recovered] + outcomes : outcomes, false)
    case .again(let fault):
      defer { isStuck = true }
      return (isStuck ? [] : [.stuck(code: fault.code, message: fault.message)], true)
    }
  }
}

extension Outcome {
  /// Whether a record or seal became durable.
  fileprivate var isCommit: Bool {
    switch self {
    case .written, .sealed: true
    default: false
    }
  }
}
