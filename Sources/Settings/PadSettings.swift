/// What one pad does, read from its `pad.yaml`.
///
/// Every property has one key in the file, listed with its range and its words in `Key.all`; the value given here is
/// the default. Lengths of time are milliseconds, as in the key's name.
public struct PadSettings: Equatable, Sendable {
  /// hailongd's own folder: journal, seal key, high-water mark.
  public var stateDir = "/var/lib/hailong"
  /// Where board profiles are looked up by name.
  public var boardsDir = "/usr/share/hailong/board"
  /// A profile's name or path. The one key without a default: a wrong guess would drive wrong pins.
  public var board: String
  /// The counter this pad stands at, until the ward says it; nil where not yet known.
  public var counter: String?
  /// Milliseconds between two `alive` records.
  public var aliveMs = 600_000
  public var control = ControlSettings()
  public var debounce = DebounceSettings()
  public var policy = PolicySettings()
  public var seal = SealSettings()
  public var signs = SignsSettings()
  public var badge = BadgeSettings()
  public var link = LinkSettings()

  /// Where each key's value came from; a key that is not here has its default.
  var places: [String: Place] = [:]
  /// The file read, empty for settings made in code.
  public internal(set) var file = ""

  /// All defaults, for a board.
  public init(board: String) { self.board = board }
}

/// The Unix socket and who may do what on it.
public struct ControlSettings: Equatable, Sendable {
  /// At most 107 bytes: `sockaddr_un` holds 108 with the final zero.
  public var socket = "/run/hailong/control.sock"
  /// May read sealed records and heads, and hand in orders and the ward's time.
  public var linkUser = "hailong-link"
  /// Members may read status.
  public var statusGroup = "hailong"
  /// Members, as root, may change things.
  public var adminGroup = "hailong-admin"
  public init() {}
}

/// When a contact counts as pressed.
public struct DebounceSettings: Equatable, Sendable {
  /// The contact must be closed this long, in sum, before a press counts.
  public var settleMs = 15
  /// The contact must be open this long without a break before the next press.
  public var rearmMs = 50
  /// Closed longer than this is a stuck button.
  public var heldMs = 10_000
  public init() {}
}

/// Whether a press without an officer signed in counts.
public enum SessionRule: String, CaseIterable, Equatable, Sendable {
  case optional, required
}

/// Which level a button means. `button` is `b1` to `b8` from the left.
public struct ButtonLevel: Equatable, Sendable {
  public var button: String
  public var level: Int
  public init(button: String, level: Int) {
    self.button = button
    self.level = level
  }
}

/// The rules used until the ward gives its own. They go into the log by value.
public struct PolicySettings: Equatable, Sendable {
  /// `[a-z0-9-]{1,32}`.
  public var name = "default"
  /// Number of levels, 3 to 5.
  public var scale = 4
  public var session = SessionRule.optional
  public var quietMs = 5_000
  public var correctionMs = 3_000
  public var citizenMaxMs = 30_000
  public var graceMs = 10_000
  public var chordMs = 150
  public var sessionMaxMs = 18_000_000
  /// As the file gives it, in button order; nil where the file is silent.
  public var givenLevels: [ButtonLevel]?

  /// In button order. Where the file is silent: from the left, highest level first.
  public var levels: [ButtonLevel] {
    givenLevels ?? (1...max(1, scale)).map { ButtonLevel(button: "b\($0)", level: scale + 1 - $0) }
  }
  public init() {}
}

/// When the chain is sealed.
public struct SealSettings: Equatable, Sendable {
  /// After the newest unsealed record, while the link reads.
  public var idleMs = 6_000
  /// After the oldest unsealed record, while the link reads.
  public var maxMs = 30_000
  /// After the oldest unsealed record, while nobody reads.
  public var unreadMs = 600_000
  /// At this many unsealed records, always.
  public var records = 500
  public init() {}
}

/// The citizen's lamp.
public struct SignsSettings: Equatable, Sendable {
  public var thanksMs = 1_500
  public init() {}
}

/// The reader of officers' badges.
public struct BadgeSettings: Equatable, Sendable {
  /// The kernel's name of the device, or its path; nil where there is no reader.
  public var reader: String?
  /// Bytes.
  public var minLength = 4
  /// Bytes.
  public var maxLength = 64
  public init() {}
}

/// hailong-link's part of the file.
public struct LinkSettings: Equatable, Sendable {
  /// hailong-link's own folder: link key, enrolment, the ward's CA.
  public var stateDir = "/var/lib/hailong-link"
  /// In place of the address given at enrolment; nil to keep that one.
  public var ward: String?
  /// Whether plain HTTP may go beyond this machine.
  public var allowPlainHTTP = false
  public var batchRecords = 2_000
  public var batchBytes = 1_048_576
  public var retryMinMs = 1_000
  public var retryMaxMs = 300_000
  /// Between two looks for sealed records when all are sent.
  public var pollMs = 10_000
  public init() {}
}
