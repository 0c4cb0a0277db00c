import CPadSystem
import GPIO
import Glibc
import Journal

/// The one thread that touches the disk. The loop hands it jobs and never waits for it: a card that stalls for 20 s stops
/// neither edges nor lamps.
final class WriterThread: @unchecked Sendable {
  // Unchecked because the compiler cannot see the mutex: `lane`, `outcomes`, `expected`, `isStopping` and `hasEnded` are only touched
  // under it, `keeper` only by the thread once it runs.

  /// Readable when outcomes wait.
  let pollDescriptor: Int32
  private let keeper: JournalKeeper
  private var mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private var changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var lane = WriterLane()
  private var outcomes: [Outcome] = []
  private var expected: UInt64?
  /// What a read took of late, rather too long than too short, nanoseconds.
  private var readTime: UInt64 = 0
  private var isStopping = false
  private var ended = false

  init(keeper: JournalKeeper) throws(StartFault) {
    self.keeper = keeper
    pollDescriptor = hl_eventfd()
    guard pollDescriptor >= 0 else {
      throw .other("no eventfd: \(String(cString: strerror(-pollDescriptor)))")
    }
    pthread_mutex_init(mutex, nil)
    var attributes = pthread_condattr_t()
    pthread_condattr_init(&attributes)
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    pthread_cond_init(changed, &attributes)
    var thread = pthread_t()
    let status = pthread_create(
      &thread, nil,
      { pointer in
        // Balanced by the retain below: the thread holds the object until it ends.
        Unmanaged<WriterThread>.fromOpaque(pointer!).takeRetainedValue().run()
        return nil
      }, Unmanaged.passRetained(self).toOpaque())
    guard status == 0 else { throw .other("no thread: \(String(cString: strerror(status)))") }
    // Nobody waits for it: where the disk is stuck, the program ends without it.
    pthread_detach(thread)
  }

  deinit {
    pthread_mutex_destroy(mutex)
    pthread_cond_destroy(changed)
    mutex.deallocate()
    changed.deallocate()
    close(pollDescriptor)
  }

  /// False where the lane is full.
  func submit(_ job: Job) -> Bool {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    guard lane.take(job) else { return false }
    pthread_cond_signal(changed)
    return true
  }

  /// A record is likely at `instant`, monotonic nanoseconds; none where nil. Before that the thread begins no read that the record would
  /// have to wait for, and around it looks for the record instead of sleeping (``ExpectedRecord``).
  func expect(at instant: UInt64?) {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    guard instant != expected else { return }
    expected = instant
    pthread_cond_signal(changed)
  }

  /// What has been done since the last call, in order.
  func takeOutcomes() -> [Outcome] {
    var count: UInt64 = 0
    _ = read(pollDescriptor, &count, 8)
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    defer { outcomes.removeAll(keepingCapacity: true) }
    return outcomes
  }

  /// No more jobs: the thread does those that wait, unless the disk is stuck, closes the journal and ends.
  func stop() {
    pthread_mutex_lock(mutex)
    isStopping = true
    pthread_cond_signal(changed)
    pthread_mutex_unlock(mutex)
  }

  var hasEnded: Bool {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return ended
  }

  // MARK: the thread

  private func run() {
    var turn = WriterTurn()
    while let job = nextJob() {
      let begun = monotonicNanoseconds()
      defer {
        if case .read = job {
          readTime = ExpectedRecord.readTime(readTime, took: monotonicNanoseconds() - begun)
        }
      }
      while true {
        let (outcomes, again) = turn.attempt(job, keeper, clock: monotonicNanoseconds)
        post(outcomes)
        if !again || pauseOrStop() { break }
      }
    }
    keeper.close()
    pthread_mutex_lock(mutex)
    ended = true
    pthread_mutex_unlock(mutex)
    wake()
  }

  private func nextJob() -> Job? {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    var rested = false
    while true {
      if let job = lane.nextRecord() { return job }
      if isStopping { return nil }
      let now = monotonicNanoseconds()
      let record = ExpectedRecord.of(expected, at: now, read: readTime)
      if let job = lane.nextRead(beside: record, at: now) { return job }
      switch record {
      case .now:
        pthread_mutex_unlock(mutex)
        // On a board of one core the loop goes first.
        sched_yield()
        pthread_mutex_lock(mutex)
        continue
      case .soon(let instant), .later(let instant):
        wait(until: min(instant, lane.heldUntil ?? .max))
        continue
      case .none: break
      }
      if rested {
        pthread_cond_wait(changed, mutex)
      } else if wait(until: now + UInt64(WriterTurn.rest)) == ETIMEDOUT {
        rested = true
        pthread_mutex_unlock(mutex)
        post(keeper.rest())
        pthread_mutex_lock(mutex)
      }
    }
  }

  /// Waits a little before a job is tried again. True where the thread is to end instead.
  private func pauseOrStop() -> Bool {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    let again = monotonicNanoseconds() + UInt64(WriterTurn.retry)
    while !isStopping {
      if wait(until: again) == ETIMEDOUT { return false }
    }
    return true
  }

  /// Sleeps until it is told of something, or until `instant`: then ETIMEDOUT.
  @discardableResult private func wait(until instant: UInt64) -> Int32 {
    var deadline = timespec(tv_sec: Int(instant / 1_000_000_000), tv_nsec: Int(instant % 1_000_000_000))
    return pthread_cond_timedwait(changed, mutex, &deadline)
  }

  private func post(_ new: [Outcome]) {
    guard !new.isEmpty else { return }
    pthread_mutex_lock(mutex)
    outcomes.append(contentsOf: new)
    pthread_mutex_unlock(mutex)
    wake()
  }

  private func wake() {
    var one: UInt64 = 1
    _ = write(pollDescriptor, &one, 8)
  }
}
