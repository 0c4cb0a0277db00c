/// The members of one line, found and checked but not built: a press costs one array of ranges.
struct RecordFields {
  private struct Field {
    var key: JSONString
    var value: Range<Int>
    var kind: Kind
  }

  private enum Kind {
    case int(Int64)
    case string(escaped: Bool)
    case other
  }

  private let line: UnsafeBufferPointer<UInt8>
  private var fields: ContiguousArray<Field> = []

  /// Valid only as long as `line`.
  init(_ line: UnsafeBufferPointer<UInt8>) throws(Unreadable) {
    guard line.count <= Record.longestLine else {
      throw Unreadable("longer than \(Record.longestLine) bytes")
    }
    guard !line.contains(0x0A) else { throw Unreadable("an LF inside the line") }
    self.line = line
    fields.reserveCapacity(12)
    try RecordFields.reading { () throws(JSONFault) in
      var cursor = JSONCursor(line)
      cursor.skipSpace()
      try cursor.object(depth: 0) { (cursor, key) throws(JSONFault) in
        guard try !isPresent(key, cursor) else { throw cursor.fault(.duplicateKey) }
        fields.append(try RecordFields.field(key, &cursor))
      }
      cursor.skipSpace()
      guard cursor.atEnd else { throw cursor.fault(.moreText) }
    }
  }

  /// What is no JSON makes a line unreadable. Only the first walk over it can find such a thing: what is built later is what it has checked.
  private static func reading<Value>(_ read: () throws(JSONFault) -> Value) throws(Unreadable) -> Value {
    do throws(JSONFault) { return try read() } catch { throw Unreadable(error.description) }
  }

  private static func field(_ key: JSONString, _ cursor: inout JSONCursor) throws(JSONFault) -> Field {
    let start = cursor.position
    switch cursor.current ?? 0 {
    case UInt8(ascii: "\""):
      let string = try cursor.string()
      return Field(key: key, value: string.range, kind: .string(escaped: string.escaped))
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      let kind: Kind = if case .int(let value) = try cursor.value(depth: 1) { .int(value) } else { .other }
      return Field(key: key, value: start..<cursor.position, kind: kind)
    default:
      try cursor.skipValue(depth: 1)
      return Field(key: key, value: start..<cursor.position, kind: .other)
    }
  }

  /// Keys are compared as what they mean: `"\u0061"` is a second `"a"`.
  private func isPresent(_ key: JSONString, _ cursor: JSONCursor) throws(JSONFault) -> Bool {
    let name = line[key.range]
    for field in fields {
      if key.escaped || field.key.escaped {
        if try cursor.decoded(key).utf8.elementsEqual(cursor.decoded(field.key).utf8) { return true }
      } else if field.key.range.count == name.count, line[field.key.range].elementsEqual(name) {
        return true
      }
    }
    return false
  }

  private func find(_ key: StaticString) -> Field? {
    let wanted = UnsafeBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount)
    for field in fields where field.key.range.count == wanted.count {
      if line[field.key.range].elementsEqual(wanted) { return field }
    }
    return nil
  }

  func has(_ key: StaticString) -> Bool { find(key) != nil }

  func int(_ key: StaticString) -> Int64? {
    if case .int(let value)? = find(key)?.kind { value } else { nil }
  }

  /// The bytes of a string member that has no escapes.
  func slice(_ key: StaticString) -> Slice<UnsafeBufferPointer<UInt8>>? {
    guard let field = find(key), case .string(escaped: false) = field.kind else { return nil }
    return line[field.value]
  }

  func string(_ key: StaticString) -> String? {
    guard let field = find(key), case .string(let escaped) = field.kind else { return nil }
    return try? JSONCursor(line).decoded(JSONString(range: field.value, escaped: escaped))
  }

  /// A member as a JSON tree, or nil where there is none.
  func json(_ key: StaticString) throws(Unreadable) -> JSON? {
    guard let field = find(key) else { return nil }
    return try tree(field)
  }

  /// All members behind the header, as one object.
  func ownMembers() throws(Unreadable) -> JSON {
    var members: [JSON.Member] = []
    for field in fields {
      let key = try RecordFields.reading { () throws(JSONFault) in try JSONCursor(line).decoded(field.key) }
      if ["seq", "kind", "boot", "uptime", "time", "clock"].contains(key) { continue }
      members.append(JSON.Member(key, try tree(field)))
    }
    return .object(members)
  }

  private func tree(_ field: Field) throws(Unreadable) -> JSON {
    let range =
      if case .string = field.kind { field.value.lowerBound - 1..<field.value.upperBound + 1 } else {
        field.value
      }
    return try RecordFields.reading { () throws(JSONFault) in
      try JSON.read(UnsafeBufferPointer(rebasing: line[range]))
    }
  }
}
