import Records

/// What the programs that were asked print, read.
extension UnitSeen {
  static let properties = "Id,LoadState,ActiveState,Result,ExecMainStatus,UnitFileState,NRestarts"

  /// `systemctl show`: blocks of `Key=value`, one block a unit.
  static func read(_ text: String) -> [UnitSeen] {
    var units: [UnitSeen] = []
    var block: [String: String] = [:]
    let lines: [Substring] = text.split(separator: "\n", omittingEmptySubsequences: false) + [""]
    for line in lines {
      if line.isEmpty {
        if let id = block["Id"] {
          units.append(
            UnitSeen(
              name: Columns.printable(id), load: block["LoadState"] ?? "", active: block["ActiveState"] ?? "",
              result: Columns.printable(block["Result"] ?? ""),
              exit: Columns.printable(block["ExecMainStatus"] ?? ""), file: block["UnitFileState"] ?? "",
              restarts: Int64(block["NRestarts"] ?? "") ?? 0))
        }
        block = [:]
      } else if let equals = line.firstIndex(of: "=") {
        block[String(line[..<equals])] = String(line[line.index(after: equals)...])
      }
    }
    return units
  }
}

extension ProbeSeen {
  /// `hailong-link probe --json`: one object a step. `exit` is nil where it was ended for being late.
  static func read(_ text: String, exit: Int32?) -> ProbeSeen {
    var seen = ProbeSeen(end: exit == nil ? .outOfTime : .whole, steps: [])
    for line in text.split(separator: "\n").prefix(32) {
      guard let json = try? JSON.read(Array(line.utf8)), let name = json["step"]?.string else { continue }
      let isGood = json["ok"]?.bool ?? false
      let words = (isGood ? json["found"]?.string : json["message"]?.string) ?? ""
      // A link of an earlier version says it in English alone.
      let vi = isGood ? words : json["message_vi"]?.string ?? words
      seen.steps.append(
        ProbeStep(
          name: Columns.printable(name),
          code: isGood ? nil : Columns.printable(json["code"]?.string ?? "HL-LINK-000"),
          words: Said(Columns.printable(vi), Columns.printable(words))))
      if let head = json["ward_head"].flatMap(Head.init(_:)) { seen.head = head }
      if let offset = json["ward_offset_ms"]?.int { seen.offset = offset }
    }
    return seen
  }
}

extension VersionsSeen {
  /// `PROGRAM --version`: its first line. A program that breaks, or has no such line, is there all the same: empty.
  static func read(_ answer: Errands.Result?) -> String? {
    guard let answer, !answer.isLate else { return nil }
    let line = answer.out.split(separator: "\n").first.map(String.init) ?? ""
    return answer.exit == 0 && line.count <= 40 ? Columns.printable(line) : ""
  }
}
