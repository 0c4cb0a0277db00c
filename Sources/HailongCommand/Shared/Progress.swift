import Glibc

/// How far a long reading is, on standard error where that is a terminal, and only once it takes longer than a second.
struct Progress {
  private let total: Int64?
  private let say: String
  private let isShown = isatty(2) == 1
  private var next: UInt64
  private var hasShown = false

  init(total: Int64? = nil, say: String) {
    self.total = total
    self.say = say
    next = Progress.now() + 1_000_000_000
  }

  mutating func reached(_ count: Int64) {
    guard isShown, Progress.now() >= next else { return }
    next = Progress.now() + 200_000_000
    hasShown = true
    let share = total.map { $0 > 0 ? " (\(min(100, count * 100 / $0)) %)" : "" } ?? ""
    Output.complain("\r\(count) \(say)\(share)\u{1B}[K")
  }

  func end() { if hasShown { Output.complain("\r\u{1B}[K") } }

  private static func now() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }
}
