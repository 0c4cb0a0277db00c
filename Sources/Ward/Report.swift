import Ratings
import Records

/// A month's figures on one A4 page, and what does not fit on it behind: one HTML file that needs no server, no script, no font
/// and no account.
public struct Report: Sendable {
  var settings: WardSettings
  var period: Period
  var totals: Figures
  var days: Figures
  /// Nil unless officers were asked for: these are personal data.
  var officers: Figures?
  var coverages: [PadCoverage]
  var heads: [History]
  var forks: [Fork]
  var unpressed: [UnpressedLevel]
  var made: UTCTime
  var words: Words

  /// Gathers what the report says.
  /// - Parameter officers: whether it has a table of officers, by code; those with few votes are withheld.
  public static func gather(
    _ store: Store, period: Period, language: Language, officers: Bool, simulated: Bool, now: UTCTime
  ) throws(WardFault) -> Report {
    let pads = try store.pads().filter { $0.simulated == simulated }.map(\.pad)
    return Report(
      settings: try store.settings(), period: period,
      totals: try store.tally(period, by: .total, simulated: simulated),
      days: try store.tally(period, by: .day, simulated: simulated),
      officers: officers ? try store.tally(period, by: .officer, simulated: simulated) : nil,
      coverages: try store.coverages(period, simulated: simulated, now: now),
      heads: try store.heads().filter { pads.contains($0.pad) },
      forks: try store.forks().filter { pads.contains($0.pad) },
      unpressed: try store.unpressedLevels(period, simulated: simulated), made: now,
      words: Words(language: language))
  }

  /// The page.
  public func html() -> String {
    var html = HTML()
    html.raw("<!doctype html>\n")
    html.element("html", ["lang": words.language.rawValue]) { html in
      html.element("head") { html in
        html.raw("<meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">")
        html.element("title", "\(title) · \(settings.name)")
        html.element("style") { $0.raw(ReportStyle.css) }
      }
      html.element("body") { html in
        html.element("main") { html in
          let (front, behind) = Report.placed(parts)
          for part in front { part.draw(&html) }
          footing(behind: behind.map(\.name), &html)
          guard !behind.isEmpty else { return }
          html.element("section", ["class": "annex"]) { html in
            for part in behind { part.draw(&html) }
          }
        }
      }
    }
    return html.out + "\n"
  }

  /// Everything that the report says, in its order; the footing, which ends the first page, is not among it.
  var parts: [ReportPart] {
    var parts = [ReportPart(name: "", height: headingHeight, isFixed: true) { heading(&$0) }]
    guard let first = totals.rows.first?.tally else {
      parts.append(
        ReportPart(name: "", height: ReportPart.lines(1, 10.5), isFixed: true) {
          $0.element("p", words("Không có lượt bấm nào.", "No presses."))
        })
      return parts + [officerPart, headPart, forkPart].compactMap { $0 }
    }
    parts += [chartPart(first, isFixed: true), namedDayPart, detailPart(first)].compactMap { $0 }
    parts += [unpressedPart].compactMap { $0 }
    parts += totals.rows.dropFirst().map { scalePart($0.tally) }
    return parts + [officerPart, headPart, forkPart].compactMap { $0 }
  }

  private var isMonth: Bool {
    period.from.day == 1 && period.from.year == period.to.year && period.from.month == period.to.month
      && period.to.day == CivilDate.days(inMonth: period.to.month, year: period.to.year)
  }

  private var span: String {
    if isMonth {
      return words("tháng \(period.from.month) năm \(period.from.year)", Report.month(period.from))
    }
    return "\(words.date(period.from)) – \(words.date(period.to))"
  }

  private static func month(_ date: CivilDate) -> String {
    [
      "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
      "November",
      "December",
    ][date.month - 1] + " \(date.year)"
  }

  private var title: String { words("Chỉ số bấm nút, \(span)", "Button index, \(span)") }

  private var headingHeight: Double {
    14 + ReportPart.lines(ReportPart.lineCount(settings.name, 11), 11) + (totals.simulated ? 10 : 0)
  }

  private func heading(_ html: inout HTML) {
    html.element("header") { html in
      html.element("p", ["class": "office"], settings.name)
      html.element("h1", title)
      if totals.simulated {
        html.element(
          "p", ["class": "warning"],
          words("BÀN BẤM MÔ PHỎNG – không phải số liệu thật", "SIMULATED PADS – not real figures"))
      }
    }
  }

  /// Millimetres that the footing can become high: three lines, and two that name what is behind.
  static let footingHeight = 5.5 + ReportPart.lines(5, 9)

  private func footing(behind: [String], _ html: inout HTML) {
    html.element("footer") { html in
      html.element(
        "p",
        words(
          "Đây là chỉ số bấm nút của những người tự nguyện bấm tại quầy: một mẫu thuận tiện, không phải chỉ số SIPAS và không so sánh được với SIPAS. Khoảng tin cậy (KTC) 95 % theo Wilson.",
          "This is a button index of those who chose to press at the counter: a convenience sample. It is not SIPAS and cannot be compared with it. Intervals (CI) are Wilson 95 %."
        ))
      let zone = settings.openingHours.zone
      let minute = zone.minute(of: made)
      let pads = Set(heads.map(\.pad)).count
      let at = "\(words.date(zone.day(of: made))) \(Words.two(minute / 60)):\(Words.two(minute % 60))"
      let overleaf =
        behind.isEmpty
        ? "" : words(" Trang sau: ", " Overleaf: ") + behind.joined(separator: ", ") + "."
      html.element(
        "p",
        words(
          "Lập lúc \(at) bằng Hailong từ \(words.count(pads)) bàn bấm.",
          "Made \(at) by Hailong from \(words.count(pads)) pads.") + overleaf)
    }
  }
}
