/// Text in a terminal's columns.
enum Columns {
  /// The text with everything that could move the cursor or turn the reading direction replaced by `?`. What comes from a file
  /// or a socket never reaches a terminal otherwise.
  static func printable(_ text: String) -> String {
    var out = String.UnicodeScalarView()
    for scalar in text.unicodeScalars { out.append(isPrintable(scalar) ? scalar : "?") }
    return String(out)
  }

  private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .lineSeparator, .paragraphSeparator: false
    default: true
    }
  }

  /// Columns that `text` takes. Right for Vietnamese and English; East Asian wide letters and emoji count two.
  static func width(_ text: String) -> Int { text.reduce(0) { $0 + width($1) } }

  static func width(_ character: Character) -> Int {
    guard let first = character.unicodeScalars.first else { return 0 }
    switch first.value {
    case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
      0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
      return 2
    default: return 1
    }
  }

  /// The text in exactly `columns`: cut with `…` or filled with blanks.
  static func fit(_ text: String, _ columns: Int) -> String {
    let cut = cut(text, columns)
    return cut + String(repeating: " ", count: max(0, columns - width(cut)))
  }

  /// The text at the right end of `columns`; longer text is whole all the same, because it is a figure.
  static func right(_ text: String, _ columns: Int) -> String {
    String(repeating: " ", count: max(0, columns - width(text))) + text
  }

  /// The text in at most `columns`.
  static func cut(_ text: String, _ columns: Int) -> String {
    guard width(text) > columns else { return text }
    guard columns > 0 else { return "" }
    var out = ""
    var used = 0
    for character in text {
      guard used + width(character) < columns else { break }
      out.append(character)
      used += width(character)
    }
    return out + "…"
  }

  /// Rows of cells under each other; the last column is not filled up.
  static func table(_ rows: [[String]], gap: Int = 2) -> String {
    let count = rows.map(\.count).max() ?? 0
    let widths = (0..<count).map { column in
      rows.map { column < $0.count ? width($0[column]) : 0 }.max() ?? 0
    }
    return rows.map { row in
      let cells = row.enumerated().map { column, cell in
        column == row.count - 1 ? cell : fit(cell, widths[column] + gap)
      }
      return cells.joined() + "\n"
    }.joined()
  }
}
