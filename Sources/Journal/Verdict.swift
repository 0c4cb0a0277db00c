import Records

/// What a verifier found in a journal or an export.
public struct Verdict: Sendable, Equatable {
  public enum Source: String, Sendable { case journal, export }

  public var source: Source
  /// Records up to the first problem of the chain, or all.
  public var records: Int64 = 0
  /// Seals among them whose signature holds.
  public var seals: Int64 = 0
  /// Records behind the last good seal: chained, not yet vouched for by the pad's key.
  public var unsealed: Int64 = 0
  /// Lines that are in the chain and cannot be read as records: kept, and no vote.
  public var unreadable: Int64 = 0
  /// Where the chain that was checked ends.
  public var head: Head = .empty
  /// What the first record says; nil where it could not be read.
  public var genesis: Genesis?
  /// The first problem of the chain, then what the key or the kept head contradict.
  public var problems: [Problem] = []
  /// Whether a fingerprint was given, or a head line with one. Without it a log is self-consistent at best: anyone can
  /// make such a log with a key of their own.
  public var keyChecked = false

  /// Whether nothing is wrong, as far as was asked.
  public var isConsistent: Bool { problems.isEmpty }

  /// Whether nothing is wrong and the key is the one that was expected: exit code 0.
  public var isVerified: Bool { problems.isEmpty && keyChecked }

  /// The head as a supervisor keeps it.
  public var headLine: HeadLine? {
    genesis.map { HeadLine(pad: $0.pad, log: $0.log, head: head, key: $0.key.fingerprint) }
  }

  init(source: Source) { self.source = source }
}

/// One thing that is wrong with a log: what, and the records concerned.
public struct Problem: Sendable, Equatable, CustomStringConvertible {
  public enum What: String, Sendable, CaseIterable {
    /// Other bytes than those that were written.
    case changed
    /// Not there: dropped from the middle, or cut off the end.
    case missing
    /// There, and never written by the pad at this place.
    case inserted
    /// At another's place, and the other at its own.
    case swapped
    /// Broken off or unreadable: a damaged file rather than a hand.
    case torn
    /// A signature that is not the log's key's, over a chain that holds otherwise.
    case badSeal = "bad seal"
    /// Whole, and of another pad, log or key than was expected.
    case other = "another log"
  }

  public var what: What
  /// The first record concerned.
  public var first: Int64
  /// The last record concerned. In an export a change is known only to lie between two seals.
  public var last: Int64
  /// The finding as a sentence.
  public var message: String

  init(_ what: What, _ first: Int64, _ last: Int64? = nil, _ message: String) {
    self.what = what
    self.first = first
    self.last = last ?? first
    self.message = message
  }

  public var description: String { "\(what.rawValue): \(message)" }
}
