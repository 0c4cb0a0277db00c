import Buttons

/// The kernel's buffer of unread edges of one line, as each of its two interfaces keeps it.
struct EdgeBuffer {
  /// The kernel's interface for line events.
  enum Interface: Sendable, CaseIterable {
    /// 16 edges, the newest dropped, no numbers (libgpiod 1.6).
    case v1
    /// 1,024 edges, the oldest dropped, numbered (libgpiod 2).
    case v2

    var depth: Int { self == .v1 ? 16 : 1024 }
  }

  private let interface: Interface
  private var edges: [LineEvent] = []
  private var sequence: UInt32 = 0

  init(_ interface: Interface) { self.interface = interface }

  var isEmpty: Bool { edges.isEmpty }

  /// An edge happened. `unseen`: it is counted and dropped, as if the buffer had been full just then.
  mutating func take(line: Int, closed: Bool, at: UInt64, unseen: Bool) {
    sequence &+= 1
    if unseen { return }
    let full = edges.count == interface.depth
    switch interface {
    case .v1:
      if !full { edges.append(LineEvent(line: line, closed: closed, at: at, sequence: nil)) }
    case .v2:
      if full { edges.removeFirst() }
      edges.append(LineEvent(line: line, closed: closed, at: at, sequence: sequence))
    }
  }

  /// The oldest edges, at most 16, as one read takes them; true when edges after these may have been dropped without
  /// a number.
  mutating func read(into waiting: inout [LineEvent]) -> Bool {
    let count = min(edges.count, lineDrainLimit)
    waiting.append(contentsOf: edges.prefix(count))
    edges.removeFirst(count)
    return interface == .v1 && count == interface.depth
  }
}
