/// One board: which lines its buttons, lamps and buzzer hang on. Read from a YAML file in `boards_dir`.
public struct BoardProfile: Equatable, Sendable {
  /// Which line bank drives the board.
  public enum Backend: String, CaseIterable, Equatable, Sendable {
    case libgpiod, simulated
    /// As libgpiod, for chips that report no edges: their levels are read every `sampleMs`.
    case sampled
  }

  /// What an output is for. The order here is the order of a line bank's outputs.
  public enum Output: String, CaseIterable, Equatable, Sendable {
    case thanks, fault, officer, buzzer

    /// The key in a profile: `lamps.thanks`, `buzzer`.
    public var key: String { self == .buzzer ? "buzzer" : "lamps.\(rawValue)" }
  }

  public struct OutputLine: Equatable, Sendable {
    public var output: Output
    public var line: BoardLine
  }

  /// As the profile is named; `[a-z0-9-]{1,32}`, and the file's name without `.yaml`.
  public var name: String
  /// For people: the board's full name.
  public var title: String
  public var backend: Backend
  /// Between two readings of the levels; of backend `sampled` only.
  public var sampleMs: Int
  /// The header that `pin` counts on; nil where the board has none, or one that is not known.
  public var header: Header?
  /// From the left: `b1` first. 1 to 8.
  public var buttons: [BoardLine]
  /// In the order of `Output`; `thanks` is always there.
  public var outputs: [OutputLine]
  /// For people: what to know before wiring.
  public var notes: [String]
  /// The file it was read from.
  public var file: String

  /// The output's place in `outputs`, which is its index in a line bank opened from this profile.
  public func index(of output: Output) -> Int? { outputs.firstIndex { $0.output == output } }

  /// The line of an output, nil where the board has none.
  public func line(for output: Output) -> BoardLine? { outputs.first { $0.output == output }?.line }
}

/// One line of a board, and where the fact comes from.
public struct BoardLine: Equatable, Sendable {
  /// How the line is found on its chip.
  public enum Identity: Equatable, Sendable, CustomStringConvertible {
    case name(String)
    case offset(UInt32)

    public var description: String {
      switch self {
      case .name(let name): name
      case .offset(let offset): "offset \(offset)"
      }
    }
  }

  /// The resistor inside the chip. `asIs` leaves what the boot firmware set.
  public enum Bias: String, CaseIterable, Equatable, Sendable {
    case pullUp = "pull-up"
    case pullDown = "pull-down"
    case none
    case asIs = "as-is"
  }

  /// The gpiochip's label, never its number: numbers change with the kernel.
  public var chip: String
  public var line: Identity
  /// On the board's header, from 1; nil where the board has no header.
  public var pin: Int?
  /// A button: closed reads low. An output: on is low.
  public var activeLow: Bool
  /// Buttons only; outputs are `asIs`.
  public var bias: Bias
  /// Where the line and pin are documented.
  public var source: String?
}
