import Pad
import Records

/// hailongd while it runs: the real core, the real journal's keeper, and what the loop and the writer's thread hold between them.
package final class PadRun {
  package var core: PadCore
  package let keeper: JournalKeeper
  package internal(set) var lane = WriterLane()
  var turn = WriterTurn()
  /// The job under way, or the one that is tried again.
  var job: Job?
  var outcomes: [Outcome] = []
  var isAgain = false
  /// When the disk has done the job.
  var doneAt: Int64?
  var retryAt: Int64?
  var restAt: Int64?
  var hasRested = false
  var coreDeadline: Int64 = 0
  var isEnding = false
  /// The first job is done, and with it the start is in the log.
  var isStarted = false
  var lastClient: UInt64 = 0
  var presses = PressCount()
  /// Clients that wait for an answer.
  var waiting: [UInt64: SimulatedPad.Hear] = [:]
  var follower: (more: () throws(Broken) -> Void, ended: () throws(Broken) -> Void)?
  var lastSealedRead: Int64?
  /// The kernel's count of each line's edges since this program asked for them.
  var edges = [UInt32](repeating: 0, count: 8)
  let started: Int64

  init(_ start: PadStart, now: Int64) {
    core = start.core
    keeper = start.keeper
    started = now
  }

  var nextDeadline: Int64 {
    var next = coreDeadline
    if let doneAt { next = min(next, doneAt) }
    if let retryAt { next = min(next, retryAt) }
    if let restAt { next = min(next, restAt) }
    return next
  }

  /// Answers that the core waits for.
  var awaited: Int { core.counts().awaited }

  /// Nothing is on its way to the disk.
  var isAtRest: Bool { job == nil && lane.queue.isEmpty && awaited == 0 }

  /// As hailongd's socket has it: whoever follows, or asked for sealed records two minutes ago, will ask again.
  func isRead(now: Int64) -> Bool {
    if follower != nil { return true }
    return lastSealedRead.map { now < $0 + 120 * Length.second } ?? false
  }
}

/// What is looked at after each step, read in place: from outside a whole core is copied for each look, which in a year of steps costs
/// more than the steps.
extension PadCore {
  mutating func counts() -> (settled: Int, refused: Int64, awaited: Int) {
    (settledPresses, refused, awaitedCount)
  }

  mutating func deadline(after now: UInt64) -> UInt64 { nextDeadline(after: now) }
}
