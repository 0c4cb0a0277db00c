/// One line of a pad's log, read. The stored bytes are the truth: they are hashed, sent, kept and exported unchanged;
/// this is only what they say.
public struct Record: Equatable, Sendable {
  /// The longest line, in bytes without its LF.
  public static let longestLine = 1_024

  /// 1 for the `genesis`, then without gaps.
  public var seq: Int64
  public var stamp: Stamp
  public var body: Body

  public init(seq: Int64, stamp: Stamp, body: Body) {
    self.seq = seq
    self.stamp = stamp
    self.body = body
  }
}

/// When a record happened, on the three clocks that a board without a clock battery has.
public struct Stamp: Equatable, Sendable {
  /// Number of the kernel's boot, from 1.
  public var boot: Int64
  /// Microseconds on CLOCK_MONOTONIC. For a press, of the first edge.
  public var uptime: Int64
  /// UTC as the pad believed it then.
  public var time: UTCTime
  public var clock: ClockQuality

  public init(boot: Int64, uptime: Int64, time: UTCTime, clock: ClockQuality) {
    self.boot = boot
    self.uptime = uptime
    self.time = time
    self.clock = clock
  }
}

/// How far the pad trusted its own UTC.
public enum ClockQuality: String, Sendable, CaseIterable {
  /// Disciplined now (adjtimex says so).
  case synced
  /// Was synced in this boot, and runs free since.
  case drifting
  /// Never set in this boot.
  case unset
}

/// What a record says, by kind.
public enum Body: Equatable, Sendable {
  case genesis(Genesis)
  case boot(Boot)
  /// The whole policy by value; Ratings reads it.
  case policy(JSON)
  /// The button map by value; Ratings reads it.
  case mapping(JSON)
  case press(button: Button, session: Int64?)
  /// `age`: microseconds for which it has been open already, where a log says again what was open in the one before it.
  case sessionOpened(officer: OfficerCode, how: SessionHow, by: Actor, age: Int64 = 0)
  case sessionClosed(session: Int64, how: SessionHow, by: Actor)
  /// `minutes`: until it ends by itself, 1 to ``Order/longestMaintenance``; nil is the pad's own ten. In a period that is open
  /// already it begins that time anew.
  case maintenanceOpened(how: SessionHow, by: Actor, minutes: Int64? = nil)
  case maintenanceClosed(how: SessionHow, by: Actor)
  case fault(Fault)
  case faultCleared(code: String, button: Button?)
  case edgesLost(button: Button, count: Int64)
  case clock(ClockCorrection)
  case alive
  /// An order of the ward, taken or refused.
  case order(OrderRecord)
  /// Badges that nobody's are, tapped since the last such record. What they said is written nowhere.
  case badgeRefused(count: Int64)
  /// What the technician's self-test found.
  case readiness(Readiness)
  /// A key that this log trusts from here on. Kept, and not yet written by any pad.
  case key(JSON)
  case seal(why: SealReason, signature: SealSignature)
  /// A kind that this version does not know: kept and counted as unknown.
  case unknown(kind: String)
  /// A known kind whose members are not as this version knows them: kept, and no vote.
  case malformed(kind: String, reason: String)
}

public struct Genesis: Equatable, Sendable {
  /// The newest format that this code writes.
  public static let format: Int64 = 1

  public var format: Int64
  public var log: LogID
  public var pad: PadID
  public var key: SealPublicKey
  /// The earlier log of this pad that this one continues.
  public var follows: Follows?
  /// A later head of that earlier log, held by the ward or by the pad's own high-water mark, that its journal lacks: the card
  /// lost writes, or was cloned.
  public var beyond: Head?

  public struct Follows: Equatable, Sendable {
    public var log: LogID
    public var head: Head
    public init(log: LogID, head: Head) {
      self.log = log
      self.head = head
    }
  }

  public init(
    format: Int64 = Genesis.format, log: LogID, pad: PadID, key: SealPublicKey, follows: Follows? = nil,
    beyond: Head? = nil
  ) {
    self.format = format
    self.log = log
    self.pad = pad
    self.key = key
    self.follows = follows
    self.beyond = beyond
  }
}

/// Written at each start of the pad's program.
public struct Boot: Equatable, Sendable {
  /// The board profile's name.
  public var board: String
  /// `libgpiod`, `sampled` or `simulated`.
  public var backend: String
  public var version: String
  /// Records found behind the last seal.
  public var unsealed: Int64
  /// The kernel's boot_id: the same one means that only the program restarted.
  public var kernel: String

  public init(board: String, backend: String, version: String, unsealed: Int64, kernel: String) {
    self.board = board
    self.backend = backend
    self.version = version
    self.unsealed = unsealed
    self.kernel = kernel
  }

  /// Votes of a simulated board are refused by a ward unless the pad was added as such.
  public var isSimulated: Bool { backend == "simulated" }
}

/// How a session or a maintenance period began or ended. `buttons`, two held together, is maintenance's only.
public enum SessionHow: String, Sendable, CaseIterable {
  case command, badge, order, timer, boot, buttons
}

/// What became of an order.
public struct OrderRecord: Equatable, Sendable {
  /// Which order; nil where it could not be trusted to say.
  public var position: OrderPosition?
  /// The order's `do`: at most 16 of `[a-z-]`.
  public var act: String?
  public var outcome: Outcome

  public enum Outcome: Equatable, Sendable {
    case taken
    /// `code` is `HL-ORD-…`; `count` orders were refused for it since the last such record, 1 or more.
    case refused(code: String, count: Int64)
  }

  public init(position: OrderPosition?, act: String?, outcome: Outcome) {
    self.position = position
    self.act = act
    self.outcome = outcome
  }
}

/// The end of a self-test.
public struct Readiness: Equatable, Sendable {
  /// Most codes in one record.
  public static let mostFound = 32

  public var passed: Bool
  /// Codes of what was found, `HL-…`, at most ``mostFound``.
  public var found: [String]

  /// Nil where there are too many codes, or one that is none.
  public init?(passed: Bool, found: [String]) {
    guard found.count <= Readiness.mostFound, found.allSatisfy(isFindingCode) else { return nil }
    self.passed = passed
    self.found = found
  }
}

/// `HL-`, then up to 16 of `A-Z`, `0-9` and `-`: what may stand where a record names a finding.
func isFindingCode(_ text: String) -> Bool {
  text.hasPrefix("HL-") && (4...19).contains(text.utf8.count)
    && text.utf8.allSatisfy { (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
}

public struct Fault: Equatable, Sendable {
  /// `HL-…`, stable.
  public var code: String
  /// The button concerned, where it is one.
  public var button: Button?
  /// Presses refused, for the fault that counts them.
  public var count: Int64?

  public init(code: String, button: Button? = nil, count: Int64? = nil) {
    self.code = code
    self.button = button
    self.count = count
  }
}

/// Better time has arrived. UTC at this record's `uptime` was its `time` plus `offset`; records of the same boot are
/// repaired from there by their own uptimes.
public struct ClockCorrection: Equatable, Sendable {
  public enum Source: String, Sendable, CaseIterable { case ntp, ward }

  /// Microseconds to add to this record's `time`.
  public var offset: Int64
  /// Bound of the error, microseconds.
  public var error: Int64
  public var source: Source

  public init(offset: Int64, error: Int64, source: Source) {
    self.offset = offset
    self.error = error
    self.source = source
  }
}

/// Why the pad sealed here.
public enum SealReason: String, Sendable, CaseIterable {
  /// Nothing new for a while.
  case idle
  /// The oldest unsealed record became too old.
  case age
  /// 500 records.
  case count
  /// A tail that was found at start.
  case start
  /// The program ends in order. A boot without this before it was a power cut or a crash.
  case shutdown
}

extension Body {
  /// The kind's name in the log.
  public var kind: String {
    switch self {
    case .genesis: "genesis"
    case .boot: "boot"
    case .policy: "policy"
    case .mapping: "mapping"
    case .press: "press"
    case .sessionOpened: "session-opened"
    case .sessionClosed: "session-closed"
    case .maintenanceOpened: "maintenance-opened"
    case .maintenanceClosed: "maintenance-closed"
    case .fault: "fault"
    case .faultCleared: "fault-cleared"
    case .edgesLost: "edges-lost"
    case .clock: "clock"
    case .alive: "alive"
    case .order: "order"
    case .badgeRefused: "badge-refused"
    case .readiness: "readiness"
    case .key: "key"
    case .seal: "seal"
    case .unknown(let kind): kind
    case .malformed(let kind, _): kind
    }
  }
}
