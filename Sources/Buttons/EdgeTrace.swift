/// A recording of edges as CSV, header `time_us,line,level`, level 1 = closed (pressed), 0 = open: written by
/// `hailong edges record`, read by `hailong edges replay`, and by whoever has a logic analyser.
///
/// Times are whole microseconds that never fall along one line (two lines may lie a little out of step, as
/// the kernel stamps each in its own interrupt). LF and CRLF both end a line; the last one may be unended.
/// Nothing else is tolerated: no blanks, no signs, no quotes, no empty lines.
public struct EdgeTrace: Equatable, Sendable {
  public static let header = "time_us,line,level"
  /// Lines are numbered 0 to 7: a bank has no more buttons.
  public static let mostLines = 8
  /// About four million edges, a week of pressing: the reader holds them all in memory.
  public static let mostBytes = 64 << 20
  /// 285 years, and exact in JSON.
  public static let latestMicroseconds: UInt64 = 1 << 53 - 1

  /// In the order of the file; `sequence` is nil throughout.
  public var edges: [LineEvent]

  public init(edges: [LineEvent]) { self.edges = edges }

  /// Reads a whole recording.
  /// - Throws: the first thing that is wrong with it, with its line counted from 1 (the header).
  public init(csv bytes: [UInt8]) throws(EdgeTraceFault) {
    edges = []
    if bytes.count > Self.mostBytes { throw .tooLarge(bytes: bytes.count) }
    edges.reserveCapacity(bytes.count / 16)
    var latest: [UInt64?] = Array(repeating: nil, count: Self.mostLines)
    var start = 0
    var number = 0
    while start < bytes.count || number == 0 {
      number += 1
      var end = start
      while end < bytes.count, bytes[end] != UInt8(ascii: "\n") { end += 1 }
      let next = end + 1
      if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
      let line = bytes[start..<end]
      start = next
      if number == 1 {
        guard line.elementsEqual(Self.header.utf8) else { throw .header }
        continue
      }
      let edge = try Self.edge(line, number: number)
      if let earlier = latest[edge.line], edge.at < earlier {
        throw .outOfOrder(line: number, microseconds: edge.at / 1_000, after: earlier / 1_000)
      }
      latest[edge.line] = edge.at
      edges.append(edge)
    }
  }

  /// The header and every edge, each line ended by LF. Below a microsecond times are cut off.
  public var csv: [UInt8] {
    var bytes = Array(Self.header.utf8) + [UInt8(ascii: "\n")]
    for edge in edges { Self.append(edge, to: &bytes) }
    return bytes
  }

  /// One line of the file, for whoever writes it as the edges come (after `header` and LF).
  public static func append(_ edge: LineEvent, to bytes: inout [UInt8]) {
    bytes += "\(edge.at / 1_000),\(edge.line),\(edge.closed ? 1 : 0)\n".utf8
  }

  private static func edge(_ bytes: ArraySlice<UInt8>, number: Int) throws(EdgeTraceFault) -> LineEvent {
    var rest = bytes
    guard let time = field(&rest, upTo: latestMicroseconds) else {
      throw .field("time_us", line: number, wants: "a whole number of microseconds, 0 to 2^53-1")
    }
    guard let line = field(&rest, upTo: UInt64(mostLines - 1)) else {
      throw .field("line", line: number, wants: "the number of a button, 0 to \(mostLines - 1)")
    }
    guard let level = lastField(&rest, upTo: 1) else {
      throw .field("level", line: number, wants: "1 (closed) or 0 (open), and nothing after it")
    }
    // latestMicroseconds * 1,000 is below 2^63: neither overflows.
    return LineEvent(line: Int(line), closed: level == 1, at: time * 1_000, sequence: nil)
  }

  /// A number and the comma behind it.
  private static func field(_ rest: inout ArraySlice<UInt8>, upTo most: UInt64) -> UInt64? {
    guard let value = digits(&rest, upTo: most), rest.popFirst() == UInt8(ascii: ",") else { return nil }
    return value
  }

  /// A number with nothing behind it.
  private static func lastField(_ rest: inout ArraySlice<UInt8>, upTo most: UInt64) -> UInt64? {
    guard let value = digits(&rest, upTo: most), rest.isEmpty else { return nil }
    return value
  }

  private static func digits(_ rest: inout ArraySlice<UInt8>, upTo most: UInt64) -> UInt64? {
    var value: UInt64?
    while let byte = rest.first, case UInt8(ascii: "0")...UInt8(ascii: "9") = byte {
      // `most` is below 2^54, and checked at each digit: no overflow.
      let longer = (value ?? 0) * 10 + UInt64(byte - UInt8(ascii: "0"))
      guard longer <= most else { return nil }
      value = longer
      rest.removeFirst()
    }
    return value
  }
}

/// What is wrong with a recording: where, what, and what to do.
public struct EdgeTraceFault: Error, Equatable, Sendable {
  /// `HL-EDGE-001` header, `-002` a field, `-003` out of order, `-004` too large. Stable.
  public var code: String
  /// Line of the file, from 1; 0 where it is about the whole file.
  public var line: Int
  public var message: String
  /// The message in Vietnamese, for a technician's screen.
  public var vi: String
  public var remedy: String

  static let header = EdgeTraceFault(
    code: "HL-EDGE-001", line: 1, message: "the first line is not the header",
    vi: "dòng đầu không phải dòng tiêu đề \(EdgeTrace.header)",
    remedy: "begin the file with the line \(EdgeTrace.header)")

  static func field(_ name: String, line: Int, wants: String) -> EdgeTraceFault {
    EdgeTraceFault(
      code: "HL-EDGE-002", line: line, message: "bad \(name)", vi: "ô \(name) sai",
      remedy: "write \(EdgeTrace.header) as in 1500,0,1; \(name) is \(wants)")
  }

  static func outOfOrder(line: Int, microseconds: UInt64, after earlier: UInt64) -> EdgeTraceFault {
    EdgeTraceFault(
      code: "HL-EDGE-003", line: line,
      message: "time_us \(microseconds) comes after \(earlier) of the same button",
      vi: "time_us \(microseconds) đứng sau \(earlier) của cùng một nút",
      remedy: "sort the recording by time_us; if it was pieced together from two, replay each by itself")
  }

  static func tooLarge(bytes: Int) -> EdgeTraceFault {
    EdgeTraceFault(
      code: "HL-EDGE-004", line: 0,
      message: "the recording has \(bytes) bytes, more than \(EdgeTrace.mostBytes)",
      vi: "bản ghi dài \(bytes) byte, nhiều nhất là \(EdgeTrace.mostBytes)",
      remedy: "split it where all buttons rest, and repeat the header")
  }
}
