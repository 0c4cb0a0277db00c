import GPIO
import Glibc

/// What holds for real chips beyond the contract of every bank: finding, taking, and what the kernel says when it will
/// not.
public enum GpioSimContract {
  /// `label` and the two offsets are lines of the bench, free to take; `consumer` is what its banks are called.
  public static func checks(label: String, input: UInt32, output: UInt32, consumer: String) -> [ContractCheck]
  {
    return [
      ContractCheck(name: "a line that is taken is refused and its holder named, and nothing stays taken") {
        bench in
        try LineBankContract.with(bench) { _, _ in
          let fault = try faultOf { () throws(LineFault) in
            try open([LineSpec(chip: label, line: .offset(input))])
          }
          try require(fault.code == .taken, "\(fault)")
          try require(fault.message.contains("\"\(consumer)\""), "the holder is not named: \(fault)")
        }
        try open([LineSpec(chip: label, line: .offset(input))])
      },
      ContractCheck(name: "when a later line is refused, those taken before it are free again") { bench in
        let output = LineSpec(chip: label, line: .offset(output))
        let holder = try Libgpiod.open(inputs: [], outputs: [output], consumer: consumer)
        defer { holder.close() }
        let fault = try faultOf { () throws(LineFault) in
          try open([LineSpec(chip: label, line: .offset(input))], outputs: [output])
        }
        try require(fault.code == .taken, "\(fault)")
        try open([LineSpec(chip: label, line: .offset(input))])
      },
      ContractCheck(name: "a chip that is not there is refused and those present are listed") { _ in
        let fault = try faultOf { () throws(LineFault) in
          try open([LineSpec(chip: label + "x", line: .offset(input))])
        }
        try require(fault.code == .chipNotFound, "\(fault)")
        try require(fault.message.contains("\"\(label)\""), "the chip present is not listed: \(fault)")
      },
      ContractCheck(name: "a line that is not there is refused") { _ in
        for line in [LineSpec.Line.offset(100_000), .name("no such line")] {
          let fault = try faultOf { () throws(LineFault) in try open([LineSpec(chip: label, line: line)]) }
          try require(fault.code == .lineNotFound, "\(fault)")
        }
      },
      ContractCheck(name: "a line is found by its name as by its offset") { _ in
        for chip in Libgpiod.finder().chips where chip.label == label {
          for line in chip.lines where !line.name.isEmpty && !line.isUsed {
            guard chip.lines.count(where: { $0.name == line.name }) == 1 else { continue }
            try open([LineSpec(chip: label, line: .name(line.name))])
          }
        }
      },
      ContractCheck(name: "the bias asked for lifts and lowers a line that nothing drives") { bench in
        for (bias, activeLow) in [(LineSpec.Bias.pullUp, true), (.pullDown, true), (.pullUp, false)] {
          let bank = try Libgpiod.open(
            inputs: [LineSpec(chip: label, line: .offset(input), activeLow: activeLow, bias: bias)],
            outputs: [],
            consumer: consumer)
          defer { bank.close() }
          let high = bias == .pullUp
          try require(try bank.isClosed(input: 0) == (high != activeLow), "\(bias), active-low \(activeLow)")
        }
      },
      ContractCheck(name: "a device node whose mode changes is no unplugged chip") { bench in
        try LineBankContract.with(bench) { bench, bank in
          let path = Libgpiod.finder().chips.first { $0.label == label }?.path ?? ""
          try require(chmod(path, 0o660) == 0, "cannot chmod \(path)")
          var watcher = Watcher(bank, of: bench)
          try require(watcher.isReady(within: 1_000), "the change was not told: this check checks nothing")
          try watcher.drain()
          try watcher.requireQuiet("ready though all was taken")
          try bench.move(input: 0, closed: true)
          try watcher.wait(for: "an edge") { $0.events.count == 1 }
        }
      },
      ContractCheck(name: "an active-low output is low when on and high when off") { bench in
        guard let bench = bench as? GpioSimBench else { return }
        let spec = LineSpec(chip: label, line: .offset(output), activeLow: true)
        let bank = try Libgpiod.open(inputs: [], outputs: [spec], consumer: consumer)
        defer { bank.close() }
        for on in [false, true, false] {
          try bank.set(output: 0, on: on)
          try require(try bank.isOn(output: 0) == on, "reads back otherwise")
          try require(try bench.isHigh(line: output) != on, "on=\(on), the wire says otherwise")
        }
      },
    ]
  }
}

private func open(_ inputs: [LineSpec], outputs: [LineSpec] = []) throws(LineFault) {
  try Libgpiod.open(inputs: inputs, outputs: outputs, consumer: "second").close()
}

private func faultOf(_ call: () throws(LineFault) -> Void) throws -> LineFault {
  do throws(LineFault) { try call() } catch { return error }
  throw ContractFailure("nothing was refused")
}
