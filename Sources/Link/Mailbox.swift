import Glibc
import Records

/// What other threads have to tell the link's thread: bounded, because each kind of news is kept once.
final class Mailbox: @unchecked Sendable {
  // @unchecked: `news` is touched only under `mutex`.
  struct News {
    var stop = false
    var sealed = false
    var followEnded = false
    /// The end of a request, by its number.
    var reply: (id: UInt64, Result<WardAnswer, LinkFault>)?
    /// The same of the question for orders.
    var orders: (id: UInt64, Result<WardAnswer, LinkFault>)?
    var isEmpty: Bool { !stop && !sealed && !followEnded && reply == nil && orders == nil }
  }

  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var news = News()

  init() {
    pthread_mutex_init(mutex, nil)
    var attributes = pthread_condattr_t()
    pthread_condattr_init(&attributes)
    // Deadlines are monotonic: a clock that is set must not make the link sleep for years.
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    pthread_cond_init(condition, &attributes)
    pthread_condattr_destroy(&attributes)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  func post(_ change: (inout News) -> Void) {
    pthread_mutex_lock(mutex)
    change(&news)
    pthread_cond_signal(condition)
    pthread_mutex_unlock(mutex)
  }

  /// Waits for news until `deadline` (monotonic ns; nil for ever), takes all of it, and returns it; empty when time is up.
  func take(until deadline: UInt64?) -> News {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while news.isEmpty {
      guard let deadline else {
        pthread_cond_wait(condition, mutex)
        continue
      }
      var time = timespec(
        tv_sec: Int(min(deadline / 1_000_000_000, 1 << 40)), tv_nsec: Int(deadline % 1_000_000_000))
      if pthread_cond_timedwait(condition, mutex, &time) == ETIMEDOUT { break }
    }
    defer { news = News() }
    return news
  }
}

/// A thread of our own: blocking calls never run on a pool that others need. Returns false where the system has none left.
func startThread(_ body: @escaping @Sendable () -> Void) -> Bool {
  final class Box {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
  var attributes = pthread_attr_t()
  pthread_attr_init(&attributes)
  pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
  pthread_attr_setstacksize(&attributes, 256 << 10)
  defer { pthread_attr_destroy(&attributes) }
  var thread = pthread_t()
  let box = Unmanaged.passRetained(Box(body))
  let status = pthread_create(
    &thread, &attributes,
    { argument in
      // The argument is the box that was passed below, always.
      if let argument { Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().body() }
      return nil
    }, box.toOpaque())
  if status != 0 { box.release() }
  return status == 0
}

extension Moment {
  /// Now, on both clocks of this machine.
  public static func now() -> Moment {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    let monotonic = UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    clock_gettime(CLOCK_REALTIME, &time)
    let utc = UTCTime(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
    return Moment(monotonic: monotonic, utc: utc)
  }
}

/// Calls `stop` when one of `signals` comes, which the caller has blocked in every thread. False without a thread for it.
public func stopOnSignal(_ signals: sigset_t, _ stop: @escaping @Sendable () -> Void) -> Bool {
  startThread {
    var signals = signals
    var taken: Int32 = 0
    while true {
      if sigwait(&signals, &taken) == 0 { stop() }
    }
  }
}
