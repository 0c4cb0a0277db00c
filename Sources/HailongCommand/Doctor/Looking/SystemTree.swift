import Glibc

/// /proc and /sys, or a saved tree of the same form: sensors that a machine lacks are tried on saved ones.
struct SystemTree: Sendable {
  /// Stands before every path; empty for this machine.
  var root = ""

  /// What the device tree calls this board; nil on machines without one.
  var model: String? {
    FileLook.text("\(root)/proc/device-tree/model").flatMap { $0.isEmpty ? nil : Columns.printable($0) }
  }

  /// Every zone that tells a temperature; nil where the kernel has none.
  var thermal: [ThermalZone]? {
    let folder = "\(root)/sys/class/thermal"
    let zones = FileLook.names(in: folder).filter { $0.hasPrefix("thermal_zone") }.compactMap {
      name -> ThermalZone? in
      guard let now = FileLook.number("\(folder)/\(name)/temp") else { return nil }
      var critical: Int64?
      for point in 0..<12
      where FileLook.text("\(folder)/\(name)/trip_point_\(point)_type", most: 64) == "critical" {
        critical = FileLook.number("\(folder)/\(name)/trip_point_\(point)_temp")
      }
      return ThermalZone(
        type: Columns.printable(FileLook.text("\(folder)/\(name)/type", most: 64) ?? name), millidegrees: now,
        critical: critical.flatMap { $0 > 0 ? $0 : nil })
    }
    return zones.isEmpty ? nil : zones
  }

  /// What the firmware and the supply's monitor tell; nil on boards that tell neither.
  var power: PowerSeen? {
    var seen = PowerSeen()
    seen.throttled = FileLook.text("\(root)/sys/devices/platform/soc/soc:firmware/get_throttled", most: 32)
      .flatMap { UInt32($0.hasPrefix("0x") ? String($0.dropFirst(2)) : $0, radix: 16) }
    let monitors = "\(root)/sys/class/hwmon"
    for name in FileLook.names(in: monitors)
    where FileLook.text("\(monitors)/\(name)/name", most: 64) == "rpi_volt" {
      seen.isLow = FileLook.number("\(monitors)/\(name)/in0_lcrit_alarm").map { $0 != 0 }
    }
    return seen.throttled == nil && seen.isLow == nil ? nil : seen
  }

  /// Whether a program holds the lock on this file or folder (flock), by the kernel's list; nil where it does not tell.
  func isLocked(_ path: String) -> Bool? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    guard let locks = FileLook.text("\(root)/proc/locks", most: 1 << 18) else { return nil }
    // `1: FLOCK  ADVISORY  WRITE 812 b3:02:1201 0 EOF`: major and minor in hexadecimal, the inode in decimal.
    let inode = ":\(status.st_ino)"
    return locks.split(separator: "\n").contains { line in
      let words = line.split(separator: " ")
      return words.count > 5 && words[1] == "FLOCK" && words[3] == "WRITE" && words[5].hasSuffix(inode)
    }
  }

  /// The machine's input devices.
  var inputs: [InputSeen]? {
    FileLook.text("\(root)/proc/bus/input/devices", most: 1 << 16).map(InputSeen.read)
  }
}

/// An input device, as the kernel lists it.
struct InputSeen: Equatable, Sendable {
  var name = ""
  /// `event3`; nil where it has no such node.
  var event: String?
  /// Whether it has the keys of a reader that types: digits and Enter.
  var types = false

  /// Blocks of `N: Name="…"`, `H: Handlers=… event3`, `B: KEY=…`, with an empty line behind each.
  static func read(_ text: String) -> [InputSeen] {
    text.split(separator: "\n\n").map { block in
      var seen = InputSeen()
      for line in block.split(separator: "\n") {
        if line.hasPrefix("N: Name=\""), line.hasSuffix("\"") {
          seen.name = String(line.dropFirst(9).dropLast())
        } else if line.hasPrefix("H: Handlers=") {
          seen.event = line.dropFirst(12).split(separator: " ").first { $0.hasPrefix("event") }.map(
            String.init)
        } else if line.hasPrefix("B: KEY="),
          let lowest = line.split(whereSeparator: { $0 == " " || $0 == "=" }).last.flatMap({
            UInt64($0, radix: 16)
          })
        {
          // KEY_1 is 2 and KEY_ENTER 28: hailongd asks for the same two.
          seen.types = lowest >> 2 & 1 == 1 && lowest >> 28 & 1 == 1
        }
      }
      return seen
    }
  }
}
