/// Something about a board profile that would go wrong on the bench, though the file can be read.
public struct BoardFinding: Equatable, Sendable {
  /// Stable; printed as `HL-BOARD-001`.
  public enum Kind: Equatable, Sendable {
    /// The pin is not on the header, or the line is on none of its pins.
    case notBroughtOut(header: String)
    /// The pin is a supply or ground.
    case supply(String)
    /// The pin carries another line than the profile names.
    case otherLine(onPin: Int)
    /// Two parts name one line in two ways.
    case sameLine(as: String)
    /// The firmware reads an add-on board's EEPROM there at boot.
    case eeprom
    /// A resistor to 3.3 V is soldered to the pin.
    case fixedPullUp
    /// The serial console's.
    case console
    /// Another interface takes it when that is switched on.
    case interface(String)
    /// From power on until hailongd starts the lamp or buzzer is on.
    case onAtPowerOn
    /// The resistor pulls the button to the level that means closed.
    case alwaysClosed
    /// The chip reports edges, and is sampled all the same.
    case needlessSampling(chip: String)
  }

  public enum Severity: String, Equatable, Sendable { case warning, fault }

  public var kind: Kind
  /// The part: `buttons.b1`, `lamps.thanks`, `buzzer`; empty where it is the whole board.
  public var part: String
  public var pin: Int?
  /// As the profile names it.
  public var line: String

  public var code: String {
    let number =
      switch kind {
      case .notBroughtOut: 1
      case .supply: 2
      case .otherLine: 3
      case .sameLine: 4
      case .eeprom: 5
      case .fixedPullUp: 6
      case .console: 7
      case .interface: 8
      case .onAtPowerOn: 9
      case .alwaysClosed: 10
      case .needlessSampling: 11
      }
    return "HL-BOARD-0" + (number < 10 ? "0\(number)" : "\(number)")
  }

  /// A fault cannot work as wired; a warning can, until something else is switched on or attached.
  public var severity: Severity {
    switch kind {
    case .notBroughtOut, .supply, .otherLine, .sameLine, .eeprom, .alwaysClosed: .fault
    case .fixedPullUp, .console, .interface, .onAtPowerOn, .needlessSampling: .warning
    }
  }
}

extension BoardProfile {
  /// What is wrong with the wiring that this profile describes, by part, faults of one part first. A line or pin given
  /// twice in the same words is refused when the profile is read (HL-CONF-011).
  public var findings: [BoardFinding] {
    var found: [BoardFinding] = []
    let parts =
      buttons.enumerated().map { ("buttons.b\($0 + 1)", $1, true) }
      + outputs.map { ($0.output.key, $0.line, false) }
    var seen: [(number: Int, chip: String, part: String)] = []
    for (part, line, isButton) in parts {
      func add(_ kind: BoardFinding.Kind) {
        found.append(BoardFinding(kind: kind, part: part, pin: line.pin, line: line.line.description))
      }
      if isButton, line.bias == (line.activeLow ? .pullDown : .pullUp) { add(.alwaysClosed) }
      guard let header, header.chips.contains(line.chip) else { continue }
      let number = header.number(of: line)
      checkPin(line, number, on: header, add)
      guard let number, header.pin(of: number) != nil else { continue }
      if let first = seen.first(where: { $0.number == number && $0.chip == line.chip }) {
        add(.sameLine(as: first.part))
      }
      seen.append((number, line.chip, part))
      switch header.job(of: number) {
      case .eeprom: add(.eeprom)
      case .i2c: add(.fixedPullUp)
      case .console: add(.console)
      case .interface(let name): add(.interface(name))
      case nil: break
      }
      if !isButton, header.isHighAtReset(number) != line.activeLow { add(.onAtPowerOn) }
    }
    if backend == .sampled, let header,
      let chip = buttons.first(where: { header.chips.contains($0.chip) })?.chip
    {
      found.append(BoardFinding(kind: .needlessSampling(chip: chip), part: "", pin: nil, line: ""))
    }
    return found
  }

  private func checkPin(
    _ line: BoardLine, _ number: Int?, on header: Header, _ add: (BoardFinding.Kind) -> Void
  ) {
    guard let number, let rightPin = header.pin(of: number) else {
      return add(.notBroughtOut(header: header.rawValue))
    }
    guard let pin = line.pin else { return }
    switch header.role(of: pin) {
    case nil: add(.notBroughtOut(header: header.rawValue))
    case .power(let volts): add(.supply(volts))
    case .ground: add(.supply("GND"))
    case .line(let carried): if carried != number { add(.otherLine(onPin: rightPin)) }
    }
  }
}

extension Header {
  fileprivate func number(of line: BoardLine) -> Int? {
    switch line.line {
    case .name(let name): number(of: name)
    case .offset(let offset): Int(offset)
    }
  }
}
