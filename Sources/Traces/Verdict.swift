/// What a filter made of a trace, against what the hand did.
public struct Verdict: Equatable, Sendable {
  /// A press that a filter found: from the edge it is dated to, to the time it was sure. Nanoseconds of the
  /// trace.
  public struct Found: Equatable, Sendable {
    public var from: UInt64
    public var to: UInt64

    public init(from: UInt64, to: UInt64) {
      self.from = from
      self.to = to
    }
  }

  /// True presses that have a found one, and those that have none.
  public private(set) var found = 0
  public private(set) var missed = 0
  /// Found presses that are no true press, or not the first of one.
  public private(set) var extra = 0
  /// Citizens who would have a vote too many (or one for nothing), and those left without.
  public private(set) var extraVotes = 0
  public private(set) var missedVotes = 0

  /// Judges `found`, in order of time. One found press answers the true press whose time it overlaps.
  public init(of found: [Found], in trace: Trace) {
    let presses = trace.presses.map { Found(from: $0.from, to: $0.to) }
    (self.found, missed, extra) = Self.match(found, with: presses)
    let votes = Self.match(Self.citizens(found), with: Self.citizens(presses))
    (extraVotes, missedVotes) = (votes.extra, votes.missed)
  }

  /// Each true span takes the first found one that overlaps it; both lists are in order and their own spans
  /// disjoint.
  private static func match(_ found: [Found], with truth: [Found]) -> (found: Int, missed: Int, extra: Int) {
    var hits = 0
    var extra = 0
    var next = 0
    for span in truth {
      while next < found.count, found[next].to < span.from {
        extra += 1
        next += 1
      }
      if next < found.count, found[next].from <= span.to {
        hits += 1
        next += 1
      }
    }
    return (hits, truth.count - hits, extra + found.count - next)
  }

  /// The free policy: a press less than 5 s after the one before, and at most 30 s after the first, is the
  /// same citizen's.
  private static func citizens(_ presses: [Found]) -> [Found] {
    var citizens: [Found] = []
    var last: UInt64 = 0
    for press in presses {
      if let citizen = citizens.last, press.from - last < 5_000_000_000,
        press.from - citizen.from <= 30_000_000_000
      {
        citizens[citizens.count - 1].to = press.to
      } else {
        citizens.append(press)
      }
      last = press.from
    }
    return citizens
  }
}
