extension Check {
  static let reader = Check(name: "reader", title: Said("Đầu đọc thẻ", "Badge reader")) { seen in
    guard let reader = seen.reader else {
      return seen.way == .saved ? .onlyLive : .notLooked("bộ này không nói", "this pad does not tell")
    }
    guard let name = reader.name else { return .fine("bộ này không có", "this pad has none") }
    let told = (seen.pad?.faults ?? []).filter { $0.hasPrefix("HL-BADGE") }.map { Finding.told($0) }
    if !told.isEmpty { return .found(told, else: .fine("", "")) }
    // Where hailongd has just begun it has said nothing yet: a node that is there and closed is not one that is gone.
    guard reader.isPresent || reader.closed != nil else {
      return .found(
        [
          Finding(
            "HL-BADGE-001", Said("không thấy đầu đọc \"\(name)\"", "the reader \"\(name)\" is not there"))
        ],
        else: .fine("", ""))
    }
    if let closed = reader.closed {
      let mode = String(closed.mode, radix: 8)
      return .found(
        [
          Finding(
            "HL-BADGE-002",
            Said(
              "\(closed.path): nhóm \(closed.group), quyền \(mode): hailongd không đọc được",
              "\(closed.path): group \(closed.group), mode \(mode): hailongd may not read it"),
            // What it holds already it keeps until the reader is plugged in again.
            severity: seen.way == .live && reader.isPresent ? .warning : .fault)
        ],
        else: .fine("", ""))
    }
    let badges = reader.badges.map { (", \($0) thẻ", ", \($0) badges") } ?? ("", "")
    return .fine("\(name)\(badges.0)", "\(name)\(badges.1)")
  }
}
