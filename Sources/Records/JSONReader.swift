extension JSON {
  /// How deep arrays and objects may nest. Ours nest three deep.
  public static let deepest = 8
  /// Members of one object, at most: each is compared with those before it. More than a record's line has room for.
  public static let mostMembers = 256

  /// Reads one JSON value that fills `bytes`.
  ///
  /// Stricter than RFC 8259, because each text must mean the same to every reader: duplicate keys, numbers beyond
  /// 2^53, bad UTF-8, lone surrogates and nesting deeper than ``deepest`` are refused, and so are objects of more than
  /// ``mostMembers``. Keys are the same where their bytes are: what Unicode calls equivalent changes with its tables, and a line
  /// must not become unreadable by them.
  public static func read(_ bytes: UnsafeBufferPointer<UInt8>) throws(JSONFault) -> JSON {
    var cursor = JSONCursor(bytes)
    cursor.skipSpace()
    let value = try cursor.value(depth: 0)
    cursor.skipSpace()
    guard cursor.atEnd else { throw cursor.fault(.moreText) }
    return value
  }

  public static func read(_ bytes: some Collection<UInt8>) throws(JSONFault) -> JSON {
    let copy = Array(bytes)
    let result: Result<JSON, JSONFault> = copy.withUnsafeBufferPointer { buffer in
      do throws(JSONFault) { return .success(try read(buffer)) } catch { return .failure(error) }
    }
    return try result.get()
  }

  public static func read(_ text: String) throws(JSONFault) -> JSON { try read(Array(text.utf8)) }
}

/// Walks over JSON bytes, checking each as it goes. It can build a value or only skip one, so that a reader of a
/// million records allocates for those that it keeps.
struct JSONCursor {
  private let bytes: UnsafeBufferPointer<UInt8>
  private(set) var position = 0

  init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  var atEnd: Bool { position == bytes.count }

  func fault(_ reason: JSONFault.Reason) -> JSONFault { JSONFault(offset: position, reason: reason) }

  var current: UInt8? { position < bytes.count ? bytes[position] : nil }

  mutating func skipSpace() {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x09, 0x0A, 0x0D: position += 1
      default: return
      }
    }
  }

  /// Takes `byte` if it is next.
  mutating func take(_ byte: UInt8) -> Bool {
    guard current == byte else { return false }
    position += 1
    return true
  }

  mutating func expect(_ byte: UInt8) throws(JSONFault) {
    guard take(byte) else { throw fault(.expected(Character(UnicodeScalar(byte)))) }
  }

  // MARK: values

  mutating func value(depth: Int) throws(JSONFault) -> JSON {
    switch current {
    case UInt8(ascii: "{"):
      var members: [JSON.Member] = []
      try object(depth: depth) { (cursor, key) throws(JSONFault) in
        let name = try cursor.decoded(key)
        guard !members.contains(where: { $0.key.utf8.elementsEqual(name.utf8) }) else {
          throw cursor.fault(.duplicateKey)
        }
        guard members.count < JSON.mostMembers else {
          throw cursor.fault(.tooManyMembers)
        }
        members.append(JSON.Member(name, try cursor.value(depth: depth + 1)))
      }
      return .object(members)
    case UInt8(ascii: "["):
      var values: [JSON] = []
      try array(depth: depth) { (cursor) throws(JSONFault) in
        values.append(try cursor.value(depth: depth + 1))
      }
      return .array(values)
    case UInt8(ascii: "\""):
      return .string(try decoded(try string()))
    case UInt8(ascii: "t"):
      try word("true")
      return .bool(true)
    case UInt8(ascii: "f"):
      try word("false")
      return .bool(false)
    case UInt8(ascii: "n"):
      try word("null")
      return .null
    default:
      return try number()
    }
  }

  /// Walks over a value and checks it as ``value(depth:)`` does, building nothing but the keys of inner objects.
  mutating func skipValue(depth: Int) throws(JSONFault) {
    switch current {
    case UInt8(ascii: "\""): _ = try string()
    case UInt8(ascii: "{"), UInt8(ascii: "["): _ = try value(depth: depth)
    case UInt8(ascii: "t"): try word("true")
    case UInt8(ascii: "f"): try word("false")
    case UInt8(ascii: "n"): try word("null")
    default: _ = try number()
    }
  }

  /// Walks an object; `member` is called behind each key's colon and must take the value.
  mutating func object(
    depth: Int, _ member: (inout JSONCursor, JSONString) throws(JSONFault) -> Void
  ) throws(JSONFault) {
    guard depth < JSON.deepest else { throw fault(.tooDeep) }
    try expect(UInt8(ascii: "{"))
    skipSpace()
    if take(UInt8(ascii: "}")) { return }
    while true {
      skipSpace()
      let key = try string()
      skipSpace()
      try expect(UInt8(ascii: ":"))
      skipSpace()
      try member(&self, key)
      skipSpace()
      if take(UInt8(ascii: ",")) { continue }
      try expect(UInt8(ascii: "}"))
      return
    }
  }

  private mutating func array(
    depth: Int, _ element: (inout JSONCursor) throws(JSONFault) -> Void
  ) throws(JSONFault) {
    guard depth < JSON.deepest else { throw fault(.tooDeep) }
    try expect(UInt8(ascii: "["))
    skipSpace()
    if take(UInt8(ascii: "]")) { return }
    while true {
      skipSpace()
      try element(&self)
      skipSpace()
      if take(UInt8(ascii: ",")) { continue }
      try expect(UInt8(ascii: "]"))
      return
    }
  }

  private mutating func word(_ text: StaticString) throws(JSONFault) {
    for offset in 0..<text.utf8CodeUnitCount {
      guard take(text.utf8Start[offset]) else { throw fault(.noValue) }
    }
  }

  // MARK: numbers

  private mutating func number() throws(JSONFault) -> JSON {
    let start = position
    let negative = take(UInt8(ascii: "-"))
    var magnitude: Int64 = 0
    let firstDigit = position
    while let byte = current, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") {
      guard magnitude <= JSON.largestInt / 10 else { throw fault(.tooLarge) }
      magnitude = magnitude * 10 + Int64(byte - UInt8(ascii: "0"))
      position += 1
    }
    let digits = position - firstDigit
    guard digits > 0 else { throw fault(.noValue) }
    guard digits == 1 || bytes[firstDigit] != UInt8(ascii: "0") else {
      throw fault(.leadingZero)
    }
    guard magnitude <= JSON.largestInt else { throw fault(.tooLarge) }
    guard let byte = current, byte == UInt8(ascii: ".") || byte | 0x20 == UInt8(ascii: "e") else {
      guard !(negative && magnitude == 0) else { throw fault(.minusZero) }
      return .int(negative ? -magnitude : magnitude)
    }
    if take(UInt8(ascii: ".")) { try fractionDigits() }
    if let byte = current, byte | 0x20 == UInt8(ascii: "e") {
      position += 1
      if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
      try fractionDigits()
    }
    guard position - start <= 40,
      let value = Double(String(decoding: bytes[start..<position], as: UTF8.self)),
      abs(value) <= Double(JSON.largestInt)
    else { throw fault(.tooLarge) }
    return .double(value)
  }

  private mutating func fractionDigits() throws(JSONFault) {
    let first = position
    while let byte = current, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { position += 1 }
    guard position > first else { throw fault(.noDigits) }
  }

  // MARK: strings

  /// Walks over a quoted string, checking UTF-8 and escapes.
  mutating func string() throws(JSONFault) -> JSONString {
    guard take(UInt8(ascii: "\"")) else { throw fault(.expected("\"")) }
    let start = position
    var escaped = false
    while let byte = current {
      switch byte {
      case UInt8(ascii: "\""):
        let range = start..<position
        position += 1
        return JSONString(range: range, escaped: escaped)
      case UInt8(ascii: "\\"):
        escaped = true
        position += 1
        try skipEscape()
      case 0x00..<0x20:
        throw fault(.controlCharacter)
      case 0x20..<0x80:
        position += 1
      default:
        try skipMultibyte()
      }
    }
    throw fault(.noEnd)
  }

  private mutating func skipEscape() throws(JSONFault) {
    guard let byte = current else { throw fault(.noEnd) }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
      UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      return
    case UInt8(ascii: "u"):
      let unit = try hexUnit()
      if (0xDC00..<0xE000).contains(unit) { throw fault(.loneSurrogate) }
      if (0xD800..<0xDC00).contains(unit) {
        guard take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")), (0xDC00..<0xE000).contains(try hexUnit())
        else {
          throw fault(.loneSurrogate)
        }
      }
    default:
      throw fault(.unknownEscape)
    }
  }

  private mutating func hexUnit() throws(JSONFault) -> UInt32 {
    var unit: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = current else { throw fault(.noEnd) }
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): unit = unit << 4 | UInt32(byte - UInt8(ascii: "0"))
      case UInt8(ascii: "a")...UInt8(ascii: "f"): unit = unit << 4 | UInt32(byte - UInt8(ascii: "a") + 10)
      case UInt8(ascii: "A")...UInt8(ascii: "F"): unit = unit << 4 | UInt32(byte - UInt8(ascii: "A") + 10)
      default: throw fault(.unknownEscape)
      }
      position += 1
    }
    return unit
  }

  /// One character of two to four bytes, by the table of RFC 3629 (no overlong forms, no surrogates).
  private mutating func skipMultibyte() throws(JSONFault) {
    func continuation(_ offset: Int, _ range: ClosedRange<UInt8>) -> Bool {
      position + offset < bytes.count && range.contains(bytes[position + offset])
    }
    let length: Int
    let second: ClosedRange<UInt8>
    switch bytes[position] {
    case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
    case 0xE0: (length, second) = (3, 0xA0...0xBF)
    case 0xE1...0xEC, 0xEE...0xEF: (length, second) = (3, 0x80...0xBF)
    case 0xED: (length, second) = (3, 0x80...0x9F)
    case 0xF0: (length, second) = (4, 0x90...0xBF)
    case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
    case 0xF4: (length, second) = (4, 0x80...0x8F)
    default: throw fault(.badUTF8)
    }
    guard continuation(1, second) else { throw fault(.badUTF8) }
    for offset in stride(from: 2, to: length, by: 1) {
      guard continuation(offset, 0x80...0xBF) else { throw fault(.badUTF8) }
    }
    position += length
  }

  /// The characters of a string that has been walked over.
  func decoded(_ string: JSONString) throws(JSONFault) -> String {
    let raw = bytes[string.range]
    guard string.escaped else { return String(decoding: raw, as: UTF8.self) }
    var out: [UInt8] = []
    var rest = JSONCursor(UnsafeBufferPointer(rebasing: raw))
    while let byte = rest.current {
      rest.position += 1
      guard byte == UInt8(ascii: "\\"), let escape = rest.current else {
        out.append(byte)
        continue
      }
      rest.position += 1
      switch escape {
      case UInt8(ascii: "b"): out.append(0x08)
      case UInt8(ascii: "f"): out.append(0x0C)
      case UInt8(ascii: "n"): out.append(0x0A)
      case UInt8(ascii: "r"): out.append(0x0D)
      case UInt8(ascii: "t"): out.append(0x09)
      case UInt8(ascii: "u"):
        var scalar = try rest.hexUnit()
        if (0xD800..<0xDC00).contains(scalar) {
          rest.position += 2
          scalar = 0x10000 + (scalar - 0xD800) << 10 + (try rest.hexUnit() - 0xDC00)
        }
        guard let character = UnicodeScalar(scalar) else { throw fault(.loneSurrogate) }
        out.append(contentsOf: UTF8.encode(character) ?? UTF8.EncodedScalar())
      default: out.append(escape)
      }
    }
    return String(decoding: out, as: UTF8.self)
  }
}

/// Where a string stands in the text, without its quotes.
struct JSONString {
  var range: Range<Int>
  var escaped: Bool
}
