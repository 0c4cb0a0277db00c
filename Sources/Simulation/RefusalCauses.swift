import Records
import Wire

/// Why a ward may refuse what an honest link sends: what happened to either, kept beside them. A refusal without its cause is a fault.
struct RefusalCauses {
  /// Pads whose link had another key than the ward at some time.
  private var rekeyed: Set<PadID> = []
  /// When a link was last told falsely where the ward's copies end.
  private var toldFalsely: [PadID: Int64] = [:]
  /// How far the ward held each log before it was restored or replaced. A link that has shown it its last stretch goes on from there.
  private var forgotten: [LogID: Int64] = [:]
  /// A link's two conversations each have a clock of their own.
  private struct Asker: Hashable {
    var pad: PadID
    var isForOrders: Bool
    init(_ pad: PadID, _ target: RequestTarget) {
      (self.pad, isForOrders) = (pad, target.path.hasSuffix("/orders"))
    }
  }
  /// When one may last have learned a wrong time, or a link have had one from its board; and when it had the right one behind that.
  private var misled: [Asker: Int64] = [:]
  private var wrongBoards: [PadID: Int64] = [:]
  private var allMisled: Int64?
  private var heardRight: [Asker: Int64] = [:]
  /// Of these there are two links, and what one has heard says nothing of the other.
  private var copied: Set<PadID> = []

  /// Longer than a link waits for anything, and than a request is under way.
  private static let hour = Length.hour
  /// A `created` that is so near the ward's clock comes of the right time, seconds.
  private static let near: Int64 = 15

  mutating func isCopied(_ pad: PadID) { copied.insert(pad) }

  /// One link is left, and which of the two had heard what is not known: it may be as wrong as if it were told so now.
  mutating func copyIsGone(_ pad: PadID, at now: Int64) {
    copied.remove(pad)
    (toldFalsely[pad], wrongBoards[pad]) = (now, now)
  }

  mutating func hasOtherKey(_ pad: PadID) { rekeyed.insert(pad) }

  mutating func wardForgot(_ ends: [LogID: Int64]) { forgotten.merge(ends, uniquingKeysWith: max) }

  mutating func wardClockMoved(at now: Int64) { allMisled = now }

  mutating func boardIsWrong(_ pad: PadID, at now: Int64) { wrongBoards[pad] = now }

  /// Something between the two did this to a request of the pad's, or to its answer.
  mutating func note(_ fault: WireFault, _ pad: PadID, _ target: RequestTarget, at now: Int64) {
    switch fault {
    case .inventHead, .claimStored, .wrongGap, .replay, .tamperAnswer: toldFalsely[pad] = now
    default: break
    }
    switch fault {
    // Half of a long way back is taken for the way there.
    case .wildDate, .delayAnswer, .tamperAnswer: misled[Asker(pad, target)] = now
    default: break
    }
  }

  /// A request of the pad's was taken, which was signed that many seconds off the ward's clock.
  mutating func took(_ pad: PadID, _ target: RequestTarget, off seconds: Int64, at now: Int64) {
    if abs(seconds) <= RefusalCauses.near { heardRight[Asker(pad, target)] = now }
  }

  func mayHaveOtherKey(_ pad: PadID) -> Bool { rekeyed.contains(pad) }

  /// Whether the link may take it that the ward holds a pad's log to `seq`.
  func mayGoOn(_ pad: PadID, _ log: LogID, from seq: Int64, at now: Int64) -> Bool {
    if let held = forgotten[log], held >= seq { return true }
    return toldFalsely[pad].map { copied.contains(pad) || now - $0 < RefusalCauses.hour } ?? false
  }

  func mayHaveWrongTime(_ pad: PadID, _ target: RequestTarget) -> Bool {
    let asker = Asker(pad, target)
    guard let last = [misled[asker], wrongBoards[pad], allMisled].compactMap({ $0 }).max() else {
      return false
    }
    return copied.contains(pad) || heardRight[asker].map { $0 < last + RefusalCauses.hour } ?? true
  }
}
