import Records

/// What lines say, line by line, and what is odd about them. Nothing odd is refused: it is kept, counted here, and makes no
/// vote.
struct Reading: Sendable {
  enum Oddity: String, Sendable, CaseIterable {
    /// Not a record at all.
    case unreadable
    /// A record whose `seq` is not its place.
    case misplaced
    /// A kind that this version does not know.
    case unknownKind = "unknown-kind"
    /// A known kind with members that this version does not understand.
    case malformed
    /// A seal between others that does not hold; a later one covers it.
    case badSeal = "bad-seal"
    /// A genesis of a format newer than this version's.
    case newerFormat = "newer-format"
    /// A `boot` on the simulated board, in the log of a pad that was not added as simulated.
    case simulated
    /// A genesis behind the first line.
    case secondGenesis = "second-genesis"

    var vi: String {
      switch self {
      case .unreadable: "dòng không đọc được"
      case .misplaced: "bản ghi sai chỗ"
      case .unknownKind: "bản ghi loại lạ"
      case .malformed: "bản ghi viết sai"
      case .badSeal: "niêm phong không khớp"
      case .newerFormat: "bản ghi mở đầu của phiên bản mới hơn"
      case .simulated: "lần khởi động trên bo mạch mô phỏng"
      case .secondGenesis: "bản ghi mở đầu thứ hai"
      }
    }
  }

  struct Odd: Equatable, Sendable {
    var what: Oddity
    var seq: Int64
  }

  /// One for each line; nil where it is no record of its place.
  var records: [Record?] = []
  var odd: [Odd] = []

  /// Reads the lines of `range`, the first of which has the sequence number behind `before`. `heads` are the heads behind
  /// each line.
  init(
    _ lines: Lines, _ range: Range<Int>, before: Head, heads: ArraySlice<Head>, key: SealPublicKey,
    simulated: Bool
  ) {
    records.reserveCapacity(range.count)
    var previous = before
    for (index, head) in zip(range, heads) {
      let record = try? lines.withLine(index) { line in try Record(line: line) }
      if let what = Reading.oddity(record, at: head.seq, simulated: simulated) {
        odd.append(Odd(what: what, seq: head.seq))
      } else if case .seal = record?.body, index < range.upperBound - 1,
        // The last line's seal is checked before anything else is.
        !Seal.isValid(lines.line(index), previous: previous.hash, key: key)
      {
        odd.append(Odd(what: .badSeal, seq: head.seq))
      }
      records.append(record?.seq == head.seq ? record : nil)
      previous = head
    }
  }

  private static func oddity(_ record: Record?, at seq: Int64, simulated: Bool) -> Oddity? {
    guard let record else { return .unreadable }
    guard record.seq == seq else { return .misplaced }
    switch record.body {
    case .unknown: return .unknownKind
    case .malformed: return .malformed
    case .genesis(let genesis):
      if seq > 1 { return .secondGenesis }
      return genesis.format > Genesis.format ? .newerFormat : nil
    case .boot(let boot): return boot.isSimulated && !simulated ? .simulated : nil
    default: return nil
    }
  }
}
