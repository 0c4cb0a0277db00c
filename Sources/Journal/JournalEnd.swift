import Records

extension JournalStatements {
  /// Checks the last seal and the chain from it to the end, at most `limit` records back.
  func checkEnd(
    head: Head, sealed: Head, key: SealPublicKey, limit: Int64
  ) throws(JournalFault) {
    let start = max(sealed.seq - 1, head.seq - limit, 0)
    guard var previous = start == 0 ? .zero : try hash(at: start) else {
      throw JournalFault(.corrupt, "record \(start) is missing")
    }
    var expected = start
    var broken: String?
    try lines(after: start, through: head.seq, limit: Int(limit) + 1) { (seq, line) in
      expected += 1
      let next = Head(seq: expected - 1, hash: previous).advanced(by: line)
      if seq != expected {
        broken = "record \(expected) is missing"
      } else if seq == sealed.seq, !Seal.isValid(Array(line), previous: previous, key: key) {
        broken = "the seal at \(seq) is not the log's key's"
      } else if seq == head.seq || seq == sealed.seq {
        // Hashes in between are checked by the last: each is the sum of all before it.
        let stored = seq == head.seq ? head.hash : sealed.hash
        if stored != next.hash { broken = "the chain is broken at \(seq)" }
      }
      previous = next.hash
      return broken == nil
    }
    if broken == nil, expected != head.seq { broken = "record \(expected + 1) is missing" }
    if let broken { throw JournalFault(.corrupt, broken) }
  }
}
