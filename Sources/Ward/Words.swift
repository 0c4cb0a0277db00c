import Ratings
import Records

/// Numbers and words as a language writes them.
struct Words: Sendable {
  var language: Language

  func callAsFunction(_ vi: String, _ en: String) -> String { language == .vi ? vi : en }

  /// A share as a percentage with one decimal: `94,1` or `94.1`.
  func percent(_ share: Double) -> String {
    let tenths = Int((share * 1_000).rounded())
    return "\(tenths / 10)\(language == .vi ? "," : ".")\(tenths % 10)"
  }

  /// `32/34 94.1 % [80.9, 98.4]`; in Vietnamese a semicolon parts the ends, as the comma is taken.
  func interval(_ wilson: Wilson?) -> String {
    guard let wilson else { return "–" }
    return "\(wilson.count)/\(wilson.n) \(percent(wilson.share)) % \(range(wilson))"
  }

  func range(_ wilson: Wilson) -> String {
    "[\(percent(wilson.low))\(language == .vi ? ";" : ",") \(percent(wilson.high))]"
  }

  /// `1.234` or `1,234`.
  func count(_ value: Int) -> String {
    let digits = Array(String(value.magnitude))
    var text = value < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index).isMultiple(of: 3) { text += language == .vi ? "." : "," }
      text.append(digit)
    }
    return text
  }

  func date(_ date: CivilDate) -> String {
    let (day, month) = (Words.two(date.day), Words.two(date.month))
    return language == .vi ? "\(day)/\(month)/\(date.year)" : "\(date.year)-\(month)-\(day)"
  }

  static func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }

  func reason(_ reason: Reason) -> String {
    switch reason {
    case .changed: self("đổi ý", "changed")
    case .repeat: self("bấm lặp", "repeat")
    case .chord: self("bấm cùng lúc", "chord")
    case .stuck: self("nút kẹt", "stuck")
    case .maintenance: self("bảo trì", "maintenance")
    case .noSession: self("không có phiên trực", "no session")
    case .noLevel: self("nút không có mức", "no level")
    }
  }

  var unassigned: String { self("Chưa gán", "Unassigned") }

  func group(_ group: TallyRow.Group) -> String {
    switch group {
    case .total: self("Tổng", "Total")
    case .officer(let officer): officer.name.map { "\(officer.code) \($0)" } ?? officer.code.text
    case .unassigned: unassigned
    case .day(let date): self.date(date)
    }
  }
}
