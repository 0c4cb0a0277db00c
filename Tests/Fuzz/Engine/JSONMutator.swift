/// Changes inputs that hold JSON by whole values: bytes changed one by one seldom leave a text that any reader takes, so that what is behind
/// the reader is reached late.
struct JSONMutator: Mutator {
  /// Values and members that stood in the seeds, and what is at the edge of what a reader takes.
  private var values: [[UInt8]]
  private var members: [[UInt8]] = []
  /// Lines with their ends, and what stands on a tape before each.
  private var lines: [[UInt8]] = []

  init(seeds: [[UInt8]], words: [String]) {
    let zeros = String(repeating: "0", count: 128)
    values = [
      "null", "true", "false", "0", "1", "-1", "9007199254740992", "9007199254740993", "-9007199254740992",
      "99999999999999999999",
      "-0", "01", "0.5", "1e5", "1E-3", "1e400", "-", "1.", "0.0000000000000000000000000000000000000001",
      "\"\"", "\"a\"", "\"\\n\"",
      "\"\\u0061\"", "\"\\ud83d\\ude00\"", "\"\\ud83d\"", "\"\\b\\f\\r\\t\\/\\\\\\\"\"", "\"é\"", "\"😀\"",
      "\"\u{9B}\"", "[]", "{}", "[null]",
      "[[[[[[[[0]]]]]]]]", "{\"a\":1,\"a\":2}", "\"\(zeros.prefix(32))\"", "\"\(zeros.prefix(64))\"",
      "\"\(zeros)\"",
      "\"\(String(repeating: "a", count: 17))\"", "\"\(String(repeating: "a", count: 41))\"",
      "\"\(String(repeating: "ữ", count: 201))\"",
    ].map { Array($0.utf8) }
    for seed in seeds {
      let sketch = JSONSketch(seed)
      values += sketch.values.map { Array(seed[$0]) }
      members += sketch.items.map { Array(seed[$0]) }.filter { $0.first == UInt8(ascii: "\"") }
      lines += JSONMutator.lines(of: seed).map { Array(seed[$0]) }
    }
    // A dictionary's word that ends in a colon is a key.
    members += words.filter { $0.hasSuffix("\":") }.map {
      Array($0.drop { $0 == "," }.utf8) + [UInt8(ascii: "0")]
    }
    values = Array(Set(values)).sorted { $0.lexicographicallyPrecedes($1) }
    members = Array(Set(members)).sorted { $0.lexicographicallyPrecedes($1) }
  }

  private static func lines(of bytes: [UInt8]) -> [Range<Int>] {
    var start = 0
    return bytes.indices.filter { bytes[$0] == 0x0A }.map { end in
      defer { start = end + 1 }
      return start..<end + 1
    }
  }

  func changed(_ bytes: [UInt8], _ draw: inout Draw) -> [UInt8]? {
    let stretches = JSONMutator.lines(of: bytes)
    if draw.below(4) == 0, let line = draw.one(of: stretches), let new = draw.one(of: lines) {
      switch draw.below(4) {
      case 0: return bytes.with(line.upperBound..<line.upperBound, new)
      case 1: return bytes.with(line, [])
      case 2:
        return bytes.with(line.upperBound..<line.upperBound, Array(bytes[draw.one(of: stretches) ?? line]))
      default: return bytes.with(line, new)
      }
    }
    let sketch = JSONSketch(bytes)
    guard let value = draw.one(of: sketch.values),
      let item = draw.one(of: sketch.items) ?? draw.one(of: sketch.values)
    else { return nil }
    let comma = [UInt8(ascii: ",")]
    switch draw.below(9) {
    case 0: return bytes.with(value, draw.one(of: values) ?? [])
    case 1: return bytes.with(value, Array(bytes[draw.one(of: sketch.values) ?? value]))
    case 2: return draw.one(of: members).map { bytes.with(item.upperBound..<item.upperBound, comma + $0) }
    case 3: return bytes.with(item, draw.one(of: members) ?? [])
    case 4:
      // Without its comma, that of the one before it where it is the last.
      var gone = item
      if gone.upperBound < bytes.count, bytes[gone.upperBound] == comma[0] {
        gone = gone.lowerBound..<gone.upperBound + 1
      } else if gone.lowerBound > 0, bytes[gone.lowerBound - 1] == comma[0] {
        gone = gone.lowerBound - 1..<gone.upperBound
      }
      return bytes.with(gone, [])
    case 5:
      // Once more, or very often: lists have bounds.
      let copy = comma + bytes[item]
      let times = [1, 1, 2, 4, 8, 16, 40, 300][draw.below(8)]
      return bytes.with(item.upperBound..<item.upperBound, Array(repeatElement(copy, count: times).joined()))
    case 6:
      let depth = 1 + draw.below(9)
      let (open, close) = draw.below(2) == 0 ? ("[", "]") : ("{\"a\":", "}")
      return bytes.with(
        value,
        Array(String(repeating: open, count: depth).utf8) + bytes[value]
          + Array(String(repeating: close, count: depth).utf8))
    case 7:
      guard let key = draw.one(of: sketch.keys) else { return nil }
      guard let other = draw.one(of: members) else { return nil }
      return bytes.with(key, Array(other[..<(JSONSketch(other).keys.first?.upperBound ?? 0)]))
    default:
      return draw.one(of: sketch.texts).map { bytes.mutated($0) }
    }
  }
}

/// Where the values stand in bytes that hold JSON, or something like it, between anything else.
struct JSONSketch {
  /// Strings with their quotes, numbers, words, arrays and objects.
  private(set) var values: [Range<Int>] = []
  private(set) var keys: [Range<Int>] = []
  /// Members with their keys, and elements.
  private(set) var items: [Range<Int>] = []
  /// The insides of strings, and numbers.
  private(set) var texts: [Range<Int>] = []

  init(_ bytes: [UInt8]) {
    // Of each open bracket: where it stands, and where the member in it begins.
    var open: [(at: Int, member: Int?)] = []
    var position = 0
    func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) || "+-.eE".utf8.contains(byte) }
    while position < bytes.count {
      let start = position
      position += 1
      switch bytes[start] {
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        open.append((start, nil))
        continue
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        guard let closed = open.popLast() else { continue }
        end(closed.at..<position, &open)
      case UInt8(ascii: "\""):
        while position < bytes.count, bytes[position] != UInt8(ascii: "\""), bytes[position] != 0x0A {
          position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
        }
        guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
          position = min(position, bytes.count)
          continue
        }
        texts.append(start + 1..<position)
        position += 1
        if position < bytes.count, bytes[position] == UInt8(ascii: ":") {
          keys.append(start..<position)
          if !open.isEmpty { open[open.count - 1].member = start }
        } else {
          end(start..<position, &open)
        }
      case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
        while position < bytes.count, isDigit(bytes[position]) { position += 1 }
        texts.append(start..<position)
        end(start..<position, &open)
      case UInt8(ascii: "t"), UInt8(ascii: "f"), UInt8(ascii: "n"):
        while position < bytes.count, (0x61...0x7A).contains(bytes[position]) { position += 1 }
        end(start..<position, &open)
      default: continue
      }
    }
  }

  private mutating func end(_ value: Range<Int>, _ open: inout [(at: Int, member: Int?)]) {
    values.append(value)
    guard let inside = open.last else { return }
    items.append((inside.member ?? value.lowerBound)..<value.upperBound)
    open[open.count - 1].member = nil
  }
}
