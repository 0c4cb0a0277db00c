import GPIOContract
import Glibc
import Testing

@testable import GPIO

/// The real backend as far as a machine without gpiochips can try it; the rest runs in the VM.
struct LibgpiodTests {
  static let hasNoChips = Libgpiod.devices(in: "/dev").isEmpty

  @Test func theVersionIsThatOfALibraryWeKnow() {
    #expect(Libgpiod.version.hasPrefix("1.6") || Libgpiod.version.hasPrefix("2."), "\(Libgpiod.version)")
  }

  @Test(.enabled(if: hasNoChips)) func aMachineWithoutChipsSaysSo() throws {
    let fault = try #require(throws: LineFault.self) {
      try Libgpiod.open(inputs: [LineSpec(chip: "x", line: .offset(0))], outputs: [], consumer: "test")
    }
    #expect(fault.code == .noChips)
  }

  @Test func aBankThatIsTooLargeIsRefused() throws {
    let many = (0..<17).map { LineSpec(chip: "x", line: .offset($0)) }
    let fault = try #require(throws: LineFault.self) {
      try Libgpiod.open(inputs: many, outputs: [], consumer: "test")
    }
    #expect(fault.code == .misuse)
  }

  @Test func devicesAreListedByNumberAndNothingElseIs() throws {
    var template = Array("/tmp/hailong-gpio-XXXXXX".utf8CString)
    let folder = try #require(mkdtemp(&template).map { String(cString: $0) })
    defer { rmdir(folder) }
    let names = ["gpiochip10", "gpiochip2", "gpiochip+3", "gpiochip", "gpiochip04", "gpio", "gpiochip-1"]
    for name in names { close(creat("\(folder)/\(name)", 0o600)) }
    #expect(symlink("gpiochip2", "\(folder)/gpiochip4") == 0)
    defer { for name in names + ["gpiochip4"] { unlink("\(folder)/\(name)") } }
    #expect(Libgpiod.devices(in: folder) == ["\(folder)/gpiochip2", "\(folder)/gpiochip10"])
    #expect(Libgpiod.devices(in: folder + "/none").isEmpty)
  }

  @Test func aBankWithoutLinesOpensDrainsAndCloses() throws {
    let bank = try Libgpiod.open(inputs: [], outputs: [], consumer: "test")
    #expect(bank.pollDescriptor >= 0)
    try bank.drain({ _ in Issue.record("an event of nothing") }, lost: { _ in })
    bank.close()
    #expect(bank.pollDescriptor == -1)
  }

  @Test func aDeviceThatWentSinceItWasFoundIsGone() throws {
    let found = LineFinder.Found(path: "/dev/nonexistent", offset: 0)
    let fault = try #require(throws: LineFault.self) {
      try LibgpiodBank(
        inputs: [], outputs: [(LineSpec(chip: "x", line: .offset(0)), found)], consumer: "test")
    }
    #expect(fault.code == .gone)
  }

  @Test func aDeviceThatIsNoGpiochipFailsToOpenWithNothingLeftOpen() throws {
    let found = LineFinder.Found(path: "/dev/null", offset: 0)
    for _ in 1...300 {
      let fault = try #require(throws: LineFault.self) {
        try LibgpiodBank(
          inputs: [(LineSpec(chip: "x", line: .offset(0)), found)], outputs: [], consumer: "test")
      }
      #expect(fault.code != .exhausted)
    }
    // Each would leak two. Other tests have some open meanwhile, but never so many.
    #expect(openDescriptors() < 500)
  }
}
