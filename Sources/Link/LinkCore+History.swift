import Records

/// The ward named a head that is not in the pad's log: another board has a copy of the card, the card lost writes, or somebody lies.
/// No answer is signed, so none is believed for long. hailongd is told, and may go on in a new log; whether it does or not, the ward is shown
/// the log as the pad has it, and keeps both histories. A 200 says that it holds the batch, whichever head it names.
extension LinkCore {
  /// The last sealed stretch of a log that the ward took, the head that it named, and when (monotonic nanoseconds).
  struct Shown: Equatable {
    var from: Head
    var end: Head
    var named: Head
    var at: UInt64
  }

  /// - Parameter head: the ward's, not in the log under way.
  mutating func dispute(_ head: Head, _ now: Moment, _ actions: inout [LinkAction]) {
    guard let pad else { return }
    if !isEarlier {
      if !isDisputed {
        isDisputed = true
        sayOf(head, pad, &actions)
      }
      // Once more the pad's own word, behind ours: it may have begun a new log.
      guard isTold else {
        isTold = true
        look(now, &actions)
        return
      }
      isTold = false
    }
    guard let known = shown[pad.log] else { return show(from: .empty, now, &actions) }
    // It has just named this head and taken ours. A while ago says nothing: a ward that was restored since may name the same head and
    // have lost ours, so the last stretch is shown again.
    let isHeld = known.named == head && known.end != head && now.monotonic < known.at + pause
    show(from: isHeld ? known.end : known.from, now, &actions)
  }

  private mutating func sayOf(_ head: Head, _ pad: PadHead, _ actions: inout [LinkAction]) {
    say(
      LinkFault(
        .beyond,
        "the ward holds record \(head.seq) of log \(pad.log), which is not in the pad's, to \(pad.sealed.seq)",
        remedy: "the pad goes on in a new log and the ward keeps both: `hailong-ward fork list`"), &actions)
  }

  /// The lines behind this head do not continue it.
  mutating func notOurs(_ head: Head, _ now: Moment, _ actions: inout [LinkAction]) {
    if shownFrom == head { showAll(now, &actions) } else { dispute(head, now, &actions) }
  }

  /// Whether this is what the ward took once. Where it refuses that, it does not hold what came before: it was restored from a backup.
  func isShownAgain(_ batch: SealedBatch?) -> Bool {
    batch.map { $0.from == shownFrom && $0.from != .empty } ?? false
  }

  /// What was shown before is not there any more, here or at the ward.
  mutating func showAll(_ now: Moment, _ actions: inout [LinkAction]) {
    if let pad { shown[pad.log] = nil }
    show(from: .empty, now, &actions)
  }

  private mutating func show(from head: Head, _ now: Moment, _ actions: inout [LinkAction]) {
    guard let pad else { return }
    let start = head.seq > pad.sealed.seq ? .empty : head
    wardHead = start
    if start == pad.sealed {
      settle(start, now, &actions)
    } else {
      shownFrom = start
      prefetched = nil
      read(from: start, now, &actions)
    }
  }
}
