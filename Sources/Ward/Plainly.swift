import Records

/// Text that a person typed, and that others will read in a terminal, on a page or in a spreadsheet.
enum Plainly {
  /// Gives `text` back if it is one plain line. Refuses control characters and line separators, which could write a second
  /// line or a terminal's commands; marks that turn the direction of writing, which could make a name read as another; and a
  /// first character that a spreadsheet takes for a formula's.
  /// - Parameters:
  ///   - what: what it is, for the fault.
  ///   - most: characters; a character has at most four bytes here on average.
  static func said(_ text: String, _ what: Said, most: Int) throws(WardFault) -> String {
    guard (1...most).contains(text.count), text.utf8.count <= 4 * most else {
      throw WardFault(
        .argument, "\(what.en) has 1 to \(most) characters", vi: "\(what.vi) dài 1 đến \(most) ký tự",
        remedy: "Shorten it", remedyVi: "Rút ngắn lại")
    }
    guard PlainText.isOneLine(text) else {
      throw WardFault(
        .argument, "\(what.en) has control characters, or marks that turn the direction of writing",
        vi: "\(what.vi) có ký tự điều khiển, hoặc dấu đảo chiều chữ",
        remedy: "Type it as one line of plain text", remedyVi: "Gõ lại thành một dòng chữ thường")
    }
    guard let first = text.unicodeScalars.first, !"=+-@".unicodeScalars.contains(first) else {
      throw WardFault(
        .argument, "\(what.en) begins as a formula does", vi: "\(what.vi) bắt đầu như một công thức",
        remedy: "Begin it with another character than = + - @",
        remedyVi: "Đừng bắt đầu bằng = + - @")
    }
    return text
  }
}
