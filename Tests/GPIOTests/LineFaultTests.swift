import Glibc
import Testing

@testable import GPIO

struct LineFaultTests {
  let spec = LineSpec(chip: "chip", line: .name("b1"), activeLow: true, bias: .pullUp)
  let found = LineFinder.Found(path: "/dev/gpiochip0", offset: 3)
  let free = LineChip.Line(offset: 3, name: "b1")

  private func request(
    _ error: Int32, holder: LineChip.Line?, bias: LineSpec.Bias = .pullUp, isInput: Bool = true
  ) -> LineFault {
    var spec = spec
    spec.bias = bias
    return requestFault(
      spec, found, error, consumer: "hailongd", isInput: isInput, holder: { _, _ in holder })
  }

  @Test func codesNeverChange() {
    let names = LineFault.Code.allCases.map { LineFault($0, "", vi: "", remedy: "").name }
    #expect(names == (1...14).map { $0 < 10 ? "HL-GPIO-00\($0)" : "HL-GPIO-0\($0)" })
    #expect(LineFault.Code.taken.rawValue == 5 && LineFault.Code.gone.rawValue == 8)
  }

  @Test func aTakenLineNamesItsHolder() {
    let held = LineChip.Line(offset: 3, name: "b1", consumer: "spi0 CS1", isUsed: true)
    let fault = request(EBUSY, holder: held)
    #expect(
      fault.description
        == "HL-GPIO-005: line \"b1\" of chip \"chip\" (/dev/gpiochip0 line 3) is held by \"spi0 CS1\"."
        + " `gpioinfo` shows it: stop that program, drop the overlay that claims the pin, or take another line."
    )
    #expect(fault.sysexit == 69)
  }

  @Test func aTakenLineOfANamelessHolderSaysSo() {
    #expect(request(EBUSY, holder: free).message.contains("somebody who gives no name"))
    #expect(request(EBUSY, holder: nil).code == .taken)
  }

  @Test func aLineHeldByTheSameProgramIsASecondStart() {
    let held = LineChip.Line(offset: 3, name: "b1", consumer: "hailongd", isUsed: true)
    #expect(request(EBUSY, holder: held).remedy == "It already runs: systemctl status hailongd")
  }

  @Test func aRefusedBiasSaysWhatToDoInstead() {
    for error in [EINVAL, ENOTSUP, 524] {
      let fault = request(error, holder: free)
      #expect(fault.code == .biasUnsupported, "errno \(error)")
      #expect(fault.message.contains("bias pull-up"))
      #expect(fault.sysexit == 78)
    }
  }

  @Test func aLineWithoutInterruptAndAChipThatWentAreToldApart() {
    for error in [ENXIO, ENODEV] {
      #expect(request(error, holder: free).code == .noEdges, "errno \(error)")
      #expect(request(error, holder: nil).code == .gone, "errno \(error)")
      #expect(request(error, holder: free, isInput: false).code == .refused, "errno \(error)")
    }
    #expect(request(EINVAL, holder: free, bias: .asIs).code == .refused)
  }

  @Test func anUnknownRefusalKeepsTheKernelsWords() {
    let fault = request(EIO, holder: free)
    #expect(fault.code == .refused)
    #expect(fault.message.hasSuffix("Input/output error"))
    #expect(fault.sysexit == 74)
  }

  @Test func aChipThatWentInUseIsGoneAndUnavailable() {
    let fault = useFault(spec, ENODEV, "reading")
    #expect(fault.code == .gone && fault.sysexit == 69)
    #expect(fault.message == "reading line \"b1\" of chip \"chip\": the chip is gone")
    #expect(useFault(spec, EIO, "reading").code == .refused)
  }
}
