import Buttons
import CGPIO
import Glibc

/// Lines of real chips, each its own request, behind one epoll descriptor.
///
/// One request per line, though uAPI v2 could take several: then both library versions behave alike, a line that
/// fails is known by name, a full buffer is one line's own, and the lines of a pad may lie on several chips.
final class LibgpiodBank: LineBank {
  private struct Wire {
    var spec: LineSpec
    var handle: OpaquePointer
    /// Whether an edge has been read.
    var hasSpoken = false
  }

  private var inputs: [Wire] = []
  private var outputs: [Wire] = []
  private(set) var pollDescriptor: Int32 = -1
  /// Tells that a device node changed; see hl_wait.h for why the lines' own descriptors are not enough.
  private var nodeWatch: Int32 = -1
  private static let nodeWatchTag = UInt32.max
  private var isOpen = true
  /// Kept once a chip is gone: the kernel may tell it only once, and a number used again could be another chip.
  private var gone: LineFault?
  /// Reused by every drain.
  private var waiting: [LineEvent] = []

  let inputCount: Int
  let outputCount: Int

  init(
    inputs: [(LineSpec, LineFinder.Found)], outputs: [(LineSpec, LineFinder.Found)], consumer: String
  ) throws(LineFault) {
    inputCount = inputs.count
    outputCount = outputs.count
    waiting.reserveCapacity(drainLimit)
    pollDescriptor = hl_waitset_open()
    guard pollDescriptor >= 0 else {
      isOpen = false
      throw exhausted("epoll_create1", -pollDescriptor)
    }
    do throws(LineFault) {
      // Before the lines: a chip that goes in between then fails its request, and one that goes later is told.
      try watchNodes(Set((inputs + outputs).map(\.1.path)))
      for (index, (spec, found)) in inputs.enumerated() {
        var handle: OpaquePointer?
        let result = hl_line_input(found.path, found.offset, consumer, spec.activeLow, spec.bias.c, &handle)
        guard result == 0, let handle else {
          throw requestFault(spec, found, -result, consumer: consumer, isInput: true)
        }
        self.inputs.append(Wire(spec: spec, handle: handle))
        let added = hl_waitset_add(pollDescriptor, hl_line_fd(handle), UInt32(index))
        guard added == 0 else { throw exhausted("epoll_ctl", -added) }
      }
      for (spec, found) in outputs {
        var handle: OpaquePointer?
        let result = hl_line_output(found.path, found.offset, consumer, spec.activeLow, spec.bias.c, &handle)
        guard result == 0, let handle else {
          throw requestFault(spec, found, -result, consumer: consumer, isInput: false)
        }
        self.outputs.append(Wire(spec: spec, handle: handle))
      }
    } catch {
      close()
      throw error
    }
  }

  deinit { close() }

  private func watchNodes(_ paths: Set<String>) throws(LineFault) {
    let watch = hl_nodewatch_open()
    guard watch >= 0 else {
      throw exhausted("inotify_init1 (see also fs.inotify.max_user_instances)", -watch)
    }
    nodeWatch = watch
    for path in paths {
      let added = hl_nodewatch_add(watch, path)
      if added == -ENOENT {
        throw LineFault(
          .gone, "\(path) went away while its lines were being taken",
          vi: "\(path) biến mất khi các đường của nó đang được lấy", remedy: goneRemedy)
      }
      guard added == 0 else { throw exhausted("inotify_add_watch \(path)", -added) }
    }
    let added = hl_waitset_add(pollDescriptor, watch, Self.nodeWatchTag)
    guard added == 0 else { throw exhausted("epoll_ctl", -added) }
  }

  func drain(_ emit: (LineEvent) -> Void, lost: (_ line: Int) -> Void) throws(LineFault) {
    try check()
    waiting.removeAll(keepingCapacity: true)
    var lostLines: UInt32 = 0  // one bit a line: bankLimit is 16
    var fault: LineFault?
    withUnsafeTemporaryAllocation(of: hl_ready.self, capacity: Int(HL_READY_MAX)) { ready in
      let count = Int(hl_waitset_ready(pollDescriptor, ready.baseAddress))
      guard count >= 0 else {
        fault = refused("epoll_wait", Int32(-count))
        return
      }
      for entry in ready.prefix(count) {
        if entry.tag == Self.nodeWatchTag {
          hl_nodewatch_clear(nodeWatch)
          fault = fault ?? goneLine()
          continue
        }
        let index = Int(entry.tag)
        let result = read(index, &lostLines)
        // The kernel reports POLLERR|POLLHUP for a line whose chip went, and goes on doing so: what a read says
        // then (ENODEV) is the clearer word, and where it says nothing this is.
        if result == 0, entry.hung {
          fault = fault ?? useFault(inputs[index].spec, ENODEV, "reading edges of")
        } else if result < 0 {
          fault = fault ?? useFault(inputs[index].spec, -result, "reading edges of")
        }
      }
    }
    // Oldest first over all lines. Swift's sort keeps the order of equals, so a line's own order never changes.
    waiting.sort { $0.at < $1.at }
    if let last = waiting.last, last.at > monotonicNanoseconds() { fault = fault ?? foreignClock(last) }
    if fault?.code != .foreignClock { waiting.forEach(emit) }
    for line in inputs.indices where lostLines & (1 << UInt32(line)) != 0 { lost(line) }
    if let fault { throw keep(fault) }
  }

  private func check() throws(LineFault) {
    guard isOpen else { throw closedFault }
    if let gone { throw gone }
  }

  private func keep(_ fault: LineFault) -> LineFault {
    if fault.code == .gone { gone = fault }
    return fault
  }

  /// Appends what one line has, at most HL_READ_MAX edges: 16 lines of 16 are `drainLimit`. The count, or -errno.
  private func read(_ index: Int, _ lostLines: inout UInt32) -> Int32 {
    withUnsafeTemporaryAllocation(of: hl_edge.self, capacity: Int(HL_READ_MAX)) { edges in
      var mayBeLost = false
      let count = hl_line_read(inputs[index].handle, edges.baseAddress, &mayBeLost)
      if count == -EAGAIN || count == -EINTR { return 0 }
      guard count > 0 else { return count }
      for edge in edges.prefix(Int(count)) {
        waiting.append(
          LineEvent(
            line: index, closed: edge.active, at: edge.at,
            sequence: edge.sequence == 0 ? nil : edge.sequence))
      }
      // The kernel numbers a request's edges from 1. A first edge with a later number follows some that a full buffer
      // dropped, and whoever compares numbers cannot see that.
      if !inputs[index].hasSpoken, edges[0].sequence > 1 { mayBeLost = true }
      inputs[index].hasSpoken = true
      if mayBeLost { lostLines |= 1 << UInt32(index) }
      return count
    }
  }

  /// The fault of the first line whose chip does not answer, nil when all do.
  private func goneLine() -> LineFault? {
    for wire in inputs + outputs {
      let result = hl_line_get(wire.handle)
      if result < 0 { return useFault(wire.spec, -result, "looking after") }
    }
    return nil
  }

  func isClosed(input: Int) throws(LineFault) -> Bool {
    try get(wire(input, of: inputs, "input"), "reading")
  }

  func isOn(output: Int) throws(LineFault) -> Bool {
    try get(wire(output, of: outputs, "output"), "reading back")
  }

  func set(output: Int, on: Bool) throws(LineFault) {
    let wire = try wire(output, of: outputs, "output")
    let result = hl_line_set(wire.handle, on)
    guard result == 0 else {
      throw keep(useFault(wire.spec, -result, on ? "switching on" : "switching off"))
    }
  }

  func close() {
    guard isOpen else { return }
    isOpen = false
    for wire in outputs {
      // A lamp must not outlive the program that means something by it. A chip that is gone cannot be told.
      _ = hl_line_set(wire.handle, false)
      hl_line_release(wire.handle)
    }
    for wire in inputs { hl_line_release(wire.handle) }
    outputs = []
    inputs = []
    if pollDescriptor >= 0 { _ = Glibc.close(pollDescriptor) }
    if nodeWatch >= 0 { _ = Glibc.close(nodeWatch) }
    pollDescriptor = -1
    nodeWatch = -1
  }

  private func wire(_ index: Int, of wires: [Wire], _ kind: String) throws(LineFault) -> Wire {
    try check()
    guard wires.indices.contains(index) else { throw noSuchIndex(kind, index, count: wires.count) }
    return wires[index]
  }

  private func get(_ wire: Wire, _ what: String) throws(LineFault) -> Bool {
    let result = hl_line_get(wire.handle)
    guard result >= 0 else { throw keep(useFault(wire.spec, -result, what)) }
    return result == 1
  }
}

extension LineSpec.Bias {
  var c: hl_bias {
    switch self {
    case .asIs: HL_BIAS_AS_IS
    case .none: HL_BIAS_NONE
    case .pullUp: HL_BIAS_PULL_UP
    case .pullDown: HL_BIAS_PULL_DOWN
    }
  }
}
