import Buttons
import Ratings
import Records
import Settings

extension DebounceSettings {
  /// The debouncer's own words, in nanoseconds.
  var timing: DebounceTiming {
    DebounceTiming(
      settle: UInt64(settleMs) * 1_000_000, rearm: UInt64(rearmMs) * 1_000_000,
      heldFault: UInt64(heldMs) * 1_000_000)
  }
}

extension SealSettings {
  var timing: SealSchedule.Timing {
    SealSchedule.Timing(
      idle: UInt64(idleMs) * 1_000_000, longest: UInt64(maxMs) * 1_000_000,
      unread: UInt64(unreadMs) * 1_000_000,
      records: records)
  }
}

extension Policy {
  /// The policy that pad.yaml states. It is read as a policy file would be, so that there is one set of rules for what a policy
  /// may say.
  init(settings: PolicySettings) throws(PolicyFault) {
    var policy = Policy(scale: Scale(levels: settings.scale) ?? .four)
    policy.name = settings.name
    policy.session = settings.session == .required ? .required : .optional
    policy.quiet = Int64(settings.quietMs)
    policy.correction = Int64(settings.correctionMs)
    policy.citizenMax = Int64(settings.citizenMaxMs)
    policy.grace = Int64(settings.graceMs)
    policy.chord = Int64(settings.chordMs)
    policy.sessionMax = Int64(settings.sessionMaxMs)
    if let given = settings.givenLevels {
      policy.levels = Levels()
      for entry in given { if let button = Button(entry.button) { policy.levels[button] = entry.level } }
    }
    self = try Policy(json: policy.json)
  }
}
