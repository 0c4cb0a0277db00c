/// One wire as a board profile names it: a chip by its label, a line by its name or its offset.
///
/// Labels and names come from the device tree and stay; `/dev/gpiochip0` may be another chip after the next boot.
public struct LineSpec: Equatable, Sendable {
  /// Which line of the chip.
  public enum Line: Equatable, Sendable {
    /// The kernel's name for the line, at most 31 bytes, compared exactly.
    case name(String)
    /// The line's number in its chip, from 0.
    case offset(UInt32)
  }

  /// The resistor inside the chip.
  public enum Bias: Equatable, Sendable, CaseIterable {
    case pullUp, pullDown
    /// Switched off.
    case none
    /// As the boot left it.
    case asIs
  }

  /// The chip's label, as `gpiodetect` prints it in brackets.
  public var chip: String
  public var line: Line
  /// A low voltage means closed (input) or on (output).
  public var activeLow: Bool
  public var bias: Bias

  public init(chip: String, line: Line, activeLow: Bool = false, bias: Bias = .asIs) {
    self.chip = chip
    self.line = line
    self.activeLow = activeLow
    self.bias = bias
  }
}

extension LineSpec: CustomStringConvertible {
  /// `line "GPIO17" of chip "pinctrl-bcm2711"`
  public var description: String {
    switch line {
    case .name(let name): "line \"\(name)\" of chip \"\(chip)\""
    case .offset(let offset): "line \(offset) of chip \"\(chip)\""
    }
  }

  /// `đường "GPIO17" của chip "pinctrl-bcm2711"`
  public var vi: String {
    switch line {
    case .name(let name): "đường \"\(name)\" của chip \"\(chip)\""
    case .offset(let offset): "đường \(offset) của chip \"\(chip)\""
    }
  }
}
