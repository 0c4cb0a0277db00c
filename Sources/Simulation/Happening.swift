/// One thing that is done to the system, at its time. What it is made of in detail is drawn from its own seed, so that leaving one
/// out changes no other.
package struct Happening: Equatable, Sendable {
  /// Nanoseconds since the world began.
  package var at: Int64
  package var seed: UInt64
  /// Which pad's, by place.
  package var pad: Int
  package var what: What

  package init(at: Int64, seed: UInt64, pad: Int = 0, _ what: What) {
    self.at = at
    self.seed = seed
    self.pad = pad
    self.what = what
  }

  package enum What: Equatable, Sendable {
    case citizen(CitizenKind)
    case officer(OfficerAct)
    /// Something about contacts or their chip.
    case contact(ContactFault)
    /// The disk behaves so for a while.
    case disk(DiskFault, lasting: Int64)
    case clock(ClockFault)
    /// The power goes: now, or at the n-th write to the disk from now on; and stays away for a while.
    case powerCut(atWrite: Int?, away: Int64)
    /// hailongd ends without a word and is started again.
    case padRestarts
    /// hailongd is told to end, and is started again.
    case padStops(away: Int64)
    case maintenance(MaintenanceAct)
    /// From here on nothing fails any more.
    case faultsEnd
  }
}

package enum CitizenKind: String, CaseIterable, Sendable {
  /// One short press.
  case hurried
  /// Up to thirty presses of one button in twenty seconds.
  case pounding
  /// All buttons, at once and in turn.
  case childish
  /// Holds for a second or more, up to a button that is stuck.
  case slow
  /// Another button, within the time of correction or just behind it.
  case wavering
}

package enum OfficerAct: String, CaseIterable, Sendable {
  /// Signs in by command or badge, whoever is there.
  case sits
  case leaves
  /// Goes without signing out: nothing reaches the pad.
  case forgets
  /// Presses the green button.
  case pressesGreen
  /// Presses green every 4.9 s for some minutes, so that no citizen's press comes through.
  case pressesGreenAgainAndAgain
  /// A badge of nobody.
  case strangersBadge
}

package enum ContactFault: String, CaseIterable, Sendable {
  /// Edges that the kernel's buffer lost; the pad is told.
  case edgesLost
  /// The chip goes and comes back.
  case chipUnplugged
  /// A button that stays closed for minutes.
  case stuck
  /// Spikes on a long cable.
  case spikes
  case readerUnplugged
}

package enum DiskFault: String, CaseIterable, Sendable {
  /// Half of a write, and an error.
  case shortWrite
  case eio
  case enospc
  /// A flush that takes 20 s.
  case stall
  /// A flush that did nothing and said that it did.
  case lostFlush
  /// A write that was acknowledged, and flushed, and is not there behind a power cut.
  case lostWrite
  /// At a power cut whole blocks of 4 KiB are rubbish, not only sectors missing.
  case tornBlock
  /// One bit is another.
  case bitRot

  /// Whether the disk says what is not so. What it was thanked for may then be lost: see ``PadWitness``.
  package var isLie: Bool {
    switch self {
    case .lostFlush, .lostWrite, .tornBlock, .bitRot: true
    case .shortWrite, .eio, .enospc, .stall: false
    }
  }
}

package enum ClockFault: Equatable, Sendable {
  /// No NTP, and 1970 at the next boot, until it is synced.
  case lost
  case synced
  /// The system's clock is set by so many milliseconds.
  case steps(milliseconds: Int64)
  /// It runs so many parts in a million too fast.
  case drifts(Int64)
}

package enum MaintenanceAct: String, CaseIterable, Sendable {
  case opens, closes
  /// Both outer buttons, held for ten seconds.
  case holdsOuterButtons
}
