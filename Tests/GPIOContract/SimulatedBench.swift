import GPIO

/// The bench that needs no hardware. Its contacts here make clean edges: bounce has tests of its own.
public final class SimulatedBench: Bench {
  public let bank: SimulatedBank
  private var lit: [Bool]
  public let resolution: UInt64

  /// `sampling`: nanoseconds between samples of its levels; nil for its own edges.
  public init(
    interface: SimulatedBank.Interface, seed: UInt64 = 1, sampling: UInt64? = nil
  ) throws(LineFault) {
    resolution = sampling ?? 0
    bank = try SimulatedBank(inputs: 4, outputs: 3, seed: seed, interface: interface)
    bank.close()
    lit = [false, false, false]
    // Unowned: the bench owns the bank, and both go together.
    bank.onOutput = { [unowned self] output, on in lit[output] = on }
  }

  public var inputCount: Int { bank.inputCount }
  public var outputCount: Int { bank.outputCount }

  public func open() throws(LineFault) -> any LineBank {
    try bank.reopen()
    return resolution > 0 ? try SampledBank(over: bank, every: resolution) : bank
  }

  public func move(input: Int, closed: Bool) throws { try bank.move(input: input, closed: closed) }
  public func isLit(output: Int) -> Bool { lit[output] }

  public var canUnplug: Bool { true }
  public func unplug() { bank.vanish() }
  public func plugIn() { bank.comeBack() }
}
