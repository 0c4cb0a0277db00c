// hailong-gpio-contract - runs the line bank contract and prints TAP-like lines; not installed.
//
//   hailong-gpio-contract --simulated v1|v2 [--sample-ms N]
//   hailong-gpio-contract --label LABEL --sysfs DIR [--config DIR] [--inputs 0,1,2,3] [--outputs 4,5] [--sample-ms N]
//                         [--filter WORD]
//
// DIR of --sysfs is /sys/devices/platform/gpio-sim.N (or its gpiochip folder); DIR of --config is
// /sys/kernel/config/gpio-sim/NAME, whose `live` plugs and unplugs the chip; without it those checks are skipped.
// With --sample-ms, 1 to 20, the levels are read that often, as for a chip without interrupts.
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
let known = [
  "--simulated", "--label", "--sysfs", "--config", "--inputs", "--outputs", "--sample-ms", "--filter",
]
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

var sampling: UInt64?
if let text = options["--sample-ms"] {
  guard let number = UInt64(text), SampledBank.intervals.contains(number &* 1_000_000) else {
    refuse("--sample-ms wants a number from 1 to 20")
  }
  sampling = number * 1_000_000
}
let sampled = sampling.map { ", sampled every \($0 / 1_000_000) ms" } ?? ""

let bench: any Bench
var checks = LineBankContract.checks
if let interface = options["--simulated"] {
  guard interface == "v1" || interface == "v2" else { refuse("--simulated wants v1 or v2") }
  do {
    bench = try SimulatedBench(interface: interface == "v1" ? .v1 : .v2, sampling: sampling)
  } catch { refuse("\(error)") }
  say("# simulated bank, \(interface)\(sampled)")
} else {
  guard let label = options["--label"], let sysfs = options["--sysfs"] else {
    refuse("give --label and --sysfs, or --simulated")
  }
  let inputs = offsets("--inputs", options["--inputs"], [0, 1, 2, 3])
  let outputs = offsets("--outputs", options["--outputs"], [4, 5])
  let consumer = "gpio-contract"
  bench = GpioSimBench(
    label: label, inputs: inputs, outputs: outputs, sysfs: sysfs, config: options["--config"],
    consumer: consumer, sampling: sampling)
  checks += GpioSimContract.checks(label: label, input: inputs[0], output: outputs[0], consumer: consumer)
  say("# libgpiod \(Libgpiod.version), chip \"\(label)\"\(sampled)")
}
if let filter = options["--filter"] { checks = checks.filter { $0.name.contains(filter) } }

var passed = 0
var failed = 0
for check in checks {
  if let why = check.skipped(on: bench) {
    say("ok - \(check.name) # SKIP \(why)")
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
