import Records

/// JSON at the bounds of what a reader takes, and just beyond: chance takes long to come there.
public enum JSONEdges {
  /// `object` with one member more, at its end.
  public static func around(_ object: String) -> [String] {
    let start = object.dropLast()
    let many = [JSON.mostMembers - 4, JSON.mostMembers + 1].map { count in
      (0..<count).map { "\"\(String($0, radix: 36))\":0" }.joined(separator: ",")
    }
    return values.map { "\(start),\"x\":\($0)}" } + many.map { "\(start),\($0)}" }
      + [
        "\(start),\"\\u0078\":1,\"x\":2}", "\(object) ,", " \t\r{} ", "[]", "{\"a\":1 , \"b\" : [ 1 , 2 ] }",
      ]
  }

  private static let values: [String] = {
    let depths = [JSON.deepest - 1, JSON.deepest].flatMap { depth in
      [
        String(repeating: "[", count: depth) + String(repeating: "]", count: depth),
        String(repeating: "{\"a\":", count: depth) + "0" + String(repeating: "}", count: depth),
      ]
    }
    let numbers = [
      "-0", "01", "-", "1.", "1e", "1E+5", "1e-5", "0.5", "-0.0", "1e400", "9007199254740992",
      "9007199254740993",
      "-9007199254740993", "99999999999999999999", "1e15", "1e16", "0." + String(repeating: "3", count: 40),
    ]
    let strings = [
      "\\b\\f\\n\\r\\t\\/\\\\\\\"", "\\u0000\\u007f\\u00e9\\u20AC\\ud83d\\ude00", "\\ud83d", "\\ud83d\\u0041",
      "\\ud83dx", "\\udc00",
      "\\x", "\\u12", "\\u12G4", "é€😀\u{7FF}\u{800}\u{D7FF}\u{E000}\u{FFFD}\u{10000}\u{10FFFF}", "\u{1}",
      "\u{7F}\u{9B}\u{202E}",
    ]
    return depths + numbers + strings.map { "\"\($0)\"" } + [
      "[1,", "[1 2]", "{\"a\"}", "{1:2}", "tru", "nul", "falsf", "",
    ]
  }()

  /// What is no UTF-8, as the string in a member of its own.
  static func badUTF8(around object: String) -> [[UInt8]] {
    let sequences: [[UInt8]] = [
      [0x80], [0xC1, 0x80], [0xC2], [0xC2, 0x41], [0xE0, 0x9F, 0x80], [0xE1, 0x80], [0xED, 0xA0, 0x80],
      [0xEF, 0xBF, 0x41],
      [0xF0, 0x8F, 0x80, 0x80], [0xF1, 0x80, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xF5], [0xE0, 0xA0, 0x80],
      [0xF0, 0x90, 0x80, 0x80],
      [0xF4, 0x8F, 0xBF, 0xBF], [0xED, 0x9F, 0xBF],
    ]
    return sequences.map { Array("\(object.dropLast()),\"x\":\"".utf8) + $0 + Array("\"}".utf8) }
  }

  /// One value of each kind, deep and shallow: what is compared with what was read again.
  public static let kinds: JSON = [
    .null, true, false, 0, -7, .double(0.5), "", "é\u{1F600}\n", [], [1, [2]], [:],
    ["a": ["b": [.null, [:]], "c": .double(-1e-5)]],
  ]

  /// Both, as bytes.
  public static func all(around object: String) -> [[UInt8]] {
    around(object).map { Array($0.utf8) } + badUTF8(around: object)
  }

  /// The same as lines of tapes of at most `longest` bytes, each line behind `step`.
  public static func tapes(around object: String, step: [UInt8], longest: Int) -> [[UInt8]] {
    var tapes: [[UInt8]] = [[]]
    for line in all(around: object) where !line.contains(0x0A) {
      let line = step + line + [0x0A]
      if tapes[tapes.count - 1].count + line.count > longest { tapes.append([]) }
      tapes[tapes.count - 1] += line
    }
    return tapes
  }
}
