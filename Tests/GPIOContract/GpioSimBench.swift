import GPIO
import Glibc

/// A bench of the kernel's gpio-sim: contacts are its pulls, lamps its values, the plug its `live` switch.
///
/// Contacts are wired as on a pad: closed pulls the line low, so its inputs are active-low.
public final class GpioSimBench: Bench {
  private let label: String
  private let inputs: [UInt32]
  private let outputs: [UInt32]
  private let sysfs: String
  private let config: String?
  private let consumer: String
  public let resolution: UInt64

  /// `label`: the chip's. `sysfs`: the folder that holds `sim_gpioN`, or the device's, which holds that folder as its
  /// only `gpiochip*`. `config`: the device's folder in configfs with `live`, nil when it is not to be unplugged.
  /// `sampling`: nanoseconds between samples; nil for a bank that is told of edges.
  public init(
    label: String, inputs: [UInt32], outputs: [UInt32], sysfs: String, config: String?, consumer: String,
    sampling: UInt64? = nil
  ) {
    self.label = label
    self.inputs = inputs
    self.outputs = outputs
    self.sysfs = sysfs
    self.config = config
    self.consumer = consumer
    resolution = sampling ?? 0
  }

  public var inputCount: Int { inputs.count }
  public var outputCount: Int { outputs.count }
  public var canUnplug: Bool { config != nil }

  public func open() throws(LineFault) -> any LineBank {
    let contacts = inputs.map { LineSpec(chip: label, line: .offset($0), activeLow: true) }
    let lamps = outputs.map { LineSpec(chip: label, line: .offset($0)) }
    return if resolution > 0 {
      try Libgpiod.openSampled(inputs: contacts, outputs: lamps, consumer: consumer, every: resolution)
    } else {
      try Libgpiod.open(inputs: contacts, outputs: lamps, consumer: consumer)
    }
  }

  public func move(input: Int, closed: Bool) throws {
    try write(closed ? "pull-down" : "pull-up", to: "\(try folder())/sim_gpio\(inputs[input])/pull")
  }

  public func isLit(output: Int) throws -> Bool {
    try isHigh(line: outputs[output])
  }

  func isHigh(line: UInt32) throws -> Bool {
    let path = "\(try folder())/sim_gpio\(line)/value"
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw unable("open", path) }
    defer { close(descriptor) }
    var character: UInt8 = 0
    guard read(descriptor, &character, 1) == 1 else { throw unable("read", path) }
    return character == UInt8(ascii: "1")
  }

  public func unplug() throws { try switchLive("0") }

  public func plugIn() throws {
    try switchLive("1")
    let deadline = monotonicNanoseconds() + Watcher.patience
    // The device node comes a little later than the chip, made by the kernel or by udev.
    while !Libgpiod.finder().chips.contains(where: { $0.label == label }) {
      try require(monotonicNanoseconds() < deadline, "chip \"\(label)\" did not come back within 10 s")
      poll(nil, 0, 10)
    }
  }

  private func switchLive(_ value: String) throws {
    guard let config else { throw ContractFailure("this bench has no plug: give --config") }
    try write(value, to: "\(config)/live")
  }

  /// Looked up each time: the chip may have another number after it was plugged in again.
  private func folder() throws -> String {
    if access("\(sysfs)/sim_gpio\(inputs[0])", F_OK) == 0 { return sysfs }
    guard let listing = opendir(sysfs) else { throw unable("open", sysfs) }
    defer { closedir(listing) }
    while let entry = readdir(listing) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      let path = "\(sysfs)/\(name)"
      if name.hasPrefix("gpiochip"), access("\(path)/sim_gpio\(inputs[0])", F_OK) == 0 { return path }
    }
    throw ContractFailure("no sim_gpio\(inputs[0]) under \(sysfs)")
  }

  private func write(_ text: String, to path: String) throws {
    let descriptor = Glibc.open(path, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw unable("open", path) }
    defer { close(descriptor) }
    guard Glibc.write(descriptor, text, text.utf8.count) == text.utf8.count else {
      throw unable("write", path)
    }
  }

  private func unable(_ what: String, _ path: String) -> ContractFailure {
    ContractFailure("cannot \(what) \(path): \(strerror(errno).map { String(cString: $0) } ?? "?")")
  }
}
