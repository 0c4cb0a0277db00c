import Buttons
import GPIO
import Glibc

/// Waits on a bank as the pad does: by `poll` on its descriptor, and a drain for whatever that reports.
struct Watcher {
  let bank: any LineBank
  var events: [LineEvent] = []
  var lost: [Int] = []

  /// Ten seconds: far longer than anything takes, also under emulation on a busy machine.
  static let patience: UInt64 = 10_000_000_000

  init(_ bank: any LineBank) { self.bank = bank }

  mutating func drain() throws(LineFault) {
    var events: [LineEvent] = []
    var lost: [Int] = []
    defer {
      self.events += events
      self.lost += lost
    }
    try bank.drain({ events.append($0) }, lost: { lost.append($0) })
  }

  /// Whether the descriptor shows something within `ms`.
  func isReady(within ms: Int32) -> Bool {
    var descriptor = pollfd(fd: bank.pollDescriptor, events: Int16(POLLIN), revents: 0)
    return poll(&descriptor, 1, ms) > 0
  }

  mutating func wait(for what: String, until done: (Watcher) throws -> Bool) throws {
    let deadline = monotonicNanoseconds() + Self.patience
    while try !done(self) {
      try require(
        monotonicNanoseconds() < deadline, "\(what) did not come within 10 s; came: \(events), lost: \(lost)")
      if isReady(within: 100) { try drain() }
    }
  }
}

/// Descriptors that this process has open now.
public func openDescriptors() -> Int {
  guard let folder = opendir("/proc/self/fd") else { return -1 }
  defer { closedir(folder) }
  var count = 0
  while let entry = readdir(folder) {
    if entry.pointee.d_name.0 != UInt8(ascii: ".") { count += 1 }
  }
  return count - 1  // the folder's own
}
