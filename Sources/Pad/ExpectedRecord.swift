/// What the writer's thread does before a record that is likely soon, because a contact is about to settle. Pure.
///
/// A processor that has slept for minutes wakes late and works slowly at first, and a read of some hundred records for a client takes as
/// long as a flush: beside the flush these would be the longest parts of a press's way. No read begins for as long as a read takes, and not
/// longer: a processor that did nothing meanwhile is asleep again.
package enum ExpectedRecord: Equatable {
  /// Nothing is expected: sleep, or read for clients.
  case none
  /// It comes, but a read may be begun before. Sleep until the instant at most, nanoseconds.
  case later(awakeAt: UInt64)
  /// A read begun now could still be under way then: sleep until the instant.
  case soon(awakeAt: UInt64)
  /// Look for it without sleeping.
  case now

  /// So long before and after the instant a settling contact is waited for awake, nanoseconds.
  package static let awake: UInt64 = 250_000
  /// A press that is on its way to the disk is waited for awake so long at most, nanoseconds. A slow card's flush is not.
  package static let awakeForReceipt: UInt64 = 1_000_000
  /// A read waits so long at most, nanoseconds: a contact that chatters without end must not cut the link off.
  package static let longestHold: UInt64 = 100_000_000

  /// When the loop wakes for a press, nanoseconds: before a contact settles, at `settles`, and at once while a press is on its way to the
  /// disk since `since`. `.max`: not for a press.
  package static func loopWakes(settles: UInt64?, onItsWay since: UInt64?, at now: UInt64) -> UInt64 {
    if let since, now < since + awakeForReceipt { return now }
    return settles.map { $0 - min($0, awake) } ?? .max
  }

  /// What a read is taken to last after one that `took` so long, nanoseconds: the longest of late, but no stall of the disk.
  package static func readTime(_ before: UInt64, took: UInt64) -> UInt64 {
    min(max(took, before - before / 8), 10_000_000)
  }

  /// `instant`: when the record is likely, nanoseconds; nil where none is. `read`: what a read for a client takes, nanoseconds.
  package static func of(_ instant: UInt64?, at now: UInt64, read: UInt64) -> ExpectedRecord {
    guard let instant, now < instant + awake else { return .none }
    let awakeAt = instant - min(instant, awake)
    if now >= awakeAt { return .now }
    return now + read >= awakeAt ? .soon(awakeAt: awakeAt) : .later(awakeAt: awakeAt)
  }
}
