/// One thing that is done to the system, at its time. What it is made of in detail is drawn from its own seed, so that leaving one
/// out changes no other.
package struct Happening: Equatable, Sendable {
  /// Nanoseconds since the world began.
  package var at: Int64
  package var seed: UInt64
  /// Whose: 0 is the pad at the counter, whichever it is by then; 1 is the board with a copy of its card.
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
    /// It ends so at the n-th write to the disk from now on: in the midst of a job, of a start, or of the start behind a power cut. With
    /// `inStart` it ends now, and then at the n-th write of its start.
    case padIsKilled(atWrite: Int, inStart: Bool)
    /// hailongd is told to end, and is started again.
    case padStops(away: Int64)
    case maintenance(MaintenanceAct)
    /// Where there is a ward: what lies between, hitting each request with a chance of 0 to 1.
    case network(WireFault, chance: Double, lasting: Int64)
    case ward(WardAct)
    case link(LinkAct)
    case board(BoardAct)
    /// From here on nothing fails any more.
    case faultsEnd
  }
}

package enum CitizenKind: String, CaseIterable, Sendable {
  /// One short press.
  case hurried
  /// Up to thirty presses of one button in twenty seconds.
  case pounding
  /// Some buttons, one after another. Two at once are a crowd's, and who holds the outer two.
  case childish
  /// One press of a third of a second to three, in which the contact opens now and then. One that stays closed for longer is
  /// ``ContactFault/stuck``.
  case slow
  /// Another button, within the time of correction or just behind it.
  case wavering
  /// A class on its outing: all buttons for half a minute, more presses than the queue holds while a disk stalls.
  case crowd
}

package enum OfficerAct: String, CaseIterable, Sendable {
  /// Signs in by command or badge, whoever is there.
  case sits
  case leaves
  /// Goes without signing out: nothing reaches the pad.
  case forgets
  /// Taps their badge: in, or out.
  case taps
  /// One takes over from another, while citizens are pressing.
  case swaps
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
  /// At a power cut whole blocks of 4 KiB that were being written are rubbish, not only sectors missing. The journal is made
  /// for that.
  case tornBlock
  /// One bit is another.
  case bitRot

  /// Whether the disk says what is not so. What it was thanked for may then be lost: see ``PadWitness``.
  package var isLie: Bool {
    switch self {
    case .lostFlush, .lostWrite, .bitRot: true
    case .shortWrite, .eio, .enospc, .stall, .tornBlock: false
    }
  }
}

package enum ClockFault: Equatable, Sendable {
  /// No NTP, and 1970 at the next boot, until it is synced.
  case lost
  case synced
  /// The system's clock is set by so many milliseconds.
  case steps(milliseconds: Int64)
  /// It runs so many parts in a million too fast while NTP does not discipline it.
  case drifts(Int64)
}

/// What happens at the ward.
package enum WardAct: Equatable, Sendable {
  case down(lasting: Int64)
  /// Its disk behaves so for a while. It does not lie: that, and what is kept of it, is the pads'.
  case disk(DiskFault, lasting: Int64)
  /// Its power goes: now, or at the n-th write to its disk from now on; and stays away for a while.
  case powerCut(atWrite: Int?, away: Int64)
  /// hailong-ward ends so at the n-th write from now on, and is started again.
  case killed(atWrite: Int)
  case backsUp
  /// It begins again from its newest backup, or from the oldest that is left.
  case restored(older: Bool)
  /// Its disk is gone, and no backup is left: another ward with other keys, at which all are enrolled anew.
  case replaced
  /// Microseconds that its clock is off from here on.
  case clock(Int64)
  case version(SimulatedLink.Version)
  /// Somebody there gives the pad an order.
  case orders(OrderAct)
}

package enum OrderAct: String, CaseIterable, Sendable {
  case sync, identify, signOut, policy, mapping, maintenance
}

package enum LinkAct: Equatable, Sendable {
  case restarts
  case version(SimulatedLink.Version)
  /// A technician enrols it again, with a new key.
  case newKey
  /// Somebody has its key, and sends what no pad has sealed.
  case takenOver
}

package enum BoardAct: String, CaseIterable, Sendable {
  /// Another board has a copy of the card, and is used like the first.
  case cloned
  /// The copy is taken away.
  case cloneTaken
  /// The pad is taken away for good, and a new one comes to the counter.
  case replaced
}

package enum MaintenanceAct: String, CaseIterable, Sendable {
  case opens, closes
  /// Both outer buttons, held for ten seconds.
  case holdsOuterButtons
}
