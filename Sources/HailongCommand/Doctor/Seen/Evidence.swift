import Control
import GPIO
import Records
import Settings

/// What was seen of a pad, before anybody judges it. Each part is nil where it was not looked at: never taken for fine.
struct Evidence: Sendable {
  /// How the pad was looked at.
  enum Way: String, Sendable {
    /// hailongd answered.
    case live
    /// hailongd is down; its machine was looked at.
    case down
    /// A copied state folder.
    case saved
  }

  var way: Way
  /// This machine's own time; the pad's, where it answered.
  var now: UTCTime
  /// Whether everything may be read; without it some parts are nil.
  var isRoot = true

  var settings: PadSettings?
  var settingsFault: SettingsFault?
  var profile: BoardProfile?
  /// Every profile that was found: name and title.
  var knownBoards: [KnownBoard] = []
  /// What the device tree calls this board.
  var model: String?

  var pad: PadStatus?
  /// Why hailongd did not answer.
  var silence: ControlFault?
  /// Whether a hailongd runs by the lock on its state folder; nil where nobody looked.
  var isClaimed: Bool?

  var lines: LinesSeen?
  var devices: [DeviceSeen]?
  var folder: FolderSeen?
  var reader: ReaderSeen?
  var log: LogSeen?
  /// Why the journal could not be looked at, or cannot be used.
  var logFault: LogFault?
  var disk: DiskSeen?
  var flush: FlushSeen?
  /// hailongd's own note of its enrolment, where hailongd is down; nil where it was not to be seen.
  var enrolment: EnrolmentSeen?
  var probe: ProbeSeen?
  var thermal: [ThermalZone]?
  var power: PowerSeen?
  var units: [UnitSeen]?
  var versions = VersionsSeen()

  /// What is known of the enrolment: of hailongd itself, or of its folder.
  var enrolled: EnrolmentSeen? { pad.map { EnrolmentSeen(ward: $0.ward) } ?? enrolment }

  var isSimulated: Bool { pad?.isSimulated ?? (profile?.backend == .simulated) }
}

struct KnownBoard: Equatable, Sendable {
  var name: String
  /// As a device tree's model begins: `Raspberry Pi 4 Model B`.
  var title: String
}

/// The machine's chips, looked at while hailongd is down.
struct LinesSeen: Sendable {
  var finder: LineFinder
  /// What came of taking the buttons for a moment; nil where they were not tried.
  var opened: LineFault?
  /// Whether each button's contact is closed, where they could be read.
  var closed: [Bool]?
}

/// A device node, and whether the pad's user may use it.
struct DeviceSeen: Equatable, Sendable {
  var path: String
  var group: String
  /// Permission bits.
  var mode: UInt32
  var isUsable: Bool
}

/// hailongd's state folder as the file system tells.
struct FolderSeen: Equatable, Sendable {
  var path: String
  /// What the system said where it could not be looked at; `ENOENT` where there is none yet.
  var errno: Int32 = 0
  var owner = ""
  /// Whose it should be; nil where nobody knows.
  var expectedOwner: String?
  var mode: UInt32 = 0
  /// Files of another owner.
  var strangers: [String] = []
  /// The seal key's permission bits; nil where there is no key.
  var keyMode: UInt32?
  var hasJournal = false
  var hasReserve = false
  /// Journals that were set aside.
  var aside: [String] = []
}

struct EnrolmentSeen: Equatable, Sendable {
  /// The ward's address, for people; nil where the pad is not enrolled.
  var ward: String?
}

struct ReaderSeen: Equatable, Sendable {
  /// As the settings name it; nil where the pad has none.
  var name: String?
  var isPresent: Bool
  /// Badges on the list; nil where not told.
  var badges: Int64?
  /// The reader's node, where hailongd's user may not read it.
  var closed: DeviceSeen?
}

struct LogFault: Equatable, Sendable {
  var code: String
  var message: String
  var vi: String

  /// `vi` may be left out where the message is no words: a path.
  init(code: String, message: String, vi: String? = nil) {
    self.code = code
    self.message = message
    self.vi = vi ?? message
  }
}

struct DiskSeen: Equatable, Sendable {
  var path: String
  var freeBytes: UInt64
  var totalBytes: UInt64
  var isReadOnly: Bool
}

/// How long one durable write takes, microseconds.
struct FlushSeen: Equatable, Sendable {
  var median: Int64
  var worst: Int64?
  /// The median of earlier days.
  var past: Int64?
}

struct ThermalZone: Equatable, Sendable {
  /// `cpu-thermal`
  var type: String
  /// Thousandths of a degree Celsius.
  var millidegrees: Int64
  /// The zone's own critical point, where it has one.
  var critical: Int64?
}

struct PowerSeen: Equatable, Sendable {
  /// The firmware's `get_throttled`: bits 0 to 3 now, 16 to 19 since boot (under-voltage, capped, throttled, soft limit).
  var throttled: UInt32?
  /// The supply's low-voltage alarm.
  var isLow: Bool?
}

/// One step of `hailong-link probe`.
struct ProbeStep: Equatable, Sendable {
  var name: String
  var code: String?
  /// What was found, or what went wrong.
  var words: Said
}

struct ProbeSeen: Equatable, Sendable {
  enum End: Equatable, Sendable {
    case whole
    case outOfTime
    case missing
  }

  var end: End
  var steps: [ProbeStep]
  /// The ward's head for this log.
  var head: Head?
  /// The ward's time less this machine's, milliseconds.
  var offset: Int64?
}

struct UnitSeen: Equatable, Sendable {
  var name: String
  /// `loaded`, `not-found`, …
  var load: String
  /// `active`, `failed`, …
  var active: String
  /// Why it ended: `success`, `exit-code`, `watchdog`, …
  var result: String
  var exit: String
  /// `enabled`, `disabled`, …
  var file: String
  var restarts: Int64
}

/// What each program says of itself: nil where it was not asked, is not there or was too slow, and empty where it says no version.
struct VersionsSeen: Equatable, Sendable {
  var command = Hailong.version
  /// The hailongd that answers.
  var running: String?
  /// The hailongd on the disk.
  var daemon: String?
  var link: String?
}
