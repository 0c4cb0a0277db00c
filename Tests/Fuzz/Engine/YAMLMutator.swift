/// Changes inputs that hold YAML by lines, by `key: value` and by values.
struct YAMLMutator: Mutator {
  /// As they stood in the seeds.
  private var lines: [[UInt8]] = []
  private var items: [[UInt8]] = []
  /// Those of the seeds, and what is at the edge of what a reader takes.
  private var values: [[UInt8]]

  init(seeds: [[UInt8]]) {
    values = [
      "", "~", "null", "true", "false", "yes", "0", "1", "2", "9", "-1", "-", "+1", "007", "1.5", "1e3",
      "0x10",
      "99999999999999999999", "''", "\"\"", "'1'", "\"a\\tb\"", "\"\\x41\"", "'it''s'", "é", "\"\u{9B}\"",
      "[]", "{}", "[a, b]", "{a: 1}", "&a 1", "*a", "!!str a", "|", ">-", "# x", "/", "/a/../b", "/.", "a b",
      "A",
      "_x.y", String(repeating: "a", count: 17), String(repeating: "a", count: 33),
      String(repeating: "a", count: 256), String(repeating: "ữ", count: 134),
      "/" + String(repeating: "a", count: 1_024),
    ].map { Array($0.utf8) }
    for seed in seeds {
      let sketch = YAMLSketch(seed)
      lines += sketch.lines.map { Array(seed[$0]) }
      items += sketch.items.map { Array(seed[$0]) }
      values += sketch.items.map { Array(seed[YAMLSketch.value(of: $0, in: seed)]) }
    }
    func once(_ list: [[UInt8]]) -> [[UInt8]] { Set(list).sorted { $0.lexicographicallyPrecedes($1) } }
    (lines, items, values) = (once(lines), once(items), once(values))
  }

  func changed(_ bytes: [UInt8], _ draw: inout Draw) -> [UInt8]? {
    let sketch = YAMLSketch(bytes)
    guard let line = draw.one(of: sketch.lines) else { return nil }
    let end = [UInt8(ascii: "\n")]
    let isBlock = draw.below(2) == 0
    guard !isBlock, let item = draw.one(of: sketch.items) else {
      let behind = min(line.upperBound + 1, bytes.count)
      let indent = Array(bytes[line].prefix { $0 == 0x20 })
      switch draw.below(7) {
      case 0: return bytes.with(behind..<behind, (draw.one(of: lines) ?? []) + end)
      case 1:
        let new = (draw.one(of: lines) ?? []).drop { $0 == 0x20 }
        return bytes.with(behind..<behind, indent + new + end)
      case 2: return bytes.with(line.lowerBound..<behind, [])
      case 3:
        // Once more, or very often: lists have bounds.
        let copy = bytes[line] + end
        let times = [1, 1, 2, 4, 8, 21][draw.below(6)]
        return bytes.with(behind..<behind, Array(repeatElement(copy, count: times).joined()))
      case 4:
        let other = draw.one(of: sketch.lines) ?? line
        let (first, second) = line.lowerBound < other.lowerBound ? (line, other) : (other, line)
        guard first.upperBound <= second.lowerBound else { return nil }
        return bytes.with(second, Array(bytes[first])).with(first, Array(bytes[second]))
      case 5:
        return bytes.with(
          line.lowerBound..<line.lowerBound, [UInt8](repeating: 0x20, count: 1 + draw.below(4)))
      default: return bytes.with(line.lowerBound..<line.lowerBound + min(indent.count, 1 + draw.below(4)), [])
      }
    }
    let value = YAMLSketch.value(of: item, in: bytes)
    switch draw.below(8) {
    case 0, 1: return bytes.with(value, draw.one(of: values) ?? [])
    case 2:
      let other = draw.one(of: sketch.items) ?? item
      return bytes.with(value, Array(bytes[YAMLSketch.value(of: other, in: bytes)]))
    case 3: return bytes.with(item, draw.one(of: items) ?? [])
    case 4:
      return bytes.with(item.upperBound..<item.upperBound, Array(", ".utf8) + (draw.one(of: items) ?? []))
    case 5:
      let isListed = item.upperBound < bytes.count && bytes[item.upperBound] == UInt8(ascii: ",")
      return bytes.with(item.lowerBound..<item.upperBound + (isListed ? 1 : 0), [])
    case 6:
      let (open, close) = [("[", "]"), ("{a: ", "}"), ("\"", "\""), ("'", "'"), ("- ", "")][draw.below(5)]
      let depth = [1, 1, 2, 7, 8, 9][draw.below(6)]
      return bytes.with(
        value,
        Array(String(repeating: open, count: depth).utf8) + bytes[value]
          + Array(String(repeating: close, count: depth).utf8))
    default: return bytes.mutated(value)
    }
  }
}

/// Where lines and what stands between brackets and commas begin and end.
struct YAMLSketch {
  /// Without their ends.
  private(set) var lines: [Range<Int>] = []
  /// `key: value`, or what stands alone in a list.
  private(set) var items: [Range<Int>] = []

  init(_ bytes: [UInt8]) {
    var (line, item) = (0, 0)
    for (position, byte) in (bytes + [0x0A]).enumerated() {
      switch byte {
      case 0x0A:
        if position > line { lines.append(line..<position) }
        line = position + 1
      case UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"):
        break
      default: continue
      }
      let start = item + bytes[item..<position].prefix { $0 == 0x20 || $0 == UInt8(ascii: "-") }.count
      if position > start { items.append(start..<position) }
      item = position + 1
    }
  }

  /// What stands behind the first `: ` of an item; the whole of one that has none.
  static func value(of item: Range<Int>, in bytes: [UInt8]) -> Range<Int> {
    let colon = item.dropLast().first { bytes[$0] == UInt8(ascii: ":") && bytes[$0 + 1] == 0x20 }
    return colon.map { ($0 + 2)..<item.upperBound } ?? item
  }
}
