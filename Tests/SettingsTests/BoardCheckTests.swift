import Testing

@testable import Settings

/// What the checker finds in a profile that can be read. Each case is one wiring slip.
struct BoardCheckTests {
  static let head = "name: x\nbackend: libgpiod\nchip: pinctrl-bcm2835\nheader: raspberry-pi-40\n"
  static let lamp = "lamps: {thanks: {line: GPIO23, pin: 16}}\n"

  struct Slip: CustomTestStringConvertible, Sendable {
    var what: String
    var yaml: String
    var code: String
    var part: String
    var severity: BoardFinding.Severity
    var testDescription: String { what }
  }

  private static func button(_ fields: String, _ rest: String = lamp) -> String {
    head + "buttons: [{\(fields)}]\n" + rest
  }

  static let slips: [Slip] = [
    Slip(
      what: "a pin beyond the header", yaml: button("line: GPIO5, pin: 41"), code: "HL-BOARD-001",
      part: "buttons.b1", severity: .fault),
    Slip(
      what: "a line that is on no pin", yaml: button("offset: 40"), code: "HL-BOARD-001", part: "buttons.b1",
      severity: .fault),
    Slip(
      what: "a line of another name", yaml: button("line: ETH_CLK, pin: 29"), code: "HL-BOARD-001",
      part: "buttons.b1", severity: .fault),
    Slip(
      what: "a button on 3.3 V", yaml: button("line: GPIO5, pin: 17"), code: "HL-BOARD-002",
      part: "buttons.b1", severity: .fault),
    Slip(
      what: "a button on ground", yaml: button("line: GPIO5, pin: 30"), code: "HL-BOARD-002",
      part: "buttons.b1", severity: .fault),
    Slip(
      what: "the neighbour's pin", yaml: button("line: GPIO5, pin: 31"), code: "HL-BOARD-003",
      part: "buttons.b1", severity: .fault),
    Slip(
      what: "one line by name and by number",
      yaml: head + "buttons: [{line: GPIO5}, {offset: 5}]\n" + lamp, code: "HL-BOARD-004",
      part: "buttons.b2", severity: .fault),
    Slip(
      what: "the EEPROM's line", yaml: button("line: ID_SDA, pin: 27"), code: "HL-BOARD-005",
      part: "buttons.b1", severity: .fault),
    Slip(
      what: "the I2C clock", yaml: button("line: SCL1, pin: 5"), code: "HL-BOARD-006", part: "buttons.b1",
      severity: .warning),
    Slip(
      what: "the console's transmit line", yaml: button("line: TXD1, pin: 8"), code: "HL-BOARD-007",
      part: "buttons.b1", severity: .warning),
    Slip(
      what: "an SPI line", yaml: button("line: SPI_SCLK, pin: 23"), code: "HL-BOARD-008", part: "buttons.b1",
      severity: .warning),
    Slip(
      what: "a lamp that glows from power on",
      yaml: button("line: GPIO13, pin: 33", "lamps: {thanks: {line: GPIO5, pin: 29}}\n"),
      code: "HL-BOARD-009", part: "lamps.thanks", severity: .warning),
    Slip(
      what: "an inverted lamp that glows from power on",
      yaml: button("line: GPIO13, pin: 33", "lamps: {thanks: {line: GPIO23, pin: 16, active_low: true}}\n"),
      code: "HL-BOARD-009", part: "lamps.thanks", severity: .warning),
    Slip(
      what: "a button that rests closed", yaml: button("line: GPIO5, pin: 29, bias: pull-down"),
      code: "HL-BOARD-010", part: "buttons.b1", severity: .fault),
    Slip(
      what: "sampling of a chip that reports edges",
      yaml: button("line: GPIO5, pin: 29").replacing("libgpiod", with: "sampled"), code: "HL-BOARD-011",
      part: "", severity: .warning),
  ]

  @Test("each slip is the one thing found, with its code and part", arguments: slips)
  func finds(_ slip: Slip) throws {
    let findings = try BoardProfile.read(Array(slip.yaml.utf8), file: "x.yaml").findings
    #expect(findings.map(\.code) == [slip.code])
    #expect(findings.map(\.part) == [slip.part])
    #expect(findings.map(\.severity) == [slip.severity])
  }

  @Test("each slip is one correction away from a profile in which nothing is found")
  func control() throws {
    let yaml = Self.button("line: GPIO5, pin: 29")
    #expect(try BoardProfile.read(Array(yaml.utf8), file: "x.yaml").findings == [])
  }

  @Test("nothing is found in any shipped profile")
  func shipped() throws {
    let folder = Repository.path("Board")
    let names = BoardProfile.list(in: folder)
    #expect(names.count >= 8)
    for name in names { #expect(try BoardProfile.load(name, in: folder).findings == [], "\(name)") }
  }

  @Test("an expander's lines are not looked for on the header")
  func otherChip() throws {
    let yaml =
      Self.head + "buttons: [{chip: mcp23017, offset: 0}]\nlamps: {thanks: {chip: mcp23017, offset: 1}}\n"
    #expect(try BoardProfile.read(Array(yaml.utf8), file: "x.yaml").findings == [])
  }

  @Test("the header's lines and pins are one to one, 28 of them, and every other pin is a supply or ground")
  func header() {
    let header = Header.raspberryPi40
    var lines: Set<Int> = []
    for pin in Header.pins {
      guard case .line(let line)? = header.role(of: pin) else { continue }
      #expect(header.pin(of: line) == pin)
      lines.insert(line)
    }
    #expect(lines == Set(0...27))
    #expect(Header.pins.count { header.role(of: $0) == .ground } == 8)
    #expect(Header.pins.allSatisfy { header.role(of: $0) != nil })
    #expect(header.role(of: 0) == nil && header.role(of: 41) == nil)
  }
}
