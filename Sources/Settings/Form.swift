/// What a key takes: how to read it from a node, how to show it, and how to say it in one phrase.
///
/// The phrase stands in errors, in the sample file and in docs alike, so they cannot disagree with the reader.
struct Form<Value: Sendable>: Sendable {
  /// Completes "write …": `a whole number of milliseconds, 1 to 1000`.
  let says: Phrase
  let read: @Sendable (_ node: Node) -> Reading<Value>
  /// As it would be written in the file.
  let show: @Sendable (_ value: Value) -> String

  /// Reads `node` as the value of `key`.
  func value(_ node: Node, key: String) throws(SettingsFault) -> Value {
    switch read(node) {
    case .taken(let value): return value
    case .wrongType: throw .wrongType(node.place, key: .written(key), found: node.words, wanted: says)
    case .outOfRange: throw .outOfRange(node.place, key: key, found: node.words, wanted: says)
    case .fault(let fault): throw fault
    }
  }
}

enum Reading<Value> {
  case taken(Value)
  case wrongType
  case outOfRange
  /// A fault inside a value with parts, at its own place.
  case fault(SettingsFault)
}

/// The unit that a key's name ends in (`_ms`, `_bytes`) and its word in errors.
enum Unit: String, Sendable {
  case milliseconds, bytes, records
  case none = ""

  fileprivate var vi: String {
    switch self {
    case .milliseconds: " mili giây"
    case .bytes: " byte"
    case .records: " bản ghi"
    case .none: ""
    }
  }
}

extension Form where Value == Int {
  /// Decimal digits without sign, point, exponent, underscore or leading zero: one way to write one number.
  static func whole(_ range: ClosedRange<Int>, _ unit: Unit = .none) -> Form {
    let of = unit == .none ? "" : " of \(unit.rawValue)"
    return Form(
      says: Phrase(
        "a whole number\(of), \(range.lowerBound) to \(range.upperBound)",
        vi: "một số nguyên\(unit.vi), từ \(range.lowerBound) đến \(range.upperBound)"),
      read: { node in
        guard case .scalar(let text, plain: true) = node.content, !text.isEmpty else { return .wrongType }
        let negative = text.utf8.first == UInt8(ascii: "-")
        let digits = negative ? text.utf8.dropFirst() : text.utf8[...]
        guard !digits.isEmpty, digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
          digits.count == 1 || digits.first != UInt8(ascii: "0")
        else { return .wrongType }
        // More digits than Int holds is a number too, only far too large a one.
        guard let value = Int(text), range.contains(value) else { return .outOfRange }
        return .taken(value)
      },
      show: { String($0) })
  }
}

extension Form where Value == Bool {
  static var flag: Form {
    Form(
      says: Phrase("`true` or `false`", vi: "`true` hoặc `false`"),
      read: { node in
        guard case .scalar(let text, plain: true) = node.content else { return .wrongType }
        switch text {
        case "true": return .taken(true)
        case "false": return .taken(false)
        default: return .wrongType
        }
      },
      show: { $0 ? "true" : "false" })
  }
}

extension Form where Value: CaseIterable & RawRepresentable, Value.RawValue == String {
  static var choice: Form {
    let all = Value.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ")
    return Form(
      says: Phrase("one of \(all)", vi: "một trong \(all)"),
      read: { node in
        guard case .scalar(let text, _) = node.content, !node.isEmpty else { return .wrongType }
        guard let value = Value(rawValue: text) else { return .outOfRange }
        return .taken(value)
      },
      show: { $0.rawValue })
  }
}

extension Form where Value == String {
  /// One printable line that satisfies `fits`; never empty.
  private static func text(_ says: Phrase, fits: @escaping @Sendable (String) -> Bool) -> Form {
    Form(
      says: says,
      read: { node in
        guard case .scalar(let text, _) = node.content, !node.isEmpty else { return .wrongType }
        guard !text.utf8.isEmpty, text.unicodeScalars.allSatisfy(isPrintable), fits(text) else {
          return .outOfRange
        }
        return .taken(text)
      },
      show: { quoted($0) })
  }

  /// Any printable line, for people to read.
  static func words(max: Int) -> Form {
    text(
      Phrase("printable text of at most \(max) bytes", vi: "chữ in được, dài nhất \(max) byte")
    ) { $0.utf8.count <= max }
  }

  /// `[a-z0-9-]{1,max}`, the design's form of every name that enters a record.
  static func code(max: Int) -> Form {
    text(
      Phrase(
        "1 to \(max) of the characters a-z, 0-9 and -", vi: "1 đến \(max) ký tự trong a-z, 0-9 và -")
    ) { isCode($0, max: max) }
  }

  /// A user or group by name or number.
  static var account: Form {
    text(
      Phrase(
        "a user or group name of at most 32 characters",
        vi: "tên người dùng hoặc nhóm, dài nhất 32 ký tự")
    ) { text in
      text.utf8.count <= 32 && text.utf8.first != UInt8(ascii: "-")
        && text.utf8.allSatisfy { isAlphanumeric($0) || "_-.".utf8.contains($0) }
    }
  }

  /// A path from the root. `max` in bytes.
  static func path(max: Int) -> Form {
    text(
      Phrase(
        "an absolute path of at most \(max) bytes, without `..`",
        vi: "đường dẫn đầy đủ từ `/`, dài nhất \(max) byte, không có `..`")
    ) { isPath($0, max: max) }
  }

  /// A profile of `boards_dir` by name, or a profile file by path.
  static var board: Form {
    text(
      Phrase(
        "the name of a board profile (a-z, 0-9 and -), or the absolute path of one",
        vi: "tên một hồ sơ bo mạch (a-z, 0-9 và -), hoặc đường dẫn đầy đủ của nó")
    ) {
      isCode($0, max: 32) || isPath($0, max: 1024)
    }
  }

  /// `https://host[:port]`, or `http://` for the loopback.
  static var address: Form {
    text(
      Phrase(
        "an address such as https://192.168.1.10:8443, with no path after it",
        vi: "một địa chỉ như https://192.168.1.10:8443, không có gì phía sau")
    ) { WardAddress($0) != nil }
  }

  /// A name of the kernel's: a gpiochip's label or a line's name.
  static func kernelName(_ what: Phrase) -> Form {
    text(
      Phrase(
        "\(what.en) of 1 to 31 printable characters", vi: "\(what.vi), 1 đến 31 ký tự in được")
    ) { text in
      text.utf8.count <= 31 && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    }
  }
}

func isCode(_ text: String, max: Int) -> Bool {
  (1...max).contains(text.utf8.count)
    && text.utf8.allSatisfy {
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
        || $0 == UInt8(ascii: "-")
    }
}

/// What spoils no terminal, ends no line, and may stand in YAML: what is shown of a value must be read as the same.
private func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.properties.generalCategory {
  case .control, .lineSeparator, .paragraphSeparator: false
  default: scalar.value != 0xFFFE && scalar.value != 0xFFFF
  }
}

private func isAlphanumeric(_ byte: UInt8) -> Bool {
  (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
}

private func isPath(_ text: String, max: Int) -> Bool {
  text.utf8.count <= max && text.hasPrefix("/") && !text.split(separator: "/").contains("..")
}

/// Text as YAML would take it back: bare where that is safe, in double quotes otherwise.
private func quoted(_ text: String) -> String {
  let bare =
    text.utf8.allSatisfy { isAlphanumeric($0) || "/._-".utf8.contains($0) } && text.utf8.first != 0x2D
    && !Node.saysNothing(text)
  if bare { return text }
  var out = "\""
  // By scalars: a quotation mark with a combining mark behind it is another character, and still ends the text.
  for scalar in text.unicodeScalars {
    if scalar == "\"" || scalar == "\\" { out.append("\\") }
    out.unicodeScalars.append(scalar)
  }
  return out + "\""
}
