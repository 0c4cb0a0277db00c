import CGPIO

/// Input lines of real chips, requested without edges, those of one chip read together: over I2C that is one transfer
/// a sample where the driver can, in place of one a button.
final class LibgpiodLevels: LevelSource {
  /// Lines of one request. uAPI v1 has one set of flags for it, so lines that differ in them are apart.
  private struct Group {
    var path: String
    var activeLow: Bool
    var bias: LineSpec.Bias
    var inputs: [Int] = []
    var wires: [(LineSpec, LineFinder.Found)] = []
    var handle: OpaquePointer?
  }

  private var groups: [Group] = []
  let count: Int

  init(_ inputs: [(LineSpec, LineFinder.Found)], consumer: String) throws(LineFault) {
    count = inputs.count
    for (input, wire) in inputs.enumerated() {
      let index = groups.firstIndex {
        $0.path == wire.1.path && $0.activeLow == wire.0.activeLow && $0.bias == wire.0.bias
      }
      if let index {
        groups[index].inputs.append(input)
        groups[index].wires.append(wire)
      } else {
        groups.append(
          Group(
            path: wire.1.path, activeLow: wire.0.activeLow, bias: wire.0.bias, inputs: [input],
            wires: [wire]))
      }
    }
    do throws(LineFault) {
      for index in groups.indices {
        let group = groups[index]
        let result = hl_levels_open(
          group.path, group.wires.map(\.1.offset), UInt32(group.wires.count), consumer, group.activeLow,
          group.bias.c, &groups[index].handle)
        guard result == 0 else { throw fault(-result, of: group, consumer: consumer) }
      }
    } catch {
      close()
      throw error
    }
  }

  deinit { close() }

  func read() throws(LineFault) -> UInt32 {
    var levels: UInt32 = 0
    for group in groups {
      guard let handle = group.handle else { throw closedFault }
      var bits: UInt32 = 0
      let result = hl_levels_read(handle, &bits)
      guard result == 0 else { throw useFault(group.wires[0].0, -result, "reading") }
      for (bit, input) in group.inputs.enumerated() where bits & (1 << UInt32(bit)) != 0 {
        levels |= 1 << UInt32(input)
      }
    }
    return levels
  }

  func close() {
    for index in groups.indices {
      hl_levels_release(groups[index].handle)
      groups[index].handle = nil
    }
  }

  /// The kernel refuses a group as a whole: the line that is held is looked for, so that it can be named.
  private func fault(_ error: Int32, of group: Group, consumer: String) -> LineFault {
    let blamed =
      group.wires.first { Libgpiod.holder(path: $0.1.path, offset: $0.1.offset)?.isUsed == true }
      ?? group.wires[0]
    return requestFault(blamed.0, blamed.1, error, consumer: consumer, isInput: false)
  }
}
