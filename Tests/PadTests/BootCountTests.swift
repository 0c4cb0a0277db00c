import CSQLite
import SimulatedDisk
import Testing
import Traces

@testable import Pad

@Suite("the number of a boot")
struct BootCountTests {
  @Test(
    "a start that was killed before it had flushed the number leaves none that a power cut takes back from the next start"
  )
  func killed() throws {
    let seed = Seeded.fresh()
    var random = Seeded(seed)
    for _ in 0..<64 {
      let disk = MemoryDisk("boot-\(UInt64.random(in: 0 ... .max, using: &random))")
      let state = try StateFolder("/state", files: MemoryFiles(disk))
      #expect(try state.countBoot(kernel: "one").number == 1)
      // Killed behind the renaming: the flush of the folder does not happen any more.
      disk.failure = { operation, path in
        operation == .sync && path == "/state" ? .error(Int32(SQLITE_IOERR)) : nil
      }
      #expect(throws: StateFault.self) { try state.countBoot(kernel: "two") }
      disk.failure = { _, _ in nil }
      #expect(try state.countBoot(kernel: "two").number == 2)
      let found = try StateFolder(
        "/state", files: MemoryFiles(disk.afterPowerCut("\(disk.name)-cut", &random)))
      #expect(try found.countBoot(kernel: "three").number == 3, "seed \(seed)")
    }
  }
}
