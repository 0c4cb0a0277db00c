import Records

/// Text that a person typed, and that others will read in a terminal, on a page or in a spreadsheet.
enum Plainly {
  /// Gives `text` back if it is one plain line. Refuses control characters and line separators, which could write a second
  /// line or a terminal's commands; marks that turn the direction of writing, which could make a name read as another; and a
  /// first character that a spreadsheet takes for a formula's.
  /// - Parameters:
  ///   - what: what it is, for the fault.
  ///   - most: characters; a character has at most four bytes here on average.
  static func said(_ text: String, _ what: String, most: Int) throws(WardFault) -> String {
    guard (1...most).contains(text.count), text.utf8.count <= 4 * most else {
      throw WardFault(.argument, "\(what) has 1 to \(most) characters", remedy: "Shorten it")
    }
    guard PlainText.isOneLine(text) else {
      throw WardFault(
        .argument, "\(what) has control characters, or marks that turn the direction of writing",
        remedy: "Type it as one line of plain text")
    }
    guard let first = text.unicodeScalars.first, !"=+-@".unicodeScalars.contains(first) else {
      throw WardFault(
        .argument, "\(what) begins as a formula does", remedy: "Begin it with another character than = + - @")
    }
    return text
  }
}
