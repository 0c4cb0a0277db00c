import GPIO
import GPIOContract
import Testing

struct LineBankContractTests {
  @Test(arguments: LineBankContract.checks, SimulatedBank.Interface.allCases)
  func simulatedBank(_ check: ContractCheck, _ interface: SimulatedBank.Interface) throws {
    try check.run(on: SimulatedBench(interface: interface), countingDescriptors: false)
  }
}
