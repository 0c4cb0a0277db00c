import Ratings
import Records

/// A diagnosis, for people and for scripts.
struct DiagnosisText {
  var diagnosis: Diagnosis
  var language: Language
  /// Columns of the terminal; nil where it is no terminal: nothing is cut then.
  var columns: Int?
  var hasColours = false

  var text: String {
    let titles = diagnosis.lines.map { Columns.width($0.check.title(language)) }.max() ?? 0
    var text = head + "\n"
    for line in diagnosis.lines {
      let title = Columns.fit(line.check.title(language), titles + 2)
      let row = "\(title)\(words(line.looked))"
      let mark = self.mark(line.looked)
      text +=
        paint(line.looked)(mark, if: hasColours) + " " + (columns.map { Columns.cut(row, $0 - 2) } ?? row)
        + "\n"
    }
    text += summary + "\n"
    for finding in diagnosis.findings { text += "\n" + self.text(of: finding) }
    return text
  }

  private var head: String {
    let pad = diagnosis.pad.map { " \($0)" } ?? ""
    return switch diagnosis.way {
    case .live: language("Bộ\(pad): hailongd đang chạy", "Pad\(pad): hailongd runs")
    case .down: language("Bộ\(pad): hailongd KHÔNG trả lời", "Pad\(pad): hailongd does NOT answer")
    case .saved: language("Bản sao thư mục trạng thái\(pad)", "A copied state folder\(pad)")
    }
  }

  private var summary: String {
    let faults = diagnosis.findings.filter { $0.severity == .fault }.count
    let warnings = diagnosis.findings.count - faults
    let unseen = diagnosis.lines.filter { $0.looked.state == .notLooked }.count
    var parts: [String] = []
    if faults > 0 { parts.append(language("\(faults) sự cố", faults == 1 ? "1 fault" : "\(faults) faults")) }
    if warnings > 0 {
      parts.append(language("\(warnings) cảnh báo", warnings == 1 ? "1 warning" : "\(warnings) warnings"))
    }
    if parts.isEmpty { parts.append(language("không thấy gì sai", "nothing wrong was found")) }
    if unseen > 0 { parts.append(language("\(unseen) mục chưa xem", "\(unseen) not looked at")) }
    return parts.joined(separator: ", ")
  }

  private func mark(_ looked: Looked) -> String {
    switch looked.state {
    case .fine: "✓"
    case .notLooked: "-"
    case .found: looked.findings.contains { $0.severity == .fault } ? "✗" : "!"
    }
  }

  private func paint(_ looked: Looked) -> Paint {
    switch looked.state {
    case .fine: .good
    case .notLooked: .faint
    case .found: looked.findings.contains { $0.severity == .fault } ? .bad : .warning
    }
  }

  private func words(_ looked: Looked) -> String {
    switch looked.state {
    case .fine: looked.words(language)
    case .notLooked: language("chưa xem: ", "not looked at: ") + looked.words(language)
    case .found: looked.findings.map(\.code).joined(separator: " ")
    }
  }

  private func text(of finding: Finding) -> String {
    let known = Catalogue.explanation(of: finding.code)
    let isFault = finding.severity == .fault
    let mark = (isFault ? Paint.bad : Paint.warning)(isFault ? "✗" : "!", if: hasColours)
    var text = "\(mark) \(Paint.bold(finding.code, if: hasColours))  \(known?.title(language) ?? "")\n"
    text += wrapped(language("Thấy: ", "Seen: "), finding.seen(language))
    guard let known else { return text }
    text += wrapped(language("Vì sao: ", "Why: "), known.why(language))
    for (index, step) in known.todo.enumerated() {
      text += wrapped(index == 0 ? language("Làm: ", "Do: ") : "", step(language))
    }
    return text
  }

  /// The text behind its label, broken between words where the terminal ends.
  private func wrapped(_ label: String, _ text: String) -> String {
    let margin = Columns.width(language("Vì sao: ", "Why: ")) + 2
    let room = max(20, (columns ?? 80) - margin)
    var out = "  " + Columns.fit(label, margin - 2)
    var used = 0
    for word in text.split(separator: " ") {
      let width = Columns.width(String(word))
      if used > 0, used + 1 + width > room {
        out += "\n" + String(repeating: " ", count: margin)
        used = 0
      }
      if used > 0 {
        out += " "
        used += 1
      }
      out += word
      used += width
    }
    return out + "\n"
  }

  var json: JSON {
    func both(_ said: Said) -> JSON { ["vi": .string(said.vi), "en": .string(said.en)] }
    let checks = diagnosis.lines.map { line -> JSON in
      [
        "check": .string(line.check.name), "state": .string(line.looked.state.rawValue),
        "seen": both(line.looked.words),
        "codes": .array(line.looked.findings.map { .string($0.code) }),
      ]
    }
    let findings = diagnosis.findings.map { finding -> JSON in
      var members: [JSON.Member] = [
        .init("code", .string(finding.code)), .init("severity", .string(finding.severity.rawValue)),
        .init("seen", both(finding.seen)),
      ]
      if let known = Catalogue.explanation(of: finding.code) {
        members += [
          .init("title", both(known.title)), .init("why", both(known.why)),
          .init("todo", .array(known.todo.map(both))),
        ]
      }
      return .object(members)
    }
    return [
      "way": .string(diagnosis.way.rawValue), "pad": diagnosis.pad.map { .string($0) } ?? .null,
      "exit": .int(Int64(diagnosis.exit.rawValue)), "checks": .array(checks), "findings": .array(findings),
    ]
  }
}
