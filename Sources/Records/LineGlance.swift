/// Reads a line's number and whether it is a seal, of a line in the form that our writer gives, without allocating: what a
/// verifier of a million lines needs of each.
///
/// It accepts only what ``RecordFields`` accepts too, and leaves whatever looks unusual (an escape, white space, a nested value,
/// a character beyond ASCII, two keys that look alike) to that slower reader.
struct LineGlance {
  private let start: UnsafePointer<UInt8>
  private let end: UnsafePointer<UInt8>

  static func read(_ line: UnsafeBufferPointer<UInt8>) -> (seq: Int64, isSeal: Bool)? {
    guard line.count <= Record.longestLine, let start = line.baseAddress else { return nil }
    return LineGlance(start: start, end: start + line.count).members()
  }

  private func members() -> (seq: Int64, isSeal: Bool)? {
    var at = start
    guard take(&at, "{\"seq\":"), let seq = number(&at), seq >= 1, take(&at, ",\"kind\":\"") else {
      return nil
    }
    let kind = at
    guard skipString(&at) else { return nil }
    let isSeal = at - kind == 5 && kind[0] == 0x73 && kind[1] == 0x65 && kind[2] == 0x61 && kind[3] == 0x6C
    return withUnsafeTemporaryAllocation(of: UInt32.self, capacity: LineGlance.mostKeys) { keys in
      guard skipMembers(&at, keys), at + 1 == end, at.pointee == UInt8(ascii: "}") else { return nil }
      return (seq, isSeal)
    }
  }

  private static let mostKeys = 16

  /// The members behind `kind`. Keys are compared by a word each: equal words may be equal keys, and go to the slower reader.
  private func skipMembers(_ at: inout UnsafePointer<UInt8>, _ keys: UnsafeMutableBufferPointer<UInt32>)
    -> Bool
  {
    keys.initialize(repeating: 0)
    keys[0] = LineGlance.seqWord
    keys[1] = LineGlance.kindWord
    var count = 2
    while at < end, at.pointee == UInt8(ascii: ",") {
      at += 1
      guard count < LineGlance.mostKeys, at < end, at.pointee == UInt8(ascii: "\"") else { return false }
      at += 1
      let word = key(&at)
      guard word != 0, at < end, at.pointee == UInt8(ascii: ":") else { return false }
      for other in 0..<count where keys[other] == word { return false }
      keys[count] = word
      count += 1
      at += 1
      guard at < end else { return false }
      if at.pointee == UInt8(ascii: "\"") {
        at += 1
        guard skipString(&at) else { return false }
      } else {
        guard number(&at) != nil else { return false }
      }
    }
    return true
  }

  private func take(_ at: inout UnsafePointer<UInt8>, _ text: StaticString) -> Bool {
    guard end - at >= text.utf8CodeUnitCount else { return false }
    for offset in 0..<text.utf8CodeUnitCount where at[offset] != text.utf8Start[offset] { return false }
    at += text.utf8CodeUnitCount
    return true
  }

  /// A whole number of at most 15 digits, so that it is below 2^53; without sign and leading zero.
  private func number(_ at: inout UnsafePointer<UInt8>) -> Int64? {
    let first = at
    var value: Int64 = 0
    while at < end, at.pointee &- 0x30 < 10 {
      value = value &* 10 &+ Int64(at.pointee &- 0x30)
      at += 1
      guard at - first <= 15 else { return nil }
    }
    guard at > first, at - first == 1 || first.pointee != 0x30, at < end else { return nil }
    // A fraction or an exponent is not for us.
    return at.pointee == UInt8(ascii: ",") || at.pointee == UInt8(ascii: "}") ? value : nil
  }

  /// From behind the opening quote to behind the closing one, over printable ASCII without escapes.
  private func skipString(_ at: inout UnsafePointer<UInt8>) -> Bool {
    while at < end {
      let byte = at.pointee
      at += 1
      if byte == UInt8(ascii: "\"") { return true }
      if byte < 0x20 || byte >= 0x80 || byte == UInt8(ascii: "\\") { return false }
    }
    return false
  }

  /// A key's word, from behind its opening quote to behind the closing one; 0 where it is unusual. Equal keys have equal words.
  private func key(_ at: inout UnsafePointer<UInt8>) -> UInt32 {
    var word: UInt32 = 0
    while at < end {
      let byte = at.pointee
      at += 1
      if byte == UInt8(ascii: "\"") { return word | 1 << 31 }
      if byte < 0x20 || byte >= 0x80 || byte == UInt8(ascii: "\\") { return 0 }
      word = (word &* 31) &+ UInt32(byte)
    }
    return 0
  }

  private static let seqWord = word("seq")
  private static let kindWord = word("kind")

  private static func word(_ key: StaticString) -> UInt32 {
    var word: UInt32 = 0
    for offset in 0..<key.utf8CodeUnitCount { word = (word &* 31) &+ UInt32(key.utf8Start[offset]) }
    return word | 1 << 31
  }
}
