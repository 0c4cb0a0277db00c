import CGPIO
import Glibc

/// The machine's own gpiochips, through whichever libgpiod the program was built with (1.6 or 2.x).
public enum Libgpiod {
  /// The library's version: `1.6.3`, `2.1.3`.
  public static var version: String { String(cString: hl_gpio_version()) }

  /// Finds every line, then takes it: inputs with both edges, outputs off. On a fault nothing stays taken.
  ///
  /// `consumer` is what `gpioinfo` shows as holder, at most 31 bytes.
  public static func open(
    inputs: [LineSpec], outputs: [LineSpec], consumer: String
  ) throws(LineFault) -> any LineBank {
    let found = try find(inputs, outputs)
    return try LibgpiodBank(inputs: found.inputs, outputs: found.outputs, consumer: consumer)
  }

  /// The same for chips that report no edges: inputs are read every `interval` nanoseconds.
  public static func openSampled(
    inputs: [LineSpec], outputs: [LineSpec], consumer: String, every interval: UInt64
  ) throws(LineFault) -> any LineBank {
    let found = try find(inputs, outputs)
    let levels = try LibgpiodLevels(found.inputs, consumer: consumer)
    do throws(LineFault) {
      let lamps = try LibgpiodBank(inputs: [], outputs: found.outputs, consumer: consumer)
      return try SampledBank(inputs: levels, lamps: lamps, every: interval)
    } catch {
      levels.close()
      throw error
    }
  }

  private typealias Wires = [(LineSpec, LineFinder.Found)]

  private static func find(
    _ inputs: [LineSpec], _ outputs: [LineSpec]
  ) throws(LineFault) -> (inputs: Wires, outputs: Wires) {
    guard inputs.count <= bankLimit, outputs.count <= bankLimit else {
      throw LineFault(
        .misuse,
        "\(inputs.count) inputs and \(outputs.count) outputs were asked for; a bank has at most"
          + " \(bankLimit) of each",
        vi: "hồ sơ cần \(inputs.count) đầu vào và \(outputs.count) đầu ra; mỗi loại nhiều nhất \(bankLimit)",
        remedy: "Shorten the board profile")
    }
    let found = try finder().find(all: inputs + outputs)
    return (Array(zip(inputs, found)), Array(zip(outputs, found.dropFirst(inputs.count))))
  }

  /// What chips and lines there are now. Reads everything there is: for opening and for the technician, not for
  /// each press.
  public static func finder() -> LineFinder {
    var finder = LineFinder(chips: [])
    for path in devices(in: "/dev") {
      var handle: OpaquePointer?
      let result = hl_chip_open(path, &handle)
      guard result == 0, let chip = handle else {
        // One that went away between the listing and the open is simply not there.
        if result != -ENOENT {
          finder.unreadable.append(
            UnreadableChip(path: path, errno: -result, access: DeviceAccess(path: path)))
        }
        continue
      }
      defer { hl_chip_close(chip) }
      if let read = read(chip, at: path) { finder.chips.append(read) }
    }
    return finder
  }

  /// nil when the chip went away while it was read.
  private static func read(_ chip: OpaquePointer, at path: String) -> LineChip? {
    var info = hl_chip_info()
    guard hl_chip_info(chip, &info) == 0 else { return nil }
    var lines: [LineChip.Line] = []
    for offset in 0..<info.lines {
      var line = hl_line_info()
      guard hl_chip_line(chip, offset, &line) == 0 else { return nil }
      lines.append(
        LineChip.Line(
          offset: offset, name: text(line.name), consumer: text(line.consumer), isUsed: line.used))
    }
    return LineChip(path: path, label: text(info.label), lines: lines)
  }

  /// `gpiochip0`, `gpiochip1`, ... of a folder, by number. Links are left out: Raspberry Pi OS links gpiochip4 to
  /// gpiochip0 on the Pi 5 for old programs, and one chip found twice would make each of its lines ambiguous.
  static func devices(in folder: String) -> [String] {
    guard let listing = opendir(folder) else { return [] }
    defer { closedir(listing) }
    var numbers: [Int] = []
    let prefix = "gpiochip"
    while let entry = readdir(listing) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      // `+7` is a number to Swift and not to udev.
      guard name.hasPrefix(prefix), let number = Int(name.dropFirst(prefix.count)), number >= 0,
        name == prefix + String(number), !isLink("\(folder)/\(name)")
      else { continue }
      numbers.append(number)
    }
    return numbers.sorted().map { "\(folder)/\(prefix)\($0)" }
  }

  private static func isLink(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
  }

  /// Who holds a line now, for the sentence about a line that is taken.
  static func holder(path: String, offset: UInt32) -> LineChip.Line? {
    var handle: OpaquePointer?
    guard hl_chip_open(path, &handle) == 0, let chip = handle else { return nil }
    defer { hl_chip_close(chip) }
    var line = hl_line_info()
    guard hl_chip_line(chip, offset, &line) == 0 else { return nil }
    return LineChip.Line(
      offset: offset, name: text(line.name), consumer: text(line.consumer), isUsed: line.used)
  }
}

/// A C array of `char` ending at its first zero. Names come from device trees: bytes that are no UTF-8 are shown
/// as U+FFFD, and then match nothing.
private func text<Array>(_ array: Array) -> String {
  withUnsafeBytes(of: array) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
}
