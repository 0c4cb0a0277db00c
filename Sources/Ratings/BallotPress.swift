import Records

/// A press on its way to an outcome.
struct BallotPress: Equatable, Sendable {
  var seq: Int64
  var stamp: Stamp
  var time: UTCTime
  var timeIsKnown: Bool
  var button: Button
  var level: Int?
  var session: Session?
  var isChord = false

  mutating func apply(_ repair: TimeRepair) {
    guard seq > repair.after, seq < repair.before, stamp.clock != .synced else { return }
    (time, timeIsKnown) = (repair.time(at: stamp.uptime), true)
  }

  func row(_ outcome: BallotRow.Outcome, _ scale: Scale, _ flags: BallotFlags) -> BallotRow {
    BallotRow(
      seq: seq, outcome: outcome, button: button, level: level, scale: scale, direction: nil,
      officer: session?.officer, session: session?.seq, flags: timeIsKnown ? flags : flags.union(.clockUnset),
      boot: stamp.boot, uptime: stamp.uptime, clock: stamp.clock, time: time, provisional: false)
  }
}

/// One person at the pad, as far as presses tell. Uptimes in microseconds.
struct Citizen: Equatable, Sendable {
  /// Uptime of the first press.
  var first: Int64
  /// Uptime of the press that came last by `seq`.
  var last: Int64
  /// The last press within the time of correction: the vote, unless another follows.
  var vote: BallotPress
  /// Whether `citizen_max` cut this run off from another.
  var isBurst: Bool

  init(_ press: BallotPress, isBurst: Bool = false) {
    first = press.stamp.uptime
    last = first
    vote = press
    self.isBurst = isBurst
  }
}

/// A button that is not healthy.
struct ButtonFault: Equatable, Sendable {
  var button: Button
  var code: String
}
