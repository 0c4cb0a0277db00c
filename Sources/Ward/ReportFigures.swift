import Ratings
import Records

/// One scale's figures, and what stands beside them.
extension Report {
  /// A scale's key figures and charts.
  func chartPart(_ tally: Tally, isFixed: Bool) -> ReportPart {
    let height = 34.5 + Double(tally.scale.levels) * 7 + 26
    return ReportPart(name: "", height: height, isFixed: isFixed) { charts(tally, &$0) }
  }

  /// The presses behind a scale's figures.
  func detailPart(_ tally: Tally) -> ReportPart {
    let rows = Double(shownReasons(tally).count + 3)
    return ReportPart(name: "", height: 5.5 + rows * 5.75, isFixed: true) { details(tally, &$0) }
  }

  /// A scale behind the first, which has buttons of its own and so figures of its own.
  func scalePart(_ tally: Tally) -> ReportPart {
    let (charts, details) = (chartPart(tally, isFixed: false), detailPart(tally))
    let name = words("thang \(tally.scale.levels) mức", "the \(tally.scale.levels)-level scale")
    return ReportPart(name: name, height: 6 + charts.height + details.height) { html in
      html.element("section", ["class": "scale"]) { html in
        charts.draw(&html)
        details.draw(&html)
      }
    }
  }

  private func charts(_ tally: Tally, _ html: inout HTML) {
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
  }

  /// The period's days that the calendar names, with the votes of each: what stands out in the chart has a reason.
  var namedDayPart: ReportPart? {
    let named = settings.openingHours.days.filter { (period.from...period.to).contains($0.date) }
    guard !named.isEmpty else { return nil }
    var votes: [CivilDate: Int] = [:]
    for row in days.rows { if case .day(let date, _) = row.group { votes[date, default: 0] += row.tally.n } }
    let shown = named.prefix(Report.mostNamedDays).map { day in
      let n = votes[day.date] ?? 0
      let closed = day.hours?.isEmpty == true ? words(", đóng cửa", ", closed") : ""
      return "\(words.date(day.date)) \(day.name)\(closed) (n \(words.count(n)))"
    }
    let more = named.count - shown.count
    return paragraph(
      words("ngày có tên", "the named days"),
      words("Ngày có tên: ", "Named days: ") + shown.joined(separator: " · ")
        + (more > 0 ? words(" · và \(more) ngày nữa", " · and \(more) more") : ""))
  }

  private static let mostNamedDays = 12

  /// Levels that nobody pressed at a pad: whether nobody meant them, or their button does not work, only a test tells.
  var unpressedPart: ReportPart? {
    guard !unpressed.isEmpty else { return nil }
    let shown = unpressed.prefix(Report.mostUnpressed).map { level in
      "\(level.counter) · \(level.scale.word(level.level, words.language) ?? "\(level.level)") ("
        + words(
          "\(words.count(level.presses)) lượt bấm mức khác", "\(words.count(level.presses)) presses of others"
        ) + ")"
    }
    let more = unpressed.count - shown.count
    return paragraph(
      words("mức không ai bấm", "the levels that nobody pressed"),
      words("Mức không ai bấm, kể cả khi thử nút: ", "Levels that nobody pressed, not even at a test: ")
        + shown.joined(separator: "; ")
        + (more > 0 ? words("; và \(more) mức nữa", "; and \(more) more") : "") + ".")
  }

  private static let mostUnpressed = 6

  private func paragraph(_ name: String, _ text: String) -> ReportPart {
    ReportPart(name: name, height: 5.2 + ReportPart.lines(ReportPart.lineCount(text, 9.5), 9.5)) {
      $0.element("p", ["class": "aside"], text)
    }
  }

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
        for reason in shownReasons(tally) {
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

  private func shownReasons(_ tally: Tally) -> [Reason] {
    Reason.allCases.filter { $0 != .noLevel || (tally.excluded[$0] ?? 0) > 0 }
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
}
