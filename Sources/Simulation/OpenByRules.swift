import Journal
import Pad
import Ratings
import Records

/// What the rules leave open at the end of a pad's log, from its records alone: the ballot's word. It is read apart from ``KnownLog``,
/// and as soon as the pad is at rest: what is read there confirms thanks, and is read as seldom as may be.
struct OpenByRules {
  private var log: LogID?
  private var head = Head.empty
  private var ballot = Ballot()
  /// Whether the journal is known to go through `head`: another program has not been at it since.
  var isKnown = false

  /// How long the pad may take to close what has come to its end, microseconds: its disk may be stuck.
  private static let slack: Int64 = 900_000_000

  /// Reads on, and compares. Nothing is said while something is on its way, of a pad that is told to end, or of a card that has lied.
  mutating func check(_ pad: SimulatedPad, _ running: PadRun) throws(Broken) {
    guard running.isAtRest, !running.isEnding, !pad.card.hasLied, let journal = running.keeper.journal,
      journal.head.seq > 0
    else { return }
    pad.card.beginWatch()
    defer { pad.card.endWatch() }
    guard (try? read(journal, running.keeper.log)) != nil else { return }
    func broken(_ what: String) -> Broken {
      Broken(.shownIsTheRules, at: pad.world.now, "\(what), at record \(head.seq) of \(running.keeper.log)")
    }
    let (shown, open) = (running.core.session, ballot.sessions.open)
    guard shown?.officer == open?.officer else {
      throw broken(
        "the pad shows \(shown?.officer.text ?? "nobody") signed in, and the rules leave \(open?.officer.text ?? "nobody")"
      )
    }
    let longest = ballot.policy.sessionMax * 1_000 + OpenByRules.slack
    if let open, pad.moment.uptime - open.openedAt > longest {
      throw broken("the pad shows \(open.officer) signed in for longer than a session may last")
    }
    guard running.core.isInMaintenance == ballot.inMaintenance else {
      throw broken(
        "the pad shows maintenance \(running.core.isInMaintenance), and the rules \(ballot.inMaintenance)")
    }
  }

  private mutating func read(_ journal: Journal, _ name: LogID) throws(JournalFault) {
    if log == name, !isKnown, head.seq > 0 { isKnown = try journal.head(at: head.seq) == head }
    if log != name || !isKnown { (log, head, ballot, isKnown) = (name, .empty, Ballot(), true) }
    while head.seq < journal.head.seq {
      let chunk = try journal.lines(after: head.seq, sealedOnly: false, maxBytes: 1 << 20, maxCount: 4_096)
      if chunk.isEmpty { break }
      for line in chunk.bytes.split(separator: 0x0A) {
        head = head.advanced(by: Array(line))
        ballot.take(try? Record(line: line), seq: head.seq) { _ in }
      }
    }
  }
}
