import GPIO
import Glibc
import Settings

/// The machine's chips while hailongd is down: whether each line of the board is there and free, and what the buttons read.
enum LinesLook {
  /// Takes the buttons for a moment where nobody holds them; nil where the board has no lines of this machine.
  static func look(_ profile: BoardProfile) -> LinesSeen? {
    guard profile.backend != .simulated else { return nil }
    var seen = LinesSeen(finder: Libgpiod.finder())
    let all = profile.buttons.map(\.spec) + profile.outputs.map(\.line.spec)
    guard isFree(all, seen.finder) else { return seen }
    do throws(LineFault) {
      let bank = try open(profile)
      defer { bank.close() }
      var closed: [Bool] = []
      for input in 0..<bank.inputCount { closed.append(try bank.isClosed(input: input)) }
      seen.closed = closed
    } catch {
      seen.opened = error
    }
    return seen
  }

  /// The buttons alone, asked for as hailongd asks: a chip that reports no edges refuses to be asked for them.
  private static func open(_ profile: BoardProfile) throws(LineFault) -> any LineBank {
    let (buttons, consumer) = (profile.buttons.map(\.spec), "hailong doctor")
    guard profile.backend == .sampled else {
      return try Libgpiod.open(inputs: buttons, outputs: [], consumer: consumer)
    }
    return try Libgpiod.openSampled(
      inputs: buttons, outputs: [], consumer: consumer, every: UInt64(profile.sampleMs) * 1_000_000)
  }

  /// Nothing is taken where a line is missing or somebody holds one: that alone is told then.
  private static func isFree(_ specs: [LineSpec], _ finder: LineFinder) -> Bool {
    specs.allSatisfy { spec in finder.state(of: spec).map { !$0.isUsed } ?? false }
  }

  /// Every gpiochip's node, and whether `user` may use it.
  static func devices(for user: UserLook) -> [DeviceSeen] {
    FileLook.names(in: "/dev").filter { $0.hasPrefix("gpiochip") }.compactMap { name in
      var status = stat()
      guard lstat("/dev/\(name)", &status) == 0, status.st_mode & S_IFMT == S_IFCHR else { return nil }
      return user.device("/dev/\(name)", status, wants: 0o6)
    }
  }
}

extension LineFinder {
  /// The line itself, where exactly one fits.
  func state(of spec: LineSpec) -> LineChip.Line? {
    guard let found = try? find(spec) else { return nil }
    return chips.first { $0.path == found.path }?.lines.first { $0.offset == found.offset }
  }
}

extension BoardLine {
  /// The line as `GPIO` looks for it.
  var spec: LineSpec {
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
