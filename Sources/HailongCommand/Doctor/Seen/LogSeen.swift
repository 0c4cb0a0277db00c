import Records

/// What was read of the pad's log.
struct LogSeen: Equatable, Sendable {
  /// A stretch of records whose chain was checked.
  struct Checked: Equatable, Sendable {
    var first: Int64
    var last: Int64
  }

  /// A reboot that no orderly end came before.
  struct Reboot: Equatable, Sendable {
    /// How long the kernel had run before, as far as records tell, microseconds.
    var ran: Int64
  }

  /// Where a hash is known from.
  enum Anchor: String, Sendable {
    case start, sealed, head, ward, highWater
  }

  struct Broken: Equatable, Sendable {
    var seq: Int64
    var words: Said
  }

  var pad: String = ""
  var head: Head
  var sealed: Head
  /// The sealed head as a supervisor keeps it; nil where the log was read from a running pad.
  var line: HeadLine?
  var checked: Checked?
  var broken: Broken?
  /// A sealed record that the mark beside the key names, and the log has not, or has otherwise.
  var lost: Int64?
  /// A record that the ward holds otherwise than this log.
  var fork: Int64?
  /// Kernel boots without a shutdown since the last visit, or since the stretch that was read began.
  var reboots: [Reboot] = []
  /// How many of the newest boots came so, each after less than ten minutes.
  var loop = 0
  var isVisitKnown = false
  /// The newest record.
  var newest: Stamp?
  /// The newest `clock` record, and its boot.
  var correction: ClockCorrection?
  var correctionBoot: Int64?
  /// The oldest record that is not sealed.
  var unsealed: Stamp?
  /// The oldest sealed record that the ward is not known to hold.
  var unsent: Stamp?
}
