import GPIO
import Settings

/// The board's lines in use: opened, lost when a chip goes, and opened again every second until it is back.
struct LineDriver {
  private static let retry: UInt64 = 1_000_000_000

  private let profile: BoardProfile
  private(set) var bank: (any LineBank)?
  private var nextTry: UInt64?
  private var shown: Lights?

  init(profile: BoardProfile) throws(LineFault) {
    self.profile = profile
    bank = try LineDriver.open(profile)
  }

  private static func open(_ profile: BoardProfile) throws(LineFault) -> any LineBank {
    switch profile.backend {
    case .simulated:
      return try SimulatedBank(
        inputs: profile.buttons.count, outputs: profile.outputs.count, seed: UInt64.random(in: 0 ... .max))
    case .sampled:
      return try Libgpiod.openSampled(
        inputs: profile.buttons.map { $0.spec }, outputs: profile.outputs.map { $0.line.spec },
        consumer: "hailongd", every: UInt64(profile.sampleMs) * 1_000_000)
    case .libgpiod:
      return try Libgpiod.open(
        inputs: profile.buttons.map { $0.spec }, outputs: profile.outputs.map { $0.line.spec },
        consumer: "hailongd")
    }
  }

  /// The simulated board, where it is one.
  var simulated: SimulatedBank? { bank as? SimulatedBank }

  /// The levels of all buttons, or the fault.
  func levels() throws(LineFault) -> [Bool] {
    guard let bank else { return [] }
    var levels: [Bool] = []
    for input in 0..<bank.inputCount { levels.append(try bank.isClosed(input: input)) }
    return levels
  }

  /// Shows `lights`, where they are not shown already.
  mutating func show(_ lights: Lights) throws(LineFault) {
    guard let bank, shown != lights else { return }
    for (index, output) in profile.outputs.enumerated() {
      try bank.set(output: index, on: lights.contains(output.output.light))
    }
    shown = lights
  }

  /// The chip is gone: gives the bank back and tries again from `now` on.
  mutating func lose(now: UInt64) {
    bank?.close()
    bank = nil
    shown = nil
    nextTry = now + LineDriver.retry
  }

  /// When ``retryOpen(now:)`` has something to do.
  var nextDeadline: UInt64? { bank == nil ? nextTry : nil }

  /// True when the lines are back.
  mutating func retryOpen(now: UInt64) -> Bool {
    guard bank == nil, let next = nextTry, now >= next else { return false }
    nextTry = now + LineDriver.retry
    guard let opened = try? LineDriver.open(profile) else { return false }
    bank = opened
    return true
  }

  mutating func close() {
    bank?.close()
    bank = nil
  }
}

extension BoardProfile.Output {
  fileprivate var light: Lights {
    switch self {
    case .thanks: .thanks
    case .fault: .fault
    case .officer: .officer
    case .buzzer: .buzzer
    }
  }
}

extension BoardLine {
  fileprivate var spec: LineSpec {
    let which: LineSpec.Line =
      switch line {
      case .name(let name): .name(name)
      case .offset(let offset): .offset(offset)
      }
    let resistor: LineSpec.Bias =
      switch bias {
      case .pullUp: .pullUp
      case .pullDown: .pullDown
      case .none: .none
      case .asIs: .asIs
      }
    return LineSpec(chip: chip, line: which, activeLow: activeLow, bias: resistor)
  }
}
