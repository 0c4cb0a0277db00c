import Glibc
import Testing

@testable import Settings

@Suite("Board profiles")
struct BoardProfileTests {
  static let folder = Repository.path("Board")

  @Test("every shipped profile loads by name, with four buttons, every output and the default levels")
  func shipped() throws {
    let names = BoardProfile.list(in: Self.folder)
    #expect(
      names == [
        "gpio-sim", "gpio-sim-sampled", "mcp23017", "raspberry-pi-3", "raspberry-pi-4", "raspberry-pi-5",
        "raspberry-pi-zero-2-w", "simulated",
      ])
    for name in names {
      let profile = try BoardProfile.load(name, in: Self.folder)
      #expect(profile.name == name)
      #expect(profile.buttons.count == 4)
      #expect(profile.outputs.map(\.output) == BoardProfile.Output.allCases)
      let sampled = ["gpio-sim-sampled", "mcp23017"]
      #expect(
        profile.backend == (name == "simulated" ? .simulated : sampled.contains(name) ? .sampled : .libgpiod))
      var settings = PadSettings(board: name)
      settings.boardsDir = Self.folder
      #expect(try BoardProfile.load(for: settings) == profile)
    }
  }

  @Test("the gpio-sim profile has the label and line names that the kernel tests make")
  func gpioSim() throws {
    let profile = try BoardProfile.load("gpio-sim", in: Self.folder)
    let lines = profile.buttons + profile.outputs.map(\.line)
    #expect(lines.allSatisfy { $0.chip == "hailong-sim" })
    #expect(
      lines.map(\.line.description) == [
        "button1", "button2", "button3", "button4", "lamp-thanks", "lamp-fault", "lamp-officer", "buzzer",
      ])
  }

  static let raspberryPis = [
    "raspberry-pi-3": "pinctrl-bcm2835", "raspberry-pi-4": "pinctrl-bcm2711", "raspberry-pi-5": "pinctrl-rp1",
    "raspberry-pi-zero-2-w": "pinctrl-bcm2835",
  ]

  /// Raspberry Pi documentation, GPIO and the 40-pin header: header pin -> GPIO number.
  static let header: [Int: Int] = [
    3: 2, 5: 3, 7: 4, 8: 14, 10: 15, 11: 17, 12: 18, 13: 27, 15: 22, 16: 23, 18: 24, 19: 10, 21: 9, 22: 25,
    23: 11,
    24: 8, 26: 7, 27: 0, 28: 1, 29: 5, 31: 6, 32: 12, 33: 13, 35: 19, 36: 16, 37: 26, 38: 20, 40: 21,
  ]

  @Test("a Raspberry Pi's pins carry the lines named, none of them with another job, each with its source")
  func raspberryPi() throws {
    for (name, chip) in Self.raspberryPis {
      let profile = try BoardProfile.load(name, in: Self.folder)
      for line in profile.buttons + profile.outputs.map(\.line) {
        let pin = try #require(line.pin)
        let gpio = try #require(Self.header[pin], "pin \(pin) carries no GPIO")
        #expect(line.line == .name("GPIO\(gpio)"), "\(name) pin \(pin)")
        #expect(line.chip == chip)
        #expect(line.source?.contains("gpio-line-names") == true)
        // HAT EEPROM, I2C, 1-Wire, SPI0, console, PCM.
        #expect(
          ![0, 1, 2, 3, 4, 7, 8, 9, 10, 11, 14, 15, 18, 19, 20, 21].contains(gpio), "\(name) GPIO\(gpio)")
      }
      #expect(profile.buttons.allSatisfy { $0.activeLow && $0.bias == .pullUp })
      #expect(profile.outputs.allSatisfy { !$0.line.activeLow && $0.line.bias == .asIs })
    }
  }

  @Test("all Raspberry Pis are wired alike, and each as its drawing shows")
  func drawings() throws {
    let parts: (BoardProfile) -> [String] = { profile in
      (profile.buttons + profile.outputs.map(\.line)).map { "\($0.line) pin \($0.pin ?? 0)" }
    }
    let five = try BoardProfile.load("raspberry-pi-5", in: Self.folder)
    for name in Self.raspberryPis.keys {
      let profile = try BoardProfile.load(name, in: Self.folder)
      #expect(parts(profile) == parts(five), "\(name)")
      let drawing = try #require(Repository.text("Board/wiring/\(name).svg"), "run Scripts/draw-wiring")
      #expect(drawing.contains(profile.title), "run Scripts/draw-wiring")
      for line in profile.buttons + profile.outputs.map(\.line) {
        #expect(drawing.contains(">\(line.line)</text>"), "\(name): run Scripts/draw-wiring")
      }
    }
  }

  @Test("what a profile leaves out has the documented default")
  func defaults() throws {
    let text = """
      name: bench
      backend: libgpiod
      buttons:
        - {chip: one, offset: 0}
        - {chip: two, line: KEY, active_low: false, bias: none, pin: 3}
      lamps: {thanks: {chip: one, offset: 1023, active_low: true}}
      """
    let profile = try BoardProfile.read(Array(text.utf8), file: "bench.yaml")
    #expect(profile.title == "bench")
    #expect(
      profile.buttons == [
        BoardLine(chip: "one", line: .offset(0), pin: nil, activeLow: true, bias: .pullUp, source: nil),
        BoardLine(chip: "two", line: .name("KEY"), pin: 3, activeLow: false, bias: .none, source: nil),
      ])
    #expect(profile.outputs.map(\.output) == [.thanks])
    #expect(profile.line(for: .thanks)?.activeLow == true)
    #expect(profile.line(for: .buzzer) == nil)
  }

  static let rest = "lamps: {thanks: {line: L}}\n"
  static let head = "name: x\nbackend: libgpiod\nchip: c\n"
  static let cases: [Case] = [
    Case("no name", "backend: simulated\n", "HL-CONF-009", 1, 1, "name"),
    Case("an unknown backend", "name: x\nbackend: sysfs\n", "HL-CONF-008", 2, 10, "backend", "`libgpiod`"),
    Case(
      "a sampling interval on a board that is told of edges", head + "sample_ms: 5\n", "HL-CONF-010", 4, 12,
      "sample_ms", "backend: sampled"),
    Case(
      "samples too far apart", "name: x\nbackend: sampled\nchip: c\nsample_ms: 21\n", "HL-CONF-008", 4, 12,
      "sample_ms", "1 to 20"),
    Case("no buttons", head + rest, "HL-CONF-009", 1, 1, "buttons"),
    Case(
      "an empty list of buttons", head + "buttons: []\n" + rest, "HL-CONF-008", 4, 10, "buttons", "1 to 8"),
    Case(
      "nine buttons",
      head
        + "buttons: [{line: a},{line: b},{line: c},{line: d},{line: e},{line: f},{line: g},{line: h},{line: i}]\n",
      "HL-CONF-008", 4, 10, "buttons", "a list of 9"),
    Case("a button that is a word", head + "buttons: [a]\n" + rest, "HL-CONF-007", 4, 11, "buttons.b1"),
    Case("no lamps", head + "buttons: [{line: a}]\n", "HL-CONF-009", 1, 1, "lamps", "`thanks`"),
    Case(
      "no lamp that thanks", head + "buttons: [{line: a}]\nlamps: {fault: {line: b}}\n", "HL-CONF-009", 5, 8,
      "lamps.thanks"),
    Case(
      "a mistyped lamp", head + "buttons: [{line: a}]\nlamps:\n  thanks: {line: b}\n  offcer: {line: c}\n",
      "HL-CONF-006", 7, 3, "lamps.offcer", "did you mean `officer`?"),
    Case(
      "a mistyped key of a button", head + "buttons:\n  - {line: a}\n  - {line: b, activelow: true}\n" + rest,
      "HL-CONF-006", 6, 15, "buttons.b2.activelow", "`active_low`"),
    Case(
      "a mistyped key of the board", head + "buttons: [{line: a}]\n" + rest + "buzer: {line: z}\n",
      "HL-CONF-006", 6, 1, "buzer", "`buzzer`"),
    Case(
      "a bias on a lamp", head + "buttons: [{line: a}]\nlamps: {thanks: {line: b, bias: none}}\n",
      "HL-CONF-006", 5, 27, "lamps.thanks.bias"),
    Case(
      "an unknown bias", head + "buttons: [{line: a, bias: up}]\n" + rest, "HL-CONF-008", 4, 27,
      "buttons.b1.bias", "`pull-up`"),
    Case("no line", head + "buttons: [{pin: 3}]\n" + rest, "HL-CONF-009", 4, 11, "buttons.b1.line", "offset"),
    Case(
      "line and offset", head + "buttons: [{line: a, offset: 3}]\n" + rest, "HL-CONF-010", 4, 11,
      "buttons.b1.offset"),
    Case(
      "no chip", "name: x\nbackend: libgpiod\nbuttons: [{line: a}]\n" + rest, "HL-CONF-009", 3, 11,
      "buttons.b1.chip"),
    Case(
      "two buttons on one line", head + "buttons:\n  - {line: a}\n  - {line: a}\n" + rest, "HL-CONF-011", 6,
      5,
      "buttons.b2", "line a of `buttons.b2`", "`buttons.b1` on line 5"),
    Case(
      "a lamp on a button's line", head + "buttons:\n  - {offset: 3}\nlamps:\n  thanks: {offset: 3}\n",
      "HL-CONF-011", 7, 11,
      "lamps.thanks", "offset 3"),
    Case(
      "two lines on one pin",
      head + "buttons:\n  - {line: a, pin: 7}\nlamps: {thanks: {line: b}}\nbuzzer: {line: c, pin: 7}\n",
      "HL-CONF-011", 7, 9, "buzzer", "header pin 7"),
    Case(
      "a chip label that is no label", "name: x\nbackend: libgpiod\nchip: \"a b\"\n", "HL-CONF-008", 3, 7,
      "chip"),
    Case(
      "a note that is a list", head + "buttons: [{line: a}]\n" + rest + "notes: [[a]]\n", "HL-CONF-008", 6, 9,
      "notes"),
  ]

  @Test("each slip in a profile is named with its place, its key and its remedy", arguments: cases)
  func fault(_ slip: Case) {
    slip.check(
      #expect(throws: SettingsFault.self) { try BoardProfile.read(Array(slip.text.utf8), file: "x.yaml") })
  }

  @Test("the same line name on two chips is two lines")
  func twoChips() throws {
    let text =
      "name: x\nbackend: libgpiod\nbuttons: [{chip: a, line: L}]\nlamps: {thanks: {chip: b, line: L}}\n"
    #expect(try BoardProfile.read(Array(text.utf8), file: "x").buttons.count == 1)
  }

  @Test("a mistyped board points into pad.yaml and names the nearest profile")
  func noSuchBoard() throws {
    let text = "counter: q1\nboards_dir: \(Self.folder)\nboard: raspbery-pi-4\n"
    let settings = try PadSettings.read(Array(text.utf8), file: "pad.yaml")
    let fault = #expect(throws: SettingsFault.self) { try BoardProfile.load(for: settings) }
    #expect(fault?.description.hasPrefix("pad.yaml:3:1: no board profile `raspbery-pi-4`") == true)
    #expect(fault?.code == "HL-CONF-012")
    #expect(fault?.remedy == "did you mean `raspberry-pi-4`?")
  }

  @Test("a folder without profiles says so")
  func noFolder() {
    let fault = #expect(throws: SettingsFault.self) { try BoardProfile.load("simulated", in: "/nonexistent") }
    #expect(fault?.code == "HL-CONF-012")
    #expect(fault?.remedy.contains("boards_dir") == true)
  }

  @Test("a profile is loaded by path, and one whose file has another name than it says is refused by name")
  func byPath() throws {
    let scratch = Scratch()
    let path = scratch.write("other.yaml", (Self.head + "buttons: [{line: a}]\n" + Self.rest).utf8)
    #expect(try BoardProfile.load(path, in: "/nonexistent").name == "x")
    let fault = #expect(throws: SettingsFault.self) { try BoardProfile.load("other", in: scratch.path) }
    #expect(fault?.code == "HL-CONF-010")
  }

  @Test("a debounce shorter than two samples is refused, where it was set")
  func samplesTooFarApart() throws {
    let scratch = Scratch()
    let board = scratch.write(
      "far.yaml",
      "name: far\nbackend: sampled\nsample_ms: 8\nchip: c\nbuttons: [{line: a},{line: b},{line: c},{line: d}]\n\(Self.rest)"
        .utf8)
    let fault = #expect(throws: SettingsFault.self) {
      try BoardProfile.load(
        for: PadSettings.read(Array("board: \(board)\ndebounce:\n  settle_ms: 15\n".utf8), file: "pad.yaml"))
    }
    #expect(fault?.line == 3 && fault?.code == "HL-CONF-010", "\(String(describing: fault))")
    let settings = try PadSettings.read(
      Array("board: \(board)\ndebounce:\n  settle_ms: 16\n".utf8), file: "pad.yaml")
    #expect(try BoardProfile.load(for: settings).sampleMs == 8)
  }

  @Test("a scale with more levels than the board has buttons is refused where it was set")
  func tooFewButtons() throws {
    let text = "board: simulated\nboards_dir: \(Self.folder)\npolicy:\n  scale: 5\n"
    let settings = try PadSettings.read(Array(text.utf8), file: "pad.yaml")
    let fault = #expect(throws: SettingsFault.self) { try BoardProfile.load(for: settings) }
    #expect(fault?.line == 4 && fault?.key == "policy.scale")
    #expect(fault?.message.contains("b5") == true)
  }
}
