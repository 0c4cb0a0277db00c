import Buttons
import GPIO
import Glibc

/// Waits on a bank as the pad does: by `poll` on its descriptor, and a drain for whatever that reports.
struct Watcher {
  let bank: any LineBank
  private let resolution: UInt64
  var events: [LineEvent] = []
  var lost: [Int] = []

  /// Ten seconds: far longer than anything takes, also under emulation on a busy machine.
  static let patience: UInt64 = 10_000_000_000

  init(_ bank: any LineBank, of bench: any Bench) {
    self.bank = bank
    resolution = bench.resolution
  }

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

  /// Nothing may wait to be taken. A bank that samples is ready at every sample, and then has nothing to tell.
  mutating func requireQuiet(_ otherwise: String) throws {
    if resolution == 0 { return try require(!isReady(within: 0), otherwise) }
    let before = events.count
    try takeSamples()
    try require(events.count == before, "\(otherwise): \(events)")
  }

  /// Lets a bank that samples see how contacts stand now; one that is told of edges needs no time for that.
  mutating func takeSamples() throws {
    guard resolution > 0 else { return }
    // The first may have been due before this call.
    for _ in 1...2 {
      try require(isReady(within: 10_000), "no sample came within 10 s")
      try drain()
    }
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
