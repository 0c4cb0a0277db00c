import Ratings
import Records

/// A month's figures on one A4 page: one HTML file that needs no server, no script, no font and no account.
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
          heading(&html)
          if totals.rows.isEmpty { html.element("p", words("Không có lượt bấm nào.", "No presses.")) }
          for row in totals.rows { section(row.tally, &html) }
          unpressedLevels(&html)
          if let officers { officerTable(officers, &html) }
          let isLong = heads.count > Report.mostHeads
          if !isLong { headTable(&html) }
          forkLines(&html)
          footing(&html)
          if isLong { html.element("section", ["class": "annex"]) { headTable(&$0) } }
        }
      }
    }
    return html.out + "\n"
  }

  // MARK: parts

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

  private func section(_ tally: Tally, _ html: inout HTML) {
    html.element("section", ["class": "key"]) { html in
      figure(
        words("Số phiếu (n)", "Votes (n)"), words.count(tally.n),
        words("lượt bấm: \(words.count(tally.presses))", "presses: \(words.count(tally.presses))"), &html)
      share(words("Chỉ số (hai mức cao nhất)", "Index (two highest levels)"), tally.index, &html)
      share(words("Mức cao nhất", "Top box (highest level)"), tally.topBox, &html)
    }
    html.element("p", ["class": "caption"], tally.scale.caption(words.language) + ".")
    LevelChart(tally: tally, words: words).draw(&html)
    DayChart(rows: days.rows.filter { $0.tally.scale == tally.scale }, period: period, words: words).draw(
      &html)
    namedDays(&html)
    details(tally, &html)
  }

  /// The period's days that the calendar names, with the votes of each: what stands out in the chart has a reason.
  private func namedDays(_ html: inout HTML) {
    let named = settings.openingHours.days.filter { (period.from...period.to).contains($0.date) }
    guard !named.isEmpty else { return }
    var votes: [CivilDate: Int] = [:]
    for row in days.rows { if case .day(let date, _) = row.group { votes[date, default: 0] += row.tally.n } }
    let shown = named.prefix(Report.mostNamedDays).map { day in
      let n = votes[day.date] ?? 0
      let closed = day.hours?.isEmpty == true ? words(", đóng cửa", ", closed") : ""
      return "\(words.date(day.date)) \(day.name)\(closed) (n \(words.count(n)))"
    }
    let more = named.count - shown.count
    html.element(
      "p", ["class": "caption"],
      words("Ngày có tên: ", "Named days: ") + shown.joined(separator: " · ")
        + (more > 0 ? words(" · và \(more) ngày nữa", " · and \(more) more") : ""))
  }

  /// More than these would be a second page.
  private static let mostNamedDays = 12

  /// Levels that nobody pressed at a pad: whether nobody meant them, or their button does not work, only a test tells.
  private func unpressedLevels(_ html: inout HTML) {
    guard !unpressed.isEmpty else { return }
    let shown = unpressed.prefix(Report.mostUnpressed).map { level in
      "\(level.counter) · \(level.scale.word(level.level, words.language) ?? "\(level.level)") ("
        + words(
          "\(words.count(level.presses)) lượt bấm mức khác", "\(words.count(level.presses)) presses of others"
        ) + ")"
    }
    let more = unpressed.count - shown.count
    html.element(
      "p", ["class": "caption"],
      words("Mức không ai bấm, kể cả khi thử nút: ", "Levels that nobody pressed, not even at a test: ")
        + shown.joined(separator: "; ")
        + (more > 0 ? words("; và \(more) mức nữa", "; and \(more) more") : "") + ".")
  }

  /// More than these would be a second page.
  private static let mostUnpressed = 6

  private func figure(_ name: String, _ value: String, _ under: String, _ html: inout HTML) {
    html.element("div") { html in
      html.element("p", ["class": "name"], name)
      html.element("p", ["class": "value"], value)
      html.element("p", ["class": "under"], under)
    }
  }

  private func share(_ name: String, _ wilson: Wilson?, _ html: inout HTML) {
    guard let wilson else { return figure(name, "–", words("không có phiếu", "no votes"), &html) }
    figure(
      name, words.percent(wilson.share),
      "\(words.count(wilson.count))/\(words.count(wilson.n)) · \(words("KTC 95 %", "95 % CI")) \(words.language.interval(wilson))",
      &html)
  }

  private func details(_ tally: Tally, _ html: inout HTML) {
    html.element("div", ["class": "pair"]) { html in
      html.element("table") { html in
        html.element("caption", words("Lượt bấm không thành phiếu", "Presses that are no vote"))
        for reason in Reason.allCases where reason != .noLevel || (tally.excluded[reason] ?? 0) > 0 {
          row(words.reason(reason), words.count(tally.excluded[reason] ?? 0), &html)
          guard reason == .changed else { continue }
          row(words("– lên mức cao hơn", "– to a higher level"), words.count(tally.changes[.up] ?? 0), &html)
          row(words("– cùng mức", "– to the same level"), words.count(same(tally)), &html)
          row(
            words("– xuống mức thấp hơn", "– to a lower level"), words.count(tally.changes[.down] ?? 0), &html
          )
        }
      }
      html.element("table") { html in
        html.element("caption", words("Đứng cạnh số liệu", "Beside the figures"))
        row(
          words("chưa gán cán bộ", "unassigned to an officer"),
          words.count(tally.unassigned) + (tally.unassignedShare.map { " (\(words.percent($0)))" } ?? ""),
          &html)
        row(
          words(
            "bàn bấm hoạt động trong giờ làm việc", "coverage: opening hours in which pads were up"),
          coverages.map(\.coverage).reduce(Coverage(), +).share.map { words.percent($0) } ?? "–", &html)
        row(
          words("ngoài giờ làm việc", "outside opening hours"), words.count(tally.flagged(.outsideHours)),
          &html)
        row(words("bấm dồn dập", "bursts"), words.count(tally.flagged(.burst)), &html)
        row(words("đồng hồ chưa đặt", "clock unset"), words.count(tally.flagged(.clockUnset)), &html)
        row(words("không rõ ngày (mọi kỳ)", "undated (of all periods)"), words.count(totals.undated), &html)
        if tally.provisional > 0 {
          row(words("tạm tính", "provisional"), words.count(tally.provisional), &html)
        }
      }
    }
  }

  /// Changed presses that were followed by the same level.
  private func same(_ tally: Tally) -> Int {
    (tally.excluded[.changed] ?? 0) - tally.changes.values.reduce(0, +)
  }

  private func row(_ name: String, _ value: String, _ html: inout HTML) {
    html.element("tr") { html in
      html.element("th", ["scope": "row"], name)
      html.element("td", value)
    }
  }

  private func officerTable(_ figures: Figures, _ html: inout HTML) {
    html.element("table", ["class": "wide"]) { html in
      html.element(
        "caption",
        words(
          "Theo mã cán bộ (không xếp hạng; dưới \(Tally.leastForOfficer) phiếu không công bố)",
          "By officer code (no ranking; fewer than \(Tally.leastForOfficer) votes are withheld)"))
      for row in figures.rows {
        let name = if case .officer(let officer) = row.group { officer.code.text } else { words.unassigned }
        html.element("tr") { html in
          html.element("th", ["scope": "row"], name)
          guard !row.isWithheld else {
            return html.element("td", ["colspan": "2"], words("không công bố", "withheld"))
          }
          html.element("td", "n \(words.count(row.tally.n))")
          html.element("td", words.interval(row.tally.index))
        }
      }
    }
  }

  /// More heads than these would not leave one page: they follow on pages of their own.
  static let mostHeads = 6

  private func headTable(_ html: inout HTML) {
    html.element("table", ["class": "wide heads"]) { html in
      html.element(
        "caption",
        words(
          "Đầu nhật ký của từng bàn bấm, để đối chiếu", "Head of each pad's log, for others to check against")
      )
      html.element("tr") { html in
        for name in [
          words("Quầy", "Counter"), words("Bàn bấm", "Pad"), words("Hoạt động", "Up"),
          words("Bản ghi", "Records"),
          words("SHA-256 của bản ghi cuối, nhật ký, khóa", "SHA-256 of the last record, log, key"),
        ] { html.element("th", ["scope": "col"], name) }
      }
      for head in heads {
        html.element("tr") { html in
          html.element("td", head.counter.text)
          html.element("td", head.pad.text)
          html.element(
            "td", coverages.first { $0.pad == head.pad }?.coverage.share.map { words.percent($0) } ?? "–")
          html.element("td", words.count(Int(head.head.seq)))
          html.element("td", ["class": "hash"]) { html in
            html.text(head.head.hash.hex)
            html.raw("<br>")
            html.text(
              words(
                "nhật ký \(head.log) · khóa \(head.key.fingerprint)",
                "log \(head.log) · key \(head.key.fingerprint)"))
          }
        }
      }
    }
  }

  /// Logs of which the ward holds more than one sealed history, and who decided what counts.
  private func forkLines(_ html: inout HTML) {
    for fork in forks.prefix(Report.mostForks) {
      html.element(
        "p", ["class": "caption"],
        "\(fork.pad), " + fork.summary(words.language, zone: settings.openingHours.zone) + ".")
    }
    let more = forks.count - Report.mostForks
    if more > 0 {
      html.element(
        "p", ["class": "caption"],
        words("Và \(more) nhật ký nữa có nhiều lịch sử.", "And \(more) more logs with several histories."))
    }
  }

  /// More than these would be a second page.
  private static let mostForks = 4

  private func footing(_ html: inout HTML) {
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
      let annex =
        heads.count > Report.mostHeads
        ? words(
          " Đầu nhật ký của từng bàn ở phụ lục, trang sau.",
          " The heads of their logs are in the annex, overleaf.")
        : ""
      html.element(
        "p",
        words(
          "Lập lúc \(at) bằng Hailong từ \(words.count(pads)) bàn bấm.",
          "Made \(at) by Hailong from \(words.count(pads)) pads.") + annex)
    }
  }
}
