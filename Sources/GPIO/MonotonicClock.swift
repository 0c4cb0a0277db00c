import Glibc

/// CLOCK_MONOTONIC in nanoseconds: the clock of the kernel's line events.
public func monotonicNanoseconds() -> UInt64 {
  var time = timespec()
  // Cannot fail: the clock exists on every Linux and the pointer is good.
  clock_gettime(CLOCK_MONOTONIC, &time)
  return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}
