import GPIO
import GPIOContract
import Testing

struct LineBankContractTests {
  @Test(arguments: LineBankContract.checks, SimulatedBank.Interface.allCases)
  func simulatedBank(_ check: ContractCheck, _ interface: SimulatedBank.Interface) throws {
    try check.run(on: SimulatedBench(interface: interface), countingDescriptors: false)
  }

  @Test(arguments: LineBankContract.checks, [1, 5, 20] as [UInt64])
  func sampledBank(_ check: ContractCheck, _ milliseconds: UInt64) throws {
    let bench = try SimulatedBench(interface: .v2, sampling: milliseconds * 1_000_000)
    if check.skipped(on: bench) != nil { return }
    try check.run(on: bench, countingDescriptors: false)
  }
}
