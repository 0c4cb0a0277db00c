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
  }

  private var inputs: [Wire] = []
  private var outputs: [Wire] = []
  private(set) var pollDescriptor: Int32 = -1
  private var isOpen = true
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
    guard pollDescriptor >= 0 else { throw exhausted("epoll_create1", -pollDescriptor) }
    do throws(LineFault) {
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

  func drain(_ emit: (LineEvent) -> Void, lost: (_ line: Int) -> Void) throws(LineFault) {
    guard isOpen else { throw closedFault }
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
    // Oldest first over all lines; sort is stable, so that a line's own order never changes.
    waiting.sort { $0.at < $1.at }
    if let last = waiting.last, last.at > monotonicNanoseconds() { fault = fault ?? foreignClock(last) }
    if fault?.code != .foreignClock { waiting.forEach(emit) }
    for line in inputs.indices where lostLines & (1 << UInt32(line)) != 0 { lost(line) }
    if let fault { throw fault }
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
      if mayBeLost { lostLines |= 1 << UInt32(index) }
      return count
    }
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
    guard result == 0 else { throw useFault(wire.spec, -result, on ? "switching on" : "switching off") }
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
    pollDescriptor = -1
  }

  private func wire(_ index: Int, of wires: [Wire], _ kind: String) throws(LineFault) -> Wire {
    guard isOpen else { throw closedFault }
    guard wires.indices.contains(index) else { throw noSuchIndex(kind, index, count: wires.count) }
    return wires[index]
  }

  private func get(_ wire: Wire, _ what: String) throws(LineFault) -> Bool {
    let result = hl_line_get(wire.handle)
    guard result >= 0 else { throw useFault(wire.spec, -result, what) }
    return result == 1
  }
}

extension LineSpec.Bias {
  fileprivate var c: hl_bias {
    switch self {
    case .asIs: HL_BIAS_AS_IS
    case .none: HL_BIAS_NONE
    case .pullUp: HL_BIAS_PULL_UP
    case .pullDown: HL_BIAS_PULL_DOWN
    }
  }
}
