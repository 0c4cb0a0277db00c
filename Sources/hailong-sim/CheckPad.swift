#if SIMULATION
  import ArgumentParser
  import Simulation

  struct CheckPad: ParsableCommand {
    @Option var seed: UInt64 = 1
    @Option var days: Int = 5
    func run() throws {
      let clock = ContinuousClock()
      let start = clock.now
      do throws(Broken) {
        print(try World(Plan.draw(seed: seed, days: days)).run(), clock.now - start)
      } catch {
        print("seed \(seed): \(error)")
      }
    }
  }
#endif
