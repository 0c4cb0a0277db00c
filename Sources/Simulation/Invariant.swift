/// What must hold after each step, whatever was done to pads, network and ward.
public enum Invariant: String, CaseIterable, Sendable {
  /// Every thanked press is in the journal.
  case thankedIsKept
  /// No press is in the journal twice.
  case keptOnce
  /// The chain never breaks.
  case chainHolds
  /// Each press is one vote or has exactly one reason.
  case onePressOneOutcome
  /// Each vote has one press, and one session or nobody.
  case voteHasOnePressAndOwner
  /// The ward's copy of a log is a sealed prefix of what its pad wrote, byte for byte.
  case wardIsSealedPrefix
  /// What the ward has answered for it holds, however often its power goes.
  case answeredIsKept
  /// Counting the ward's logs again moves nothing.
  case recountIsIntake
  /// The ward's figures are those of a naive count by an independent model.
  case tallyIsTheModels
  /// No officer gets another's vote.
  case noOtherOfficer
  /// Who the pad shows as signed in, and whether in maintenance, is what the rules leave open at the end of its log.
  case shownIsTheRules
  /// Queues stay within their bounds.
  case queuesBounded
  /// No sealed record is refused.
  case sealedNeverRefused
  /// Within ten virtual minutes after faults stop, the ward holds all that is sealed.
  case converges
}

/// An invariant that did not hold.
public struct Broken: Error, CustomStringConvertible, Sendable {
  public var invariant: Invariant
  /// Virtual time, nanoseconds.
  public var at: Int64
  public var detail: String

  public init(_ invariant: Invariant, at: Int64, _ detail: String) {
    (self.invariant, self.at, self.detail) = (invariant, at, detail)
  }

  public var description: String { "\(invariant.rawValue) at \(Double(at) / 1e9) s: \(detail)" }
}
