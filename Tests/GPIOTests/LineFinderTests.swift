import Glibc
import Testing

@testable import GPIO

/// Every way a wiring can be wrong, without hardware, with the sentence a technician reads.
struct LineFinderTests {
  let header = LineChip(
    path: "/dev/gpiochip0", label: "pinctrl-bcm2711",
    lines: ["ID_SDA", "ID_SCL", "GPIO2", "GPIO17", "GPIO27"].enumerated().map {
      LineChip.Line(offset: UInt32($0.offset), name: $0.element)
    })
  let expander = LineChip(
    path: "/dev/gpiochip1", label: "raspberrypi-exp-gpio",
    lines: [LineChip.Line(offset: 0, name: "BT_ON"), LineChip.Line(offset: 1, name: "")])

  private func fault(_ finder: LineFinder, _ spec: LineSpec) throws -> LineFault {
    try #require(throws: LineFault.self) { try finder.find(spec) }
  }

  @Test func aLineIsFoundByNameAndByOffset() throws {
    let finder = LineFinder(chips: [expander, header])
    let found = LineFinder.Found(path: "/dev/gpiochip0", offset: 3)
    #expect(try finder.find(LineSpec(chip: "pinctrl-bcm2711", line: .name("GPIO17"))) == found)
    #expect(try finder.find(LineSpec(chip: "pinctrl-bcm2711", line: .offset(3))) == found)
  }

  @Test func withoutAnyChipItSaysThatThereIsNone() throws {
    let fault = try fault(LineFinder(chips: []), LineSpec(chip: "pinctrl-bcm2711", line: .name("GPIO17")))
    #expect(
      fault.description
        == "HL-GPIO-001: looking for line \"GPIO17\" of chip \"pinctrl-bcm2711\": this machine has no gpiochip"
        + " (no /dev/gpiochip*). On a board: check that its GPIO driver is loaded (`gpiodetect`, `dmesg`)."
        + " Elsewhere: use board `simulated`.")
    #expect(fault.sysexit == 69)
  }

  @Test func anUnknownChipListsThosePresentAndTheNearest() throws {
    let fault = try fault(
      LineFinder(chips: [header, expander]), LineSpec(chip: "pinctrl-bcm2712", line: .offset(0)))
    #expect(fault.name == "HL-GPIO-002")
    #expect(
      fault.message
        == "no chip has the label \"pinctrl-bcm2712\"; present: \"pinctrl-bcm2711\" (/dev/gpiochip0),"
        + " \"raspberrypi-exp-gpio\" (/dev/gpiochip1); did you mean \"pinctrl-bcm2711\"?")
    #expect(fault.sysexit == 78)
  }

  @Test func anUnknownLineNamesTheNearestAndTheChipThatHasIt() throws {
    let finder = LineFinder(chips: [header, expander])
    let near = try fault(finder, LineSpec(chip: "pinctrl-bcm2711", line: .name("GPIO71")))
    #expect(near.name == "HL-GPIO-003")
    #expect(
      near.message
        == "chip \"pinctrl-bcm2711\" has no line named \"GPIO71\"; nearest: \"GPIO17\", \"GPIO2\", \"GPIO27\""
    )
    let elsewhere = try fault(finder, LineSpec(chip: "pinctrl-bcm2711", line: .name("BT_ON")))
    #expect(elsewhere.message.hasSuffix("; chip \"raspberrypi-exp-gpio\" has one of that name"))
    #expect(near.sysexit == 78)
  }

  @Test func aChipWhoseLinesHaveNoNamesAsksForTheOffset() throws {
    let bare = LineChip(
      path: "/dev/gpiochip2", label: "pcf8574", lines: (0..<8).map { LineChip.Line(offset: $0, name: "") })
    let fault = try fault(LineFinder(chips: [bare]), LineSpec(chip: "pcf8574", line: .name("P0")))
    #expect(fault.message.hasSuffix("none of its lines has a name, so give an `offset`"))
  }

  @Test func anEmptyNameFindsNoNamelessLine() throws {
    let fault = try fault(
      LineFinder(chips: [expander]), LineSpec(chip: "raspberrypi-exp-gpio", line: .name("")))
    #expect(fault.code == .lineNotFound)
  }

  @Test func anOffsetBeyondTheChipSaysHowManyThereAre() throws {
    let fault = try fault(LineFinder(chips: [header]), LineSpec(chip: "pinctrl-bcm2711", line: .offset(5)))
    #expect(fault.message == "chip \"pinctrl-bcm2711\" has no line 5: /dev/gpiochip0 has 5 lines, from 0")
  }

  @Test func twoLinesOfOneNameAreListedAndNeitherIsTaken() throws {
    var chip = header
    chip.lines[4].name = "GPIO17"
    let fault = try fault(LineFinder(chips: [chip]), LineSpec(chip: chip.label, line: .name("GPIO17")))
    #expect(fault.name == "HL-GPIO-004")
    #expect(
      fault.message == "line \"GPIO17\" of chip \"pinctrl-bcm2711\" fits 2 lines: /dev/gpiochip0 line 3,"
        + " /dev/gpiochip0 line 4")
    #expect(fault.remedy.contains("`offset`"))
    #expect(fault.sysexit == 78)
  }

  @Test func twoChipsOfOneLabelAreAmbiguousOnlyWhereBothHaveTheLine() throws {
    var twin = header
    twin.path = "/dev/gpiochip4"
    twin.lines[3].name = "other"
    let finder = LineFinder(chips: [header, twin])
    #expect(
      try finder.find(LineSpec(chip: header.label, line: .name("GPIO17")))
        == LineFinder.Found(path: "/dev/gpiochip0", offset: 3))
    let fault = try fault(finder, LineSpec(chip: header.label, line: .offset(3)))
    #expect(fault.message.hasSuffix("/dev/gpiochip0 line 3, /dev/gpiochip4 line 3"))
    #expect(fault.remedy.hasPrefix("Two chips have this label"))
  }

  @Test func aLockedChipNamesItsGroupAndHowToJoin() throws {
    let access = DeviceAccess(group: "gpio", mode: 0o660, user: "hailong")
    let locked = UnreadableChip(path: "/dev/gpiochip0", errno: EACCES, access: access)
    let fault = try fault(
      LineFinder(chips: [expander], unreadable: [locked]), LineSpec(chip: "pinctrl-bcm2711", line: .offset(3))
    )
    #expect(fault.name == "HL-GPIO-006")
    #expect(fault.message.hasSuffix("may not open /dev/gpiochip0 as user \"hailong\""))
    #expect(fault.remedy.contains("usermod -aG gpio hailong"))
    #expect(fault.sysexit == 77)
  }

  @Test func aDeviceThatOnlyRootMayOpenGetsAUdevRule() {
    let remedy = DeviceAccess(group: "root", mode: 0o600, user: "tech").remedy
    #expect(remedy.contains("SUBSYSTEM==\"gpio\", KERNEL==\"gpiochip*\", GROUP=\"gpio\", MODE=\"0660\""))
    #expect(remedy.contains("mode 0600"))
    // A group that may only read is let in no better by joining it.
    #expect(DeviceAccess(group: "gpio", mode: 0o640, user: "tech").remedy.contains("SUBSYSTEM"))
  }

  @Test func aLockedChipDoesNotHideALineOfAnotherOne() throws {
    let locked = UnreadableChip(path: "/dev/gpiochip9", errno: EACCES, access: nil)
    let finder = LineFinder(chips: [header], unreadable: [locked])
    #expect(try finder.find(LineSpec(chip: header.label, line: .offset(0))).path == "/dev/gpiochip0")
  }

  @Test func oneLineForTwoPurposesIsRefused() throws {
    let specs = [
      LineSpec(chip: header.label, line: .name("GPIO17")), LineSpec(chip: header.label, line: .offset(3)),
    ]
    let fault = try #require(throws: LineFault.self) { try LineFinder(chips: [header]).find(all: specs) }
    #expect(fault.code == .misuse)
    #expect(fault.message.contains("asked for twice"))
  }

  @Test func accessTellsWhoMayOpenADevice() {
    let access = DeviceAccess(path: "/dev/null")
    #expect(access?.group == "root")
    #expect(access?.mode == 0o666)
    #expect(DeviceAccess(path: "/nonexistent") == nil)
  }
}
