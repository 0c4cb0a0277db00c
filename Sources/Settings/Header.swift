/// A header that boards share: what each pin carries, and what else the pin is for.
///
/// Facts of `raspberry-pi-40`: Raspberry Pi documentation, "GPIO and the 40-pin header"; line names of the device trees
/// in raspberrypi/linux (bcm2710-rpi-zero-2-w.dts, bcm2710-rpi-3-b.dts, bcm2711-rpi-4-b.dts, bcm2712-rpi-5-b.dts); pulls at
/// reset: BCM2835 ARM Peripherals, "Alternative Function Assignments" (for RP1 the same is assumed, unverified).
public enum Header: String, CaseIterable, Equatable, Sendable {
  case raspberryPi40 = "raspberry-pi-40"

  public enum Role: Equatable, Sendable {
    /// `3.3 V` or `5 V`
    case power(String)
    case ground
    /// The line's number in the chip.
    case line(Int)
  }

  /// What a line is for besides being free.
  public enum Job: Equatable, Sendable {
    /// Read at boot by the firmware, to recognise an add-on board.
    case eeprom
    /// Has 1.8 kΩ to 3.3 V soldered to it; pulling the clock low also wakes a board that was shut down.
    case i2c
    /// The kernel's console, where it is switched on.
    case console
    /// Taken when that interface is switched on.
    case interface(String)
  }

  public static let pins = 1...40

  /// nil where there is no such pin.
  public func role(of pin: Int) -> Role? {
    switch pin {
    case 1, 17: .power("3.3 V")
    case 2, 4: .power("5 V")
    case 6, 9, 14, 20, 25, 30, 34, 39: .ground
    default: Self.lines[pin].map { .line($0) }
    }
  }

  private static let lines: [Int: Int] = [
    3: 2, 5: 3, 7: 4, 8: 14, 10: 15, 11: 17, 12: 18, 13: 27, 15: 22, 16: 23, 18: 24, 19: 10, 21: 9, 22: 25,
    23: 11, 24: 8, 26: 7, 27: 0, 28: 1, 29: 5, 31: 6, 32: 12, 33: 13, 35: 19, 36: 16, 37: 26, 38: 20, 40: 21,
  ]

  /// The pin that carries a line, nil where it is not brought out.
  public func pin(of line: Int) -> Int? { Self.lines.first { $0.value == line }?.key }

  /// Labels of the chips whose lines are on this header. An expander's are not.
  public var chips: [String] { ["pinctrl-bcm2835", "pinctrl-bcm2711", "pinctrl-rp1"] }

  /// The number of a line by its name, nil where no line of the header is called that.
  public func number(of name: String) -> Int? {
    if name.hasPrefix("GPIO"), let number = Int(name.dropFirst(4)), name == "GPIO\(number)" {
      return pin(of: number) == nil ? nil : number
    }
    return Self.otherNames[name]
  }

  /// As the device trees of boards before the Pi 5 call those with a job.
  private static let otherNames = [
    "ID_SDA": 0, "ID_SCL": 1, "SDA1": 2, "SCL1": 3, "GPIO_GCLK": 4, "SPI_CE1_N": 7, "SPI_CE0_N": 8,
    "SPI_MISO": 9, "SPI_MOSI": 10, "SPI_SCLK": 11, "TXD1": 14, "RXD1": 15,
  ]

  public func job(of line: Int) -> Job? {
    switch line {
    case 0, 1: .eeprom
    case 2, 3: .i2c
    case 14, 15: .console
    case 4: .interface("1-Wire")
    case 7...11: .interface("SPI0")
    case 18...21: .interface("PCM/I2S")
    default: nil
    }
  }

  /// Whether the chip itself pulls the line up from power on until somebody says otherwise; it pulls the others down.
  public func isHighAtReset(_ line: Int) -> Bool { line <= 8 }
}
