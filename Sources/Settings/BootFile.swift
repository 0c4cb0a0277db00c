/// `hailong.yaml` on the boot partition: what a technician wrote on a laptop, for a pad that nobody can log in to yet. It is a
/// `pad.yaml` with one key more, `enrol`, on a line of its own; that line is all that is ever changed in it,
/// and its code wherever else it stands.
public struct BootFile: Equatable, Sendable {
  /// Where Raspberry Pi OS and Debian keep the partition that every laptop can read.
  public static let defaultPath = "/boot/firmware/hailong.yaml"
  /// The key that this file has more than a pad.yaml.
  static let key = "enrol"

  public let path: String
  /// The settings that it asks for.
  public let settings: PadSettings
  /// The word that `hailong-ward pad add` printed; nil where it was taken already.
  public let enrolment: String?
  /// The file's own text, by lines without their ends.
  private let lines: [String]
  /// Index of the line that holds `enrol`.
  private let enrolmentLine: Int?

  /// Reads the file. A fault names it with line and column.
  public static func load(_ path: String) throws(SettingsFault) -> BootFile {
    try BootFile(YAMLReader.bytes(of: path), path: path)
  }

  init(_ bytes: [UInt8], path: String) throws(SettingsFault) {
    // Windows' editor marks UTF-8 files with three bytes, and ends lines with two.
    let bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
    let root = try YAMLReader.read(bytes: bytes, file: path)
    lines = String(decoding: bytes, as: UTF8.self).split(omittingEmptySubsequences: false) { $0.isNewline }
      .map(String.init)
    self.path = path
    var rest = root
    var word: (text: String, line: Int)?
    if case .map(let entries) = root.content, let entry = entries.first(where: { $0.key == BootFile.key }) {
      let text = try Form<String>.enrolment.value(entry.value, key: BootFile.key)
      let line = entry.place.line
      // The line is taken out as a whole, so nothing else may stand on it.
      guard entry.value.place.line == line,
        entries.allSatisfy({ $0.key == BootFile.key || $0.place.line != line && $0.value.place.line != line })
      else {
        throw .disagree(
          entry.place, key: BootFile.key,
          Phrase("`enrol` shares its line", vi: "`enrol` nằm chung dòng với khóa khác"),
          Phrase("give it a line of its own", vi: "cho nó một dòng riêng"))
      }
      word = (text, line - 1)
      rest.content = .map(entries.filter { $0.key != BootFile.key })
    }
    enrolment = word?.text
    enrolmentLine = word?.line
    settings = try PadSettings(rest, file: path)
    // A line may hold more than its keys: the bracket of a group, half of a quoted word, an end of line that YAML keeps.
    guard isKept(in: padYAML), isKept(in: taken("taken")) else {
      let first = Place(file: path, line: (enrolmentLine ?? 0) + 1, column: 1)
      throw .disagree(
        first, key: BootFile.key,
        Phrase(
          "this file cannot be taken over line by line", vi: "không chép lại được tệp này theo từng dòng"),
        Phrase("give each key a line of its own", vi: "cho mỗi khóa một dòng riêng"))
    }
  }

  /// Whether `text` says what this file says, and nothing of a code.
  private func isKept(in text: String) -> Bool {
    guard let read = try? PadSettings.read(Array(text.utf8), file: path) else { return false }
    return read.effective.elementsEqual(settings.effective) { $0.value == $1.value }
  }

  /// The pad.yaml that it stands for, with a line about where it came from.
  public var padYAML: String {
    var kept = lines
    if let enrolmentLine { kept.remove(at: enrolmentLine) }
    return "# From \(path), taken at first boot. Change it here, not there.\n" + text(kept)
  }

  /// The file's text once its code is used: a code on a card that anybody can read is worth nothing then, and shows nothing.
  /// - Parameter note: one line about what became of it.
  public func taken(_ note: String) -> String {
    var kept = lines
    if let enrolmentLine { kept[enrolmentLine] = "# enrol: \(note)" }
    return text(kept)
  }

  private func text(_ lines: [String]) -> String {
    var lines = lines
    while lines.last == "" { lines.removeLast() }
    return lines.map { withoutCode($0) + "\n" }.joined()
  }

  /// A line as it is kept: whoever tries a string twice leaves the first in a comment, and its code with it.
  private func withoutCode(_ line: String) -> String {
    guard let code = enrolment?.utf8.split(separator: UInt8(ascii: ":")).dropLast().last else { return line }
    // By bytes: a mark over the code's last letter makes it another character, and no other code.
    var (kept, rest) = ([UInt8](), Array(line.utf8)[...])
    while let byte = rest.first {
      let isCode = rest.starts(with: code)
      kept += isCode ? Array("…".utf8) : [byte]
      rest = rest.dropFirst(isCode ? code.count : 1)
    }
    return String(decoding: kept, as: UTF8.self)
  }
}

extension Form where Value == String {
  /// The form of an enrolment string. Whether it is a good one the link says.
  static var enrolment: Form {
    Form(
      says: Phrase(
        "the whole word from `hailong-ward pad add`: hailong1:HOST:PORT:CODE:HASH",
        vi: "trọn chuỗi mà `hailong-ward pad add` in ra: hailong1:HOST:PORT:CODE:HASH"),
      read: { node in
        guard case .scalar(let text, _) = node.content, !node.isEmpty else { return .wrongType }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard text.utf8.count <= 400, parts.count >= 5, parts[0] == "hailong1",
          parts[parts.count - 2].utf8.count == 26, parts[parts.count - 1].utf8.count == 43,
          text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { return .outOfRange }
        return .taken(text)
      },
      show: { $0 })
  }
}
