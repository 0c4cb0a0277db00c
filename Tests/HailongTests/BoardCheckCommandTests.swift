import Records
import Testing

@testable import HailongCommand

/// `hailong board check` as a technician runs it.
@Suite struct BoardCheckCommandTests {
  static let slip = """
    name: slip
    backend: libgpiod
    chip: pinctrl-bcm2835
    header: raspberry-pi-40
    buttons: [{line: SCL1, pin: 5}, {line: GPIO5, pin: 30}]
    lamps: {thanks: {line: GPIO6}}

    """

  @Test("every shipped profile leaves with 0")
  func shipped() {
    let folder = Repository.path("Board")
    for name in ["raspberry-pi-zero-2-w", "raspberry-pi-3", "raspberry-pi-4", "raspberry-pi-5", "mcp23017"] {
      let run = hailong("board", "check", name, "--boards", folder)
      #expect(run.code == 0 && run.out.contains("Nothing found"), "\(run.out)\(run.err)")
    }
  }

  @Test("findings are told in both languages, each with its code and what to do, and faults leave with 2")
  func findings() throws {
    let scratch = Scratch()
    let file = scratch.write("slip.yaml", Self.slip)
    for language in ["en", "vi"] {
      let run = hailong("board", "check", file, "--lang", language)
      #expect(run.code == 2)
      expectGolden(run.out, "board-check.\(language)")
    }
    let json = try JSON.read(Array(hailong("board", "check", file, "--json").out.utf8))
    #expect(
      json["findings"]?.array?.compactMap { $0["code"]?.string }
        == ["HL-BOARD-006", "HL-BOARD-002", "HL-BOARD-009"])
  }

  @Test("warnings alone leave with 1, a profile that cannot be read with 78")
  func exitCodes() {
    let scratch = Scratch()
    let warns = scratch.write(
      "warns.yaml", Self.slip.split(separator: ", {line: GPIO5, pin: 30}").joined())
    #expect(hailong("board", "check", warns).code == 1)
    let broken = scratch.write("broken.yaml", "name: broken\nbackend: libgpiod\nheader: other\n")
    let run = hailong("board", "check", broken)
    #expect(run.code == 78 && run.err.contains("raspberry-pi-40"))
    #expect(hailong("board", "check", scratch.file("none.yaml")).code == 78)
  }
}
