/// One change of an export: what a hand, or a card, may do to it. It can be walked from the first line that it touches, and it can be
/// written out as the whole file: both from the same description.
struct Tampering: CustomStringConvertible {
  var description: String
  /// Lines in front of the change.
  var count: Int
  var changed: [[UInt8]] = []
  /// The first line behind the change, or beyond all.
  var rest = Int.max
  /// Whether the last line of all still has its LF.
  var isEnded = true

  func isFound(_ walk: ResumedWalk) -> Bool {
    walk.finds(count, then: changed, rest: rest, isEnded: isEnded)
  }

  func file(_ lines: [[UInt8]]) -> [UInt8] {
    var all = lines[..<count] + changed
    if rest < lines.count { all += lines[rest...] }
    var bytes = Array(all.map { $0 + [0x0A] }.joined())
    if !isEnded { bytes.removeLast() }
    return bytes
  }

  // MARK: bytes

  /// One bit of the line `at`, or of the LF behind it, which is its last byte.
  static func flip(_ lines: [[UInt8]], line at: Int, byte: Int, bit: UInt8) -> Tampering {
    var line = lines[at]
    let name = "bit \(bit) of byte \(byte) of line \(at + 1)"
    guard byte < line.count else {
      let joined = line + [0x0A ^ 1 << bit]
      guard at + 1 < lines.count else {
        return Tampering(description: name, count: at, changed: [joined], isEnded: false)
      }
      return Tampering(description: name, count: at, changed: [joined + lines[at + 1]], rest: at + 2)
    }
    line[byte] ^= 1 << bit
    let parts = line[byte] == 0x0A ? [Array(line[..<byte]), Array(line[(byte + 1)...])] : [line]
    return Tampering(description: name, count: at, changed: parts, rest: at + 1)
  }

  /// One byte gone, of the line or the LF behind it.
  static func drop(_ lines: [[UInt8]], line at: Int, byte: Int) -> Tampering {
    var line = lines[at]
    let name = "byte \(byte) of line \(at + 1) dropped"
    guard byte < line.count else {
      guard at + 1 < lines.count else {
        return Tampering(description: name, count: at, changed: [line], isEnded: false)
      }
      return Tampering(description: name, count: at, changed: [line + lines[at + 1]], rest: at + 2)
    }
    line.remove(at: byte)
    return Tampering(description: name, count: at, changed: [line], rest: at + 1)
  }

  /// All gone from that byte of that line on.
  static func cutEnd(_ lines: [[UInt8]], line at: Int, byte: Int) -> Tampering {
    Tampering(
      description: "cut off at byte \(byte) of line \(at + 1)", count: at,
      changed: byte == 0 ? [] : [Array(lines[at][..<byte])], isEnded: byte == 0)
  }

  /// All gone up to that byte of that line.
  static func cutStart(_ lines: [[UInt8]], line at: Int, byte: Int) -> Tampering {
    Tampering(
      description: "begins at byte \(byte) of line \(at + 1)", count: 0, changed: [Array(lines[at][byte...])],
      rest: at + 1)
  }

  // MARK: lines

  static func delete(_ range: ClosedRange<Int>) -> Tampering {
    Tampering(
      description: "lines \(range.lowerBound + 1) to \(range.upperBound + 1) deleted",
      count: range.lowerBound,
      rest: range.upperBound + 1)
  }

  static func insert(_ line: [UInt8], _ what: String, before at: Int) -> Tampering {
    Tampering(description: "\(what) put in before line \(at + 1)", count: at, changed: [line], rest: at)
  }

  static func swap(_ lines: [[UInt8]], _ first: Int, _ second: Int) -> Tampering {
    var between = Array(lines[first...second])
    between.swapAt(0, second - first)
    return Tampering(
      description: "lines \(first + 1) and \(second + 1) swapped", count: first,
      changed: between, rest: second + 1)
  }

  /// The line `from` taken out and put in elsewhere.
  static func move(_ lines: [[UInt8]], _ from: Int, to: Int) -> Tampering {
    let (first, last) = (min(from, to), max(from, to))
    var between = Array(lines[first...last])
    let line = between.remove(at: from - first)
    between.insert(line, at: to - first)
    return Tampering(
      description: "line \(from + 1) moved to place \(to + 1)", count: first, changed: between,
      rest: last + 1)
  }
}
