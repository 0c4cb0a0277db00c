// hailong-gpio-contract - runs the line bank contract and prints TAP-like lines; not installed.
//
//   hailong-gpio-contract --simulated v1|v2
//   hailong-gpio-contract --label LABEL --sysfs DIR [--config DIR] [--inputs 0,1,2,3] [--outputs 4,5] [--filter WORD]
//
// DIR of --sysfs is /sys/devices/platform/gpio-sim.N (or its gpiochip folder); DIR of --config is
// /sys/kernel/config/gpio-sim/NAME, whose `live` plugs and unplugs the chip; without it those checks are skipped.
// The named lines must be free. Exit code 0 only when every check held. Nothing else runs in this process, so
// each check also counts descriptors.

import GPIO
import GPIOContract
import Glibc

func say(_ line: String) {
  print(line)
  // Each line at once: in the VM a console is all that is left of a run that hangs.
  fflush(nil)
}

func refuse(_ why: String) -> Never {
  say("hailong-gpio-contract: \(why)")
  exit(64)
}

var options: [String: String] = [:]
var words = CommandLine.arguments.dropFirst()
let known = ["--simulated", "--label", "--sysfs", "--config", "--inputs", "--outputs", "--filter"]
while let word = words.popFirst() {
  guard known.contains(word) else { refuse("unknown option \(word); known: \(known.joined(separator: " "))") }
  guard let value = words.popFirst() else { refuse("\(word) wants a value") }
  options[word] = value
}

func offsets(_ option: String, _ list: String?, _ standard: [UInt32]) -> [UInt32] {
  guard let list else { return standard }
  let numbers = list.split(separator: ",").map { UInt32($0) }
  guard numbers.count >= 2, !numbers.contains(nil) else {
    refuse("\(option) wants at least two offsets: 0,1")
  }
  return numbers.compactMap { $0 }
}

let bench: any Bench
var checks = LineBankContract.checks
if let interface = options["--simulated"] {
  guard interface == "v1" || interface == "v2" else { refuse("--simulated wants v1 or v2") }
  do {
    bench = try SimulatedBench(interface: interface == "v1" ? .v1 : .v2)
  } catch { refuse("\(error)") }
  say("# simulated bank, \(interface)")
} else {
  guard let label = options["--label"], let sysfs = options["--sysfs"] else {
    refuse("give --label and --sysfs, or --simulated")
  }
  let inputs = offsets("--inputs", options["--inputs"], [0, 1, 2, 3])
  let outputs = offsets("--outputs", options["--outputs"], [4, 5])
  let consumer = "gpio-contract"
  bench = GpioSimBench(
    label: label, inputs: inputs, outputs: outputs, sysfs: sysfs, config: options["--config"],
    consumer: consumer)
  checks += GpioSimContract.checks(label: label, input: inputs[0], output: outputs[0], consumer: consumer)
  say("# libgpiod \(Libgpiod.version), chip \"\(label)\"")
}
if let filter = options["--filter"] { checks = checks.filter { $0.name.contains(filter) } }

var passed = 0
var failed = 0
for check in checks {
  if check.needsUnplug && !bench.canUnplug {
    say("ok - \(check.name) # SKIP no --config")
    continue
  }
  do {
    try check.run(on: bench, countingDescriptors: true)
    passed += 1
    say("ok - \(check.name)")
  } catch {
    failed += 1
    say("not ok - \(check.name)")
    say("# \(error)")
  }
}
say("\(passed) passed, \(failed) failed")
exit(failed == 0 && passed > 0 ? 0 : 1)
