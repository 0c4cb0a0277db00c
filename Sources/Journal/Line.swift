import Records

extension Record {
  /// The line that goes into a log, written and read back before it is stored: what is durable must be readable for ever.
  func lineForJournal(isFirst: Bool) throws(WriteFault) -> [UInt8] {
    if case .seal = body { throw .unreadable("a seal is made by `seal`") }
    if case .genesis = body {
      guard isFirst else { throw .unreadable("a second genesis") }
    } else {
      guard !isFirst else { throw .unreadable("the first record must be a genesis") }
    }
    let line = try self.line()
    let readBack: Record
    do throws(Unreadable) { readBack = try Record(line: line) } catch { throw .unreadable(error.reason) }
    switch readBack.body {
    case .malformed(_, let reason): throw .unreadable(reason)
    case .unknown(let kind): throw .unreadable("kind `\(kind)` is unknown to this version")
    default: return line
    }
  }
}

extension Body {
  /// Kinds whose newest record is found without a scan: all but those that a pad writes all day.
  var isRare: Bool {
    switch self {
    case .press, .alive: false
    default: true
    }
  }
}
