import Records

extension JournalStatements {
  /// Checks the last seal and the chain from it to the end, at most `limit` records back.
  func checkEnd(
    head: Head, sealed: Head, key: SealPublicKey, limit: Int64
  ) throws(JournalFault) {
    let start = max(sealed.seq - 1, head.seq - limit, 0)
    guard var previous = start == 0 ? .zero : try hash(at: start) else {
      throw .missing(start)
    }
    var expected = start
    var broken: JournalFault?
    try lines(after: start, through: head.seq, limit: Int(limit) + 1) { (seq, line) in
      expected += 1
      let next = Head(seq: expected - 1, hash: previous).advanced(by: line)
      if seq != expected {
        broken = .missing(expected)
      } else if seq == sealed.seq, !Seal.isValid(Array(line), previous: previous, key: key) {
        broken = JournalFault(
          .corrupt, "the seal at \(seq) is not the log's key's",
          vi: "niêm phong ở \(seq) không phải của khóa nhật ký này")
      } else if seq == head.seq || seq == sealed.seq {
        // Hashes in between are checked by the last: each is the sum of all before it.
        let stored = seq == head.seq ? head.hash : sealed.hash
        if stored != next.hash {
          broken = JournalFault(
            .corrupt, "the chain is broken at \(seq)", vi: "chuỗi băm đứt ở bản ghi \(seq)")
        }
      }
      previous = next.hash
      return broken == nil
    }
    if broken == nil, expected != head.seq { broken = .missing(expected + 1) }
    if let broken { throw broken }
  }
}

extension JournalFault {
  /// A hole in a log.
  static func missing(_ seq: Int64) -> JournalFault {
    JournalFault(.corrupt, "record \(seq) is missing", vi: "thiếu bản ghi \(seq)")
  }

  static func noGenesis(_ path: String) -> JournalFault {
    JournalFault(
      .corrupt, "\(path): the first record is no genesis",
      vi: "\(path): bản ghi đầu không phải bản ghi mở nhật ký")
  }

  static func noSeal(_ path: String, _ seq: Int64) -> JournalFault {
    JournalFault(
      .corrupt, "\(path): the last seal, \(seq), is missing", vi: "\(path): thiếu niêm phong cuối, \(seq)")
  }
}
