import Ratings
import Records

/// Numbers and words as a language writes them.
struct Words: Sendable {
  var language: Language

  func callAsFunction(_ vi: String, _ en: String) -> String { language == .vi ? vi : en }

  func percent(_ share: Double) -> String { language.percent(share) }

  /// `32/34 94.1 % [80.9, 98.4]`, or a dash where there are no votes.
  func interval(_ wilson: Wilson?) -> String { wilson.map { language.figure($0) } ?? "–" }

  func count(_ value: Int) -> String { language.count(Int64(value)) }

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

  func clock(_ quality: ClockQuality) -> String {
    switch quality {
    case .synced: self("đúng giờ", "synced")
    case .drifting: self("chạy tự do", "drifting")
    case .unset: self("chưa đặt", "unset")
    }
  }

  var unassigned: String { self("Chưa gán", "Unassigned") }

  func group(_ group: TallyRow.Group) -> String {
    switch group {
    case .total: self("Tổng", "Total")
    case .officer(let officer): officer.name.map { "\(officer.code) \($0)" } ?? officer.code.text
    case .unassigned: unassigned
    case .day(let date, let name): self.date(date) + (name.map { " · \($0)" } ?? "")
    case .hour(let hour?): "\(Words.two(hour)):00–\(Words.two(hour)):59"
    case .hour(nil): self("Không rõ giờ", "Hour unknown")
    case .namedDay(let name?): name
    case .namedDay(nil): self("Ngày thường", "Other days")
    case .counter(let counter): self("Quầy", "Counter") + " \(counter)"
    }
  }
}
