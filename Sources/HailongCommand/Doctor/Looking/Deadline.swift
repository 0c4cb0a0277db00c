import Glibc

/// An instant on CLOCK_MONOTONIC after which nothing more is waited for.
struct Deadline: Sendable {
  private let at: UInt64

  init(milliseconds: Int) { at = Deadline.now() + UInt64(max(0, milliseconds)) * 1_000_000 }

  var isOver: Bool { Deadline.now() >= at }

  /// What is left, milliseconds; 0 when it is over.
  var milliseconds: Int {
    let now = Deadline.now()
    return now >= at ? 0 : Int((at - now) / 1_000_000)
  }

  private static func now() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }
}
