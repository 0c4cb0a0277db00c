import Journal
import Ratings
import Records

/// A log as it was read back: its chain followed link by link, each seal's signature checked, its records read, its presses counted by
/// the ballot.
package struct KnownLog {
  package let name: LogID
  /// What was followed so far.
  package private(set) var head: Head = .empty
  /// The hash at each sequence number, from 1.
  package private(set) var hashes: [Digest] = []
  /// The chain does not hold: the verifier finds it, and nothing more is said of this log.
  package var isDamaged = false
  private var ballot = Ballot()
  /// Presses that the ballot was given and has given no row for.
  private var open: Set<Int64> = []
  /// Sessions that were opened in this log, by name.
  private var sessions: Set<Int64> = []
  private var rows: [BallotRow] = []
  /// Whether all before is sealed, or the log has only begun: a start seals what it finds.
  private var isTailSealed = true
  /// The first record behind the last seal.
  private(set) var oldestUnsealed: Stamp?
  private var wrong: (Invariant, String)?
  private(set) var newRecords = 0
  private(set) var newVotes = 0
  private(set) var newOwned = 0
  private(set) var newReasons: [String: Int] = [:]

  init(name: LogID) { self.name = name }

  mutating func forgetNew() {
    (newRecords, newVotes, newOwned) = (0, 0, 0)
    newReasons = [:]
  }

  mutating func takeRows() -> [BallotRow] {
    defer { rows.removeAll() }
    return rows
  }

  mutating func takeWrong() -> (Invariant, String)? {
    defer { wrong = nil }
    return wrong
  }

  /// Whether that record was read with that hash.
  func holds(_ other: Head) -> Bool {
    other.seq > 0 && other.seq <= head.seq && hashes[Int(other.seq) - 1] == other.hash
  }

  /// Where the chain does not hold.
  struct Damage {
    /// The first record that is not as it should be.
    var seq: Int64
    var words: String
  }

  /// Reads on to the journal's end. Says where chain or seals do not hold, if they do not; nothing of what was read counts then: a
  /// record whose bytes a disk has turned may still read as one.
  mutating func read(
    to journal: Journal, key: SealPublicKey, _ each: (Record) throws(Broken) -> Void
  ) throws(Broken) -> Damage? {
    var records: [Record] = []
    func damage(_ seq: Int64, _ words: String) -> Damage { Damage(seq: seq, words: words) }
    while head.seq < journal.head.seq {
      let chunk: Chunk
      do throws(JournalFault) {
        chunk = try journal.lines(after: head.seq, sealedOnly: false, maxBytes: 1 << 20, maxCount: 4_096)
      } catch {
        return damage(head.seq + 1, "behind record \(head.seq): \(error)")
      }
      if chunk.isEmpty { return damage(head.seq + 1, "record \(head.seq + 1) is missing") }
      for line in chunk.bytes.split(separator: 0x0A) {
        let before = head.hash
        head = head.advanced(by: Array(line))
        hashes.append(head.hash)
        guard let record = try? Record(line: line) else {
          return damage(head.seq, "record \(head.seq) cannot be read")
        }
        guard record.seq == head.seq else {
          return damage(head.seq, "record \(head.seq) says that it is \(record.seq)")
        }
        if case .seal(_, let signature) = record.body,
          !KnownLog.isSigned(line, signature, behind: before, by: key)
        {
          return damage(head.seq, "the seal \(head.seq) does not hold")
        }
        records.append(record)
      }
    }
    guard head == journal.head else {
      return damage(head.seq, "the chain ends at another head than the journal's")
    }
    for record in records {
      newRecords += 1
      try each(record)
      count(record)
    }
    return nil
  }

  /// PROTOCOL.md's rule of a seal, said here once more: it is not `Seal`'s word that is asked.
  private static func isSigned(
    _ line: ArraySlice<UInt8>, _ signature: SealSignature, behind before: Digest, by key: SealPublicKey
  ) -> Bool {
    let member = Array(",\"sig\":\"\(signature.hex)\"}".utf8)
    guard line.suffix(member.count).elementsEqual(member) else { return false }
    let signed = Array("hailong-seal-1\n".utf8) + before.bytes + line.dropLast(member.count)
    return key.isValid(signature, for: signed)
  }

  private mutating func count(_ record: Record) {
    if case .seal = record.body {
      oldestUnsealed = nil
    } else {
      oldestUnsealed = oldestUnsealed ?? record.stamp
    }
    if case .press = record.body { open.insert(record.seq) }
    if case .sessionOpened = record.body { sessions.insert(record.seq) }
    switch record.body {
    case .genesis, .seal: isTailSealed = true
    case .boot where !isTailSealed:
      wrong = wrong ?? (.chainHolds, "the start at record \(record.seq) left a tail unsealed")
    default: isTailSealed = false
    }
    var found: [BallotRow] = []
    ballot.take(record, seq: record.seq) { output in if case .row(let row) = output { found.append(row) } }
    for row in found { take(row) }
  }

  private mutating func take(_ row: BallotRow) {
    if open.remove(row.seq) == nil {
      wrong = wrong ?? (.onePressOneOutcome, "press \(row.seq) has two outcomes, or is none")
    }
    switch row.outcome {
    case .vote:
      newVotes += 1
      if row.officer != nil { newOwned += 1 }
      if (row.officer == nil) != (row.session == nil)
        || row.session.map({ !sessions.contains($0) || $0 > row.seq }) == true
      {
        wrong = wrong ?? (.voteHasOnePressAndOwner, "vote \(row.seq) is of session \(row.session ?? 0)")
      }
    case .out(let reason): newReasons[reason.rawValue, default: 0] += 1
    }
    rows.append(row)
  }

  /// At the end: what the ballot still holds is exactly what has no row.
  func checkOpen() -> (Invariant, String)? {
    var left = open
    var wrong: (Invariant, String)?
    ballot.unsettled { row in
      if left.remove(row.seq) == nil { wrong = (.onePressOneOutcome, "press \(row.seq) has two outcomes") }
    }
    return wrong ?? left.min().map { (.onePressOneOutcome, "press \($0) has no outcome") }
  }
}
