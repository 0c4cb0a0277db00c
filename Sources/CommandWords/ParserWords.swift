import ArgumentParser

/// What the option parser says, in Vietnamese: it says it in English alone.
///
/// It hands over finished sentences, so each is known again by its fixed parts. A test gets every one of them from the parser
/// itself: a newer parser with other words is seen there.
public enum ParserWords {
  /// All that the parser has to say: help, a completion script, or what is wrong with a command line and how it is right.
  ///
  /// - Parameter own: the Vietnamese for a sentence of the program's own, thrown as a `ValidationError` in English; nil for others.
  public static func text(
    _ error: any Error, of command: any ParsableCommand.Type, own: (String) -> String?
  ) -> String {
    let english = command.fullMessage(for: error)
    // An exit code alone, of whoever has said why already: 64 is not only the parser's.
    guard !english.isEmpty else { return "" }
    guard command.exitCode(for: error) == .validationFailure else { return told(english) }
    let message = command.message(for: error)
    let heading = "Error: \(message)\n"
    guard english.hasPrefix(heading) else { return "Lỗi: \(unknown)\n\(english)" }
    return "Lỗi: \(own(message) ?? fault(message))\n" + lines(String(english.dropFirst(heading.count)))
  }

  /// What is wrong. What a newer parser may say is given in its own words, behind a sentence of ours.
  static func fault(_ message: String) -> String {
    first(of: faults, that: message) ?? "\(unknown); nguyên văn của bộ đọc dòng lệnh: \(message)"
  }

  private static let unknown = "dòng lệnh không đúng"

  /// Help, a completion script or a tree for the man pages: our own texts in it are Vietnamese already.
  private static func told(_ english: String) -> String {
    var text = english.hasPrefix("OVERVIEW: ") ? lines(english) : english
    for (english, vietnamese) in builtIn { text = text.replacing(english, with: vietnamese) }
    return text
  }

  /// Lines that the parser wrote around our texts.
  private static func lines(_ english: String) -> String {
    let lines = english.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    return lines.map { first(of: frame, that: $0) ?? values($0) }.joined(separator: "\n")
  }

  private static func first(of patterns: [Pattern], that english: String) -> String? {
    patterns.lazy.compactMap { $0.translated(english) }.first
  }

  /// What stands in a line of help behind a text of ours.
  fileprivate static func values(_ line: String) -> String {
    line.replacing("(default:", with: "(mặc định:").replacing("(values:", with: "(giá trị:")
      // Where a line ends before it, air stands there.
      .replacing("; default:", with: "; mặc định:").replacing("  default:", with: "  mặc định:")
      // Of a command, with air behind it: the columns stay.
      .replacing("(default)  ", with: "(mặc định) ").replacing("<subcommand>", with: "<lệnh con>")
      .replacing("<subcommands>", with: "<lệnh con>").replacing("<options>", with: "<tùy chọn>")
  }

  /// What the parser says of its own options and commands, wherever it says it.
  private static let builtIn = [
    ("Show help information.", "Hiện trợ giúp này."),
    ("Show the version.", "Hiện phiên bản."),
    ("Show subcommand help information.", "Hiện trợ giúp của một lệnh con."),
  ]

  /// Lines around our texts.
  private static let frame = [
    Pattern("OVERVIEW: §", "TÓM TẮT: §"),
    Pattern("USAGE: §", "CÁCH DÙNG: §"),
    Pattern("ARGUMENTS:", "ĐỐI SỐ:"),
    Pattern("OPTIONS:", "TÙY CHỌN:"),
    Pattern("SUBCOMMANDS:", "LỆNH CON:"),
    Pattern("  See '§' for detailed help.", "  Xem '§' để biết chi tiết."),
    Pattern("Help:  §", "Trợ giúp:  §"),
    Pattern("Usage: §", "Cách dùng: §"),
    Pattern("  See '§' for more information.", "  Xem '§' để biết thêm."),
  ]

  /// What can be wrong. The first that fits holds: what begins alike stands with the longer one first.
  private static let faults = [
    Pattern(
      "Unknown option '¤'\n   or: Missing value for '§' in '¤'",
      "Không có tùy chọn '¤'\n   hoặc: thiếu giá trị cho '§' trong '¤'"),
    Pattern("Unknown option '¤'. Did you mean '§'?", "Không có tùy chọn '¤'; có phải là '§'?"),
    Pattern("Unknown option '¤'", "Không có tùy chọn '¤'"),
    Pattern("Invalid option: ¤", "Tùy chọn viết sai: ¤"),
    Pattern("Missing value for '§'", "Thiếu giá trị cho '§'"),
    Pattern(
      "The option '§' does not take any value, but '¤' was specified.",
      "Tùy chọn '§' không nhận giá trị, nhưng lại có '¤'."),
    Pattern("Unexpected argument '¤'", "Không hiểu '¤' ở đây"),
    Pattern(
      "Value to be set with flag '§' in '¤' had already been set with flag '§' in '¤'",
      "Giá trị đặt bằng '§' trong '¤' đã được đặt bằng '§' trong '¤' rồi"),
    Pattern(
      "Value to be set with flag '§' in '¤' had already been set with flag '¤'",
      "Giá trị đặt bằng '§' trong '¤' đã được đặt bằng '¤' rồi"),
    Pattern(
      "Value to be set with flag '¤' had already been set with flag '§' in '¤'",
      "Giá trị đặt bằng '¤' đã được đặt bằng '§' trong '¤' rồi"),
    Pattern(
      "Value to be set with flag '¤' had already been set with flag '¤'",
      "Giá trị đặt bằng '¤' đã được đặt bằng '¤' rồi"),
    Pattern("Missing expected argument '§'", "Thiếu '§'"),
    Pattern("Missing one of: '§'", "Thiếu một trong các từ: '§'"),
    Pattern(
      "The value '¤' is invalid for '§'. Please provide one of the following:\n§",
      "Giá trị '¤' không dùng được cho '§'. Hãy dùng một trong:\n§"),
    Pattern(
      "The value '¤' is invalid for '§'. Please provide one of '§'.",
      "Giá trị '¤' không dùng được cho '§'. Hãy dùng '§'."),
    Pattern("The value '¤' is invalid for '§': ¤", "Giá trị '¤' không dùng được cho '§': ¤"),
    Pattern("The value '¤' is invalid for '§'", "Giá trị '¤' không dùng được cho '§'"),
    Pattern("Command '§' is not a parent of the current command.", "'§' không phải lệnh cha của lệnh này."),
    Pattern(
      "Can't generate completion scripts for '¤'.\nPlease use --generate-completion-script=<shell> with one of:\n§",
      "Không viết được phần gõ tắt cho '¤'.\nHãy dùng --generate-completion-script=<shell> với một trong:\n§"),
    Pattern(
      "Can't autodetect a supported shell.\nPlease use --generate-completion-script=<shell> with one of:\n§",
      "Không nhận ra shell đang dùng.\nHãy dùng --generate-completion-script=<shell> với một trong:\n§"),
    Pattern("§ unexpected arguments: '¤'", "Không hiểu § từ ở đây: '¤'"),
  ]
}

/// A sentence with holes, in both languages, which have them in the same order: `¤` for what somebody typed, which may be
/// anything at all and is given back as it is, `§` for what the program itself names.
private struct Pattern: Sendable {
  typealias Letters = ArraySlice<Unicode.Scalar>

  /// What stands before the first hole, between holes, and behind the last.
  private let english: [[Unicode.Scalar]]
  private let vietnamese: [[Unicode.Scalar]]
  private let isTyped: [Bool]

  init(_ english: String, _ vietnamese: String) {
    func fixed(_ text: String) -> [[Unicode.Scalar]] {
      Array(text.unicodeScalars).split(omittingEmptySubsequences: false) { $0 == "¤" || $0 == "§" }.map(
        Array.init)
    }
    self.english = fixed(english)
    self.vietnamese = fixed(vietnamese)
    isTyped = english.unicodeScalars.filter { $0 == "¤" || $0 == "§" }.map { $0 == "¤" }
  }

  /// Nil where the sentence is another one. By scalars: a combining mark that somebody typed would make one character with the
  /// quote before it.
  func translated(_ sentence: String) -> String? {
    guard let holes = holes(in: Array(sentence.unicodeScalars)) else { return nil }
    var text = String.UnicodeScalarView(vietnamese[0])
    for (index, hole) in holes.enumerated() {
      text += isTyped[index] ? Array(hole) : Array(Pattern.named(hole).unicodeScalars)
      text += vietnamese[index + 1]
    }
    return String(text)
  }

  private func holes(in sentence: [Unicode.Scalar]) -> [Letters]? {
    let (head, tail) = (english[0], english[english.count - 1])
    guard !isTyped.isEmpty else { return sentence == head ? [] : nil }
    guard sentence.count >= head.count + tail.count, sentence.starts(with: head),
      sentence.suffix(tail.count).elementsEqual(tail)
    else { return nil }
    var left = sentence[head.count..<(sentence.count - tail.count)]
    var holes: [Letters] = []
    for (separator, isTyped) in zip(english.dropFirst().dropLast(), isTyped) {
      // What the program names holds no such words, what was typed may: the hole that was typed is the longest that fits.
      let places = left.ranges(of: separator)
      guard let place = isTyped ? places.last : places.first else { return nil }
      holes.append(left[..<place.lowerBound])
      left = left[place.upperBound...]
    }
    return holes + [left]
  }

  /// A list of what could have been written, or a line of ours with the parser's words in it.
  private static func named(_ letters: Letters) -> String {
    ParserWords.values(String(String.UnicodeScalarView(letters)))
      .replacing("' and '", with: "' hoặc '").replacing("' or '", with: "' hoặc '")
  }
}
